"""Lanes and numbers in memory: what is read and written, and where."""

import numpy as np
import pytest

WIDTHS = [1, 2, 4, 8, 16]


@pytest.mark.parametrize("width", WIDTHS)
def test_lanes_are_read_replaced_and_compared(width, run, lanes):
    x = lanes(width)

    def write(f):
        vector = f.load(f["in0"])
        last = f.lane(vector, width - 1)
        variable_index = f.lane(vector, f.integer(width - 1))
        replaced = f.with_lane(vector, width - 1, f.scalar(7.0))
        f.store(replaced, f["out"])
        f.store(f.splat(f.add(last, variable_index)), f["out"], width)
        f.store(f.horizontal_maximum(vector), f["out"], 2 * width)

    result = run(width, write, x, size=2 * width + 1)
    np.testing.assert_array_equal(result[: width - 1], x[:-1])
    assert result[width - 1] == 7.0
    np.testing.assert_array_equal(result[width : 2 * width], 2 * x[-1])
    assert result[-1] == x.max()


@pytest.mark.parametrize("width", WIDTHS)
def test_gathered_lanes_come_from_their_own_offsets(width, run):
    offsets = np.random.default_rng(5).integers(0, 40, width)
    numbers = np.arange(40) * 1.5

    def write(f):
        wanted = f.to_whole(f.load(f["in0"]))
        f.store(f.gather(f["in1"], wanted), f["out"])

    np.testing.assert_array_equal(run(width, write, offsets, numbers), numbers[offsets])
