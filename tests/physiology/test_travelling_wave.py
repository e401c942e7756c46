"""The impulse as a wave of constant form: published and independently found numbers."""

import numpy as np
import pytest

from axolemma.errors import InvalidInput
from axolemma.experiments import travelling_wave
from axolemma.experiments.travelling_wave import NoTravellingWave
from axolemma.models import squid_axon
from axolemma.run import simulate
from axolemma.stimulus import pulse
from axolemma.units import mS_per_cm2, uF_per_cm2

AXON = {"resistivity": "35.4 ohm cm", "diameter": "476 um"}


def wave(temperature, leak_reversal="-54.387 mV", **choices):
    membrane = squid_axon(
        temperature=f"{temperature} degC", leak_reversal=leak_reversal, ions="held"
    )
    return travelling_wave(membrane, **{**AXON, **choices})


def test_the_squid_axon_at_18_degrees_conducts_at_the_known_velocity():
    found = wave(18.5)
    # Ten digits by two other methods; Hodgkin & Huxley 1952 had 10.47 /ms, 18.8 m/s.
    assert found.rate == pytest.approx(10.4380510602, rel=1e-9)
    assert found.velocity == pytest.approx(18.7318882478, rel=1e-9)
    assert abs(found.velocity - 18.7318882478) < max(found.error, 1e-9)


def test_another_leak_gives_another_rate():
    found = wave(18.5, leak_reversal="-54.40107903061 mV")
    assert found.rate == pytest.approx(10.4383548291, rel=1e-9)


@pytest.mark.parametrize(
    ("temperature", "velocity"),
    [(0.0, 9.4943056), (6.3, 12.3137567), (10.0, 14.1515495), (20.0, 19.5490072),
     (28.0, 23.13191)],
)  # fmt: skip
def test_warmth_quickens_the_impulse(temperature, velocity):
    # As many digits as are known.
    assert wave(temperature).velocity == pytest.approx(velocity, rel=1e-7)


def test_heat_blocks_where_the_fast_wave_meets_the_slow_one():
    # They meet at 33.688 degC, at 19.53 m/s.
    below = [wave(33.66, branch=branch).velocity for branch in ("slow", "fast")]
    assert below[0] < 19.53 < below[1]
    assert below[1] - below[0] < 0.1 * 19.53
    with pytest.raises(NoTravellingWave, match="no impulse travels"):
        wave(33.72)


def test_four_times_the_diameter_conducts_twice_as_fast():
    wide = wave(6.3, diameter=f"{4 * 476} um")
    assert wide.velocity == pytest.approx(2.0 * wave(6.3).velocity, rel=1e-12)


def dense(times):
    """Give the axon so many times as much of the same membrane."""
    membrane = squid_axon(temperature="18.5 degC", ions="held")
    names = ("Na.conductance", "K.conductance", "leak.conductance")
    values = {each.name: each.value for each in membrane.equation_parameters}
    changed = {name: times * values[name] * mS_per_cm2 for name in names}
    changed["membrane.capacitance"] = (
        times * values["membrane.capacitance"] * uF_per_cm2
    )
    return membrane.with_values(changed)


def test_more_membrane_of_the_same_kind_has_the_same_wave_and_the_same_spike():
    waves = [travelling_wave(dense(times), **AXON) for times in (1.0, 3.0)]
    assert waves[0].rate == pytest.approx(waves[1].rate, rel=1e-9)
    slower = waves[0].velocity / waves[1].velocity
    assert slower == pytest.approx(np.sqrt(3.0), rel=1e-9)
    spikes = [
        simulate(
            dense(times),
            pulse(f"{20.0 * times} uA/cm2", start="1 ms", duration="1 ms"),
            duration="10 ms",
        )
        for times in (1.0, 3.0)
    ]
    at = np.linspace(0.0, 10.0, 201)
    one, three = (np.asarray(run.at(at)) for run in spikes)
    assert one.max() > 20.0
    # The same equations: rounding, grown by the upstroke, where steps may differ.
    np.testing.assert_allclose(one, three, atol=1e-7)


def test_a_passive_membrane_conducts_no_impulse():
    passive = squid_axon(ions="held").block("Na", 1.0)
    with pytest.raises(NoTravellingWave):
        travelling_wave(passive, **AXON)


def test_live_ions_travel_as_fast_as_held_ones():
    live = travelling_wave(squid_axon(), **AXON)
    held = travelling_wave(squid_axon(ions="held"), **AXON)
    # The twin has the voltage of 1952: its pump and leaks balance at rest, and rest
    # alone is where they are held.
    assert live.velocity == pytest.approx(held.velocity, rel=1e-3)


def test_an_unknown_branch_and_a_bare_number_are_refused():
    with pytest.raises(InvalidInput, match="'fast' or 'slow'"):
        wave(6.3, branch="quick")
    with pytest.raises(InvalidInput, match="resistivity"):
        wave(6.3, resistivity=35.4)


def test_the_error_is_a_small_part_of_the_velocity():
    found = wave(6.3)
    assert np.isfinite(found.error)
    assert 0.0 < found.error < 1e-6 * found.velocity
