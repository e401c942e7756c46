"""Runs joined in one: each keeps its own parameters, inputs and schemes."""

from dataclasses import replace

import numpy as np
import pytest

from axolemma.integration import Cell, Method, Plan, Trajectory, advance, joined
from axolemma.integration.joined import in_sequence, rises

WAYS = [{"held_method": method} for method in (Method.EXPLICIT, Method.ROSENBROCK)]


@pytest.fixture(params=[*WAYS, {"step": 0.05}], ids=["explicit", "implicit", "fixed"])
def runs(request, system, parameters, start, table):
    """Cells that differ in a current, in the factors of the routes, in their drive."""
    quiet = replace(table, oscillations=np.zeros((4, 1, 0, 4)))
    cells = [
        Cell(
            parameters={**parameters, **own},
            start=start,
            table=drive,
            relative_tolerance=1e-7,
        )
        for own in ({}, {"leak.conductance": 0.5}, {"membrane.capacitance": 1.1})
        for drive in (table, quiet)
    ]
    outcomes = advance(Plan(system=system, duration=10.0, **request.param), cells)
    return [
        Trajectory(
            system=system,
            parameters=cell.parameters,
            table=cell.table,
            steps=outcome.steps,
        )
        for cell, outcome in zip(cells, outcomes, strict=True)
    ]


@pytest.mark.parametrize("together", [20_000, 60])
def test_what_rises_in_all_is_what_rises_in_each(runs, monkeypatch, together):
    monkeypatch.setattr(joined, "_TOGETHER", together)
    system = runs[0].system
    above = system.expression("membrane.V") + 62.0
    rate = runs[0].rate("membrane.V")
    first: set[float] = set()
    for run, times in zip(runs, rises(runs, above, rate), strict=True):
        roots = run.roots(above)
        rising = run.evaluate([rate], run.at(roots))[0] > 0.0
        # Sums of products are taken in another order: roundings of 10 ms.
        np.testing.assert_allclose(times, roots[rising], rtol=0.0, atol=1e-12)
        first.update(times[:1].tolist())
    # The wave comes later than the first crossing: of the pairs three differ.
    assert len(first) >= 3


def test_a_run_without_steps_has_nothing_that_rises(runs):
    silent = replace(runs[0], steps=runs[0].steps.part(0, 0))
    above = runs[0].system.expression("membrane.V") + 62.0
    rate = runs[0].rate("membrane.V")
    many = rises([silent, runs[1], silent], above, rate)
    (alone,) = rises([runs[1]], above, rate)
    assert [times.size for times in many] == [0, alone.size, 0]
    np.testing.assert_array_equal(many[1], alone)
    assert rises([], above, rate) == []


def test_runs_in_sequence_are_one_that_does_what_each_did(runs):
    whole = in_sequence(runs)
    times = np.linspace(0.0, 9.99, 40)
    names = ["membrane.V", "K.current"]
    assert whole.duration == pytest.approx(sum(run.duration for run in runs))
    began = 0.0
    for run in runs:
        expected = run.values(names, run.at(times))
        found = whole.values(names, whole.at(began + times))
        # Times beyond 10 ms have larger roundings: some 1e-14 ms.
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)
        began += run.duration


def test_rows_of_inputs_that_a_run_did_not_come_to_are_left_out(runs):
    short = replace(runs[0], steps=runs[0].steps.part(0, 8))
    assert short.duration < runs[0].table.start[-1]
    whole = in_sequence([short, runs[1]])
    assert np.all(np.diff(whole.table.start) > 0.0)
    later = whole.at([short.duration + 5.0])
    np.testing.assert_allclose(later.states, runs[1].at([5.0]).states, rtol=1e-12)
