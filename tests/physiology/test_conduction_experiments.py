"""Impulses along the axon of 1952: what they carry, where they fail, how they meet."""

from typing import Any

import numpy as np
import pytest

from axolemma import along
from axolemma.cable import Axon
from axolemma.experiments import (
    Alteration,
    NoTravellingWave,
    branch_point,
    collide,
    conduct,
    critical_block,
    critical_ratio,
    pass_through,
    passing_impulse,
    safety,
    travelling_wave,
    velocity_curve,
)
from axolemma.models import squid_axon
from axolemma.simulation.cable import record_cable
from axolemma.simulation.cable_setting import CableConditions
from axolemma.stimulus import pulse

AXON: dict[str, Any] = {"resistivity": "35.4 ohm cm", "diameter": "476 um"}


def axon_of_1952(temperature: Any = "18.5 degC"):
    return squid_axon(temperature=temperature, ions="held")


@pytest.fixture(scope="module")
def impulse():
    return passing_impulse(axon_of_1952(), **AXON)


@pytest.mark.parametrize(
    ("name", "known", "tolerance"),
    # Known to the digits that are shown, by another method; the half width to less.
    [("amplitude", 90.5747273, 1e-6), ("undershoot", 9.6743760, 1e-6),
     ("half_width", 0.49272, 2e-4), ("rise", 429.8373, 1e-5),
     ("fall", 172.1937, 1e-6), ("sodium", 4.3579907, 1e-6),
     ("sodium_ratio", 4.64238, 1e-6), ("atp", 1.4526636, 1e-6)],
)  # fmt: skip
def test_a_propagated_impulse_has_the_known_form_and_charge(
    impulse, name, known, tolerance
):
    found = getattr(impulse, name)
    assert found.value == pytest.approx(known, rel=tolerance)
    assert found.error < max(tolerance, 5e-5) * found.value


def test_each_ion_moves_as_much_as_is_known(impulse):
    known = {"Na.Na": 4.3579907, "K.K": -4.2868229, "leak.Cl": -0.0711673}
    assert impulse.moved.keys() == known.keys()
    for route, amount in known.items():
        # The digits of the smallest.
        assert impulse.moved[route].value == pytest.approx(amount, abs=1e-6)
    # What came in has gone out again: the membrane is back at rest.
    assert abs(sum(each.value for each in impulse.moved.values())) < 1e-6


def test_potassium_in_a_closed_cleft_rises_as_is_known(impulse):
    width = 300e-8  # cm
    rise = -impulse.moved["K.K"].value * 1e-9 / (width * 1e-3)  # pmol/cm2 to mM
    assert rise == pytest.approx(1.429, rel=1e-3)


def test_live_ions_carry_the_same_impulse_and_the_pump_owes_the_same(impulse):
    live = passing_impulse(squid_axon(temperature="18.5 degC"), **AXON)
    # The concentrations that one impulse changes, 1e-5 of them.
    assert live.sodium.value == pytest.approx(impulse.sodium.value, rel=1e-5)
    assert live.atp.value == pytest.approx(impulse.atp.value, rel=1e-5)
    assert live.amplitude.value == pytest.approx(impulse.amplitude.value, rel=1e-5)
    # The leak of 1952 is chloride and a little sodium.
    leaks = live.moved["Na_leak.Na"].value + live.moved["Cl_leak.Cl"].value
    assert leaks == pytest.approx(impulse.moved["leak.Cl"].value, rel=1e-3)


@pytest.mark.parametrize(
    ("width", "step", "known"),
    # mm, us, and the error in per cent of another program of second order.
    [(1.0, 5.0, -0.86), (0.5, 5.0, -0.24), (0.2, 5.0, -0.064), (0.2, 2.0, -0.039),
     (0.1, 1.0, -0.0097), (0.05, 1.0, -0.0033)],
)  # fmt: skip
def test_a_cut_slows_the_impulse_by_no_more_than_is_known(width, step, known):
    cut = Axon(**AXON, length="16 cm").compartments(round(160.0 / width))
    shock = pulse("1000 uA/cm2", start="0 ms", duration="0.4 ms")
    found = record_cable(
        axon_of_1952(),
        cut,
        dict.fromkeys(np.flatnonzero(cut.distance < 0.4).tolist(), shock),
        CableConditions(duration=11.0, step=1e-3 * step),
    ).outcome
    come = np.full(cut.count, np.nan)
    come[found.crossed[::-1]] = found.crossing_times[::-1]
    first, last = np.interp([8.0, 12.8], cut.distance, come)
    error = 100.0 * (48.0 / (last - first) / 18.7318882478 - 1.0)
    assert known < error < 0.8 * known


def test_velocity_follows_the_square_root_of_the_diameter():
    diameters = along("diameter", [1.0, 20.0, 476.0], "um")
    found = velocity_curve(
        axon_of_1952(), resistivity="35.4 ohm cm", diameter=diameters
    )
    # The cable equation has it exactly; compartments follow the foot of the impulse.
    assert found.exponent == pytest.approx(0.5, abs=1e-6)
    assert found.exponent_error is not None
    assert found.exponent_error < 1e-6


def test_velocity_falls_with_the_square_root_of_the_resistivity():
    resistivities = along("resistivity", [35.4, 4 * 35.4], "ohm cm")
    found = velocity_curve(axon_of_1952(), resistivity=resistivities, diameter="476 um")
    assert found.velocity[0] == pytest.approx(2.0 * found.velocity[1], rel=1e-9)
    assert found.exponent is None  # of two points any power goes through


def test_more_membrane_of_the_same_kind_slows_by_the_square_root():
    membrane = axon_of_1952()
    dense = {
        f"{channel.name}.conductance": f"{4.0 * float(channel.conductance)} mS/cm2"
        for channel in membrane.channels
    }
    fourfold = membrane.with_values({"membrane.capacitance": "4 uF/cm2", **dense})
    thin, thick = (conduct(each, **AXON).velocity for each in (membrane, fourfold))
    assert thin is not None
    assert thick is not None
    # A patch does the same in time; only its charge is fourfold. Rounding.
    assert thick == pytest.approx(0.5 * thin, rel=1e-10)


def test_warmth_quickens_the_impulse_until_it_dies():
    temperatures = along("temperature", [0.0, 10.0, 20.0, 28.0, 33.4, 34.0], "degC")
    found = velocity_curve(axon_of_1952(temperatures), **AXON)
    known = np.array([9.4943056, 14.1515495, 19.5490072, 23.13191])
    apart = np.abs(found.velocity[:4] - known)
    assert np.all(apart < found.error[:4])
    assert np.all(apart < 2e-3 * known)
    # Heat blocks at 33.688 degC.
    assert np.isfinite(found.velocity[4])
    assert found.died.tolist() == [34.0]


@pytest.mark.parametrize(("delay", "place"), [("0 ms", 71.783), ("1 ms", None)])
def test_impulses_that_meet_annihilate_each_other(delay, place):
    found = collide(axon_of_1952(), **AXON, delay=delay)
    assert found.annihilated
    assert found.most_passages == 1
    assert found.place is not None
    # Half a compartment, 0.075 mm.
    assert found.place == pytest.approx(found.expected, abs=0.075)
    if place is not None:
        assert found.place == pytest.approx(5.0 * float(found.axon.length), abs=1e-3)


def test_an_impulse_jumps_a_short_poisoned_stretch_and_dies_in_a_long_one():
    poisoned = {"Na.blocked": 1.0}
    short = pass_through(axon_of_1952(), **AXON, length="3 mm", values=poisoned)
    long = pass_through(axon_of_1952(), **AXON, length="8 mm", values=poisoned)
    assert short.passed
    assert short.delay is not None
    assert short.delay > 0.1
    assert not long.passed
    # It comes into the stretch, and not out of it.
    start = 10.0 * float(long.alteration.start)
    assert start < long.reached < start + 8.0


def test_there_is_a_longest_stretch_without_sodium_channels_that_is_jumped():
    found = critical_block(
        axon_of_1952(), **AXON, length=("4 mm", "7 mm"), values={"Na.blocked": 1.0}
    )
    assert found.passes_low
    assert not found.passes_high
    assert found.critical is not None
    assert found.error is not None
    # Its resistance and capacitance alone: between two and four feet of 1.79 mm.
    assert 2.0 * 1.79 < found.critical < 4.0 * 1.79
    assert found.error < 0.01


@pytest.mark.parametrize(("fraction", "passes"), [(0.6, True), (0.64, False)])
def test_a_long_stretch_blocks_where_no_wave_of_constant_form_exists(fraction, passes):
    try:
        travelling_wave(axon_of_1952().block("Na", fraction), **AXON)
        has_wave = True
    except NoTravellingWave:
        has_wave = False
    found = pass_through(
        axon_of_1952(), **AXON, length="60 mm", values={"Na.blocked": fraction}
    )
    assert has_wave == found.passed == passes


def test_the_safety_factor_falls_with_warmth_towards_block():
    factors = [
        safety(axon_of_1952(f"{temperature} degC"), **AXON, places=2).factor[-1]
        for temperature in (6.3, 18.5, 30.0, 33.4)
    ]
    assert np.all(np.diff(factors) < 0.0)
    assert factors[1] > 5.0
    # Heat blocks at 33.7 degC by the load of the axon ahead, which it does not count.
    assert 1.0 < factors[-1] < 2.0


def test_the_charge_needed_is_little_more_than_that_of_an_instant_shock():
    found = safety(axon_of_1952("6.3 degC"), **AXON, places=2)
    # 6.505 nC/cm2 in an instant; more when it takes a tenth of a millisecond or two.
    assert 6.505 < found.needed[-1] < 1.1 * 6.505


def test_the_safety_factor_is_below_one_where_the_impulse_dies():
    poisoned = Alteration(start="5 mm", length="15 mm", values={"Na.blocked": 0.8})
    found = safety(axon_of_1952(), **AXON, alteration=poisoned, places=19)
    assert found.factor[0] > 4.0
    last = int(np.flatnonzero(found.excited)[-1])
    assert not found.excited[-1]
    assert found.factor[last + 1] < 1.0
    assert np.all(found.factor[:last] > 0.9)


def test_a_branch_point_of_ratio_one_is_no_obstacle():
    thin = 476.0 * 2.0 ** (-2.0 / 3.0)
    found = branch_point(
        axon_of_1952(), resistivity="35.4 ohm cm", parent="476 um",
        daughters=[f"{thin} um"] * 2,
    )  # fmt: skip
    assert found.ratio == pytest.approx(1.0, rel=1e-12)
    assert all(found.passed)
    # What of the form is not yet settled, of a foot's 0.1 ms.
    assert np.abs(found.delay).max() < 1e-4


def test_wider_branches_delay_and_then_stop_the_impulse():
    delays = []
    for diameter in (600.0, 1000.0, 1500.0):
        found = branch_point(
            axon_of_1952(), resistivity="35.4 ohm cm", parent="476 um",
            daughters=[f"{diameter} um"] * 3,
        )  # fmt: skip
        assert found.passed[0]
        delays.append(found.delay[1])
    assert 0.1 < delays[0] < delays[1]
    assert np.isnan(delays[2])


def test_an_impulse_that_barely_passes_a_branch_point_sends_one_back():
    # It waits there for longer than the branch that it came along is refractory.
    ratio = 12.64
    for part, is_reflected in ((0.3, False), (1.0, True)):
        width = f"{476.0 * (part * ratio) ** (2 / 3)} um"
        found = branch_point(
            axon_of_1952(),
            resistivity="35.4 ohm cm",
            parent="476 um",
            daughters=[width],
        )
        assert found.passed[1]
        assert found.reflected is is_reflected


def test_the_critical_ratio_is_above_ten_and_equal_branches_count_together():
    found = critical_ratio(
        axon_of_1952(), resistivity="35.4 ohm cm", diameter="100 um",
        between=(10.0, 16.0),
    )  # fmt: skip
    # Goldstein & Rall 1974 found about 10 for another membrane.
    assert found.ratio is not None
    assert 10.0 < found.ratio < 15.0
    for ratio, passes in ((found.ratio - 0.2, True), (found.ratio + 0.2, False)):
        each = 100.0 * (ratio / 3.0) ** (2.0 / 3.0)
        branches = branch_point(
            axon_of_1952(), resistivity="35.4 ohm cm", parent="100 um",
            daughters=[f"{each} um"] * 3,
        )  # fmt: skip
        assert branches.ratio == pytest.approx(ratio)
        assert branches.passed == (True, passes, passes, passes)


def test_an_impulse_invades_the_parent_and_the_sister_backwards():
    found = branch_point(
        axon_of_1952(), resistivity="35.4 ohm cm", parent="476 um",
        daughters=["300 um", "300 um"], came_along=1,
    )  # fmt: skip
    assert found.ratio == pytest.approx((476.0**1.5 + 300.0**1.5) / 300.0**1.5)
    assert all(found.passed)
    assert found.delay[0] > 0.05
