"""Cells in lanes, kernels called, steps collected."""

from dataclasses import replace

import numpy as np
import pytest

from axolemma.errors import InvalidInput
from axolemma.integration import Cell, Method, Plan, Status, advance


def test_no_cells_give_no_outcomes(system):
    assert len(advance(Plan(system=system, duration=1.0), [])) == 0


@pytest.mark.parametrize("count", [1, 3, 8, 11])
def test_every_cell_has_its_own_values(system, parameters, start, table, count):
    conductances = np.linspace(0.1, 1.0, count)
    cells = [
        Cell(
            parameters={**parameters, "leak.conductance": conductance},
            start={**start, "membrane.V": -60.0 - place},
            table=replace(table, value=table.value * place),
            relative_tolerance=1e-5,
        )
        for place, conductance in enumerate(conductances)
    ]
    outcomes = advance(Plan(system=system, duration=5.0), cells)
    ends = {outcome.steps.end_states.tobytes() for outcome in outcomes}
    assert len(ends) == count
    for place, outcome in enumerate(outcomes):
        assert outcome.status == Status.DONE
        assert outcome.steps.states[0, 0] == -60.0 - place
        assert outcome.steps.end_time == 5.0


def test_an_outcome_counts_the_steps_it_holds(run):
    for how in ({}, {"step": 0.05}, {"held_method": Method.ROSENBROCK}):
        outcome, _ = run(**how)
        steps = outcome.steps
        assert outcome.accepted == steps.time.size == steps.size.size
        assert steps.states.shape == (3, outcome.accepted)
        assert steps.totals.shape == (3, outcome.accepted)
        np.testing.assert_allclose(steps.time[0], 0.0)
        ends = np.append(steps.time[1:], steps.end_time)
        # Times of 10 ms are known to 2e-15 ms.
        np.testing.assert_allclose(steps.time + steps.size, ends, rtol=0, atol=4e-15)


def test_fixed_steps_divide_each_row_evenly_and_are_no_longer_than_asked(run, table):
    outcome, _ = run(step=0.4)
    sizes = outcome.steps.size
    assert sizes.max() <= 0.4
    spans = np.diff([*table.start, 10.0])
    assert outcome.accepted == np.ceil(spans / 0.4).sum()
    for row, span in enumerate(spans):
        own = sizes[outcome.steps.row == row]
        np.testing.assert_allclose(own, span / own.size, rtol=1e-15)


def test_a_span_that_is_whole_but_for_rounding_costs_no_step_more(run, table):
    table = replace(table, start=np.array([0.0, 0.3, 0.6, 0.1 + 0.2 + 0.6]))
    outcome, _ = run(step=0.1, table=table, duration=0.1 * 12.0)
    assert outcome.accepted == 12


def test_progress_is_told_until_the_end(system, parameters, start, table):
    told: list[float] = []
    plan = Plan(system=system, duration=10.0, budget=5, progress=told.append)
    # Three cells stand in four lanes, of which one has nothing to do.
    cells = [
        Cell(
            parameters=parameters,
            start=start,
            table=table,
            relative_tolerance=tolerance,
        )
        for tolerance in (1e-4, 1e-6, 1e-8)
    ]
    advance(plan, cells)
    assert told == sorted(told)
    assert 0.0 < told[0] < 0.5
    assert told[-1] == 1.0


def test_an_interrupt_is_heard_between_two_calls_of_the_kernel(run):
    class Interrupted(BaseException):
        pass

    def stop(part: float) -> None:
        if part > 0.1:
            raise Interrupted

    with pytest.raises(Interrupted):
        run(budget=5, progress=stop)


def test_routes_may_be_left_out_where_no_ion_needs_them(equations_without_pool):
    with_totals, without = (
        equations_without_pool(step=0.05, has_totals=has_totals)
        for has_totals in (True, False)
    )
    assert np.any(with_totals.steps.end_totals)
    assert not np.any(without.steps.end_totals)
    # The voltage is summed in another way: some roundings in two hundred steps.
    np.testing.assert_allclose(
        without.steps.end_states, with_totals.steps.end_states, rtol=1e-12
    )


@pytest.fixture
def equations_without_pool(system, parameters, start, table):
    free = system.frozen({"K.entered": 0.0})
    held = {"K.entered": 0.0}

    def make(**how):
        cell = Cell(
            parameters=parameters | held,
            start=start,
            table=table,
            relative_tolerance=1e-6,
        )
        return advance(Plan(system=free, duration=10.0, **how), [cell])[0]

    return make


def test_an_ion_that_is_counted_needs_its_routes(run):
    outcome, _ = run(step=0.05, has_totals=False)
    assert np.all(outcome.steps.end_totals != 0.0)


def test_gates_that_depend_on_one_another_are_refused_by_the_fixed_step(
    coupled_gates,
):
    with pytest.raises(InvalidInput, match=r"'K\.n'.*'Na\.m'") as caught:
        coupled_gates(step=0.1)
    assert "adaptive" in str(caught.value)
    assert coupled_gates().status == Status.DONE


@pytest.fixture
def coupled_gates(system, parameters, start, table):
    from axolemma.equations import State  # noqa: PLC0415
    from axolemma.expressions import symbol  # noqa: PLC0415

    m, n = symbol("Na.m"), symbol("K.n")
    states = (
        system.states[0],
        State(symbol=n, scale=1.0, rate=0.2 * (m - n)),
        system.states[2],
        State(symbol=m, scale=1.0, rate=0.1 * (0.5 - m)),
    )
    coupled = replace(system, states=states)

    def make(**how):
        cell = Cell(
            parameters=parameters,
            start={**start, "Na.m": 0.0},
            table=table,
            relative_tolerance=1e-5,
        )
        return advance(Plan(system=coupled, duration=10.0, **how), [cell])[0]

    return make
