"""The equations of a membrane as plain algebra: the waist of the program.

Above it stand physiology and words, below it numerics; neither knows the other.
Currents that a ledger keeps are *routes*. A state that routes drive takes their
weighted sum as its rate, so that what the routes carried and what the state gained
are one number, whatever the scheme.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from axolemma.errors import InternalError, unknown_name
from axolemma.expressions import (
    Expression,
    constant,
    lower,
    symbols_of,
)
from axolemma.units import Along, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A variable that is integrated.

    Parameters
    ----------
    symbol
        Its symbol, named component.symbol.
    scale
        A large change of it, in its own unit; errors are measured in it.
    rate
        Its rate of change, when no route drives it.
    weights
        From the name of a route to the factor with which that route drives it; the
        factors hold parameters only.
    """

    symbol: Expression
    scale: float
    rate: Expression | None = None
    weights: Mapping[str, Expression] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if (self.rate is None) == (not self.weights):
            raise InternalError(f"'{self.name}' needs a rate or routes, not both")
        if not self.scale > 0.0:
            raise InternalError(f"the scale of '{self.name}' is not positive")

    @property
    def name(self) -> str:
        """Its name, component.symbol."""
        return self.symbol.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A number that stays the same during a run, and may differ between cells.

    Parameters
    ----------
    symbol
        Its symbol, named component.symbol.
    value
        In the coherent system; one number, or one for each cell.
    unit
        The unit it is shown in.
    """

    symbol: Expression
    value: float | Along
    unit: Unit

    @property
    def name(self) -> str:
        """Its name, component.symbol."""
        return self.symbol.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A current whose total the ledger keeps.

    Parameters
    ----------
    name
        mechanism.ion.
    current
        Current density, outward positive, uA/cm2.
    """

    name: str
    current: Expression

    @property
    def mechanism(self) -> str:
        """What carries it: a channel, a pump, the stimulus."""
        return self.name.partition(".")[0]

    @property
    def ion(self) -> str:
        """The ion that is carried."""
        return self.name.partition(".")[2]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
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
    observables: Mapping[str, Expression] = field(default_factory=dict)
    positive: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        names = [*self.state_names, *self.parameter_names, *self.input_names]
        known = set(names)
        if len(known) < len(names):
            twice = sorted(name for name in known if names.count(name) > 1)
            raise InternalError(f"two quantities are named {twice}")
        for symbol in symbols_of(self._expressions()):
            if symbol.name not in known:
                raise unknown_name("equations", symbol.name, known)
        self._check_weights()

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, EquationSystem) and self.digest == other.digest

    @property
    def digest(self) -> bytes:
        """Identifies the equations by content; values of parameters are no part."""
        return _digest_of(self)

    @property
    def state_names(self) -> tuple[str, ...]:
        """Names of the states, in order."""
        return tuple(state.name for state in self.states)

    @property
    def parameter_names(self) -> tuple[str, ...]:
        """Names of the parameters, in order."""
        return tuple(parameter.name for parameter in self.parameters)

    @property
    def input_names(self) -> tuple[str, ...]:
        """Names of the inputs, in order."""
        return tuple(symbol.name for symbol in self.inputs)

    @property
    def route_names(self) -> tuple[str, ...]:
        """Names of the routes, in order."""
        return tuple(route.name for route in self.routes)

    @property
    def rates(self) -> tuple[Expression, ...]:
        """Rate of change of each state."""
        currents = {route.name: route.current for route in self.routes}
        return tuple(_rate(state, currents) for state in self.states)

    def expression(self, name: str) -> Expression:
        """Find any quantity by its name.

        Raises
        ------
        UnknownName
            If nothing has that name; near names are suggested.
        """
        for group in (self.states, self.parameters):
            for quantity in group:
                if quantity.name == name:
                    return quantity.symbol
        for symbol in self.inputs:
            if symbol.name == name:
                return symbol
        if name in self.observables:
            return self.observables[name]
        known = [*self.state_names, *self.parameter_names, *self.input_names]
        raise unknown_name("quantity", name, [*known, *self.observables])

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

    def _expressions(self) -> list[Expression]:
        rates = [state.rate for state in self.states if state.rate is not None]
        weights = [w for state in self.states for w in state.weights.values()]
        currents = [route.current for route in self.routes]
        return [*rates, *weights, *currents, *self.observables.values()]


def lowered(system: EquationSystem) -> EquationSystem:
    """Give the same equations as plain numbers, ready to be computed."""
    # All at once: what equations share is lowered once.
    whole = [
        *(state.symbol for state in system.states),
        *(parameter.symbol for parameter in system.parameters),
        *system.inputs,
        *system._expressions(),  # noqa: SLF001  (the same module)
    ]
    plain = dict(zip(whole, lower(whole), strict=True))
    return replace(
        system,
        states=tuple(
            State(
                symbol=plain[state.symbol],
                scale=state.scale,
                rate=None if state.rate is None else plain[state.rate],
                weights={name: plain[w] for name, w in state.weights.items()},
            )
            for state in system.states
        ),
        parameters=tuple(
            replace(parameter, symbol=plain[parameter.symbol])
            for parameter in system.parameters
        ),
        inputs=tuple(plain[symbol] for symbol in system.inputs),
        routes=tuple(
            replace(route, current=plain[route.current]) for route in system.routes
        ),
        observables={name: plain[each] for name, each in system.observables.items()},
    )


def _rate(state: State, currents: Mapping[str, Expression]) -> Expression:
    if state.rate is not None:
        return state.rate
    terms = [weight * currents[name] for name, weight in state.weights.items()]
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total if not total.is_constant else constant(total.value, total.unit)


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
