"""What a claim on a sweep should say: a rule for every quantity."""

from __future__ import annotations

import re

import numpy as np

DEFINED = {
    "threshold_slope_mV_per_ms": 10.0,
    "spike_level_mV": 0.0,
    "blanked_ms": 0.25,
    "block_ms": 100.0,
}


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
