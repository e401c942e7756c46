"""Measurements of second order taken to infinitely fine steps."""

import pytest

from axolemma.experiments.refinement import extrapolated, share


def test_an_error_that_is_quartered_is_taken_off_altogether():
    best, error = extrapolated([3.0 + 1.6, 3.0 + 0.4, 3.0 + 0.1])
    assert best == pytest.approx(3.0, rel=1e-15)
    assert error is not None
    assert 0.0 < error < 0.01


def test_a_measurement_that_failed_when_coarse_leaves_a_larger_error():
    whole = extrapolated([3.0 + 1.7, 3.0 + 0.4, 3.0 + 0.1])
    part = extrapolated([None, 3.0 + 0.4, 3.0 + 0.1])
    assert part[0] == pytest.approx(3.0)
    assert whole[1] is not None
    assert part[1] is not None
    assert part[1] > whole[1]


def test_the_finest_alone_is_not_trusted_and_none_gives_none():
    assert extrapolated([None, None, 3.0]) == (3.0, 3.0)
    assert extrapolated([3.0, 3.0, None]) == (None, None)


def test_a_run_takes_its_part_of_the_whole():
    seen: list[float] = []
    for number in range(3):
        shown = share(seen.append, number, growth=4.0)
        assert shown is not None
        shown(1.0)
    assert seen == pytest.approx([1 / 21, 5 / 21, 1.0])
    assert share(None, 0, growth=4.0) is None
