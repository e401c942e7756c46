"""A long trace thinned to what a picture can show, a block of samples at a time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Twice as many as a picture has columns of pixels.
_COLUMNS = 3000
# Samples that are looked at together.
_BLOCK = 1 << 20


def envelope(
    read: Callable[[int, int], Floats], count: int, interval: float
) -> tuple[Floats, Floats]:
    """Give the lowest and highest sample of each column, in their order.

    Parameters
    ----------
    read
        Gives the samples from one place up to, and not with, another.
    count
        How many samples there are.
    interval
        Between two of them, ms.

    Returns
    -------
    time, values : numpy.ndarray
        ms, and the unit of the samples; all of them where they are few.
    """
    size = -(-count // _COLUMNS)
    if size <= 4:
        return np.arange(count, dtype=np.float64) * interval, read(0, count)
    places: list[NDArray[np.intp]] = []
    values: list[Floats] = []
    # Blocks of whole columns, so that none is parted.
    step = max(1, _BLOCK // size) * size
    for first in range(0, count, step):
        samples = read(first, min(first + step, count))
        found = _extremes(samples, size)
        places.append(first + found)
        values.append(samples[found])
    time = np.concatenate(places).astype(np.float64) * interval
    return time, np.concatenate(values)


def _extremes(samples: Floats, size: int) -> NDArray[np.intp]:
    """Find the lowest and the highest sample of every `size` of them."""
    whole = samples.size // size * size
    columns = samples[:whole].reshape(-1, size)
    starts = np.arange(columns.shape[0]) * size
    found = [starts + columns.argmin(axis=1), starts + columns.argmax(axis=1)]
    if whole < samples.size:
        rest = samples[whole:]
        found.append(np.array([whole + rest.argmin(), whole + rest.argmax()]))
    # The last sample is where the curve ends.
    found.append(np.array([0, samples.size - 1]))
    return np.unique(np.concatenate(found))
