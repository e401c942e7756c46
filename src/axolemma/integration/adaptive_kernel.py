"""The kernel of the adaptive method: each lane at its own step, landed exactly."""

from __future__ import annotations

from axolemma.equations import EquationSystem
from axolemma.integration.explicit_code import ExplicitCode
from axolemma.integration.flow_code import (
    Flow,
    arrange,
    write_hoisted,
    write_linear,
    write_rates,
)
from axolemma.integration.lane_code import LaneCode
from axolemma.integration.lane_memory import Status, Whole
from axolemma.integration.rosenbrock_code import RosenbrockCode
from axolemma.integration.trajectory import ROSENBROCK
from axolemma.kernels import Module, Value

ENTRY = "advance"

# What the kernel is called with: tables of doubles and integers of the lanes, input
# tables, the log; room for how many entries a lane; what is logged; how many turns
# it may take before it comes back.
_PARAMETERS = {
    "doubles": "ptr",
    "wholes": "ptr",
    "table": "ptr",
    "log": "ptr",
    "capacity": "i64",
    "mode": "i64",
    "budget": "i64",
}


def write_adaptive(
    system: EquationSystem,
    *,
    width: int,
    fused: bool,
    has_implicit: bool,
    oscillators: int,
    event_state: int,
) -> tuple[str, Flow]:
    """Write the kernel that advances a group of lanes.

    Parameters
    ----------
    system
        Lowered equations.
    width
        Lanes of a group.
    fused
        Whether the target has fused multiplication and addition.
    has_implicit
        Whether stiff lanes go on by implicit steps, or come back.
    oscillators
        How many oscillations an input can have.
    event_state
        Index of the state whose upward crossings are events.

    Returns
    -------
    tuple of str and Flow
        LLVM assembly, and the equations as they were arranged.
    """
    flow = arrange(system, has_linear=has_implicit, oscillators=oscillators)
    module = Module(width=width, fused=fused)
    rates = write_rates(module, flow)
    linear = write_linear(module, flow) if has_implicit else None
    f = module.function(ENTRY, _PARAMETERS)
    lanes = LaneCode(f, flow, event_state)
    write_hoisted(f, flow, lanes.constants)
    explicit = ExplicitCode(lanes, rates, has_implicit=has_implicit)
    implicit = RosenbrockCode(lanes, rates, linear) if linear is not None else None
    explicit.begin()
    turns = f.variable(f.integer(0))

    def goes_on() -> Value:
        running = f.any(lanes.is_whole(Whole.STATUS, Status.RUNNING))
        has_room = f.equal_whole(lanes.is_full.read(), f.integer(0))
        in_budget = f.less_whole(turns.read(), f["budget"])
        return f.and_(f.and_(running, has_room), in_budget)

    with f.while_(goes_on):
        turns.write(f.add_whole(turns.read(), f.integer(1)))
        if implicit is not None:
            _write_both(lanes, explicit, implicit)
        else:
            landed = explicit.attempt()
            with f.if_(f.any(landed)):
                lanes.land(landed)
                explicit.begin()
    f.finish()
    return module.text, flow


def _write_both(
    lanes: LaneCode, explicit: ExplicitCode, implicit: RosenbrockCode
) -> None:
    """Write a turn in which each lane steps by the method it is in."""
    f = lanes.function
    running = lanes.is_whole(Whole.STATUS, Status.RUNNING)
    is_implicit = f.and_(running, lanes.is_whole(Whole.METHOD, ROSENBROCK))
    is_explicit = f.and_(running, f.not_(is_implicit))
    with f.if_(f.any(is_explicit)):
        landed = explicit.attempt()
        with f.if_(f.any(landed)):
            lanes.land(landed)
            explicit.begin()
    with f.if_(f.any(is_implicit)):
        landed, again = implicit.attempt()
        with f.if_(f.any(landed)):
            lanes.land(landed)
        # A lane that is explicit again has no slope yet where it stands.
        with f.if_(f.any(f.or_(again, landed))):
            explicit.begin()
