"""The code of the equations themselves: rates, their derivatives, inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from axolemma.equations import EquationSystem
from axolemma.expressions import (
    Expression,
    apply,
    jacobian,
    jvp,
    share_exponentials,
)
from axolemma.integration.inputs import impulse_response
from axolemma.integration.lane_memory import LaneMemory
from axolemma.integration.stepping import input_slopes
from axolemma.kernels import Function, Module, Value
from axolemma.kernels.program import hoistable, write

_POINTERS = {"states": "ptr", "constants": "ptr", "inputs": "ptr", "out": "ptr"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Equations arranged for stepping.

    Parameters
    ----------
    system
        Lowered equations.
    rates
        Of every state.
    currents
        Of every route.
    guard
        The smallest of what must stay positive, if anything must.
    weights
        The factor of each route in each state it drives, by (state, route).
    linear
        Derivatives of [currents, rates of the states that no route drives] by the
        states, by (row, state); empty for a kernel that has explicit steps only.
    by_time
        Derivatives of the same by time, through the inputs.
    impulses
        What a unit impulse of an input adds, as `impulse_response` gives it.
    hoisted
        Parts that hold parameters only.
    hoisted_linear
        More of them, which `linear` and `by_time` alone need.
    memory
        Where things are.
    """

    system: EquationSystem
    rates: tuple[Expression, ...]
    currents: tuple[Expression, ...]
    guard: Expression | None
    weights: dict[tuple[int, int], Expression]
    linear: dict[tuple[int, int], Expression]
    by_time: tuple[Expression, ...]
    impulses: dict[tuple[int, int], Expression]
    hoisted: tuple[Expression, ...]
    hoisted_linear: tuple[Expression, ...]
    memory: LaneMemory

    @property
    def own(self) -> list[int]:
        """Indices of the states that no route drives."""
        states = self.system.states
        return [i for i, state in enumerate(states) if state.rate is not None]

    @property
    def stacked(self) -> list[Expression]:
        """Currents of routes, then rates of the states that no route drives."""
        return [*self.currents, *(self.rates[i] for i in self.own)]


# Several kernels are written for the equations of one run.
@lru_cache(maxsize=32)
def arrange(
    system: EquationSystem,
    *,
    has_linear: bool,
    oscillators: int,
    keeps_time: bool = True,
) -> Flow:
    """Arrange lowered equations for stepping.

    Parameters
    ----------
    system
        Lowered equations.
    has_linear
        Whether the derivatives that implicit steps need are wanted.
    oscillators
        How many oscillations an input of this run can have.
    keeps_time
        Whether lanes step by themselves.
    """
    routes = list(system.route_names)
    weights = {
        (i, routes.index(name)): weight
        for i, state in enumerate(system.states)
        for name, weight in state.weights.items()
    }
    currents = tuple(route.current for route in system.routes)
    own = [state.rate for state in system.states if state.rate is not None]
    linear: dict[tuple[int, int], Expression] = {}
    by_time: tuple[Expression, ...] = ()
    if has_linear:
        symbols = [state.symbol for state in system.states]
        linear = jacobian([*currents, *own], symbols)
        by_time = tuple(jvp([*currents, *own], input_slopes(system)))
    guard = _smallest([system.observables[name] for name in system.positive])
    impulses = impulse_response(system)
    parameters = set(system.parameter_names)
    guards = [guard] if guard is not None else []
    first = [
        *system.rates, *currents, *weights.values(), *impulses.values(), *guards,
    ]  # fmt: skip
    hoisted = tuple(hoistable(first, parameters))
    more = hoistable([*linear.values(), *by_time], parameters)
    hoisted_linear = tuple(part for part in more if part not in hoisted)
    return Flow(
        system=system,
        rates=system.rates,
        currents=currents,
        guard=guard,
        weights=weights,
        linear=linear,
        by_time=by_time,
        impulses=impulses,
        hoisted=hoisted,
        hoisted_linear=hoisted_linear,
        memory=LaneMemory.of(
            system,
            hoisted=len(hoisted) + len(hoisted_linear),
            oscillators=oscillators,
            keeps_time=keeps_time,
        ),
    )


def write_rates(module: Module, flow: Flow) -> Function:
    """Write the function of the rates: all states, all routes, then the guard."""
    function = module.function("rates", _POINTERS, internal=True, inline="never")
    known = load_constants(function, flow, function["constants"])
    known |= _states(function, flow) | _inputs(function, flow)
    wanted = [
        *flow.rates,
        *flow.currents,
        *([flow.guard] if flow.guard is not None else []),
    ]
    _store_all(function, wanted, known)
    return function


def write_linear(module: Module, flow: Flow) -> Function:
    """Write the function of the derivatives: `linear`, then `by_time`.

    Behind the inputs stand their slopes.
    """
    function = module.function("linear", _POINTERS, internal=True, inline="never")
    constants = function["constants"]
    known = load_constants(function, flow, constants, has_linear=True)
    known |= _states(function, flow) | _inputs(function, flow)
    slopes = input_slopes(flow.system)
    for index, by in enumerate(slopes.values()):
        offset = (len(slopes) + index) * function.width
        known[by.digest] = function.load(function["inputs"], offset)
    wanted = [*flow.linear.values(), *flow.by_time]
    _store_all(function, wanted, known)
    return function


def write_hoisted(function: Function, flow: Flow, constants: Value) -> None:
    """Write the code that computes what parameters alone decide.

    What only the derivatives need comes behind the rest, so that the rest has the
    same bits in a kernel without them.
    """
    known = {
        parameter.symbol.digest: function.load(constants, index * function.width)
        for index, parameter in enumerate(flow.system.parameters)
    }
    offset = len(flow.system.parameters)
    for parts in (flow.hoisted, flow.hoisted_linear):
        values = write(function, list(parts), known)
        for part, value in zip(parts, values, strict=True):
            function.store(value, constants, offset * function.width)
            known[part.digest] = value
            offset += 1


def load_constants(
    function: Function, flow: Flow, constants: Value, *, has_linear: bool = False
) -> dict[bytes, Value]:
    """Load parameters and hoisted parts, by digest.

    Parameters
    ----------
    function
        Where the code goes.
    flow
        The equations.
    constants
        Where they stand.
    has_linear
        Whether those that only the derivatives need are wanted too.
    """
    parts = [*(p.symbol for p in flow.system.parameters), *flow.hoisted]
    if has_linear:
        parts.extend(flow.hoisted_linear)
    return {
        part.digest: function.load(constants, index * function.width)
        for index, part in enumerate(parts)
    }


def spread(
    function: Function,
    flow: Flow,
    constants: dict[bytes, Value],
    carried: Sequence[Value],
) -> dict[int, Value]:
    """Sum what routes carried into the states they drive, by state.

    Parameters
    ----------
    function
        Where the code goes.
    flow
        The equations.
    constants
        As `load_constants` gives them.
    carried
        What each route carried.
    """
    factors = write(function, list(flow.weights.values()), constants)
    gained: dict[int, Value] = {}
    for (state, route), factor in zip(flow.weights, factors, strict=True):
        if state in gained:
            gained[state] = function.fused(factor, carried[route], gained[state])
        else:
            gained[state] = function.multiply(factor, carried[route])
    return gained


def _store_all(
    function: Function, wanted: Sequence[Expression], known: dict[bytes, Value]
) -> None:
    """Write the body of a function that stores what is wanted, row by row."""
    computed = write(function, _shared(tuple(wanted)), known)
    for row, value in enumerate(computed):
        function.store(value, function["out"], row * function.width)
    function.finish()


@lru_cache(maxsize=64)
def _shared(wanted: tuple[Expression, ...]) -> list[Expression]:
    return share_exponentials(wanted)


def _states(function: Function, flow: Flow) -> dict[bytes, Value]:
    return {
        state.symbol.digest: function.load(function["states"], index * function.width)
        for index, state in enumerate(flow.system.states)
    }


def _inputs(function: Function, flow: Flow) -> dict[bytes, Value]:
    return {
        symbol.digest: function.load(function["inputs"], index * function.width)
        for index, symbol in enumerate(flow.system.inputs)
    }


def _smallest(expressions: Sequence[Expression]) -> Expression | None:
    if not expressions:
        return None
    smallest = expressions[0]
    for expression in expressions[1:]:
        smallest = apply("minimum", smallest, expression)
    return smallest
