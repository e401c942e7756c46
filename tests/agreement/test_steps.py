"""A step of a kernel is the step that the plain NumPy code makes."""

from dataclasses import replace

import numpy as np
import pytest

from axolemma.expressions import Evaluation, constant, differentiate
from axolemma.integration import Method, Status, advance
from axolemma.integration.stepping import Points, Stepper

WIDTHS = (1, 2, 4, 8)
# A few roundings of each term, in the scale of a state; the linear systems of the
# Rosenbrock method lose as many digits more as their condition has.
ROUNDING = {Method.EXPLICIT: 2e-14, Method.ROSENBROCK: 2e-12}


def remade(case, steps, method):
    """Make every logged step again; give the states and totals after it."""
    stepper = Stepper(case.system, case.table, case.parameters)
    make = stepper.explicit if method == Method.EXPLICIT else stepper.rosenbrock
    points = Points(time=steps.time, row=steps.row, states=steps.states)
    gain, carried = make(points, steps.size)
    return steps.states + gain, steps.totals + carried


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("method", ROUNDING)
def test_each_adaptive_step_is_the_step_of_the_scheme(case, method, width):
    cells = [case.cell(tolerance) for tolerance in np.geomspace(1e-5, 1e-6, width)]
    outcomes = advance(case.plan(held_method=method), cells)
    steps = outcomes[-1].steps
    assert outcomes[-1].status == Status.DONE
    assert np.all(steps.method == method)
    states, totals = remade(case, steps, method)
    # An impulse comes between the end of a step and the beginning of the next.
    kicked = case.table.start[np.any(case.table.jump != 0.0, axis=1)]
    plain = ~np.isin(steps.time[1:], kicked)
    after = np.column_stack([steps.states[:, 1:], steps.end_states])
    error = np.abs(states - after) / case.scales[:, None]
    assert error[:, np.append(plain, True)].max() < ROUNDING[method]
    booked = np.column_stack([steps.totals[:, 1:], steps.end_totals])
    # Totals are sums without rounding of all that was carried.
    error = np.abs(totals - booked)[:, np.append(plain, True)]
    assert error.max() < ROUNDING[method] * max(np.abs(booked).max(), 100.0)


class Leapfrog:
    """The fixed step, written as its formulas are: no kernel, no fractions.

    Gates stand half a step ahead of the voltage within a row of inputs.
    """

    def __init__(self, case, size):
        system = self.system = case.system
        self.case, self.size = case, size
        self.routed = [i for i, s in enumerate(system.states) if s.rate is None]
        self.own = [i for i, s in enumerate(system.states) if s.rate is not None]
        self.currents = Evaluation([r.current for r in system.routes])
        symbol = system.states[0].symbol
        self.slopes = Evaluation(
            [differentiate(r.current, symbol) for r in system.routes]
        )
        self.rates = Evaluation([system.states[i].rate for i in self.own])
        self.diagonal = Evaluation(
            [
                differentiate(system.states[i].rate, system.states[i].symbol)
                for i in self.own
            ]
        )
        self.weights = np.array(
            [
                [
                    float(np.asarray(Evaluation([w])(case.parameters)[0]))
                    for w in (s.weights.get(n, constant(0.0)) for n in
                              system.route_names)
                ]
                for s in system.states
            ]
        )  # fmt: skip
        self.y = np.array([case.start[n] for n in system.state_names])
        self.q = np.zeros(len(system.routes))

    def bound(self, y, row, time):
        found = self.case.table.at(np.array([row]), np.array([time]))
        inputs = {name: float(value[0]) for name, value in found.items()}
        states = dict(zip(self.system.state_names, map(float, y), strict=True))
        return {**self.case.parameters, **states, **inputs}

    def gates(self, y, row, time, size):
        values = self.bound(y, row, time)
        moved = y.copy()
        for i, rate, slope in zip(
            self.own, self.rates(values), self.diagonal(values), strict=True
        ):
            moved[i] += size * rate / (1.0 - 0.5 * size * slope)
        return moved

    def run(self):
        starts = self.case.table.start
        for row, start in enumerate(starts):
            stop = starts[row + 1] if row + 1 < starts.size else self.case.duration
            self.kick(row)
            count = max(1, int(np.ceil((stop - start) / self.size * (1 - 1e-12))))
            self.row(row, start, (stop - start) / count, count)

    def kick(self, row):
        # Every case has one input, which the last route carries away.
        charge = np.zeros(self.q.size)
        charge[-1] = -self.case.table.jump[row, 0]
        self.q += charge
        self.y = self.y + self.weights @ charge

    def row(self, row, start, size, count):
        last = np.array(self.currents(self.bound(self.y, row, start)), dtype=float)
        self.y = self.gates(self.y, row, start, 0.5 * size)
        for k in range(count):
            middle = self.y.copy()
            for i in self.routed[1:]:
                middle[i] += 0.5 * size * (self.weights[i] @ last)
            values = self.bound(middle, row, start + (k + 0.5) * size)
            currents = np.array(self.currents(values), dtype=float)
            slopes = np.array(self.slopes(values), dtype=float)
            force, stiffness = self.weights[0] @ currents, self.weights[0] @ slopes
            shift = 0.5 * size * force / (1.0 - 0.5 * size * stiffness)
            last = currents + slopes * shift
            self.q = self.q + size * last
            self.y = self.y + self.weights @ (size * last)
            part = 0.5 if k + 1 == count else 1.0
            self.y = self.gates(self.y, row, start + (k + 1) * size, part * size)


@pytest.mark.parametrize("width", [*WIDTHS, 16])
def test_a_run_of_fixed_steps_is_the_leapfrog_of_its_formulas(case, width):
    size = case.duration / 100.0
    plain = Leapfrog(case, size)
    plain.run()
    cells = [replace(case.cell()) for _ in range(width)]
    outcome = advance(case.plan(step=size), cells)[-1]
    assert outcome.status == Status.DONE
    # Each of a hundred steps rounds in its own way; spikes enlarge that a little.
    error = np.abs(outcome.steps.end_states - plain.y) / case.scales
    assert error.max() < 1e-11
    carried = np.abs(outcome.steps.end_totals - plain.q)
    assert carried.max() < 1e-11 * max(np.abs(plain.q).max(), 100.0)
