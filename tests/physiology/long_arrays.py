"""A long run seen through the run that keeps every step: its spikes, found anew."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from run_arrays import Arrays, V

import axolemma as axo

# What the definitions say, written again: mV/ms, mV, ms, intervals, intervals, times.
ONSET_SLOPE, REARM, AFTER, MISSED, INTERVALS, GRID = 10.0, 20.0, 100.0, 3.0, 10, 2001


class LongArrays(Arrays):
    """A long run on the fine grid of the same run with all its steps."""

    def __init__(self, long):
        start = long.account.course.conditions.initial_voltage
        super().__init__(
            axo.simulate(
                long.membrane,
                long.stimulus,
                duration=f"{long.duration!r} ms",
                initial_voltage=None if start is None else f"{start!r} mV",
            )
        )
        self.long = long
        self.grid = np.linspace(0.0, self.end, GRID)

    @property
    def enough_for_first(self):
        """Give how long a run must be for the first spike of one almost like this."""
        return min(self.end, float(self.peaks[0]) + 50.0)

    @cached_property
    def nodes(self):
        """Give the whole run at the nodes of Gauss and Legendre's rule in each step."""
        trajectory = self.run.record.trajectory
        edges = np.append(trajectory.steps.time, self.end)
        half = 0.5 * (edges[1:] - edges[:-1])[:, None]
        nodes, weights = np.polynomial.legendre.leggauss(5)
        times = trajectory.steps.time[:, None] + half * (1.0 + nodes)
        return trajectory.at(times.ravel()), half * weights

    def weighed(self, name):
        """Give what a quantity adds to its integral at each node, (steps, nodes)."""
        samples, weights = self.nodes
        (values,) = self.run.record.trajectory.values([name], samples)
        return np.array(values).reshape(weights.shape) * weights

    def smooth(self, name, start, stop):
        """Integrate all but impulses; over the whole run, at nodes that are kept."""
        if (start, stop) == (0.0, self.end):
            return float(self.weighed(name).sum())
        return super().smooth(name, start, stop)

    @cached_property
    def level(self):
        """Give what a peak must reach, mV."""
        return float(self.run.membrane.spike_level)

    @cached_property
    def peaks(self):
        """Find the peaks that count as spikes, on the grid, ms and mV."""
        found, is_ready = [], True
        is_above = self.voltage >= self.level
        is_low = self.voltage < self.rest[V] + REARM
        edges = np.flatnonzero(np.diff(np.concatenate([[0], is_above, [0]])))
        since = 0
        for start, stop in edges.reshape(-1, 2):
            is_ready = is_ready or bool(np.any(is_low[since:start]))
            since = stop
            if is_ready:
                found.append(start + int(np.argmax(self.voltage[start:stop])))
                is_ready = False
        return np.array([self.extreme(t, 0.02, np.argmax) for t in self.time[found]])

    @cached_property
    def heights(self):
        """Give the voltage at the peaks, mV."""
        return self.at(V, self.peaks)

    @cached_property
    def onsets(self):
        """Find where each depolarisation begins, ms."""
        return np.array([self.onset(place) for place in range(self.peaks.size)])

    def onset(self, place):
        """Follow an upstroke back to where its ionic slope was that of an onset."""
        since = float(self.peaks[place - 1]) if place else 0.0
        first, last = np.searchsorted(self.time, [since, float(self.peaks[place])])
        capacitance = float(self.run.membrane.capacitance)
        times = self.time[first:last]
        slope = -self.ionic(times) / capacitance
        for least in (ONSET_SLOPE, 0.0):
            steep = np.flatnonzero(slope > least)
            if steep.size == 0:
                continue
            # The last stretch of such slopes before the peak is the upstroke.
            gaps = np.flatnonzero(np.diff(steep) > 1)
            begin = int(steep[gaps[-1] + 1] if gaps.size else steep[0])
            if begin == 0:
                return float(times[0])
            return self.steepened(least, times[begin - 1], times[begin])
        return float(times[0])

    def steepened(self, least, low, high):
        """Narrow down when the ionic slope rose through a value, ms."""
        capacitance = float(self.run.membrane.capacitance)
        for _ in range(4):
            times = np.linspace(low, high, 33)
            place = max(int(np.argmax(-self.ionic(times) > least * capacitance)), 1)
            low, high = times[place - 1], times[place]
        return 0.5 * float(low + high)

    @cached_property
    def ends(self):
        """Find where each spike had repolarised, ms; NaN where it did not."""
        return np.array([self.repolarised(p) for p in range(self.peaks.size)])

    def repolarised(self, place):
        """Follow a fall through rest, or through where the spike began."""
        first, last = self.fall(place)
        begun, fall = self.at(V, self.onsets[place]), self.voltage[first:last]
        turns = 1 + np.flatnonzero(
            (fall[1:-1] <= fall[:-2]) & (fall[1:-1] <= fall[2:]) & (fall[1:-1] < begun)
        )
        until = int(turns[0]) + 1 if turns.size else fall.size
        for level, stop in ((self.rest[V], until), (begun, fall.size)):
            below = np.flatnonzero(fall[:stop] < level)
            if below.size:
                return self.crossing(level, first + int(below[0]) - 1)
        return np.nan

    def fall(self, place):
        """Give the points of the grid from a peak to the next onset."""
        stop = self.onsets[place + 1] if place + 1 < self.peaks.size else self.end
        return np.searchsorted(self.time, [self.peaks[place], stop])

    def trough(self, place):
        """Give the lowest turn of the voltage on its first way below rest, mV."""
        first, last = self.fall(place)
        below = self.voltage[first:last] < self.rest[V]
        start = first + int(np.argmax(below))
        back = np.flatnonzero(~below[start - first :])
        fall = self.voltage[start : start + int(back[0]) if back.size else last]
        turns = (fall[1:-1] <= fall[:-2]) & (fall[1:-1] <= fall[2:])
        lowest = min(start + 1 + np.flatnonzero(turns), key=lambda p: self.voltage[p])
        return self.at(V, self.extreme(self.time[lowest], 0.01, np.argmin))

    def charge(self, place, *, early=False):
        """Integrate what gated sodium carried in in a spike, nC/cm2."""
        stop = self.peaks[place] if early else self.ends[place]
        return self.charge_in(self.gated["Na"], self.onsets[place], stop)

    @cached_property
    def charges(self):
        """Give that charge for every spike that repolarised, nC/cm2."""
        known = np.flatnonzero(np.isfinite(self.ends))
        return np.array([self.charge(place) for place in known])

    def rates(self):
        """Give the rates over ten intervals, 1/s."""
        count = min(INTERVALS, self.peaks.size - 1)
        return 1e3 * count / (self.peaks[count:] - self.peaks[:-count])

    def silent(self):
        """Give the voltage once firing is over, on the grid that is kept, mV."""
        return self.at(V, self.grid[self.grid > self.peaks[-1] + AFTER])

    def steepest(self, place):
        """Give the steepest rise of a spike, mV/ms."""
        first, last = np.searchsorted(
            self.time, [self.onsets[place], self.peaks[place]]
        )
        times = self.time[first:last]
        best = times[np.argmax(np.gradient(self.voltage[first:last], times))]
        fine = np.linspace(max(best - 0.02, 0.0), best + 0.02, 401)
        return float(np.gradient(self.at(V, fine), fine).max())

    def half_width(self, place):
        """Give how long a spike is above half its height over rest, ms."""
        level = 0.5 * (self.heights[place] + self.rest[V])
        top = int(np.searchsorted(self.time, self.peaks[place]))
        up = top - int(np.argmax(self.voltage[top - 1 :: -1] < level)) - 1
        down = top + int(np.argmax(self.voltage[top:] < level)) - 1
        return self.crossing(level, down) - self.crossing(level, up)

    def sodium(self, start, stop):
        """Give what came in by every way but the pump, and what that moved out."""
        names = self.run.record.trajectory.system.route_names
        ways = [n for n in names if n.endswith(".Na") and n != "pump.Na"]
        return self.charge_in(ways, start, stop), self.integral("pump.Na", start, stop)

    @cached_property
    def all_sodium(self):
        """Give the same for the whole run."""
        return self.sodium(0.0, self.end)

    @cached_property
    def rises_of_check(self):
        """Find when the finer run rose through the level of a spike, ms."""
        return self.rises(self.run.record.check)

    def rises(self, trajectory):
        """Find when a run rose through the level of a spike, ms."""
        steps = trajectory.steps
        fine = steps.time[:, None] + steps.size[:, None] * np.linspace(0.0, 0.9, 10)
        fine = np.append(fine[fine < steps.end_time], steps.end_time)
        fine = np.unique(fine)
        (values,) = trajectory.values([V], trajectory.at(fine))
        above = values - self.level
        low = np.flatnonzero((above[:-1] < 0.0) & (above[1:] >= 0.0))
        part = above[low] / (above[low] - above[low + 1])
        return fine[low] + part * (fine[low + 1] - fine[low])
