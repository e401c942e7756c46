"""Runs joined in one: each keeps its own parameters, inputs and schemes."""

from dataclasses import replace

import numpy as np
import pytest

from axolemma.integration import Cell, Method, Plan, Trajectory, advance, joined
from axolemma.integration.joined import rises

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
