"""The kernel of the adaptive method: each lane at its own step, landed exactly."""

from __future__ import annotations

from dataclasses import dataclass

from axolemma.equations import EquationSystem
from axolemma.integration.explicit_code import ExplicitCode
from axolemma.integration.flow_code import (
    Flow,
    arrange,
    write_hoisted,
    write_linear,
    write_rates,
)
from axolemma.integration.judging import Judge
from axolemma.integration.landing import Landing
from axolemma.integration.lane_code import LaneCode, open_group, write_entry
from axolemma.integration.lane_log import LaneLog
from axolemma.integration.lane_memory import Status, Whole
from axolemma.integration.rosenbrock_code import RosenbrockCode
from axolemma.integration.steps import Method
from axolemma.kernels import Module, Value


def write_adaptive(
    system: EquationSystem,
    *,
    width: int,
    fused: bool,
    has_implicit: bool,
    is_switching: bool = True,
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
    is_switching
        Whether a lane changes its method at all.
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
    f = open_group(module)
    lanes = LaneCode(f, flow)
    log = LaneLog(lanes, event_state)
    judge = Judge(lanes, log)
    write_hoisted(f, flow, lanes.constants)
    due = Status.RUNNING if has_implicit else Status.STIFF
    explicit = ExplicitCode(judge, rates, when_stiff=due if is_switching else None)
    implicit = (
        RosenbrockCode(judge, rates, linear, is_switching=is_switching)
        if linear is not None
        else None
    )
    turn = _Turn(
        lanes=lanes, landing=Landing(lanes), explicit=explicit, implicit=implicit
    )
    explicit.begin()
    turns = f.variable(f.integer(0))

    def goes_on() -> Value:
        running = f.any(lanes.is_whole(Whole.STATUS, Status.RUNNING))
        in_budget = f.less_whole(turns.read(), f["budget"])
        return f.and_(f.and_(running, log.has_room()), in_budget)

    with f.while_(goes_on):
        turns.write(f.add_whole(turns.read(), f.integer(1)))
        turn.write()
    f.finish()
    write_entry(module, f, flow.memory)
    return module.text, flow


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """Writes a turn, in which each lane tries a step of the method it is in."""

    lanes: LaneCode
    landing: Landing
    explicit: ExplicitCode
    implicit: RosenbrockCode | None

    def write(self) -> None:
        """Write the turn."""
        if self.implicit is None:
            self._write_explicit()
            return
        lanes, f = self.lanes, self.lanes.function
        running = lanes.is_whole(Whole.STATUS, Status.RUNNING)
        is_implicit = f.and_(running, lanes.is_whole(Whole.METHOD, Method.ROSENBROCK))
        is_explicit = f.and_(running, f.not_(is_implicit))
        with f.if_(f.any(is_explicit)):
            self._write_explicit()
        with f.if_(f.any(is_implicit)):
            landed, moved_on = self.implicit.attempt()
            with f.if_(f.any(landed)):
                self.landing.land(landed)
            # A lane that is explicit again has no slope yet where it stands.
            with f.if_(f.any(moved_on)):
                self.explicit.begin()

    def _write_explicit(self) -> None:
        f = self.lanes.function
        landed = self.explicit.attempt()
        with f.if_(f.any(landed)):
            self.landing.land(landed)
            self.explicit.begin()
