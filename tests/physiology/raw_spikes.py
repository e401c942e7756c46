"""The spikes of a sweep, found and measured by the definitions, without the account."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from raw_samples import Samples


class Raw(Samples):
    """The samples of a sweep with its spikes, and what can be read off them."""

    @cached_property
    def peaks(self):
        """Samples of peaks above 0 mV that rise and fall by 10 mV."""
        above = self.v >= 0.0
        ups = np.flatnonzero(~above[:-1] & above[1:]) + 1
        found = []
        for up in ups:
            down = up + int(np.argmax(~above[up:])) if not above[up:].all() else None
            stop = self.v.size if down is None else down
            top = up + int(np.argmax(self.v[up:stop]))
            if (
                found
                and self.v[found[-1] : top].min()
                > min(self.v[found[-1]], self.v[top]) - 10.0
            ):
                found[-1] = max(found[-1], top, key=lambda i: self.v[i])
                continue
            before = self.v[max(0, top - round(20.0 / self.dt)) : top + 1]
            if self.blanked(top, top + 1)[0]:
                continue
            if self.v[top] - before.min() >= 10.0 and top + 1 < self.v.size:
                found.append(top)
        return found

    @cached_property
    def spikes(self):
        """Every spike with its measures, by the definitions."""
        found = [self.rise(i) for i in range(len(self.peaks))]
        for i, spike in enumerate(found):
            following = found[i + 1]["onset"] if i + 1 < len(found) else None
            self.fall(i, spike, following)
        return found

    def rise(self, i):
        """Measure a spike up to its peak; times in samples."""
        top = self.peaks[i]
        since = self.peaks[i - 1] if i else 0
        begin = max(since, top - round(20.0 / self.dt))
        lowest = begin + int(np.argmin(self.v[begin : top + 1]))
        slope = np.where(
            self.blanked(lowest, top + 1), -np.inf, self.quiet_slope[lowest : top + 1]
        )
        steep = int(np.argmax(slope))
        blind = np.flatnonzero(np.isneginf(slope[:steep]))
        opened = int(blind[-1]) + 1 if blind.size else 0
        part = slope[opened : steep + 1]
        onset = None
        rises = np.flatnonzero((part[:-1] < 10.0) & (part[1:] >= 10.0))
        if self.dt <= 0.2 and rises.size and part[-1] >= 10.0:
            # Of passages that noise makes, the middle of the first and the last one
            # since the slope was lower than noise can make it.
            low = np.flatnonzero(part < max(10.0 - 2.0 * self.noise, 5.0))
            since = min(low[-1] if low.size else 0, rises[-1])
            ends = [
                place + (10.0 - part[place]) / (part[place + 1] - part[place])
                for place in (rises[rises >= since][0], rises[-1])
            ]
            onset = lowest + opened + 0.5 * sum(ends)
        at, peak = self.turn(top)
        has_threshold = onset is not None
        if onset is None:
            foot = self.v[lowest] + 0.1 * (peak - self.v[lowest])
            onset = self.rising(foot, lowest, top)
        spike: dict[str, Any] = {
            "onset": onset, "level": self.at(onset), "top": top, "lowest": lowest,
            "time_ms": at * self.dt, "peak_mV": peak,
        }  # fmt: skip
        if has_threshold:
            spike["threshold_ms"] = onset * self.dt
            spike["threshold_mV"] = self.at(onset)
            spike["height_mV"] = peak - spike["threshold_mV"]
        spike["crossing_ms"] = self.rising(0.0, lowest, top) * self.dt
        return spike

    def fall(self, i, spike, following):
        """Measure a spike behind its peak."""
        top = spike["top"]
        end = self.v.size - 1 if following is None else int(following)
        limit = min(end, top + round(1000.0 / self.dt))
        level = spike["level"]
        part = self.v[top : limit + 1]
        back = None
        if (part < level).any():
            back = top + self.falling(level, part)
            spike["repolarised_ms"] = back * self.dt
            spike["repolarisation_ms"] = (back - top) * self.dt - (
                spike["time_ms"] - top * self.dt
            )
        if "threshold_mV" in spike:
            self.widths(spike, part)
        since = top if back is None else int(back)
        self.trough(spike, since, limit)
        bottom = int(spike.get("trough", limit))
        up = slice(min(int(spike["onset"]), top - 1), top + 1)
        down = slice(top, bottom + 1)
        for name, part, sign in (("max", up, 1.0), ("min", down, -1.0)):
            slope = sign * np.where(
                self.blanked(part.start, part.stop), -sign * np.inf, self.slope[part]
            )
            place = int(np.argmax(slope))
            value = slope[place]
            if (
                0 < place < slope.size - 1
                and np.isfinite(slope[place - 1 : place + 2]).all()
            ):
                a, b, c = slope[place - 1 : place + 2]
                value = b - (a - c) ** 2 / (8.0 * (a - 2.0 * b + c))
            spike[f"{name}_slope_mV_per_ms"] = sign * value

    def widths(self, spike, part):
        """Measure what is measured from the threshold."""
        level, height, top = spike["level"], spike["height_mV"], spike["top"]
        half = level + 0.5 * height
        if (part < half).any():
            start = self.rising(half, spike["lowest"], top)
            stop = top + self.falling(half, part)
            spike["half_width_onset_ms"] = (stop - start) * self.dt
        tenth, ninth = (
            self.rising(level + p * height, spike["lowest"], top) for p in (0.1, 0.9)
        )
        spike["rise_10_90_ms"] = (ninth - tenth) * self.dt

    def trough(self, spike, since, limit):
        """Find the lowest turn, before a jump of the command if it turns there."""
        bottom = min(limit, self.settled(since, limit))
        part = self.masked[since : bottom + 1]
        low = np.minimum.accumulate(part)
        way, stay = spike["level"] - low, round(50.0 / self.dt)
        up = part - low
        back = (up >= np.maximum(0.5 * way, 5.0)) | (up >= np.maximum(0.75 * way, 2.0))
        bottom = since + int(np.argmax(back)) if back.any() else bottom
        if part.size > stay and np.abs(part[1:stay] - spike["level"]).max() < 2.0:
            bottom = since + stay
        ends = [*(j - 1 for j in self.jumps if since < j - 1 < bottom), bottom]
        for end in ends:
            part = self.masked[since : end + 1]
            low = int(np.argmin(part))
            if 0 < low < part.size - 2:
                place, value = self.turn(since + low)
                spike["trough"] = place
                spike["trough_ms"], spike["trough_mV"] = place * self.dt, value
                spike["trough_delay_ms"] = place * self.dt - spike["time_ms"]
                if "threshold_mV" in spike and value < spike["level"]:
                    spike["after_hyperpolarisation_mV"] = spike["level"] - value
                return

    def rate(self, current=None):
        """Count peaks a second, of samples with one command."""
        if current is None:
            return 1000.0 * len(self.peaks) / ((self.v.size - 1) * self.dt)
        held = np.abs(self.command - current) < 0.06
        count = sum(bool(held[round(s["time_ms"] / self.dt)]) for s in self.spikes)
        return 1000.0 * count / (held.sum() * self.dt)

    def times(self, first=0.0, last=np.inf):
        """Give the times of the peaks between two times."""
        times = np.array([spike["time_ms"] for spike in self.spikes])
        return times[(times >= first) & (times < last)]

    @cached_property
    def busiest(self):
        """Give the ends of the stretch of one command with most peaks."""
        edges = [edge * self.dt for edge in self.edges]
        return max(pairwise(edges), key=lambda pair: self.times(*pair).size)
