"""Steps can be taken apart and put together again."""

import numpy as np
import pytest

from axolemma.integration import Steps


@pytest.fixture
def steps():
    return Steps(
        time=np.array([0.0, 1.0, 3.0]),
        size=np.array([1.0, 2.0, 1.5]),
        row=np.array([0, 0, 1]),
        method=np.array([0, 1, 1], dtype=np.int8),
        states=np.arange(6.0).reshape(2, 3),
        totals=np.arange(10.0, 13.0).reshape(1, 3),
        end_time=4.5,
        end_states=np.array([7.0, 8.0]),
        end_totals=np.array([13.0]),
    )


def test_a_part_ends_where_the_first_step_left_out_begins(steps):
    part = steps.part(0, 2)
    assert part.time.tolist() == [0.0, 1.0]
    assert part.end_time == 3.0
    assert part.end_states.tolist() == [2.0, 5.0]
    assert part.end_totals.tolist() == [12.0]


def test_the_last_part_ends_with_the_whole(steps):
    part = steps.part(1, 3)
    assert part.end_time == steps.end_time
    assert part.end_states is steps.end_states


def test_parts_put_behind_one_another_are_the_whole(steps):
    whole = steps.part(0, 1).followed_by(steps.part(1, 3))
    for name in ("time", "size", "row", "method", "states", "totals", "end_states"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(steps, name))


@pytest.mark.parametrize(("most", "sizes"), [(2, [2, 1]), (3, [3]), (5, [3])])
def test_samples_divided_are_the_samples_in_order(steps, most, sizes):
    samples = steps.beginnings
    parts = list(samples.divided(most))
    assert [part.time.size for part in parts] == sizes
    for name in ("time", "row", "states", "totals"):
        put_together = np.concatenate([getattr(p, name) for p in parts], axis=-1)
        np.testing.assert_array_equal(put_together, getattr(samples, name))
