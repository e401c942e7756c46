"""A run that goes on from a checkpoint has the bits of one long run."""

from dataclasses import replace

import numpy as np
import pytest

from axolemma.integration import Method, Status, advance

KINDS = ("time", "size", "row", "method", "states", "totals")


def until(case, time):
    """The same cell, whose inputs end with the run as those of a stimulus do."""
    table = case.table
    kept = table.start < time
    shorter = replace(
        table,
        start=table.start[kept],
        value=table.value[kept],
        slope=table.slope[kept],
        jump=table.jump[kept],
        oscillations=table.oscillations[kept],
    )
    return replace(case, table=shorter, duration=time)


def assert_goes_on(case, time, *, neighbours=(), **how):
    """A run that pauses at a time and goes on is the run that does not."""
    whole = case.run(**how)
    first = until(case, time).run(**how)
    assert first.status == Status.DONE
    assert first.steps.end_time == time
    cell = case.cell(checkpoint=first.checkpoint, start={})
    rest = advance(case.plan(**how), [*neighbours, cell])[-1]
    assert rest.status == whole.status == Status.DONE
    assert (rest.accepted, rest.rejected) == (whole.accepted, whole.rejected)
    taken = first.checkpoint.accepted
    for kind in KINDS:
        a, b = getattr(first.steps, kind), getattr(rest.steps, kind)
        joined = np.concatenate([a[..., :taken], b], axis=-1)
        assert joined.tobytes() == getattr(whole.steps, kind).tobytes(), kind
    for kind in ("end_states", "end_totals"):
        a, b = getattr(rest.steps, kind), getattr(whole.steps, kind)
        assert a.tobytes() == b.tobytes()
    return first, rest


# Before anything has happened, inside the pulse, where it ends, on the ramp, at the
# impulse, after it all, and sooner than the first step.
@pytest.mark.parametrize("time", [0.5, 1.7, 2.0, 4.4, 7.0, 8.25, 0.004])
@pytest.mark.parametrize("method", [None, Method.ROSENBROCK])
def test_a_run_goes_on_wherever_it_paused(case, time, method):
    assert_goes_on(case, time, held_method=method)


def test_a_run_goes_on_from_pause_to_pause(cases):
    case = cases("held_ions")
    whole = case.run()
    checkpoint, taken = None, 0
    for time in (1.5, 3.0, 4.5, 8.0, case.duration):
        part = until(case, time)
        cell = part.cell(checkpoint=checkpoint)
        (outcome,) = advance(part.plan(), [cell])
        checkpoint = outcome.checkpoint
        assert checkpoint is not None
        assert checkpoint.accepted > taken
        taken = checkpoint.accepted
    assert outcome.steps.end_states.tobytes() == whole.steps.end_states.tobytes()
    assert outcome.accepted == whole.accepted


def test_a_run_goes_on_by_implicit_steps(cases, drive):
    case = replace(cases("stiff_linear"), duration=60.0)
    first, rest = assert_goes_on(case, 40.0)
    assert first.checkpoint.wholes[1] == Method.ROSENBROCK
    assert rest.steps.method[0] == Method.ROSENBROCK
    # A pulse that comes after the pause finds the steps long and cuts them.
    late = replace(case, table=drive(((0, 100, 0, 0), (50, 500, 0, 0), (51, 0, 0, 3))))
    first, rest = assert_goes_on(late, 40.0)
    assert first.checkpoint.wholes[1] == Method.ROSENBROCK
    assert 51.0 in rest.steps.time


def test_a_run_goes_on_in_company_that_it_began_without(cases, drive):
    # The neighbours have waves, of which the kernel alone had none.
    case = replace(cases("held_ions"), duration=12.0)
    waves = cases("oscillating_input").table
    neighbours = [
        replace(case.cell(), table=waves),
        replace(case.cell(1e-4), table=drive(((0, 3, 0, 0),))),
    ]
    assert_goes_on(case, 5.0, neighbours=neighbours)


def test_a_run_goes_on_from_the_numbers_of_its_checkpoint_alone(cases):
    case = cases("held_ions")
    first = until(case, 5.0).run()
    saved = first.checkpoint
    copied = replace(saved, doubles=saved.doubles.copy(), wholes=saved.wholes.copy())
    cells = [case.cell(checkpoint=c, start={}) for c in (saved, copied)]
    a, b = (advance(case.plan(), [cell])[0] for cell in cells)
    assert a.steps.end_states.tobytes() == b.steps.end_states.tobytes()
    # It is not used up: the same checkpoint serves again.
    again = advance(case.plan(), [cells[0]])[0]
    assert again.steps.end_states.tobytes() == a.steps.end_states.tobytes()


def test_a_fixed_step_leaves_no_checkpoint(cases):
    assert cases("held_ions").run(step=0.1).checkpoint is None
