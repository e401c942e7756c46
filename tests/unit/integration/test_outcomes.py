"""What became of many cells: a sequence that is made of arrays."""

from dataclasses import replace

import numpy as np
import pytest

from axolemma.integration import Cell, Plan, Status, advance

COUNT = 11


@pytest.fixture
def plan(system):
    return Plan(system=system, duration=2.0)


@pytest.fixture
def cells(parameters, start, table):
    return [
        Cell(
            parameters=parameters,
            start={**start, "membrane.V": -60.0 - place},
            table=table,
            relative_tolerance=1e-5,
        )
        for place in range(COUNT)
    ]


def test_cells_are_taken_out_by_number_from_either_end_and_in_order(plan, cells):
    outcomes = advance(plan, cells)
    assert len(outcomes) == COUNT
    starts = [outcome.steps.states[0, 0] for outcome in outcomes]
    assert starts == [-60.0 - place for place in range(COUNT)]
    assert outcomes[-1].steps.states[0, 0] == starts[-1]
    assert [o.steps.states[0, 0] for o in outcomes[2:5]] == starts[2:5]
    with pytest.raises(IndexError):
        outcomes[COUNT]


def test_the_status_of_all_is_an_array(plan, cells):
    assert np.all(advance(plan, cells).status == Status.DONE)
    assert advance(plan, []).status.size == 0


def test_a_block_of_many_groups_keeps_each_cell_its_own_log(plan, cells):
    # So little room brings the kernel back again and again, its lanes in step.
    halting = advance(replace(plan, capacity=2, budget=3), cells)
    for one, other in zip(advance(plan, cells), halting, strict=True):
        for name in ("time", "size", "row", "method", "states", "totals"):
            a, b = getattr(one.steps, name), getattr(other.steps, name)
            assert a.dtype == b.dtype
            np.testing.assert_array_equal(a, b)
        assert one.checkpoint is not None
        assert other.checkpoint is not None
        np.testing.assert_array_equal(one.checkpoint.doubles, other.checkpoint.doubles)
