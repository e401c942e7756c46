"""Memory that begins where a line of the cache does."""

import numpy as np
import pytest

from axolemma.kernels.aligned import LINE, aligned_zeros


@pytest.mark.parametrize("shape", [(1,), (3, 8), (5, 7, 8)])
def test_an_array_begins_at_a_line_and_holds_zeros(shape):
    # Several, for a single one may be aligned by chance.
    arrays = [aligned_zeros(shape) for _ in range(9)]
    for array in arrays:
        assert array.ctypes.data % LINE == 0
        assert array.shape == shape
        assert array.flags.c_contiguous
        assert not np.any(array)


def test_arrays_do_not_share_memory():
    one, other = aligned_zeros((4, 8)), aligned_zeros((4, 8))
    one += 1.0
    assert not np.any(other)
