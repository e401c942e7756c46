"""Is every sentence on a recording true? Its claims, computed again from raw samples.

Nothing here calls the account that made the claims: spikes are found and measured by
the definitions, written anew in NumPy; rates are counted sample by sample.
"""

from __future__ import annotations

import re
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

LEVELS = ("school", "undergraduate", "research")
# Beside half a unit of the last printed digit, for rounding at its edge.
SLACK = 0.02
NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?")
DEFINED = {
    "threshold_slope_mV_per_ms": 10.0,
    "spike_level_mV": 0.0,
    "blanked_ms": 0.25,
    "block_ms": 100.0,
}


class Raw:
    """The samples of a sweep, and what can be read off them."""

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
    def edges(self):
        """Samples at which the command jumps or bends, with both ends of the sweep."""
        inner = [] if self.command is None else [*self.commanded_jumps, *self.corners]
        return sorted({0, *inner, self.v.size})

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

    def blanked(self, first, last):
        """Say which samples may not be looked at, for the slope."""
        mask = np.zeros(last - first, bool)
        for jump in self.jumps:
            begin = jump - 2 - first
            stop = jump + max(round(0.25 / self.dt), 2) - first
            mask[max(begin, 0) : max(stop, 0)] = True
        return mask

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
        """Find on a fine grid where the cubic by voltages and slopes turns."""
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

    @cached_property
    def corners(self):
        """Samples at which a ramp begins or ends."""
        steps = np.diff(self.command)
        if self.commanded_jumps or np.ptp(self.command) == 0.0:
            return []
        moving = np.flatnonzero(np.abs(steps) > 0.1 * np.abs(steps).max())
        return [int(moving[0]) + 1, int(moving[-1]) + 2]


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


class Checked(NamedTuple):
    """A claim with its sentence, and what it should have said; None if unknown."""

    sentence: str
    claim: Any
    wanted: float | None

    @property
    def holds(self):
        """Whether the printed digits are right."""
        return self.wanted is None or agrees(self.claim, self.wanted)


def agrees(claim, wanted):
    """Say whether a value rounds to the digits that a claim prints."""
    printed = claim.words.split(" ")[0].replace(",", "")
    decimals = len(printed.partition(".")[2])
    unit = 10.0**-decimals
    if not decimals and claim.digits is None:
        whole = printed.lstrip("+-")
        unit = 10.0 ** (len(whole) - len(whole.rstrip("0"))) if len(whole) > 3 else 1.0
    return abs(float(printed) - wanted) <= (0.5 + SLACK) * unit


def spike_value(raw, claim, index, measure):
    """Give a measure of one spike; a time in s where the claim is."""
    found = raw.spikes[int(index)].get(measure, np.nan)
    return found / 1e3 if claim.unit == "s" else found


def statistic(raw, claim, measure, name):
    """Average a measure over the spikes that have it."""
    values = np.array([s[measure] for s in raw.spikes if measure in s])
    return float(values.mean() if name == "mean" else values.std(ddof=1))


def counted(raw, claim, kind):
    """Count spikes of a kind."""
    has = {
        "with_undershoot": "after_hyperpolarisation_mV",
        "without_undershoot": "after_hyperpolarisation_mV",
        "without_threshold": "threshold_ms",
    }.get(kind)
    if has is None:
        return None
    count = sum(has in spike for spike in raw.spikes)
    if kind == "without_undershoot":
        return sum("threshold_ms" in s and has not in s for s in raw.spikes)
    return count if kind == "with_undershoot" else len(raw.spikes) - count


def interval(raw, claim, which):
    """Give intervals: first and last of the busiest stretch, others of the sweep."""
    steps = np.diff(raw.times(*raw.busiest))
    of_busiest = {
        "first": lambda: steps[0], "last": lambda: steps[-1],
        "least": steps.min, "most": steps.max,
    }  # fmt: skip
    if which in of_busiest:
        return float(of_busiest[which]())
    steps = np.diff(raw.times())
    return float({
        "shortest": steps.min(), "longest": steps.max(), "mean": steps.mean(),
        "variation": steps.std(ddof=1) / steps.mean(),
    }[which])  # fmt: skip


def quiet(raw, claim, account, name):
    """Average the baseline that the account names, and say whether it is one."""
    if name in {"first_mV", "last_mV"}:
        return float(raw.level[0 if name == "first_mV" else -1])
    found = account.baseline
    part = slice(round(found.start_ms / raw.dt), round(found.stop_ms / raw.dt))
    values, ten = raw.v[part], round(10.0 / raw.dt)
    last = values[(values.size - 1) // ten * ten :]
    return float({
        "voltage_mV": values.mean(), "sd_mV": values.std(),
        "drift_mV": last.mean() - values[:ten].mean(),
        "start_ms": found.start_ms / (1e3 if claim.unit == "s" else 1.0),
        "stop_ms": found.stop_ms / (1e3 if claim.unit == "s" else 1.0),
    }[name])  # fmt: skip


def commanded(raw, claim):
    """Give the command at a time, or at the sample before where it jumps there.

    Where no time is named, it is asked whether it was held at all.
    """
    near = np.unique(raw.command)
    if claim.time is not None:
        place = round(claim.time / raw.dt)
        near = raw.command[max(place - 1, 0) : place + 1]
    return float(min(near, key=lambda value: abs(value - claim.value)))


def edge(raw, claim):
    """Give the edge of the command that is nearest to a time."""
    edges = np.array(raw.edges) * raw.dt
    found = float(edges[np.argmin(np.abs(edges - claim.time))])
    return found / 1e3 if claim.unit == "s" else found


RULES = (
    (r"spikes", lambda r, c, a: len(r.peaks)),
    (r"spikes\[(\d+)\]\.(\w+)", lambda r, c, a, *m: spike_value(r, c, *m)),
    (r"spikes\.(with\w+|cut|small)", lambda r, c, a, m: counted(r, c, m)),
    (r"spikes\.(\w+)\.(mean|sd)", lambda r, c, a, *m: statistic(r, c, *m)),
    (r"sweep\.duration", lambda r, c, a: r.t[-1] / 1e3),
    (r"sweep\.sampling_rate", lambda r, c, a: 1.0 / r.dt),
    (r"rate", lambda r, c, a: r.rate()),
    (r"rate\[(.*) pA\]", lambda r, c, a, m: r.rate(float(m))),
    (r"intervals\.(\w+)", lambda r, c, a, m: interval(r, c, m)),
    (r"baseline\.(\w+)", quiet),
    (r"command", lambda r, c, a: commanded(r, c)),
    (r"command\.edge", lambda r, c, a: edge(r, c)),
    (r"command\.lowest", lambda r, c, a: r.command.min()),
    (r"command\.highest", lambda r, c, a: r.command.max()),
    (r"outcome\.highest_mV", lambda r, c, a: r.masked.max()),
    (r"outcome\.highest_ms", lambda r, c, a: r.t[np.argmax(r.masked)]),
    (r"outcome\.distance_to_level_mV", lambda r, c, a: -r.masked.max()),
    (r"artefacts", lambda r, c, a: 1 + (np.diff(r.artefacts) > 5).sum()),
    (r"definition\.(\w+)", lambda r, c, a, m: DEFINED[m]),
    # How the account filtered, and the noise that it found, are its own.
    (r"filtering\..*|slope_noise.*|small_spikes|command\.pieces",
     lambda r, c, a: None),
)  # fmt: skip


def wanted_of(raw, claim, account):
    """Compute anew what a claim states."""
    for pattern, compute in RULES:
        match = re.fullmatch(pattern, claim.quantity)
        if match:
            return compute(raw, claim, account, *match.groups())
    raise AssertionError(f"no rule for {claim.quantity}")


def check(sweep, levels=LEVELS):
    """Compute every claim of a sweep anew."""
    raw = Raw(sweep)
    return [
        Checked(each.text, claim, wanted_of(raw, claim, sweep.account))
        for level in levels
        for each in sweep.explain(level).sentences
        for claim in each.claims
    ]


def check_together(recording, levels=LEVELS):
    """Compute every claim on all sweeps of a recording anew."""
    raws = [Raw(sweep) for sweep in recording]
    wanted = dict(together(raws))
    return [
        Checked(each.text, claim, wanted[claim.quantity])
        for level in levels
        for each in recording.explain(level).sentences
        for claim in each.claims
    ]


def together(raws):
    """Go through what can be said of several sweeps."""
    counts = [len(raw.peaks) for raw in raws]
    yield from {
        "sweeps": len(raws), "spikes": sum(counts), "spikes.least": min(counts),
        "spikes.most": max(counts), "sweeps.silent": counts.count(0),
        "sweep.duration": raws[0].t[-1] / 1e3, "small_spikes": None,
    }.items()  # fmt: skip
    firing = [raw.spikes[0] for raw in raws if raw.spikes]
    for measure in ("threshold_mV", "peak_mV"):
        values = [spike[measure] for spike in firing if "threshold_mV" in spike]
        if values:
            yield f"first.{measure}.lowest", min(values)
            yield f"first.{measure}.highest", max(values)
    if raws[0].command is None:
        return
    commands = np.array([raw.command for raw in raws])
    varied = np.flatnonzero(np.ptp(commands, axis=0) > 0.1)
    if not varied.size:
        return
    # The first stretch that differs from sweep to sweep, in samples.
    first = int(varied[0])
    last = first + int(np.argmax(np.append(np.diff(varied) > 1, True))) + 1
    current = commands[:, first]
    dt = raws[0].dt
    rate = np.array([
        1000.0 * raw.times(first * dt, last * dt).size / ((last - first) * dt)
        for raw in raws
    ])  # fmt: skip
    weakest, strongest = int(np.argmin(current)), int(np.argmax(current))
    yield "command.edge", None
    yield "step.current.weakest", current[weakest]
    yield "step.current.strongest", current[strongest]
    yield "step.rate.weakest", rate[weakest]
    yield "step.rate.strongest", rate[strongest]
    if rate.any():
        yield "step.rheobase", current[rate > 0.0].min()
        x, y = current[rate > 0.0], rate[rate > 0.0]
        if np.unique(x).size > 2:
            x = x - x.mean()
            yield "step.gain", 1000.0 * float(x @ y) / float(x @ x)


def unclaimed(narrative):
    """Give the numbers in a text that belong to no claim."""
    stray = []
    for sentence in narrative.sentences:
        rest = sentence.text
        for claim in sorted(sentence.claims, key=lambda c: -len(c.words)):
            rest = rest.replace(claim.words, "", 1)
        stray += [(sentence.text, number) for number in NUMBER.findall(rest)]
    return stray
