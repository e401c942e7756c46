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
