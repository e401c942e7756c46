"""The samples of a sweep, filtered and cut by the definitions, without the account."""

from __future__ import annotations

from functools import cached_property

import numpy as np


class Samples:
    """The samples of a sweep, and where they may be looked at."""

    def __init__(self, sweep):
        self.number = sweep.number
        self.dt = sweep.sweep.interval
        self.raw = sweep.voltage
        self.command = sweep.command
        self.noise = sweep.account.slope_noise_mV_per_ms
        self.baseline = sweep.account.baseline
        filtering = sweep.account.filtering
        low_pass, slope_low_pass = filtering.low_pass_kHz, filtering.slope_low_pass_kHz
        self.v = smoothed(self.raw, low_pass, self.dt)
        self.slope = slope_of(self.raw, low_pass, self.dt)
        self.quiet_slope = slope_of(self.raw, slope_low_pass or low_pass, self.dt)
        self.t = np.arange(self.v.size) * self.dt

    @cached_property
    def jumps(self):
        """First samples behind jumps of the command, and behind artefacts."""
        return sorted({*self.commanded_jumps, *self.artefacts})

    @cached_property
    def artefacts(self):
        """First samples behind jumps that are nearly all that happens near them."""
        steps, around = np.abs(np.diff(self.raw)), round(0.3 / self.dt)
        if self.dt > 0.1:
            return []
        return [
            int(place) + 1
            for place in np.flatnonzero(steps > 8.0)
            if steps[place]
            > 0.8 * np.ptp(self.raw[max(place - around, 0) :][: 2 * around + 2])
        ]

    @cached_property
    def masked(self):
        """The voltage with that before each jump held for 0.25 ms."""
        held, last = self.v.copy(), round(0.25 / self.dt)
        for jump in self.jumps:
            held[jump : jump + last] = held[jump - 1]
        return held

    @cached_property
    def level(self):
        """The baseline where it creeps, for each bin of 10 ms."""
        size, found = round(10.0 / self.dt), self.baseline
        bins = [self.masked[i : i + size] for i in range(0, self.v.size, size)]
        level = np.full(len(bins), found.voltage_mV)
        middle = int(0.5 * (found.start_ms + found.stop_ms) / (size * self.dt))
        far = round(100.0 / (size * self.dt))
        for way in (range(middle, len(bins)), range(middle - 1, -1, -1)):
            now = found.voltage_mV
            for i in way:
                mean = bins[i].mean()
                slow = i < far or abs(mean - bins[i - far].mean()) <= 0.5
                free = not self.pushed(i * size, (i + 1) * size)
                if bins[i].std() <= 1.0 and slow and free and abs(mean - now) <= 5.0:
                    now += np.clip(
                        mean - now, -5e-3 * size * self.dt, 5e-3 * size * self.dt
                    )
                level[i] = now
        return level

    def pushed(self, first, last):
        """Say whether the command differs from that of the beginning."""
        if self.command is None:
            return False
        held = self.command[max(first - 1, 0) : last + 1]
        return bool((np.abs(held - self.command[0]) > 1.0).any())

    @cached_property
    def commanded_jumps(self):
        """First samples behind jumps of the command."""
        if self.command is None:
            return []
        steps = np.abs(np.diff(self.command))
        return (np.flatnonzero(steps > max(1.0, 5.0 * np.median(steps))) + 1).tolist()

    @cached_property
    def corners(self):
        """Samples at which a ramp begins or ends."""
        steps = np.diff(self.command)
        if self.commanded_jumps or np.ptp(self.command) == 0.0:
            return []
        moving = np.flatnonzero(np.abs(steps) > 0.1 * np.abs(steps).max())
        return [int(moving[0]) + 1, int(moving[-1]) + 2]

    @cached_property
    def edges(self):
        """Samples at which the command jumps or bends, with both ends of the sweep."""
        inner = [] if self.command is None else [*self.commanded_jumps, *self.corners]
        return sorted({0, *inner, self.v.size})

    def blanked(self, first, last):
        """Say which samples may not be looked at, for the slope."""
        mask = np.zeros(last - first, bool)
        for jump in self.jumps:
            begin = jump - 2 - first
            stop = jump + max(round(0.25 / self.dt), 2) - first
            mask[max(begin, 0) : max(stop, 0)] = True
        return mask

    def settled(self, since, limit):
        """Give when the voltage has been at the baseline for 50 ms, in samples."""
        if self.baseline is None:
            return limit
        stay = round(50.0 / self.dt)
        near = max(0.5, 2.0 * self.baseline.sd_mV)
        levels = self.level[np.arange(since, limit) // round(10.0 / self.dt)]
        distance = np.abs(self.masked[since:limit] - levels)
        free = np.ones(distance.size, bool)
        if self.command is not None:
            held = self.command[since:limit]
            free = np.abs(held - self.command[0]) <= 1.0
        for place in np.flatnonzero((distance <= near) & free):
            part = slice(place, place + stay)
            if (distance[part] <= 3.0 * near).all() and free[part].all():
                return since + int(place) + stay
        return limit

    def at(self, place):
        """Give the voltage on the straight line between samples."""
        return float(np.interp(place, np.arange(self.v.size), self.v))

    def turn(self, place):
        """Find on a fine grid where the cubic by voltages and slopes turns.

        The sample is the turn where samples are far apart, and beside a blank.
        """
        if self.dt > 0.2 or self.blanked(place - 1, place + 2)[[0, 2]].any():
            return float(place), float(self.v[place])
        is_high = self.v[place] >= self.v[place - 1]
        for first in (place, place - 1):
            if first < 0 or first + 1 >= self.v.size:
                continue
            a, b = self.slope[first : first + 2] * self.dt
            if a * b < 0.0 and (a > 0.0) == is_high:
                x = np.linspace(0.0, 1.0, 100_001)
                low, high = self.v[first : first + 2]
                cubic = (
                    (1 + 2 * x) * (1 - x) ** 2 * low + x * (1 - x) ** 2 * a
                    + x**2 * (3 - 2 * x) * high + x**2 * (x - 1) * b
                )  # fmt: skip
                best = int(np.argmax(cubic) if a > 0.0 else np.argmin(cubic))
                return first + float(x[best]), float(cubic[best])
        a, b, c = self.v[place - 1 : place + 2]
        if a - 2.0 * b + c == 0.0:
            return float(place), float(b)
        shift = 0.5 * (a - c) / (a - 2.0 * b + c)
        return place + shift, float(b - 0.25 * (a - c) * shift)

    def rising(self, level, first, last):
        """Give the last passage upwards between two samples."""
        part = self.v[first : last + 1]
        place = int(np.flatnonzero((part[:-1] < level) & (part[1:] >= level))[-1])
        return first + place + (level - part[place]) / (part[place + 1] - part[place])

    @staticmethod
    def falling(level, part):
        """Give the first passage downwards, in samples from the beginning."""
        place = int(np.argmax(part < level))
        return place - 1 + (level - part[place - 1]) / (part[place] - part[place - 1])


def smoothed(values, low_pass, dt):
    """Filter by the flattened Gaussian that the account names, if it names one."""
    if low_pass is None:
        return values
    sigma = np.sqrt(2.0 * 1.0783) / (2.0 * np.pi) / (low_pass * dt)
    reach = int(np.ceil(5.0 * sigma))
    u = (np.arange(-reach, reach + 1) / sigma) ** 2
    kernel = np.exp(-0.5 * u) * (1.5 - 0.5 * u)
    return np.convolve(
        np.pad(values, reach, mode="edge"), kernel / kernel.sum(), "valid"
    )


def slope_of(raw, low_pass, dt):
    """Give the slope of five samples; the sweep goes on as it begins and ends."""
    v = smoothed(np.pad(raw, 2, mode="edge"), low_pass, dt)
    return (8.0 * (v[3:-1] - v[1:-3]) - (v[4:] - v[:-4])) / (12.0 * dt)
