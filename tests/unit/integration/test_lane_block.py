"""Blocks of lanes: many groups in one call, and what comes back of each cell."""

import numpy as np
import pytest

from axolemma.equations import lowered
from axolemma.equilibrium import parameter_values, steady
from axolemma.integration import Cell, Plan, Status, advance, merged
from axolemma.integration.lane_memory import LOG_HEAD
from axolemma.models import squid_axon
from axolemma.stimulus import step, timetable

CELLS = 37  # not a whole number of groups


@pytest.fixture(scope="module")
def system():
    return lowered(squid_axon(ions="held").equations())


@pytest.fixture(scope="module")
def cells(system):
    parameters = parameter_values(system)
    settled = steady(
        system.driven("membrane.V"),
        held={n: 0.0 for n in system.state_names if n.endswith(".entered")},
        inputs={"membrane.V": -65.0},
    )
    start = {**settled.values, "membrane.V": -65.0}
    return [
        Cell(
            parameters=parameters,
            start=start,
            table=merged(
                system.input_names,
                {
                    "stimulus.current": timetable(
                        step(f"{0.7 * number} uA/cm2", start="1 ms"), duration=20.0
                    )
                },
            ),
            relative_tolerance=1e-5,
        )
        for number in range(CELLS)
    ]


def assert_same(many, one):
    assert many.accepted == one.accepted
    np.testing.assert_array_equal(many.steps.time, one.steps.time)
    np.testing.assert_array_equal(many.steps.end_states, one.steps.end_states)
    np.testing.assert_array_equal(many.steps.end_totals, one.steps.end_totals)


@pytest.mark.parametrize("record", ["steps", "events", "final"])
@pytest.mark.parametrize("length", [None, 0.025])
@pytest.mark.parametrize("threads", [1, 2])
def test_a_cell_of_a_block_does_what_it_does_alone(
    system, cells, record, length, threads
):
    plan = Plan(
        system=system, duration=20.0, record=record, step=length, threads=threads
    )
    outcomes = advance(plan, cells)
    for number in (0, 8, 23, CELLS - 1):
        (alone,) = advance(plan, [cells[number]])
        assert_same(outcomes[number], alone)


def test_a_full_log_of_one_lane_loses_no_step_of_any(system, cells):
    whole = advance(Plan(system=system, duration=20.0), cells)
    halting = advance(Plan(system=system, duration=20.0, capacity=3, budget=5), cells)
    for one, other in zip(whole, halting, strict=True):
        assert_same(one, other)


def test_no_cells_have_no_outcomes(system):
    assert len(advance(Plan(system=system, duration=20.0), [])) == 0


def test_a_cell_of_which_enough_is_known_ends_early(system, cells):
    row = LOG_HEAD + system.state_names.index("membrane.V")

    def enough(entries):
        return any(np.any(part[row] > 0.0) for part in entries)

    whole = advance(Plan(system=system, duration=20.0), cells)
    plan = Plan(system=system, duration=20.0, capacity=10, enough=enough)
    ended = advance(plan, cells)
    for full, part in zip(whole, ended, strict=True):
        assert part.status == Status.DONE
        voltages = full.steps.states[row - LOG_HEAD]
        if not np.any(voltages > 0.0):
            assert_same(full, part)
            continue
        # It goes on until the kernel comes back next.
        first = int(np.argmax(voltages > 0.0))
        count = part.steps.time.size
        assert first < count <= first + 11
        assert part.steps.end_time == full.steps.time[count]
        np.testing.assert_array_equal(part.steps.states, full.steps.states[:, :count])
        np.testing.assert_array_equal(
            part.steps.end_states, full.steps.states[:, count]
        )
