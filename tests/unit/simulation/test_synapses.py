"""Synapses on a cable: their course, their current by ions, what is refused."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from axolemma.cable import Axon
from axolemma.errors import InvalidInput, UnitError, UnknownName
from axolemma.membrane import Channel, Ion, Membrane
from axolemma.models import pyramidal_neuron
from axolemma.simulation.cable import record_cable
from axolemma.simulation.cable_setting import CableConditions, CableSetting
from axolemma.simulation.synapses import Synapse, innervate, kinds_of
from axolemma.units import Quantity, ms

EXCITATION: dict[str, Any] = {
    "name": "AMPA",
    "carriers": {"Na": 0.4, "K": 0.6},
    "conductance": "1 nS",
    "decay": "2 ms",
}
DENDRITE = Axon(diameter="2 um", resistivity="150 ohm cm", length="100 um")


def changed(**values: Any):
    return Synapse(**{**EXCITATION, **values})


def leaky():
    return Membrane(
        "passive",
        ions=(
            Ion("Na", reversal_potential="50 mV"),
            Ion("K", reversal_potential="-80 mV"),
        ),
        channels=(Channel("leak", ion="K", conductance="0.1 mS/cm2"),),
    )


def run(synapses, *, count=1, membrane=None, duration=15.0, step=0.01):
    conditions = CableConditions(
        duration=duration, step=step, probes=(0,), has_totals=True
    )
    chosen = leaky() if membrane is None else membrane
    cut = DENDRITE.compartments(count)
    setting = CableSetting(synapses=synapses)
    return record_cable(chosen, cut, {}, conditions, setting=setting)


@pytest.mark.parametrize("step", [0.01, None], ids=["fixed", "adaptive"])
@pytest.mark.parametrize("rise", [None, 0.5])
def test_the_voltage_is_that_of_the_equation(rise, step):
    arrivals = np.array([1.0, 3.0, 3.0])
    synapse = Synapse(
        **EXCITATION,
        rise=None if rise is None else f"{rise} ms",
        arrivals=Quantity(arrivals, ms),
    )
    found = run({0: [synapse]}, step=step)
    area = np.pi * 2e-4 * 1e-2

    def conductance(time):
        past = np.maximum(time - arrivals, 0.0)
        course = np.exp(-past / 2.0)
        if rise is not None:
            course = course - np.exp(-past / rise)
        return 1e-6 / area * synapse.scale * np.sum(course * (time >= arrivals))

    def slope(time, voltage):
        return -0.1 * (voltage + 80.0) - conductance(time) * (voltage + 28.0)

    expected = [-80.0]
    times = [0.0, 1.0, 3.0, 15.0]
    for begin, end in pairwise(times):
        part = solve_ivp(
            slope, (begin, end - 1e-12), expected[-1:], rtol=1e-10, atol=1e-10
        )
        expected.append(part.y[0, -1])
    # Second order: the step of 0.01 ms by 0.5 or 2 ms, squared.
    assert found.outcome.states[0, 0] == pytest.approx(expected[-1], abs=2e-3)
    assert found.residual < 1e-12


def test_an_opening_is_as_high_as_is_said():
    for rise in ("0.1 ms", "0.5 ms", "1.9 ms"):
        synapse = Synapse(**EXCITATION, rise=rise, arrivals="0 ms")
        time = np.linspace(0.0, 20.0, 200_001)
        course = np.exp(-time / 2.0) - np.exp(-time / float(synapse.rise))
        assert synapse.scale * course.max() == pytest.approx(1.0, rel=1e-7)


def test_steps_that_are_halved_leave_a_quarter_of_the_error():
    synapse = Synapse(**EXCITATION, rise="0.5 ms", arrivals="1 ms")
    ends = [
        run({0: [synapse]}, step=step, duration=3.0).outcome.states[0, 0]
        for step in (0.1, 0.05, 0.025)
    ]
    assert (ends[0] - ends[1]) / (ends[1] - ends[2]) == pytest.approx(4.0, rel=0.2)


@pytest.mark.parametrize("ions", ["held", "live"])
def test_each_ion_has_its_line_in_the_ledger(ions):
    excitation = Synapse(**EXCITATION, arrivals="1 ms")
    inhibition = Synapse(
        name="GABA", carriers={"Cl": 1.0}, conductance="2 nS", decay="5 ms",
        arrivals="2 ms",
    )  # fmt: skip
    membrane = pyramidal_neuron(ions=ions)
    found = run({3: [excitation, inhibition]}, count=10, membrane=membrane)
    assert found.carried("AMPA.Na")[3] < 0.0  # inward
    assert found.carried("AMPA.K")[3] > 0.0
    assert found.carried("GABA.Cl")[3] != 0.0
    for route in ("AMPA.Na", "AMPA.K", "GABA.Cl"):
        assert np.count_nonzero(found.carried(route)) == 1
    assert found.residual < 1e-12


def test_a_synapse_at_rest_changes_nothing():
    silent = Synapse(**EXCITATION)
    found = run({0: [silent]}, membrane=pyramidal_neuron(ions="held"))
    assert np.ptp(found.outcome.probed) < 1e-9


def test_synapses_of_a_kind_may_differ_in_strength_and_time():
    slow = changed(decay="4 ms", arrivals="1 ms")
    fast = changed(conductance="3 nS", arrivals="1 ms")
    cut = DENDRITE.compartments(4)
    synapses = {0: [slow], 3: [fast]}
    laid = innervate(kinds_of([synapses]), cut, synapses, duration=5.0)
    assert laid.values["AMPA.decay"][[0, 3]].tolist() == [4.0, 2.0]
    strength = laid.values["AMPA.conductance"]
    assert strength[3] == pytest.approx(3.0 * strength[0])
    assert strength[1] == 0.0
    assert set(laid.drives) == {(0, "AMPA.arrivals"), (3, "AMPA.arrivals")}


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"carriers": {"Na": 0.5, "K": 0.6}}, InvalidInput, "together one"),
        ({"carriers": {}}, InvalidInput, "together one"),
        ({"carriers": {"Na": float("nan")}}, InvalidInput, "together one"),
        ({"carriers": {"Na": "all"}}, InvalidInput, "together one"),
        ({"carriers": ["Na"]}, InvalidInput, "together one"),
        ({"rise": "2 ms"}, InvalidInput, "shorter than the decay"),
        ({"conductance": "1 nA"}, UnitError, "conductance"),
        ({"decay": 2.0}, UnitError, "decay"),
        ({"arrivals": [1.0, 2.0]}, UnitError, "arrivals"),
        ({"arrivals": "-1 ms"}, InvalidInput, "from 0 ms on"),
        ({"name": "no name"}, InvalidInput, "name"),
    ],
)
def test_what_is_no_synapse_is_refused(given, error, words):
    with pytest.raises(error, match=words):
        changed(**given)


def test_arrivals_are_numbers_with_a_unit_or_none():
    assert changed(arrivals=[10, 5] * ms).arrivals.tolist() == [5.0, 10.0]
    assert changed(arrivals=np.array([]) * ms).arrivals.size == 0


def test_synapses_that_do_not_fit_the_cell_are_refused():
    synapse = Synapse(**EXCITATION, arrivals="1 ms")
    with pytest.raises(InvalidInput, match="synapse: found compartment 1"):
        run({1: [synapse]})
    with pytest.raises(InvalidInput, match="one of a kind at a place"):
        run({0: [synapse, synapse]})
    other = changed(carriers={"Na": 1.0}, arrivals="1 ms")
    with pytest.raises(InvalidInput, match="other ions elsewhere"):
        run({0: [synapse], 1: [other]}, count=2)
    rising = Synapse(**EXCITATION, rise="1 ms", arrivals="1 ms")
    with pytest.raises(InvalidInput, match="with a rise and one without"):
        run({0: [synapse], 1: [rising]}, count=2)
    unknown = changed(carriers={"Ca": 1.0}, arrivals="1 ms")
    with pytest.raises(UnknownName, match="'Ca'"):
        run({0: [unknown]})
    named = changed(name="leak", arrivals="1 ms")
    with pytest.raises(InvalidInput, match="something in the membrane"):
        run({0: [named]})
    late = Synapse(**EXCITATION, arrivals="20 ms")
    with pytest.raises(InvalidInput, match="before the end of the run"):
        run({0: [late]})
