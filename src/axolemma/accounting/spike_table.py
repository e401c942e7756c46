"""Many spikes as columns of numbers, which take a hundredth of the room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from axolemma.accounting.measures import Spike
from axolemma.errors import unknown_name

Floats = NDArray[np.float64]

_MEASURES = tuple(field.name for field in fields(Spike) if field.name != "index")
_TRUTHS = frozenset({"has_undershoot", "is_cut"})


@dataclass(frozen=True, slots=True, eq=False)
class SpikeTable(Sequence[Spike]):
    """The spikes of a run, each made when it is asked for.

    Parameters
    ----------
    values
        A row for each measure of `Spike`, a column for each spike, shape (measures,
        spikes); not a number where something did not happen.
    """

    values: Floats

    @classmethod
    def of(cls, spikes: Iterable[Spike]) -> SpikeTable:
        """Write spikes down."""
        rows = [
            [_number(getattr(spike, name)) for name in _MEASURES] for spike in spikes
        ]
        values = np.array(rows, dtype=float).reshape(len(rows), len(_MEASURES))
        return cls(values.T.copy())

    @classmethod
    def joined(cls, tables: Sequence[SpikeTable]) -> SpikeTable:
        """Put tables behind one another."""
        if not tables:
            return cls.of(())
        return cls(np.hstack([table.values for table in tables]))

    def column(self, name: str) -> Floats:
        """Give one measure of all spikes, such as ``peak_mV``, shape (spikes,).

        Raises
        ------
        UnknownName
            If spikes have no such measure.
        """
        if name not in _MEASURES:
            raise unknown_name("measure of a spike", name, _MEASURES)
        return self.values[_MEASURES.index(name)]

    def __len__(self) -> int:
        return self.values.shape[1]

    @overload
    def __getitem__(self, index: int) -> Spike: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Spike, ...]: ...
    def __getitem__(self, index: int | slice) -> Spike | tuple[Spike, ...]:
        places = range(len(self))[index]
        if isinstance(places, range):
            return tuple(self._spike(place) for place in places)
        return self._spike(places)

    def __repr__(self) -> str:
        return f"<SpikeTable: {len(self)} spikes>"

    def _spike(self, place: int) -> Spike:
        column = self.values[:, place].tolist()
        measures: dict[str, Any] = {
            name: bool(value) if name in _TRUTHS else _known(value)
            for name, value in zip(_MEASURES, column, strict=True)
        }
        return Spike(index=place, **measures)


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value
