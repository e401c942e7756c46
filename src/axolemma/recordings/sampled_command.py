"""SampledCommand: a commanded current that was stored sample by sample."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from axolemma.errors import InvalidInput

Floats = npt.NDArray[np.float64]
_BLOCK = 262_144
# pA. A milliampere.
_LARGEST = 1e9
# Of the range of the current. The rounding of a float32 ramp is smaller.
_BEND = 1e-6
_JUMP = 0.05
# Of the samples. With more edges the current is noise, or was measured.
_FEW = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledCommand:
    """A current that is read from a file, piece by piece.

    Parameters
    ----------
    count
        Samples.
    where
        What is read, for errors.
    read
        Gives those from one sample up to, and not with, another, pA.
    """

    count: int
    where: str
    read: Callable[[int, int], Floats]

    def current(self, first: int, last: int) -> Floats:
        """Give the current at the samples from `first` up to, and not with, `last`."""
        current = self.read(first, last)
        is_possible = np.abs(current) <= _LARGEST
        if not is_possible.all():
            value = current[int(np.argmin(is_possible))]
            raise InvalidInput(
                self.where,
                found=f"a commanded current of {value:.4g} pA",
                expected="one that an electrode can pass",
                remedy="the unit that is given with it may be wrong, or the file "
                "damaged",
            )
        return current

    def edges(self) -> Floats:
        """Give the samples at which the current jumps or bends, increasing.

        Of a current with noise only the large jumps can be told, and of one that is
        all noise none.
        """
        size = self._range()
        most = max(_FEW * self.count, 2.0)
        for order, share in ((2, _BEND), (1, _JUMP)):
            edges = self._changes(order, share * size, most)
            if size > 0.0 and edges is not None:
                return edges
        return np.empty(0)

    def _range(self) -> float:
        lowest, highest = np.inf, -np.inf
        for ends in self._blocks(0):
            block = self.current(*ends)
            lowest = min(lowest, float(block.min()))
            highest = max(highest, float(block.max()))
        return float(highest - lowest) if self.count else 0.0

    def _changes(self, order: int, least: float, most: float) -> Floats | None:
        """Find where a difference of an order is large; None if that is everywhere."""
        found: list[Floats] = []
        total = 0
        for first, last in self._blocks(order):
            change = np.abs(np.diff(self.current(first, last), n=order))
            # The later of the samples of a jump; of a bend the one at the bend.
            places = first + np.flatnonzero(change > least) + 1
            total += places.size
            # A jump is two bends, at neighbouring samples.
            if total > 2 * most:
                return None
            found.append(places.astype(float))
        places = np.concatenate(found) if found else np.empty(0)
        if order == 2 and places.size:
            places = places[np.diff(places, append=np.inf) != 1.0]
        return places

    def _blocks(self, overlap: int) -> Iterator[tuple[int, int]]:
        for first in range(0, self.count, _BLOCK):
            yield first, min(first + _BLOCK + overlap, self.count)
