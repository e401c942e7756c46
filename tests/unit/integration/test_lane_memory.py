"""Where a kernel keeps what it knows of a lane."""

import pytest

from axolemma.integration.lane_memory import LOG_HEAD, LaneMemory, Status, Whole


@pytest.fixture
def memory() -> LaneMemory:
    return LaneMemory(
        states=4, routes=3, inputs=2, parameters=5, hoisted=6, oscillators=1
    )


def test_no_two_quantities_share_a_row(memory):
    single = [
        memory.time, memory.size, memory.stop, memory.end, memory.tolerance,
        memory.row_start, memory.stiff, memory.calm, memory.level, memory.finishing,
        memory.refused, memory.refused_since,
    ]  # fmt: skip
    blocks = [
        (memory.state, 4), (memory.state_residue, 4), (memory.total, 3),
        (memory.total_residue, 3), (memory.input, 2 * (3 + 4)), (memory.parameter, 11),
        (memory.current, 3), (memory.collocated, 4),
    ]  # fmt: skip
    rows = single + [first + k for first, count in blocks for k in range(count)]
    assert sorted(rows) == list(range(memory.rows))


def test_a_compartment_of_a_tree_keeps_no_time():
    memory = LaneMemory(
        states=4,
        routes=3,
        inputs=2,
        parameters=5,
        hoisted=6,
        oscillators=1,
        keeps_time=False,
    )
    blocks = [
        (memory.row_start, 1), (memory.level, 1),
        (memory.state, 4), (memory.state_residue, 4), (memory.total, 3),
        (memory.total_residue, 3), (memory.input, 2 * (3 + 4)), (memory.parameter, 11),
        (memory.current, 3),
    ]  # fmt: skip
    rows = [first + k for first, count in blocks for k in range(count)]
    assert rows == list(range(memory.rows))


def test_a_fixed_step_counts_where_an_adaptive_one_watches_stiffness(memory):
    assert (memory.left, memory.step) == (memory.stiff, memory.calm)


def test_a_checkpoint_ends_before_the_inputs_begin(memory):
    # What depends on the kernel alone comes after what a lane has come to.
    assert memory.input == memory.total_residue + memory.routes
    assert memory.parameter > memory.input


def test_a_row_of_inputs_and_an_entry_of_the_log_have_their_lengths(memory):
    assert memory.table_stride == 1 + 2 * 7
    assert memory.log_stride == LOG_HEAD + 4 + 3


def test_it_is_laid_out_for_a_system(system):
    memory = LaneMemory.of(system, hoisted=2, oscillators=3)
    assert (memory.states, memory.routes, memory.inputs) == (3, 3, 1)
    assert (memory.parameters, memory.hoisted, memory.oscillators) == (3, 2, 3)


def test_a_lane_begins_explicit_and_running():
    # Memory is made of zeros.
    assert Status.RUNNING == 0
    assert len({whole.value for whole in Whole}) == len(Whole)
