"""What became of many cells, as arrays; a cell's share is taken out when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray

from axolemma.integration.lane_memory import LOG_HEAD, Status
from axolemma.integration.plan import Checkpoint, Outcome
from axolemma.integration.steps import Steps

Floats = NDArray[np.float64]
Wholes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BlockOutcome:
    """What became of the cells of a block.

    Parameters
    ----------
    status, accepted, rejected
        As of `Outcome`, shape (cells,).
    time, states, totals
        Where each ended: shape (cells,), (cells, states) and (cells, routes).
    log
        What was collected of the log of each cell, parts of shape (stride, steps).
    stride
        Numbers in an entry of the log.
    doubles, wholes
        As of `Checkpoint`, where a cell has one, shape (cells, rows).
    has_checkpoint
        Of which cells there is one.
    """

    status: Wholes
    accepted: Wholes
    rejected: Wholes
    time: Floats
    states: Floats
    totals: Floats
    log: Sequence[Sequence[Floats]]
    stride: int
    doubles: Floats
    wholes: Wholes
    has_checkpoint: NDArray[np.bool_]

    def outcome(self, position: int) -> Outcome:
        """Take out what became of one cell."""
        return Outcome(
            status=Status(int(self.status[position])),
            steps=self._steps(position),
            accepted=int(self.accepted[position]),
            rejected=int(self.rejected[position]),
            checkpoint=Checkpoint(
                doubles=self.doubles[position], wholes=self.wholes[position]
            )
            if self.has_checkpoint[position]
            else None,
        )

    def range_of(self, states: Sequence[int]) -> tuple[Floats, Floats]:
        """Give the least and the largest value that some states were seen to have.

        Parameters
        ----------
        states
            Their indices, one or more.

        Returns
        -------
        tuple of numpy.ndarray
            For each cell, over its logged steps and its end, shape (cells,).
        """
        ends = self.states[:, states]
        low, high = ends.min(axis=1), ends.max(axis=1)
        rows = [LOG_HEAD + state for state in states]
        parts = [part[rows] for parts in self.log for part in parts]
        counts = np.array([sum(p.shape[1] for p in parts) for parts in self.log])
        logged = np.flatnonzero(counts)
        if logged.size:
            seen = np.concatenate(parts, axis=1)
            first = (np.cumsum(counts) - counts)[logged]
            least = np.minimum.reduceat(seen.min(axis=0), first)
            most = np.maximum.reduceat(seen.max(axis=0), first)
            low[logged] = np.minimum(low[logged], least)
            high[logged] = np.maximum(high[logged], most)
        return low, high

    def times(self, position: int) -> Floats:
        """Give when each logged step of a cell began, or what was logged happened."""
        parts = [part[0] for part in self.log[position]]
        return np.concatenate(parts) if parts else np.empty(0)

    def _steps(self, position: int) -> Steps:
        parts = self.log[position] or [np.empty((self.stride, 0))]
        log = parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)
        split = LOG_HEAD + self.states.shape[1]
        return Steps(
            time=log[0],
            size=log[1],
            row=log[2].astype(np.int64),
            method=log[3].astype(np.int8),
            states=log[LOG_HEAD:split],
            totals=log[split:],
            end_time=float(self.time[position]),
            end_states=self.states[position],
            end_totals=self.totals[position],
        )


class Outcomes(Sequence[Outcome]):
    """What became of cells, in their order.

    Parameters
    ----------
    blocks
        The blocks they were run in.
    """

    def __init__(self, blocks: Sequence[BlockOutcome]) -> None:
        self.blocks = blocks
        sizes = [block.status.size for block in blocks]
        self._first = np.cumsum([0, *sizes])

    @property
    def status(self) -> Wholes:
        """What became of each cell, a `Status`, shape (cells,)."""
        return np.concatenate([np.empty(0, int), *(b.status for b in self.blocks)])

    def range_of(self, states: Sequence[int]) -> tuple[Floats, Floats]:
        """Give the least and the largest value of some states of each cell.

        Over its logged steps and its end, each of shape (cells,).
        """
        ranges = [block.range_of(states) for block in self.blocks]
        nothing = np.empty(0)
        return (
            np.concatenate([nothing, *(low for low, _ in ranges)]),
            np.concatenate([nothing, *(high for _, high in ranges)]),
        )

    def times(self) -> list[Floats]:
        """Give for each cell when its logged steps began, or what was logged was."""
        return [
            block.times(position)
            for block in self.blocks
            for position in range(block.status.size)
        ]

    def __len__(self) -> int:
        return int(self._first[-1])

    @overload
    def __getitem__(self, number: int) -> Outcome: ...
    @overload
    def __getitem__(self, number: slice) -> list[Outcome]: ...
    def __getitem__(self, number: int | slice) -> Outcome | list[Outcome]:
        """Take out one cell by its number, or several."""
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        place = number + len(self) if number < 0 else number
        if not 0 <= place < len(self):
            raise IndexError(number)
        block = int(np.searchsorted(self._first, place, side="right")) - 1
        return self.blocks[block].outcome(place - int(self._first[block]))
