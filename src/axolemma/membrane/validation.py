"""What a user declares, read once: names, and quantities with unit and range."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, Self

import numpy as np

from axolemma.equations import Parameter
from axolemma.errors import InvalidInput, UnitError, unknown_name
from axolemma.expressions import symbol
from axolemma.units import Along, Unit, coherent_values, parse_unit

Value = float | Along

_RESERVED = frozenset({"membrane", "stimulus", "V", "temperature"})


class Magnitude(float):
    """A number that was read: it stands in the coherent system, and has a unit.

    It lets `dataclasses.replace` hand on what a declaration holds, while a bare
    number from a user is still refused.
    """

    unit: Unit

    def __new__(cls, value: float, unit: Unit) -> Self:
        """Remember the unit beside the number."""
        made = super().__new__(cls, value)
        made.unit = unit
        return made

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by number and unit."""
        return Magnitude, (float(self), self.unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What a declared quantity may be.

    Parameters
    ----------
    unit
        The unit that is expected and that it is shown in.
    above, at_least, at_most
        Limits in the coherent system; None where there is none.
    is_parameter
        Whether it is a parameter of the equations.
    """

    unit: Unit
    above: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    is_parameter: bool = True

    def read(self, value: Any, where: str) -> Value:
        """Bring what was given into the coherent system and check its range."""
        number = self._coherent(value, where)
        if isinstance(number, Along) and not self.is_parameter:
            raise InvalidInput(
                where,
                found=f"values along '{number.dimension}'",
                expected=f"one quantity in {self.unit}",
            )
        values = number.values if isinstance(number, Along) else np.asarray(number)
        for is_wrong, expected in self._limits(values):
            if np.any(is_wrong):
                worst = float(np.atleast_1d(values)[np.atleast_1d(is_wrong)][0])
                raise InvalidInput(
                    where, found=f"'{self.written(worst)}'", expected=expected
                )
        return number

    def written(self, value: float) -> str:
        """Write a number of the coherent system with the unit it is shown in."""
        shown = f"{self.unit.from_coherent(value):.10g}"
        return shown if self.unit.is_dimensionless else f"{shown} {self.unit}"

    def _coherent(self, value: Any, where: str) -> Value:
        if isinstance(value, Magnitude) and value.unit.has_dimension_of(self.unit):
            return value
        try:
            number = coherent_values(value, self.unit, where, where)
        except (TypeError, ValueError, OverflowError) as error:
            if isinstance(error, InvalidInput):
                raise
            raise UnitError(
                where, found=f"{value!r}", expected=f"a quantity in {self.unit}"
            ) from error
        if isinstance(number, Along):
            return number
        return Magnitude(number, self.unit.coherent)

    def _limits(self, values: np.ndarray) -> Iterable[tuple[Any, str]]:
        yield ~np.isfinite(values), f"a finite quantity in {self.unit}"
        if self.above is not None:
            yield values <= self.above, f"more than {self.written(self.above)}"
        if self.at_least is not None:
            yield values < self.at_least, f"at least {self.written(self.at_least)}"
        if self.at_most is not None:
            yield values > self.at_most, f"at most {self.written(self.at_most)}"


def measured(unit: str, *, default: Any = MISSING, **limits: Any) -> Any:
    """Declare a field of a dataclass that holds a quantity.

    Parameters
    ----------
    unit
        The unit that is expected.
    default
        As a user would give it, or None for a quantity that may be absent.
    limits
        As for `Measure`.
    """
    measure = Measure(unit=parse_unit(unit), **limits)
    return field(default=default, metadata={"measure": measure})


def read_measures(declared: Any, where: str) -> None:
    """Read every quantity of a frozen dataclass in its place."""
    for each in fields(declared):
        measure: Measure | None = each.metadata.get("measure")
        value = getattr(declared, each.name)
        if measure is None or (value is None and each.default is None):
            continue
        number = measure.read(value, f"{where}, {each.name}")
        object.__setattr__(declared, each.name, number)


def parameters_of(declared: Any, component: str) -> tuple[Parameter, ...]:
    """List the quantities of a dataclass as parameters of the equations."""
    return tuple(
        parameter(component, each.name, getattr(declared, each.name), measure.unit)
        for each in fields(declared)
        if (measure := each.metadata.get("measure")) is not None
        and measure.is_parameter
        and getattr(declared, each.name) is not None
    )


def parameter(component: str, name: str, value: Value, unit: Unit) -> Parameter:
    """Make a parameter of a value that was read."""
    number = value if isinstance(value, Along) else float(value)
    return Parameter(
        symbol=symbol(f"{component}.{name}", unit), value=number, unit=unit
    )


def combined(
    function: Callable[[Sequence[Any]], Any], unit: Unit, *values: Value
) -> Value:
    """Compute with values of which some may differ between cells.

    Parameters
    ----------
    function
        Of a list of numbers or arrays in the coherent system.
    unit
        Unit of the result.
    values
        What it is applied to; those along a dimension must be along the same one.
    """
    rows = [value for value in values if isinstance(value, Along)]
    if not rows:
        return Magnitude(function(values), unit.coherent)
    first = rows[0]
    for other in rows[1:]:
        if (other.dimension, other.values.size) != (first.dimension, first.values.size):
            raise InvalidInput(
                "geometry",
                found=f"values along '{first.dimension}' and '{other.dimension}'",
                expected="one dimension with as many values for both",
            )
    numbers = [v.values if isinstance(v, Along) else v for v in values]
    return Along(first.dimension, function(numbers), unit.coherent)


def check_name(name: Any, where: str) -> None:
    """Refuse a name that cannot stand in component.symbol."""
    if not isinstance(name, str) or not name.isidentifier() or name in _RESERVED:
        raise InvalidInput(
            where,
            found=f"the name {name!r}",
            expected="letters, digits and underscores, beginning with a letter, and "
            f"none of {', '.join(sorted(_RESERVED))}",
        )


def check_known(name: Any, names: Collection[str], what: str) -> None:
    """Refuse a name that is not among those that exist, suggesting the near ones."""
    if not isinstance(name, str) or name not in names:
        raise unknown_name(what, str(name), names)


def check_truth(value: Any, where: str) -> None:
    """Refuse what is neither true nor false."""
    if not isinstance(value, bool):
        raise InvalidInput(where, found=f"{value!r}", expected="True or False")


def check_choice(value: Any, choices: Sequence[str], where: str) -> None:
    """Refuse what is none of the words to choose from."""
    if not isinstance(value, str) or value not in choices:
        listed = " or ".join(f"'{choice}'" for choice in choices)
        raise InvalidInput(where, found=f"{value!r}", expected=listed)


def check_text(value: Any, where: str) -> None:
    """Refuse what is no text."""
    if not isinstance(value, str):
        raise InvalidInput(where, found=f"{value!r}", expected="text")


def as_members(
    value: Any, kinds: type | tuple[type, ...], where: str, expected: str
) -> tuple[Any, ...]:
    """Make a tuple of declared things, refusing others and two of one name."""
    given: Any = [value] if isinstance(value, kinds) else value
    is_listed = isinstance(given, (tuple, list))
    members: list[Any] = list(given) if is_listed else []  # pyright: ignore[reportUnknownArgumentType]  (anything)
    if not is_listed or not all(isinstance(member, kinds) for member in members):
        raise InvalidInput(where, found=f"{value!r}", expected=expected)
    refuse_twins(members, where, lambda member: member.name)
    return tuple(members)


def refuse_twins(members: Iterable[Any], where: str, key: Callable[[Any], str]) -> None:
    """Refuse two members of one name, naming both."""
    seen: dict[str, Any] = {}
    for member in members:
        name = key(member)
        if name in seen:
            raise InvalidInput(
                where,
                found=f"'{name}' twice: {seen[name]} and {member}",
                expected="names that differ",
                remedy="keep one of the two, or rename one",
            )
        seen[name] = member
