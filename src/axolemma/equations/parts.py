"""What equations are made of: states, parameters and routes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from axolemma.errors import InternalError
from axolemma.expressions import Expression
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
    weights: Mapping[str, Expression] = field(default_factory=dict[str, Expression])

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
