"""The scan for fixed points: each in the range is found once and told apart."""

import numpy as np
import pytest

from axolemma.equations import State
from axolemma.equilibrium import rest
from axolemma.errors import InvalidInput, NoRestingState
from axolemma.expressions import constant, symbol
from axolemma.units import mV

V = symbol("membrane.V", mV)
NUMBER = V / mV
# Newton's method ends in rounding: 1e-12 of the scale of a voltage, 100 mV.
ROUNDING = 1e-10


@pytest.mark.parametrize("gap", [0.3, 1e-2, 1e-4, 1e-5])
@pytest.mark.parametrize("low", [-60.1, -59.97, -60.0])
def test_two_fixed_points_within_a_step_of_the_scan_are_told_apart(
    low, gap, along_voltage, voltages
):
    parabola = (NUMBER - low) * (NUMBER - low - gap) / 100
    found = rest(along_voltage(parabola)).fixed_points
    # The difference of nearby roots loses as many digits as they have in common.
    tolerance = 1e-12 / gap + ROUNDING
    assert voltages(found) == pytest.approx([low, low + gap], abs=tolerance)
    assert [point.is_stable for point in found] == [True, False]


def test_a_voltage_that_only_nearly_comes_to_rest_has_no_resting_state(along_voltage):
    with pytest.raises(NoRestingState, match=r"unstable ones at: none"):
        rest(along_voltage(((NUMBER + 60.1) ** 2 + 1e-6) / 100))


def test_a_fixed_point_on_a_point_of_the_scan_is_found_once(along_voltage, voltages):
    found = rest(along_voltage(-(NUMBER + 60) * (1 + (NUMBER / 100) ** 2)))
    assert voltages(found.fixed_points) == [-60.0]


def test_a_fixed_point_at_the_end_of_the_range_is_found(along_voltage):
    assert rest(along_voltage(-(NUMBER - 60))).values["membrane.V"] == 60.0
    assert rest(along_voltage(-(NUMBER + 120))).values["membrane.V"] == -120.0


def test_the_range_of_the_search_can_be_chosen(along_voltage):
    cubic = -((NUMBER + 70) * (NUMBER + 55) * (NUMBER + 10)) / 1000
    found = rest(along_voltage(cubic), low=-60.0, high=0.0)
    assert found.values["membrane.V"] == pytest.approx(-10, abs=ROUNDING)
    assert len(found.fixed_points) == 2


def test_a_rate_that_jumps_over_zero_has_no_fixed_point_there(along_voltage, voltages):
    pole = 1 / (NUMBER + 40.3) - (NUMBER + 80) / 100
    found = rest(along_voltage(pole)).fixed_points
    # 100 = (V + 80) (V + 40.3)
    expected = sorted(np.roots([1.0, 120.3, 80 * 40.3 - 100]))
    assert voltages(found) == pytest.approx(expected, abs=ROUNDING)


def test_a_voltage_that_nothing_restores_has_no_resting_state(along_voltage):
    with pytest.raises(NoRestingState, match="unstable ones at: -120"):
        rest(along_voltage(constant(0.0)))


def test_a_rate_that_is_never_a_number_is_named(along_voltage):
    gate = State(
        symbol=symbol("K.n"), scale=1.0, rate=np.log(-1.0 - symbol("K.n") ** 2)
    )
    with pytest.raises(
        InvalidInput, match=r"found the rate of 'K.n' that is not a number"
    ):
        rest(along_voltage(-(NUMBER + 60) * symbol("K.n"), gate))
    with pytest.raises(InvalidInput, match=r"found the current 'all.K' that is not"):
        rest(along_voltage(np.sqrt(-1.0 - NUMBER**2)))


def test_a_formula_that_fails_in_a_part_of_the_range_is_no_obstacle(along_voltage):
    found = rest(along_voltage(-np.log((NUMBER + 80) / 20)))
    assert found.values["membrane.V"] == pytest.approx(-60, abs=ROUNDING)
