"""What every mechanism that moves ions has to say of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol, Self

from axolemma.equations import Parameter, Route, State
from axolemma.expressions import Expression
from axolemma.membrane.ion import IonTerms


class MechanismEquations(NamedTuple):
    """The equations of one mechanism.

    Parameters
    ----------
    states
        Its own, such as gates.
    routes
        The current of each ion that it moves.
    observables
        What else can be asked for, by name.
    inputs
        What a stimulus drives in it.
    """

    states: tuple[State, ...]
    routes: tuple[Route, ...]
    observables: dict[str, Expression]
    inputs: tuple[Expression, ...] = ()


class Mechanism(Protocol):
    """A channel, a pump, a transporter or a receptor."""

    @property
    def name(self) -> str:
        """Its name, the component of its quantities."""
        ...

    @property
    def carriers(self) -> tuple[str, ...]:
        """The ions that it moves."""
        ...

    @property
    def needed(self) -> frozenset[tuple[str, str]]:
        """The (ion, quantity) that its equations use."""
        ...

    @property
    def equation_parameters(self) -> tuple[Parameter, ...]:
        """Its parameters."""
        ...

    def with_values(self, values: Mapping[str, Any]) -> Self:
        """Give parameters other values, by the name after the dot."""
        ...

    def equations(self, ions: Mapping[str, IonTerms]) -> MechanismEquations:
        """Write its equations."""
        ...
