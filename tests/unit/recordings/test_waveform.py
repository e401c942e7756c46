"""Commanded currents of pieces: their values and where they jump or bend."""

import numpy as np
import pytest

from axolemma.recordings.waveform import (
    BIPHASIC,
    PULSES,
    RAMP,
    STEP,
    TRIANGLES,
    Piece,
    Waveform,
    constant,
)


def rest(first: int, last: int) -> Piece:
    return Piece(first=first, last=last, kind=STEP, before=2.0, level=2.0)


def between_rests(kind: int, *, level: float = 8.0, size: int = 21) -> Waveform:
    """Give a piece of a kind between two stretches at 2 pA; pulses of 4 in 10."""
    end = 5 + size
    middle = Piece(
        first=5, last=end, kind=kind, before=2.0, level=level, period=10, width=4
    )
    return Waveform(
        pieces=(
            rest(0, 5),
            middle,
            rest(end, end + 5),
        )
    )


def test_a_ramp_ends_at_its_level() -> None:
    current = between_rests(RAMP).current(5, 26)
    np.testing.assert_allclose(current, np.linspace(2.0, 8.0, 21), rtol=1e-15)


def test_pulses_fill_only_whole_periods() -> None:
    current = between_rests(PULSES).current(5, 26)
    pulse = [8.0] * 4 + [2.0] * 6
    np.testing.assert_array_equal(current, [*pulse, *pulse, 2.0])


def test_a_biphasic_pulse_goes_as_far_the_other_way() -> None:
    current = between_rests(BIPHASIC).current(5, 15)
    np.testing.assert_array_equal(current, [8.0] * 2 + [-4.0] * 2 + [2.0] * 6)


def test_a_triangle_goes_up_and_comes_back() -> None:
    current = between_rests(TRIANGLES).current(5, 15)
    expected = [*np.linspace(2.0, 8.0, 4), *np.linspace(8.0, 2.0, 6)]
    np.testing.assert_allclose(current, expected, rtol=1e-15)


@pytest.mark.parametrize(
    ("kind", "edges"),
    [
        (STEP, [5, 26]),
        (RAMP, [5, 26]),
        (PULSES, [5, 9, 15, 19]),
        (BIPHASIC, [5, 7, 9, 15, 17, 19]),
    ],
)
def test_edges_are_where_the_current_jumps_or_bends(
    kind: int, edges: list[int]
) -> None:
    np.testing.assert_array_equal(between_rests(kind).edges(), edges)


def test_a_step_of_no_height_has_no_edge() -> None:
    assert between_rests(STEP, level=2.0).edges().size == 0
    assert constant(-30.0, 1000).edges().size == 0
