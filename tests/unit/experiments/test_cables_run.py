"""Many cables of one shape side by side: each what it is alone, and what is refused."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from axolemma.cable import Axon, PointElectrode, clamped
from axolemma.errors import IntegrationFailure, InvalidInput
from axolemma.experiments import Cable, simulate_cable, simulate_cables
from axolemma.models import squid_axon
from axolemma.simulation.synapses import Synapse
from axolemma.stimulus import pulse

AXON = Axon(diameter="476 um", resistivity="35.4 ohm cm", length="1 cm")
CUT = AXON.compartments(12)
LENGTH: dict[str, Any] = {"duration": "3 ms", "step": "20 us"}
CABLE = Cable(membrane=squid_axon(ions="held"), compartments=CUT)


def shock(number):
    """Drive one compartment; every third shock begins later than the others."""
    start = "0.13 ms" if number % 3 else "0.357 ms"
    return {number: pulse(f"{20 + 5 * number} uA", start=start, duration="0.5 ms")}


def various(count, *, ions):
    synapse = Synapse(
        name="AMPA", carriers={"Na": 1.0}, conductance="50 uS", decay="1 ms",
        arrivals="1.111 ms",
    )  # fmt: skip
    cable = Cable(membrane=squid_axon(ions=ions), compartments=CUT)
    return [
        replace(
            cable,
            values={"Na.conductance": np.linspace(100.0, 120.0 + number, 12)},
            synapses={} if number % 2 else {5: [synapse]},
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("ions", ["held", "live"])
def test_each_cable_is_what_it_is_alone(ions):
    cables, stimuli = various(11, ions=ions), [shock(n) for n in range(11)]
    together = simulate_cables(cables, stimuli, **LENGTH)
    threaded = simulate_cables(cables, stimuli, **LENGTH, threads=2)
    assert len(together) == 11
    for number, run in enumerate(together):
        alone = simulate_cable(cables[number], stimuli[number], **LENGTH)
        # Rounding of 100 mV, grown by the upstroke: another order of elimination.
        np.testing.assert_allclose(run.voltage, alone.voltage, atol=1e-9)
        np.testing.assert_allclose(run.arrivals, alone.arrivals, atol=1e-12)
        np.testing.assert_array_equal(run.voltage, threaded[number].voltage)
        assert run.cable is cables[number]
        assert run.residual < 1e-12
    assert len({run.arrivals[11] for run in together}) == 11


def test_adaptive_steps_are_those_of_each_alone():
    cables, stimuli = various(3, ions="held"), [shock(n) for n in range(3)]
    how: dict[str, Any] = {"duration": "2 ms", "tolerance": 1e-5}
    together = simulate_cables(cables, stimuli, **how, threads=2)
    for number, run in enumerate(together):
        alone = simulate_cable(cables[number], stimuli[number], **how)
        np.testing.assert_array_equal(run.voltage, alone.voltage)
        np.testing.assert_array_equal(run.arrival_error, alone.arrival_error)


def test_ends_and_fields_are_common_to_all():
    electrode = PointElectrode(
        position=["5 mm", "1 mm", "0 mm"],
        current=pulse("-1 mA", start="0.5 ms", duration="0.3 ms"),
    )
    held = replace(CABLE, ends={0: clamped("-65 mV")})
    runs = simulate_cables([held, held], **LENGTH, fields=[electrode])
    alone = simulate_cable(held, **LENGTH, fields=[electrode])
    assert np.array_equal(runs[0].voltage, runs[1].voltage)
    np.testing.assert_allclose(runs[0].voltage, alone.voltage, atol=1e-9)
    assert np.ptp(alone.voltage) > 10.0


def test_a_cable_that_cannot_go_on_is_named():
    # Compartments that were cut anew are the same.
    weak = replace(CABLE, compartments=AXON.compartments(12))
    strong = replace(CABLE, values={"Cl.reversal_potential": np.full(12, -1e307)})
    with pytest.raises(IntegrationFailure) as failed:
        simulate_cables([weak, strong], **LENGTH, settles=False)
    assert failed.value.cell == 1


@pytest.mark.parametrize(
    ("cables", "more", "told"),
    [
        (CABLE, {}, "a list of one or more cables"),
        ([], {}, "a list of one or more cables"),
        ([CABLE, "axon"], {}, "cable 1.*found 'axon'"),
        ([CABLE], {"stimuli": {0: shock(0)}}, "stimuli by compartment, of each"),
        ([CABLE], {"stimuli": [shock(0), shock(1)]}, "found 1, and stimuli of 2"),
        ([CABLE], {"stimuli": [{12: shock(0)[0]}]}, "found compartment 12"),
        ([CABLE], {"threads": 0}, "threads"),
        (
            [CABLE, replace(CABLE, membrane=squid_axon(ions="live"))],
            {},
            "cable 1.*other membrane than the first has",
        ),
        (
            [CABLE, replace(CABLE, compartments=AXON.compartments(13))],
            {},
            "cable 1.*other compartments than",
        ),
        (
            [CABLE, replace(CABLE, ends={11: clamped("-65 mV")})],
            {},
            "cable 1.*another end conductance",
        ),
        (
            [CABLE, replace(CABLE, values={"membrane.capacitance": np.full(12, 2.0)})],
            {},
            "cable 1.*another capacity",
        ),
    ],
)
def test_what_cannot_be_run_together_is_refused(cables, more, told):
    with pytest.raises(InvalidInput, match=told):
        simulate_cables(cables, **LENGTH, **more)
