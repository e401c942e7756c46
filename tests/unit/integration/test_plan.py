"""What is asked of a run is checked before it begins."""

from typing import Any

import pytest

from axolemma.errors import InternalError, InvalidInput, UnknownName
from axolemma.integration import Method, Plan


@pytest.mark.parametrize(
    "how",
    [
        {"duration": 0.0},
        {"duration": -1.0},
        {"duration": float("nan")},
        {"step": 0.0},
        {"step": -0.1},
        {"step": float("nan")},
        {"step": 0.1, "held_method": Method.EXPLICIT},
        {"capacity": 0},
        {"budget": 0},
        {"threads": 0},
    ],
)
def test_a_plan_that_cannot_be_carried_out_is_refused(system, how):
    given: dict[str, Any] = {"duration": 1.0, **how}
    with pytest.raises(InternalError):
        Plan(system=system, **given)


def test_a_misspelt_record_or_state_is_said_with_what_is_near(system):
    with pytest.raises(UnknownName, match=r"'event'.*'events'"):
        Plan(system=system, duration=1.0, record="event")
    with pytest.raises(UnknownName, match=r"'membrane.v'.*'membrane.V'"):
        Plan(system=system, duration=1.0, event_state="membrane.v")


def test_too_many_steps_to_be_kept_of_a_cell_are_refused_with_advice(system):
    plan = Plan(system=system, duration=1e6, most_logged=100)
    plan.require_room(100)
    with pytest.raises(InvalidInput, match=r"more than 100 steps.*keep='spikes'"):
        plan.require_room(101)
