"""Ways towards the root, against walking them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from axolemma.morphology.ancestry import a_loop, generations, path_sums


def walked(parent: list[int], values: list[float], place: int) -> float:
    total = 0.0
    while place >= 0:
        total += values[place]
        place = parent[place]
    return total


trees = st.lists(st.integers(0, 10**6), max_size=60).map(
    lambda picks: [pick % (n + 1) - 1 for n, pick in enumerate(picks)]
)


@given(trees, st.randoms(use_true_random=False))
def test_sums_are_those_of_the_way(parent, random):
    values = [float(random.randint(-9, 9)) for _ in parent]
    sums = path_sums(np.array(parent, dtype=np.int64), np.array(values))
    # Small whole numbers: exact in any order.
    assert sums is not None
    assert sums.tolist() == [walked(parent, values, n) for n in range(len(parent))]


def test_a_line_of_many_points_is_counted():
    counts = generations(np.arange(100_000) - 1)
    assert counts is not None
    assert counts.tolist() == list(range(1, 100_001))


def test_a_loop_is_found():
    parent = np.array([-1, 0, 4, 2, 3, 4, 5])
    assert generations(parent) is None
    assert a_loop(parent) == [2, 4, 3]
    assert a_loop(np.array([-1, 0, 1])) == []
