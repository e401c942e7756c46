"""Windows: stretches of samples, one for each spike, that are looked at together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from axolemma.accounting.recorded.sweep import Floats
from axolemma.accounting.recorded.trace import Stretch, Trace

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Number = TypeVar("Number", bound=np.generic)
Columns = TypeVar("Columns", bound="DataclassInstance")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Windows:
    """Stretches of samples, each with one at least, laid end to end.

    Parameters
    ----------
    origin
        The sample of the sweep with which the stretch begins that has them all.
    firsts
        The sample of the sweep with which each begins, (windows,).
    starts, stops
        From where to where each lies among all, (windows,).
    places
        Of all their samples in that stretch.
    """

    origin: int
    firsts: Ints
    starts: Ints
    stops: Ints
    places: Ints

    @classmethod
    def of(cls, near: Stretch, firsts: Ints, lasts: Ints) -> Windows:
        """Lay out the samples from the first of each to the one before its last."""
        counts = lasts - firsts
        stops = counts.cumsum()
        starts = stops - counts
        offsets = np.repeat(firsts - near.first - starts, counts)
        places = np.arange(offsets.size) + offsets
        return cls(
            origin=near.first, firsts=firsts, starts=starts, stops=stops, places=places
        )

    def spread(self, values: NDArray[Number]) -> NDArray[Number]:
        """Give every sample the value of its window."""
        return np.repeat(values, self.stops - self.starts)

    def first(self, holds: Bools) -> Ints:
        """Give the first sample of each at which something holds; -1 where nowhere."""
        places = np.append(holds.nonzero()[0], holds.size)
        found = places[np.searchsorted(places, self.starts)]
        return np.where(found < self.stops, self.firsts + found - self.starts, -1)

    def last(self, holds: Bools) -> Ints:
        """Give the last sample of each at which something holds; -1 where nowhere."""
        places = np.append(-1, holds.nonzero()[0])
        found = places[np.searchsorted(places, self.stops) - 1]
        return np.where(found >= self.starts, self.firsts + found - self.starts, -1)

    def greatest(self, values: Floats) -> Floats:
        """Give the highest value of each window."""
        return np.maximum.reduceat(values, self.starts) if values.size else values

    def highest(self, values: Floats) -> Ints:
        """Give the sample of each with the highest value, the first of several."""
        return self.first(values == self.spread(self.greatest(values)))

    def steps_up(self, holds: Bools) -> Bools:
        """Say after which samples of its window something begins to hold."""
        steps = np.zeros(holds.size, dtype=np.bool_)
        steps[:-1] = ~holds[:-1] & holds[1:]
        steps[self.stops - 1] = False
        return steps

    def lowest_so_far(self, values: Floats) -> Floats:
        """Give the lowest value of its window until each sample."""
        lowest = np.empty_like(values)
        for start, stop in zip(self.starts.tolist(), self.stops.tolist(), strict=True):
            np.minimum.accumulate(values[start:stop], out=lowest[start:stop])
        return lowest


def together(
    trace: Trace, firsts: Ints, lasts: Ints
) -> Iterator[tuple[slice, Stretch]]:
    """Give which neighbouring windows lie in one block, and its samples.

    Parameters
    ----------
    firsts, lasts
        The first sample of each window, and the sample after its last one; increasing.
        Without any there is an empty block.
    """
    if not firsts.size:
        yield slice(0, 0), trace.stretch(0, 0)
    begin = 0
    while begin < firsts.size:
        first = int(firsts[begin])
        end = begin + int((lasts[begin:] <= first + trace.block).sum())
        end = max(end, begin + 1)
        yield slice(begin, end), trace.stretch(first, int(lasts[end - 1]))
        begin = end


def joined(parts: Iterable[Columns]) -> Columns:
    """Join records of what was found in neighbouring blocks, array by array."""
    first, *others = parts
    rows = _arrays(first)
    for part in others:
        for name, array in _arrays(part).items():
            rows[name] = np.append(rows[name], array)
    return type(first)(**rows)


def part_of(columns: Columns, part: slice) -> Columns:
    """Give neighbouring rows of a record of arrays."""
    rows = {name: array[part] for name, array in _arrays(columns).items()}
    return type(columns)(**rows)


def _arrays(columns: DataclassInstance) -> dict[str, NDArray[Any]]:
    return {field.name: getattr(columns, field.name) for field in fields(columns)}
