"""A run on a fine grid, and what can be read off it without the account of it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

import axolemma as axo
from axolemma.equations import lowered
from axolemma.equilibrium import parameter_values
from axolemma.errors import NoRestingState
from axolemma.expressions import evaluate
from axolemma.units.constants import FARADAY

V = "membrane.V"


class Arrays:
    """A run on a fine grid, and what can be read off it."""

    def __init__(self, run):
        self.run = run
        self.end = run.record.trajectory.duration
        self.rest = run.record.rest.values
        steps = run.record.trajectory.steps.time
        inner = np.linspace(0.0, 1.0, 13)[:-1]
        ends = np.append(steps[1:], self.end)
        fine = steps[:, None] + (ends - steps)[:, None] * inner
        jumps = run.record.trajectory.table.start
        jumps = jumps[(jumps > 0.0) & (jumps <= self.end)]
        edges = np.concatenate([jumps, np.nextafter(jumps, -np.inf), [self.end]])
        self.time = np.unique(np.concatenate([fine.ravel(), edges]))
        self.voltage = self.at(V, self.time)
        # How many times as strong a stimulus is said to fire it.
        self.fires = None
        self._again: dict[Any, Any] = {}

    def at(self, name, times) -> Any:
        """Give a quantity at times."""
        found = self.run.at(np.atleast_1d(times), name)
        return found if np.ndim(times) else float(found[0])

    def resting(self, name):
        """Give a quantity in the resting state, by plain evaluation."""
        record = self.run.record
        system = record.trajectory.system
        known = {**parameter_values(lowered(record.membrane.equations())), **self.rest}
        known |= dict.fromkeys(system.input_names, 0.0)
        for state in system.state_names:
            known.setdefault(state, 0.0)
        known |= dict(record.frozen)
        return float(np.ravel(evaluate([system.expression(name)], known)[0])[0])

    def integral(self, name, start, stop):
        """Integrate a quantity by Gauss and Legendre's rule on every step."""
        return self.smooth(name, start, stop) + self.jumped(name, start, stop)

    def jumped(self, name, start, stop):
        """Give what the impulses of a stimulus carried, by what the voltage jumped."""
        if not name.startswith("stimulus."):
            return 0.0
        table = self.run.record.trajectory.table
        times = table.start[np.any(table.jump != 0.0, axis=1)]
        times = times[(times > start) & (times <= stop)]
        rises = self.at(V, times) - self.at(V, np.nextafter(times, -np.inf))
        capacitance = float(self.run.membrane.capacitance)
        way = 1.0 if name == "stimulus.current" else -1.0
        return way * capacitance * float(np.sum(rises))

    def smooth(self, name, start, stop):
        """Integrate all but impulses."""
        if stop <= start:
            return 0.0
        nodes, weights = np.polynomial.legendre.leggauss(5)
        edges = self.run.record.trajectory.steps.time
        edges = np.unique(np.concatenate([[start], edges, [stop]]))
        edges = edges[(edges >= start) & (edges <= stop)]
        half = 0.5 * np.diff(edges)[:, None]
        middle = 0.5 * (edges[1:] + edges[:-1])[:, None]
        values = self.at(name, (middle + half * nodes).ravel()).reshape(half.size, -1)
        return float((values @ weights) @ half[:, 0])

    @cached_property
    def gated(self):
        """Routes through gated channels, by ion."""
        found = {}
        for channel in self.run.membrane.channels:
            if channel.is_gated:
                found.setdefault(channel.ion, []).append(
                    f"{channel.name}.{channel.ion}"
                )
        return found

    @cached_property
    def spectrum(self):
        """Real parts of the eigenvalues at rest, by differences of the rates."""
        record = self.run.record
        system = lowered(record.membrane.equations())
        known = {**parameter_values(system), **self.rest}
        known |= dict.fromkeys(system.input_names, 0.0)
        moving = [n for n in system.state_names if not n.endswith(".entered")]
        places = [system.state_names.index(name) for name in moving]
        rates = [system.rates[place] for place in places]
        columns = []
        for name in moving:
            step = 1e-5 * max(abs(known[name]), 1e-3)
            high, low = (
                np.ravel(evaluate(rates, known | {name: known[name] + s * step}))
                for s in (1.0, -1.0)
            )
            columns.append((high - low) / (2.0 * step))
        return np.real(np.linalg.eigvals(np.array(columns).T))

    def stronger(self, factor):
        """Make the run again with its stimulus multiplied."""
        if factor not in self._again:
            run = self.run
            again = axo.simulate(
                run.membrane,
                factor * run.stimulus,
                duration=f"{run.duration!r} ms",
                initial_voltage=self.begun,
            )
            if run.record.frozen:
                again = again.what_if(freeze=list(run.record.frozen)).second
            self._again[factor] = again
        return self._again[factor]

    @property
    def enough_for_first(self):
        """Give how long a run must be for the first spike of one almost like this."""
        return self.run.duration

    def otherwise(self, name, value):
        """Give the first spike of the run with another value of a parameter."""
        if (name, value) not in self._again:
            run = self.run
            changed = run.membrane.with_values({name: value})
            how: dict[str, Any] = {"duration": f"{self.enough_for_first!r} ms"}
            try:
                again = axo.simulate(
                    changed, run.stimulus, initial_voltage=self.begun, **how
                )
            except NoRestingState:
                # Without a rest of its own it begins where the other rested.
                start = f"{self.rest[V]!r} mV"
                again = axo.simulate(
                    changed, run.stimulus, initial_voltage=start, **how
                )
            self._again[name, value] = again.spikes[0]
        return self._again[name, value]

    @property
    def begun(self):
        """Where the run was made to begin."""
        start = self.run.record.initial_voltage
        return None if start is None else f"{start!r} mV"

    def ionic(self, times):
        """Give the current of all that no stimulus drives itself, uA/cm2."""
        found = self.at("membrane.current", times)
        receptor = self.run.membrane.receptor
        if receptor is not None:
            for ion in receptor.carriers:
                found = found - self.at(f"{receptor.name}.{ion}", times)
        return found

    def charge_in(self, routes, start, stop):
        """Give the charge that routes brought in, nC/cm2."""
        return -sum(self.integral(route, start, stop) for route in routes)

    def excess(self, ion):
        """Give what entered through gated channels beyond rest, pmol/cm2."""
        routes = self.gated.get(ion, [])
        valence = next(i.valence for i in self.run.membrane.ions if i.name == ion)
        resting = sum(self.resting(f"{r.partition('.')[0]}.current") for r in routes)
        charge = self.charge_in(routes, 0.0, self.end) + resting * self.end
        return 1e6 * charge / (valence * FARADAY)

    def gross(self, ion, unit):
        """Give all that moved through gated channels, whichever way."""
        charge = sum(
            abs(self.integral(route, 0.0, self.end)) for route in self.gated[ion]
        )
        amount = 1e6 * charge / FARADAY
        return amount if unit == "pmol/cm2" else amount * 6022.14076

    def peak_near(self, time):
        """Give the time of the highest voltage around a time."""
        return self.confirmed(time, 0.3, np.argmax)

    @property
    def unsettled(self):
        """Give how far the dense output leaves a voltage open, mV.

        On a plateau it wobbles by a small part of the error of the run.
        """
        error = self.run.trust.voltage_error_mV
        return 1e-4 if error is None else max(1e-4, 0.02 * error)

    def confirmed(self, time, reach, choose, after=0.0):
        """Give a time back if the voltage is extreme there, as exactly as it is known.

        Where it hardly changes, the dense output leaves the moment open.
        """
        found = self.extreme(time, reach, choose, after)
        there, here = self.at(V, np.array([found, time]))
        return time if abs(there - here) < self.unsettled else found

    def extreme(self, time, reach, choose, after=0.0):
        """Give where the voltage is extreme near a time, on finer and finer grids."""
        for _ in range(4):
            low, high = max(time - reach, after), min(time + reach, self.end)
            times = np.linspace(low, high, 401)
            time = float(times[choose(self.at(V, times))])
            reach /= 50.0
        return time

    def slope(self, claim):
        """Give dV/dt by a difference, mV/ms; where the stimulus jumps, of one side."""
        time, h = claim.time, 1e-4
        moments = time + h * np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
        v = self.at(V, np.clip(moments, 0.0, self.end))
        sides = [
            (v[3] - v[1]) / (2.0 * h),
            (3.0 * v[2] - 4.0 * v[1] + v[0]) / (2.0 * h),
            (4.0 * v[3] - 3.0 * v[2] - v[4]) / (2.0 * h),
        ]
        return min(sides, key=lambda slope: abs(slope - claim.value))

    def width(self, spike, base):
        """Give how long a spike is above half its height over a base."""
        level = 0.5 * (spike.peak_mV + base)
        top = int(np.argmin(np.abs(self.time - spike.time_ms)))
        up = top - int(np.argmax(self.voltage[top::-1] < level))
        down = top + int(np.argmax(self.voltage[top:] < level))
        return self.crossing(level, down - 1) - self.crossing(level, up)

    def crossing(self, level, place):
        """Give when the voltage crosses a level behind a point of the grid."""
        low, high = self.time[place], self.time[place + 1]
        for _ in range(3):
            times = np.linspace(low, high, 41)
            side = self.at(V, times) > level
            turn = int(np.argmax(side != side[0]))
            low, high = times[turn - 1], times[turn]
        return 0.5 * (low + high)
