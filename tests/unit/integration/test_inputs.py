"""The inputs of a cell, merged into one table."""

import numpy as np
import pytest

from axolemma.integration import InputTable, merged
from axolemma.integration.inputs import (
    delivered,
    impulse_response,
    laid_out,
    route_weights,
)
from axolemma.stimulus import Timetable, charge, chirp, pulse, ramp, sine, timetable

NAMES = ("stimulus.current", "second.input", "silent.input")


@pytest.fixture
def tables() -> dict[str, Timetable]:
    """Two stimuli whose breakpoints lie between one another."""
    first = (
        pulse("3 uA/cm2", start="1 ms", duration="4 ms")
        + sine("2 uA/cm2", frequency="130 Hz", start="2 ms", duration="9 ms")
        + charge("5 nC/cm2", at="6 ms")
    )
    second = (
        ramp("0 uA/cm2", "7 uA/cm2", start="3 ms", duration="4 ms")
        + chirp(
            "1 uA/cm2",
            from_frequency="10 Hz",
            to_frequency="300 Hz",
            start="0.5 ms",
            duration="15 ms",
        )
        + charge("-2 nC/cm2", at="6 ms")
        + charge("1 nC/cm2", at="0 ms")
    )
    return {
        name: timetable(stimulus, duration=20.0, area=None, cell=0)
        for name, stimulus in zip(NAMES, (first, second), strict=False)
    }


def rows_at(table: InputTable, times) -> np.ndarray:
    return np.searchsorted(table.start, times, side="right") - 1


def test_a_merged_table_is_each_of_its_timetables_at_any_time(tables):
    table = merged(NAMES, tables)
    times = np.sort(np.random.default_rng(1).uniform(0.0, 20.0, 400))
    found = table.at(rows_at(table, times), times)
    rates = table.rate_at(rows_at(table, times), times)
    for name, expected in tables.items():
        # Phases of a few tens of radians lose a digit where they are moved on.
        np.testing.assert_allclose(found[name], expected.at(times), atol=1e-13)
        np.testing.assert_allclose(rates[name], expected.rate_at(times), atol=1e-13)
    assert not np.any(found["silent.input"]) and not np.any(rates["silent.input"])  # noqa: PT018


def test_a_merged_table_begins_a_row_wherever_an_input_does(tables):
    table = merged(NAMES, tables)
    every = np.concatenate([part.start for part in tables.values()])
    np.testing.assert_array_equal(table.start, np.unique(every))


def test_impulses_stay_where_they_are(tables):
    table = merged(NAMES, tables)
    for column, name in enumerate(NAMES[:2]):
        own = tables[name]
        row = np.searchsorted(table.start, own.start)
        assert table.jump[row, column].tolist() == own.jump.tolist()
        assert table.jump[:, column].sum() == own.jump.sum()


def test_a_row_goes_on_past_its_end(tables):
    table = merged(NAMES[:1], {NAMES[0]: tables[NAMES[0]]})
    row = np.array([1])
    late = table.at(row, table.start[2:3] + 1.0)[NAMES[0]]
    assert late == pytest.approx(3.0)


def test_nothing_driven_is_one_row_of_zeros():
    table = merged(NAMES, {})
    assert table.start.tolist() == [0.0]
    assert not table.value.any()
    assert table.oscillators == 0


def test_rates_are_the_slopes_of_the_values(tables):
    table = merged(NAMES, tables)
    times, step = np.array([2.2, 4.1, 9.7]), 1e-5
    row = rows_at(table, times)
    for name in NAMES:
        sides = [table.at(row, times + side)[name] for side in (-step, step)]
        slope = (sides[1] - sides[0]) / (2.0 * step)
        # A centred difference of waves of up to 2 rad/ms.
        np.testing.assert_allclose(table.rate_at(row, times)[name], slope, atol=1e-8)


def test_tables_are_laid_behind_one_another_row_by_row(table):
    numbers, starts = laid_out([table, table], 2)
    flat = numbers[starts[1] :].reshape(table.start.size, -1)
    np.testing.assert_array_equal(numbers[: starts[1]], flat.ravel())
    for row in range(table.start.size):
        start, value, slope, jump, *waves = flat[row]
        assert start == table.start[row]
        assert (value, slope, jump) == (
            table.value[row, 0], table.slope[row, 0], table.jump[row, 0]
        )  # fmt: skip
        assert waves[:4] == table.oscillations[row, 0, 0].tolist()
        assert waves[4:] == [0.0] * 4


def test_an_impulse_moves_what_its_input_drives(system, parameters):
    response = impulse_response(system)
    # The electrode is the last of three routes; no state is driven by it alone.
    assert {place: entry.value for place, entry in response.items()} == {(2, 0): -1.0}
    weights = route_weights(system, parameters)
    np.testing.assert_array_equal(
        weights, [[-0.5, -0.5, -0.5], [0.0, 0.0, 0.0], [0.0, -0.01, -0.01]]
    )


def test_an_impulse_at_the_beginning_is_booked_to_the_electrode(
    system, parameters, table
):
    states = np.array([-70.0, 0.1, 0.0])
    same, nothing = delivered(system, parameters, table, states)
    assert same.tolist() == states.tolist()
    assert nothing.tolist() == [0.0, 0.0, 0.0]
    table.jump[0, 0] = 8.0
    moved, carried = delivered(system, parameters, table, states)
    assert carried.tolist() == [0.0, 0.0, -8.0]
    assert moved.tolist() == [-66.0, 0.1, 0.08]


def test_a_table_of_a_stimulus_made_stronger_is_the_table_scaled(tables):
    whole = merged(NAMES, tables)
    doubled, times = whole.scaled(2.0), np.linspace(0.0, 14.0, 57)
    rows = rows_at(whole, times)
    for name, values in doubled.at(rows, times).items():
        np.testing.assert_array_equal(values, 2.0 * whole.at(rows, times)[name])
    np.testing.assert_array_equal(doubled.jump, 2.0 * whole.jump)
