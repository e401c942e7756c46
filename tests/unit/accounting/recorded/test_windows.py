"""Windows: what is found in many at once is what is found in each of them alone."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from axolemma.accounting.recorded.passages import first_falls, last_rises
from axolemma.accounting.recorded.trace import Stretch
from axolemma.accounting.recorded.windows import Windows

# The stretch begins somewhere in its sweep.
FIRST = 1000


@st.composite
def stretches(draw):
    """Give a stretch of small numbers, often alike, and windows in it."""
    values = draw(st.lists(st.integers(-3, 3), min_size=2, max_size=60))
    voltage = np.array(values, dtype=float)
    places = st.integers(0, voltage.size - 1)
    pairs_of_ends = draw(st.lists(st.tuples(places, places), max_size=8))
    near = Stretch(
        first=FIRST, voltage=voltage, slope=voltage, quiet_slope=voltage, interval=0.05
    )
    firsts, lasts = (
        np.array([FIRST + each(pair) for pair in pairs_of_ends], dtype=np.int64)
        for each in (min, max)
    )
    return near, firsts, lasts


def parts(near, firsts, lasts):
    return [
        near.within(int(first), int(until) + 1).voltage
        for first, until in zip(firsts, lasts, strict=True)
    ]


@given(stretches())
def test_first_last_and_highest_are_those_of_each(drawn):
    near, firsts, lasts = drawn
    windows = Windows.of(near, firsts, lasts + 1)
    values = near.voltage[windows.places]
    for at, part in enumerate(parts(near, firsts, lasts)):
        (holds,) = np.nonzero(part > 0.0)
        first = firsts[at] + holds[0] if holds.size else -1
        last = firsts[at] + holds[-1] if holds.size else -1
        assert windows.first(values > 0.0)[at] == first
        assert windows.last(values > 0.0)[at] == last
        assert windows.highest(values)[at] == firsts[at] + part.argmax()
        assert windows.greatest(values)[at] == part.max()
        span = slice(windows.starts[at], windows.stops[at])
        assert windows.lowest_so_far(values)[span].tolist() == [
            part[: end + 1].min() for end in range(part.size)
        ]
        steps = windows.steps_up(values > 0.0)[span]
        assert steps.tolist() == [
            bool(here <= 0.0 < there) for here, there in pairwise(part)
        ] + [False]


@given(stretches())
def test_passages_are_those_of_each(drawn):
    near, firsts, lasts = drawn
    windows = Windows.of(near, firsts, lasts + 1)
    levels = np.full(firsts.size, 0.25)
    rises = last_rises(windows, near.voltage, levels)
    falls = first_falls(windows, near.voltage, levels)
    for at, part in enumerate(parts(near, firsts, lasts)):
        pairs = list(pairwise(part))
        up = [
            place + (0.25 - here) / (there - here)
            for place, (here, there) in enumerate(pairs)
            if here < 0.25 <= there
        ]
        down = [
            place + (0.25 - here) / (there - here)
            for place, (here, there) in enumerate(pairs)
            if here >= 0.25 > there
        ]
        # A voltage that begins below a level falls through it only after a rise, which
        # a first fall is not.
        begins_below = part[0] < 0.25
        np.testing.assert_equal(rises[at], firsts[at] + up[-1] if up else np.nan)
        fall = firsts[at] + down[0] if down and not begins_below else np.nan
        np.testing.assert_equal(falls[at], fall)
