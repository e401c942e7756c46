"""The kernel of the fixed step, and the equations that it can be written for."""

from __future__ import annotations

from axolemma.equations import EquationSystem
from axolemma.errors import InvalidInput
from axolemma.expressions import symbols_of
from axolemma.integration.fixed_code import FixedCode
from axolemma.integration.flow_code import Flow, arrange, write_hoisted
from axolemma.integration.landing import Landing
from axolemma.integration.lane_code import LaneCode, open_group, write_entry
from axolemma.integration.lane_log import LaneLog
from axolemma.integration.lane_memory import Status, Whole
from axolemma.kernels import Module, Value


def require_splittable(system: EquationSystem, pivot: str) -> None:
    """Refuse equations that the fixed step cannot split.

    Raises
    ------
    InvalidInput
        If a state that no route drives depends on another such state.
    """
    own = {state.name for state in system.states if state.rate is not None}
    for state in system.states:
        if state.rate is None:
            continue
        others = {s.name for s in symbols_of([state.rate])} & own - {state.name}
        if others or state.name == pivot:
            raise InvalidInput(
                f"fixed step, '{state.name}'",
                found=f"a rate that depends on {sorted(others) or 'all currents'}",
                expected="gates that depend on the voltage and on ions alone",
                remedy="use method='adaptive'",
            )


def write_fixed(
    system: EquationSystem,
    *,
    width: int,
    fused: bool,
    has_totals: bool,
    oscillators: int,
    event_state: int,
) -> tuple[str, Flow]:
    """Write the kernel that advances a group of lanes by fixed steps.

    Parameters
    ----------
    system
        Lowered equations.
    width
        Lanes of a group.
    fused
        Whether the target has fused multiplication and addition.
    has_totals
        Whether route totals are kept.
    oscillators
        How many oscillations an input can have.
    event_state
        Index of the voltage, whose upward crossings are events.

    Returns
    -------
    tuple of str and Flow
        LLVM assembly, and the equations as they were arranged.
    """
    flow = arrange(system, has_linear=False, oscillators=oscillators)
    module = Module(width=width, fused=fused)
    f = open_group(module)
    lanes = LaneCode(f, flow)
    log = LaneLog(lanes, event_state)
    landing = Landing(lanes)
    write_hoisted(f, flow, lanes.constants)
    code = FixedCode(log, has_totals=has_totals)

    def goes_on() -> Value:
        running = f.any(lanes.is_whole(Whole.STATUS, Status.RUNNING))
        return f.and_(running, code.may_step())

    with f.while_(goes_on):
        code.begin_rows()
        landed = code.step()
        with f.if_(f.any(landed)):
            landing.land(landed)
            code.leave_rows(landed)
    f.finish()
    write_entry(module, f, flow.memory)
    return module.text, flow
