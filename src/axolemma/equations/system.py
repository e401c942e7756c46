"""The equations of one cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import blake2b

from axolemma.equations.parts import Parameter, Route, State
from axolemma.errors import InternalError, unknown_name
from axolemma.expressions import Expression, symbols_of
from axolemma.units import Along


@dataclass(frozen=True, kw_only=True, eq=False)
class EquationSystem:
    """Equations of one cell: states, parameters, inputs, routes and observables.

    Parameters
    ----------
    states
        What is integrated, in the order of the state vector.
    parameters
        What is constant in a run.
    inputs
        Symbols that a stimulus drives; zero where nothing drives them. An impulse
        of an input makes the states it drives jump.
    routes
        The currents whose totals are kept.
    observables
        Anything else that can be asked for, by name.
    positive
        Names of observables that must stay above zero: concentrations.
    """

    states: tuple[State, ...]
    parameters: tuple[Parameter, ...] = ()
    inputs: tuple[Expression, ...] = ()
    routes: tuple[Route, ...] = ()
    observables: Mapping[str, Expression] = field(default_factory=dict[str, Expression])
    positive: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        known = {*self.state_names, *self.parameter_names, *self.input_names}
        self._check_names()
        for symbol in symbols_of(self.expressions):
            if symbol.name not in known:
                raise unknown_name("equations", symbol.name, known)
        for name in self.positive:
            if name not in self.observables:
                raise unknown_name("observable", name, self.observables)
        self._check_weights()

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, EquationSystem) and self.digest == other.digest

    @cached_property
    def digest(self) -> bytes:
        """Identifies the equations by content; values of parameters are no part."""
        return _digest_of(self)

    @cached_property
    def state_names(self) -> tuple[str, ...]:
        """Names of the states, in order."""
        return tuple(state.name for state in self.states)

    @cached_property
    def parameter_names(self) -> tuple[str, ...]:
        """Names of the parameters, in order."""
        return tuple(parameter.name for parameter in self.parameters)

    @cached_property
    def input_names(self) -> tuple[str, ...]:
        """Names of the inputs, in order."""
        return tuple(symbol.name for symbol in self.inputs)

    @cached_property
    def route_names(self) -> tuple[str, ...]:
        """Names of the routes, in order."""
        return tuple(route.name for route in self.routes)

    @property
    def rates(self) -> tuple[Expression, ...]:
        """Rate of change of each state."""
        currents = {route.name: route.current for route in self.routes}
        return tuple(_rate(state, currents) for state in self.states)

    @property
    def formulas(self) -> dict[str, Expression]:
        """Each rate of its own and each current, by what it is called in a sentence."""
        own = {
            f"the rate of '{state.name}'": state.rate
            for state in self.states
            if state.rate is not None
        }
        return own | {
            f"the current '{route.name}'": route.current for route in self.routes
        }

    @property
    def expressions(self) -> list[Expression]:
        """Every rate, weight, current and observable."""
        rates = [state.rate for state in self.states if state.rate is not None]
        weights = [w for state in self.states for w in state.weights.values()]
        currents = [route.current for route in self.routes]
        return [*rates, *weights, *currents, *self.observables.values()]

    @cached_property
    def quantities(self) -> Mapping[str, Expression]:
        """Everything that can be asked for by name, the currents of routes too."""
        return {
            **{state.name: state.symbol for state in self.states},
            **{symbol.name: symbol for symbol in self.inputs},
            **{route.name: route.current for route in self.routes},
            **self.observables,
            **{parameter.name: parameter.symbol for parameter in self.parameters},
        }

    def expression(self, name: str) -> Expression:
        """Find any quantity by its name.

        Raises
        ------
        UnknownName
            If nothing has that name; near names are suggested.
        """
        if name not in self.quantities:
            raise unknown_name("quantity", name, self.quantities)
        return self.quantities[name]

    def frozen(self, held: Mapping[str, float]) -> EquationSystem:
        """Hold states at given values: they become parameters.

        Parameters
        ----------
        held
            From the name of a state to its value in the coherent system.
        """
        self._check_states(held)
        parameters = tuple(
            Parameter(symbol=s.symbol, value=held[s.name], unit=s.symbol.unit)
            for s in self.states
            if s.name in held
        )
        return replace(
            self,
            states=tuple(s for s in self.states if s.name not in held),
            parameters=self.parameters + parameters,
        )

    def driven(self, name: str) -> EquationSystem:
        """Let a stimulus prescribe a state: it becomes an input (a clamp)."""
        self._check_states([name])
        return replace(
            self,
            states=tuple(s for s in self.states if s.name != name),
            inputs=(*self.inputs, self.expression(name)),
        )

    def with_parameters(self, values: Mapping[str, float | Along]) -> EquationSystem:
        """Give parameters other values."""
        for name in values:
            if name not in self.parameter_names:
                raise unknown_name("parameter", name, self.parameter_names)
        parameters = tuple(
            replace(p, value=values.get(p.name, p.value)) for p in self.parameters
        )
        return replace(self, parameters=parameters)

    def _check_states(self, names: Iterable[str]) -> None:
        for name in names:
            if name not in self.state_names:
                raise unknown_name("state", name, self.state_names)

    def _check_names(self) -> None:
        variables = [*self.state_names, *self.parameter_names, *self.input_names]
        names = [*variables, *self.route_names, *self.observables]
        if len(set(names)) < len(names):
            twice = sorted({name for name in names if names.count(name) > 1})
            raise InternalError(f"two quantities are named {twice}")

    def _check_weights(self) -> None:
        routes = set(self.route_names)
        changing = {*self.state_names, *self.input_names}
        for state in self.states:
            for route in state.weights:
                if route not in routes:
                    raise unknown_name("route", route, routes)
            for symbol in symbols_of(state.weights.values()):
                if symbol.name in changing:
                    raise InternalError(
                        f"a weight of a route in '{state.name}' varies with "
                        f"'{symbol.name}'"
                    )


def _rate(state: State, currents: Mapping[str, Expression]) -> Expression:
    if state.rate is not None:
        return state.rate
    terms = [weight * currents[name] for name, weight in state.weights.items()]
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


def _digest_of(system: EquationSystem) -> bytes:
    content = blake2b(digest_size=16)
    for state in system.states:
        content.update(state.symbol.digest + repr(state.scale).encode())
        if state.rate is not None:
            content.update(state.rate.digest)
        for name, weight in state.weights.items():
            content.update(name.encode() + weight.digest)
    for parameter in system.parameters:
        content.update(parameter.symbol.digest)
    for symbol in system.inputs:
        content.update(symbol.digest)
    for route in system.routes:
        content.update(route.name.encode() + route.current.digest)
    for name, expression in system.observables.items():
        content.update(name.encode() + expression.digest)
    content.update("|".join(system.positive).encode())
    return content.digest()
