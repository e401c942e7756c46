"""A run as an xarray data set: every quantity that changes, over time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from axolemma.accounting.trust import provenance
from axolemma.simulation import Record

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]


def as_dataset(
    record: Record,
    quantities: Mapping[str, tuple[Floats, str]],
    *,
    title: str,
    conditions: str,
) -> xr.Dataset:
    """Give quantities of a run as one data set over time.

    Parameters
    ----------
    record
        The run.
    quantities
        From a name to values on the samples of the run, (times,), and their unit.
    title, conditions
        What came of it, and under which conditions it ran.
    """
    import xarray as xr  # noqa: PLC0415  (heavy, and few need it)

    time = record.trajectory.samples.time
    made = {f"made_with_{key}": made for key, made in provenance(record).items()}
    return xr.Dataset(
        {
            name: ("time", values, {"units": unit})
            for name, (values, unit) in quantities.items()
        },
        coords={"time": ("time", time, {"units": "ms"})},
        attrs={"title": title, "conditions": conditions, **made},
    )
