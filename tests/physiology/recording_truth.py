"""Is every sentence on a recording true? Its claims, computed again from raw samples.

Nothing here calls the account that made the claims: spikes are found and measured by
the definitions, written anew in NumPy; rates are counted sample by sample.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np
from raw_spikes import Raw
from recording_claims_anew import wanted_of

LEVELS = ("school", "undergraduate", "research")
# Beside half a unit of the last printed digit, for rounding at its edge.
SLACK = 0.02
NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?")


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
