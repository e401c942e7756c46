"""Many runs: one for each value along the named dimensions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from axolemma.errors import AxolemmaError, InvalidInput, unknown_name
from axolemma.run.arguments import read_times
from axolemma.run.quantities import Quantities
from axolemma.run.run import VOLTAGE, Run
from axolemma.simulation import EnsembleRecord
from axolemma.units import Along, Unit, coherent_value

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]


class Runs:
    """The runs of many cells, laid out along named dimensions.

    ``runs[3]`` is the run of one cell, ``runs.select(g="90 mS/cm2")`` the one at a
    value; cells are counted with the last dimension running fastest.

    Parameters
    ----------
    record
        What all the cells did.
    """

    def __init__(self, record: EnsembleRecord) -> None:
        self.record = record

    @property
    def dimensions(self) -> Mapping[str, Along]:
        """The named dimensions with their values."""
        return self.record.dimensions

    @property
    def shape(self) -> tuple[int, ...]:
        """How many cells there are along each dimension."""
        return self.record.shape

    @property
    def failures(self) -> Mapping[int, AxolemmaError]:
        """What stopped the cells that failed, by their number."""
        return self.record.failures

    def __len__(self) -> int:
        return len(self.record.records)

    def __iter__(self) -> Iterator[Run]:
        return (self[number] for number in range(len(self)))

    def __repr__(self) -> str:
        sizes = " x ".join(
            f"{name} {size}"
            for name, size in zip(self.dimensions, self.shape, strict=True)
        )
        failed = f", {len(self.failures)} failed" if self.failures else ""
        return f"<Runs: {sizes}, {sum(map(len, self.spike_times))} spikes{failed}>"

    def __getitem__(self, cell: int | tuple[int, ...]) -> Run:
        """Give the run of one cell, by its number or its place on each dimension.

        Raises
        ------
        InvalidInput
            If there is no such cell, or its steps were not recorded.
        AxolemmaError
            What stopped it, if it failed.
        """
        number = self._number(cell)
        if number in self.failures:
            raise self.failures[number]
        if self.record.recorded != "steps":
            raise InvalidInput(
                f"cell {number}",
                found=f"a run recorded as '{self.record.recorded}'",
                expected="keep='steps' to have the whole of it",
            )
        record = self.record.records[number]
        if record is None:
            raise InvalidInput(f"cell {number}", found="no run", expected="a run")
        return Run(record)

    def select(self, **values: Any) -> Run:
        """Give the run whose values are nearest to the given ones.

        Parameters
        ----------
        values
            For each dimension a value, with its unit.
        """
        place: list[int] = []
        for name, along in self.dimensions.items():
            if name not in values:
                raise InvalidInput(
                    "select", found=f"no value for '{name}'", expected="one for each"
                )
            wanted = coherent_value(values[name], along.unit, f"select, '{name}'")
            place.append(int(np.argmin(np.abs(along.values - wanted))))
        for name in values:
            if name not in self.dimensions:
                raise unknown_name("select", name, self.dimensions)
        return self[tuple(place)]

    @property
    def spike_times(self) -> list[Floats]:
        """When the voltage of each cell rose through the spike level, ms."""
        return self.record.spike_times()

    @property
    def spike_counts(self) -> NDArray[np.int64]:
        """How many spikes each cell fired, by dimensions; -1 where it failed."""
        counts = np.array([times.size for times in self.spike_times], dtype=np.int64)
        counts[list(self.failures)] = -1
        return counts.reshape(self.shape)

    def at(self, times: Any, name: str = VOLTAGE) -> Floats:
        """Give a quantity of every cell at the same times.

        Parameters
        ----------
        times
            Numbers in ms, or a quantity of time, (times,).
        name
            Which quantity.

        Returns
        -------
        numpy.ndarray
            Dimensions first, then times; not a number where a cell failed.
        """
        wanted = np.atleast_1d(read_times(times))
        values = np.full((len(self), wanted.size), np.nan)
        Quantities(self.record.membrane).require([name])
        for number in range(len(self)):
            if number not in self.failures:
                values[number] = self[number].at(wanted, name)
        return values.reshape(*self.shape, wanted.size)

    def to_xarray(self, times: Any, *names: str) -> xr.Dataset:
        """Give quantities at common times as one data set.

        Parameters
        ----------
        times
            As for `at`.
        names
            Which quantities; the voltage when none is named.
        """
        import xarray as xr  # noqa: PLC0415  (heavy, and few need it)

        wanted = np.atleast_1d(read_times(times))
        axes = [*self.dimensions, "time"]
        coordinates: dict[str, Any] = {
            name: (
                name,
                along.unit.from_coherent(along.values),
                {"units": str(along.unit)},
            )
            for name, along in self.dimensions.items()
        }
        coordinates["time"] = ("time", wanted, {"units": "ms"})
        quantities = {
            name: (axes, self.at(wanted, name), {"units": str(self.unit(name))})
            for name in names or (VOLTAGE,)
        }
        return xr.Dataset(quantities, coords=coordinates)

    def unit(self, name: str) -> Unit:
        """Name the unit in which a quantity is given."""
        return Quantities(self.record.membrane).unit(name)

    def _number(self, cell: int | tuple[int, ...]) -> int:
        place = cell if isinstance(cell, tuple) else (cell,)
        shape = self.shape if isinstance(cell, tuple) else (len(self),)
        try:
            return int(np.ravel_multi_index(place, shape))
        except (TypeError, ValueError):
            raise InvalidInput(
                "cell",
                found=f"{cell!r}",
                expected=f"a number below {len(self)}, or a place within {self.shape}",
            ) from None
