"""Stimuli as values: they add, they are multiplied, they can be written down."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, ClassVar, cast

import numpy as np

from axolemma.errors import InvalidInput, UnitError
from axolemma.stimulus.arguments import (
    Cell,
    Floats,
    Value,
    in_cell,
    in_words,
    read,
    require_finite,
)
from axolemma.stimulus.timetables import Rows
from axolemma.units import DIMENSIONLESS, Along, Quantity, Unit, is_number


class Stimulus(ABC):
    """What is done to a membrane, as an immutable value.

    Stimuli add, ``a + b``, and are multiplied by numbers, ``2 * a``.
    """

    __slots__ = ()

    # Every concrete stimulus is a dataclass.
    __dataclass_fields__: ClassVar[dict[str, Any]]

    # NumPy must hand `array * stimulus` to the stimulus instead of looping over it.
    __array_ufunc__: ClassVar[None] = None

    @property
    @abstractmethod
    def drives(self) -> Unit:
        """Coherent unit of what is driven: uA/cm2, uA, mV, cm."""

    @abstractmethod
    def components(self, cell: Cell) -> Iterator[tuple[float, Waveform]]:
        """Go through the waveforms that add up to it, each with its factor."""

    @abstractmethod
    def __str__(self) -> str:
        """Say it in words."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self}>"

    # Here once, because what the dataclasses would generate each for itself costs
    # more time at import than all the rest of this room.
    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Stimulus)
            and type(self) is type(other)
            and self._content() == other._content()
        )

    def __hash__(self) -> int:
        return hash((type(self), self._content()))

    def _content(self) -> tuple[object, ...]:
        values = (getattr(self, field.name) for field in fields(self))
        return tuple(
            cast("Floats", value).tobytes() if isinstance(value, np.ndarray) else value
            for value in values
        )

    def to_dict(self) -> dict[str, Any]:
        """Write it as plain JSON values; numbers are in the coherent system."""
        written = {
            field.name: _plain(getattr(self, field.name)) for field in fields(self)
        }
        return {"kind": type(self).__name__.lower(), **written}

    def __add__(self, other: object) -> Stimulus:
        if not isinstance(other, Stimulus):
            return NotImplemented
        return Sum(parts=(*_summands(self), *_summands(other)))

    def __sub__(self, other: object) -> Stimulus:
        return self + -other if isinstance(other, Stimulus) else NotImplemented

    def __radd__(self, other: object) -> Stimulus:
        # The built-in `sum` begins with the number 0.
        return self if isinstance(other, int) and other == 0 else NotImplemented

    def __neg__(self) -> Stimulus:
        return -1 * self

    def __mul__(self, factor: object) -> Stimulus:
        if not (is_number(factor) or isinstance(factor, (Along, Quantity))):
            return NotImplemented
        number = read(factor, DIMENSIONLESS, "factor of a stimulus", "factor")
        if (
            isinstance(self, Multiple)
            and isinstance(number, float)
            and isinstance(self.factor, float)
        ):
            return Multiple(factor=number * self.factor, stimulus=self.stimulus)
        return Multiple(factor=number, stimulus=self)

    __rmul__ = __mul__


class Waveform(Stimulus):
    """A stimulus that is no sum or multiple of others."""

    __slots__ = ()

    def components(self, cell: Cell) -> Iterator[tuple[float, Waveform]]:
        """Give itself."""
        yield 1.0, self

    @abstractmethod
    def rows(self, cell: Cell, until: float) -> Rows:
        """Lay one cell's waveform out, all of it that begins before `until`, ms."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Sum(Stimulus):
    """Stimuli at work together.

    Parameters
    ----------
    parts
        The stimuli; all drive the same thing.
    """

    parts: tuple[Stimulus, ...]

    def __post_init__(self) -> None:
        if not self.parts:
            raise InvalidInput(
                "sum of stimuli", found="no stimulus", expected="at least one"
            )
        for part in self.parts[1:]:
            if part.drives != self.drives:
                raise UnitError(
                    "sum of stimuli",
                    found=f"'{self.parts[0]}' with '{part}'",
                    expected="stimuli that drive the same thing",
                    remedy=f"give both in units of the dimension of {self.drives}",
                )
        dimensions(self)

    @property
    def drives(self) -> Unit:
        """Coherent unit of what is driven."""
        return self.parts[0].drives

    def components(self, cell: Cell) -> Iterator[tuple[float, Waveform]]:
        """Go through the waveforms of all parts."""
        for part in self.parts:
            yield from part.components(cell)

    def __str__(self) -> str:
        return " + ".join(str(part) for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Multiple(Stimulus):
    """A stimulus of another size.

    Parameters
    ----------
    factor
        What it is multiplied by.
    stimulus
        The stimulus.
    """

    factor: Value
    stimulus: Stimulus

    def __post_init__(self) -> None:
        require_finite(self.factor, "factor of a stimulus", DIMENSIONLESS)
        dimensions(self)

    @property
    def drives(self) -> Unit:
        """Coherent unit of what is driven."""
        return self.stimulus.drives

    def components(self, cell: Cell) -> Iterator[tuple[float, Waveform]]:
        """Go through the waveforms with their factors multiplied."""
        own = in_cell(self.factor, cell)
        for factor, waveform in self.stimulus.components(cell):
            yield own * factor, waveform

    def __str__(self) -> str:
        return f"{in_words(self.factor, DIMENSIONLESS)} times ({self.stimulus})"


def _summands(stimulus: Stimulus) -> tuple[Stimulus, ...]:
    return stimulus.parts if isinstance(stimulus, Sum) else (stimulus,)


def _plain(value: object) -> Any:
    if isinstance(value, Along):
        return {
            "along": value.dimension,
            "values": value.values.tolist(),
            "unit": value.unit.name,
        }
    if isinstance(value, Stimulus):
        return value.to_dict()
    if isinstance(value, tuple):
        return [_plain(part) for part in cast("tuple[object, ...]", value)]
    if isinstance(value, np.ndarray):
        return cast("Floats", value).tolist()
    return value.name if isinstance(value, Unit) else value


def dimensions(stimulus: Stimulus) -> dict[str, Along]:
    """List the named dimensions along which a stimulus has values.

    Returns
    -------
    dict
        The first values met along each dimension.

    Raises
    ------
    InvalidInput
        If two sets of values along one dimension differ in length.
    """
    found: dict[str, Along] = {}
    for name, values in _per_cell_values(stimulus):
        known = found.setdefault(values.dimension, values)
        if known.values.size != values.values.size:
            raise InvalidInput(
                f"values of the stimulus along '{values.dimension}'",
                found=f"{values.values.size} for the {name}, "
                f"{known.values.size} elsewhere",
                expected="equally many: values along one dimension go together",
                remedy="lay them along dimensions of different names with "
                "axolemma.along if each is to meet each",
            )
    return found


def _per_cell_values(stimulus: Stimulus) -> Iterator[tuple[str, Along]]:
    for field in fields(stimulus):
        value: object = getattr(stimulus, field.name)
        parts = cast(
            "tuple[object, ...]", value if isinstance(value, tuple) else (value,)
        )
        for part in parts:
            if isinstance(part, Along):
                yield field.name.replace("_", " "), part
            elif isinstance(part, Stimulus):
                yield from _per_cell_values(part)
