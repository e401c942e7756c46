"""Runs that cannot go on: the formula at fault is named, with the time."""

from dataclasses import replace

import numpy as np
import pytest

from axolemma.errors import IntegrationFailure, NoRestingState
from axolemma.membrane import Transporter
from axolemma.models import squid_axon
from axolemma.simulation import Conditions, clamp, ensemble, record
from axolemma.simulation.windows import Course
from axolemma.stimulus import pulse, step
from axolemma.units import along, mV, parse_unit

TURNS = parse_unit("umol/cm2/ms")
SHOCK = pulse("20 uA/cm2", start="1 ms", duration="1 ms")
NO_NUMBER = "the current 'X.K' is not a number; look at its formula"


def exchanging(root, ions="held"):
    """Give an axon with an exchanger whose flux has a root of what is given."""
    axon = squid_axon(ions=ions)
    exchanger = Transporter(
        "X",
        ions={"K": 1, "Na": -1},
        flux=lambda V: 1e-9 * np.sqrt(root(V / mV)) * TURNS,
    )
    return replace(axon, pumps=(*axon.pumps, exchanger))


def below_zero(number):
    return -number


def above_forty_negative(number):
    return number + 40


@pytest.mark.parametrize("ions", ["held", "live"])
def test_a_formula_that_loses_its_number_on_the_way_is_named(ions):
    with pytest.raises(IntegrationFailure) as caught:
        record(exchanging(below_zero, ions), SHOCK, Conditions(duration=30.0))
    assert caught.value.reason == NO_NUMBER
    # The upstroke comes to 0 mV then, and the root is of what is negative beyond.
    assert caught.value.time == pytest.approx(2.296, abs=0.001)
    assert caught.value.variable == "membrane.V"
    # The shortest step that is tried is 1e-12 ms, and the voltage climbs by 300 mV/ms.
    assert caught.value.value == pytest.approx(0.0, abs=1e-6)


def test_a_formula_without_a_number_where_a_run_is_made_to_begin_is_named():
    conditions = Conditions(duration=5.0, initial_voltage=20.0)
    with pytest.raises(IntegrationFailure) as caught:
        record(exchanging(below_zero), None, conditions)
    assert caught.value.reason == NO_NUMBER
    assert (caught.value.time, caught.value.value) == (0.0, 20.0)


def test_a_formula_without_a_number_at_rest_is_named_with_where_it_has_none():
    with pytest.raises(NoRestingState) as caught:
        record(exchanging(above_forty_negative), None, Conditions(duration=5.0))
    assert "'X.K' is not a number somewhere from -120 to -40.5 mV" in str(caught.value)


def test_a_fixed_step_into_what_is_no_number_is_named_with_the_last_sound_state():
    with pytest.raises(IntegrationFailure) as caught:
        record(exchanging(below_zero), SHOCK, Conditions(duration=30.0, step=0.025))
    assert caught.value.reason == NO_NUMBER
    assert np.isfinite(caught.value.value)


def test_a_fixed_step_that_is_too_long_is_said_to_be():
    shock = pulse("1e308 uA/cm2", start="1 ms", duration="5 ms")
    with pytest.raises(IntegrationFailure, match="try a shorter one") as caught:
        record(squid_axon(ions="held"), shock, Conditions(duration=9.0, step=5.0))
    assert np.isfinite(caught.value.value)


def test_only_its_end_is_known_of_a_cell_whose_steps_are_not_kept():
    membrane = exchanging(below_zero).with_values(
        {"Na.conductance": along("g", np.array([10.0, 120.0]), "mS/cm2")}
    )
    conditions = Conditions(duration=30.0, step=0.025, recorded="final")
    failures = ensemble(membrane, SHOCK, conditions).failures
    assert list(failures) == [1]
    assert "out of the range of numbers" in str(failures[1])


def test_a_fixed_step_that_takes_a_gate_out_of_its_range_is_too_long():
    shock = pulse("10 uA/cm2", start="1 ms", duration="1 ms")
    with pytest.raises(IntegrationFailure, match="which left 0 to 1") as caught:
        record(squid_axon(), shock, Conditions(duration=30.0, step=1.0))
    assert caught.value.variable == "Na.m"
    assert caught.value.value > 1.0
    axons = squid_axon().with_values(
        {"Na.conductance": along("g", np.array([0.0, 120.0]), "mS/cm2")}
    )
    failures = ensemble(axons, shock, Conditions(duration=30.0, step=1.0)).failures
    assert list(failures) == [1]
    assert "'Na.m'" in str(failures[1])


def test_a_long_run_names_the_formula_too():
    conditions = Conditions(duration=100.0)
    course = Course.of(exchanging(below_zero), SHOCK, conditions)
    with pytest.raises(IntegrationFailure, match=NO_NUMBER.replace(".", r"\.")):
        list(course.windows())


@pytest.mark.parametrize("ions", ["held", "live"])
def test_under_a_clamp_a_current_without_a_number_is_named(ions):
    membrane, command = exchanging(below_zero, ions), step("85 mV", start="1 ms")
    with pytest.raises(IntegrationFailure) as caught:
        clamp(membrane, command, -65.0, Conditions(duration=3.0))
    assert caught.value.reason == NO_NUMBER
    assert caught.value.time == 1.0


def test_under_a_clamp_a_current_may_lack_a_number_where_the_voltage_never_is():
    command = step("35 mV", start="1 ms")
    done = clamp(exchanging(below_zero), command, -65.0, Conditions(duration=3.0))
    assert np.all(np.isfinite(done.trajectory.samples.totals))


def test_an_amount_that_is_used_up_is_named():
    drain = Transporter(
        "drain",
        ions={"K": 1, "Cl": 1},
        flux="1 nmol/cm2/s",
    )
    thin = squid_axon(diameter="0.1 um")
    with pytest.raises(IntegrationFailure) as caught:
        record(
            replace(thin, pumps=(*thin.pumps, drain)), None, Conditions(duration=1e5)
        )
    assert "is used up" in caught.value.reason
