"""A sweep for researchers: definitions, counts, statistics, what is not corrected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from axolemma.accounting.recorded.stimulation import BLANK
from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.recording.baseline import quietness
from axolemma.explanation.recording.ending import (
    artefacts,
    beginning,
    ending,
    silence,
    small_spikes,
    spike_level,
)
from axolemma.explanation.recording.evidence import (
    SweepEvidence,
    fewest_digits,
    threshold_slope,
)
from axolemma.explanation.recording.stimulus import listed, stimulus
from axolemma.explanation.recording.train import rates, trend_of_intervals

# How action potentials are told apart.
_CLASSES = {
    "with_undershoot": "with a trough below threshold",
    "without_undershoot": "with none",
    "without_threshold": "without a threshold that can be read",
    "cut": "cut off by the end of the sweep",
}
_ALONE = _CLASSES | {"without_undershoot": "without a trough below threshold"}
# Which measures are given with their spread, by name.
_MEASURES = (
    ("threshold", "threshold_mV", "mV", 1),
    ("peak", "peak_mV", "mV", 1),
    ("steepest rise", "max_slope_mV_per_ms", "mV/ms", 1),
    ("steepest fall", "min_slope_mV_per_ms", "mV/ms", 1),
    ("half-width from threshold", "half_width_onset_ms", "ms", 3),
    ("trough below threshold", "after_hyperpolarisation_mV", "mV", 1),
)


def research_sweep(evidence: SweepEvidence) -> Iterator[Sentence]:
    """Tell a recorded sweep by its definitions and statistics."""
    yield _sampling(evidence)
    yield from _definitions(evidence)
    yield from quietness(evidence)
    yield from stimulus(evidence)
    yield from artefacts(evidence)
    yield from beginning(evidence)
    if evidence.spikes:
        yield from _counts(evidence)
        yield from _statistics(evidence)
        yield from _intervals(evidence)
        yield from rates(evidence)
        yield from trend_of_intervals(evidence)
    else:
        yield from silence(evidence)
    yield from small_spikes(evidence)
    yield from ending(evidence)
    yield sentence(
        "not corrected",
        "Not corrected, and not to be seen in the trace: the liquid junction "
        "potential, the series resistance (bridge) and the low-pass of pipette and "
        "amplifier. No current and no ion was measured.",
    )


def _sampling(evidence: SweepEvidence) -> Sentence:
    account = evidence.account
    filtering = account.filtering
    parts: dict[str, Any] = {
        "duration": evidence.duration,
        "rate": _frequency("sweep.sampling_rate", 1.0 / account.interval_ms),
        "noise": Claim(
            quantity="slope_noise_mV_per_ms",
            value=account.slope_noise_mV_per_ms,
            unit="mV/ms",
            digits=2,
        ),
    }
    filtered = "not filtered any further"
    if filtering.low_pass_kHz is not None:
        filtered = "filtered to {low_pass} with zero phase before it was measured"
        parts["low_pass"] = _frequency("filtering.low_pass_kHz", filtering.low_pass_kHz)
    noisy = "dV/dt"
    if filtering.slope_low_pass_kHz is not None:
        noisy = "dV/dt, filtered to {slope_low_pass} to find thresholds,"
        parts["slope_low_pass"] = _frequency(
            "filtering.slope_low_pass_kHz", filtering.slope_low_pass_kHz
        )
    return sentence(
        "sampling",
        f"Sampling: {{duration}} at {{rate}}, {filtered}; the noise of {noisy} is "
        "{noise} (standard deviation).",
        **parts,
    )


def _frequency(quantity: str, value: float) -> Claim:
    return Claim(
        quantity=quantity, value=value, unit="kHz", digits=fewest_digits(value)
    )


def _definitions(evidence: SweepEvidence) -> Iterator[Sentence]:
    if not evidence.account.has_thresholds:
        yield sentence(
            "definitions",
            "The sampling is too slow to read thresholds, and what is measured from "
            "them is left out.",
        )
        return
    words = (
        "Threshold: where the total dV/dt, stimulus included, first reaches {slope} on "
        "the way to a peak above {level}"
    )
    parts: dict[str, Any] = {"slope": threshold_slope(), "level": spike_level(evidence)}
    if evidence.account.stimulus_edges_ms:
        words += "; it is not looked for from just before each edge of the command "
        words += "until {blanked} after it"
        parts["blanked"] = Claim(
            quantity="definition.blanked_ms", value=BLANK, unit="ms", digits=2
        )
    yield sentence("definitions", f"{words}.", **parts)


def _counts(evidence: SweepEvidence) -> Iterator[Sentence]:
    spikes = evidence.spikes
    known = [spike for spike in spikes if spike.threshold_ms is not None]
    found = {
        "with_undershoot": sum(spike.has_undershoot for spike in known),
        "without_undershoot": sum(
            not spike.has_undershoot and not spike.is_cut for spike in known
        ),
        "without_threshold": len(spikes) - len(known),
        "cut": sum(spike.is_cut for spike in spikes),
    }
    kinds: list[str] = []
    claims: dict[str, Claim] = {}
    for name, count in found.items():
        if not count:
            continue
        if len(spikes) == 1:
            kinds.append(_ALONE[name])
        elif count == len(spikes):
            kinds.append(f"all {_CLASSES[name]}")
        else:
            kinds.append(f"{{{name}}} {_CLASSES[name]}")
            value = float(count)
            claims[name] = Claim(quantity=f"spikes.{name}", value=value, unit="")
    lead = (
        "{all} action potential, " if len(spikes) == 1 else "{all} action potentials: "
    )
    total = Claim(quantity="spikes", value=float(len(spikes)), unit="")
    yield sentence("counts", f"{lead}{listed(kinds)}.", all=total, **claims)


def _statistics(evidence: SweepEvidence) -> Iterator[Sentence]:
    words: list[str] = []
    parts: dict[str, Any] = {}
    for label, measure, unit, digits in _MEASURES:
        spikes = evidence.spikes
        if measure == "after_hyperpolarisation_mV":
            # Below a threshold, not below the onset that may stand in for one.
            spikes = [spike for spike in spikes if spike.threshold_ms is not None]
        found = [getattr(spike, measure) for spike in spikes]
        values = np.array([value for value in found if value is not None])
        if not values.size:
            continue
        text = f"{label} {{mean_{measure}}}"
        parts[f"mean_{measure}"] = _statistic(
            measure, "mean", float(values.mean()), digits
        )
        if values.size > 1:
            text += f" ± {{sd_{measure}}}"
            spread = float(values.std(ddof=1))
            parts[f"sd_{measure}"] = _statistic(measure, "sd", spread, digits)
        words.append(f"{text} {unit}")
    lead = "Mean ± standard deviation" if len(evidence.spikes) > 1 else "Measured"
    yield sentence("measures", f"{lead}: {', '.join(words)}.", **parts)


def _statistic(measure: str, name: str, value: float, digits: int) -> Claim:
    """State a number whose unit stands behind it once, for mean and deviation."""
    return Claim(
        quantity=f"spikes.{measure}.{name}", value=value, unit="", digits=digits
    )


def _intervals(evidence: SweepEvidence) -> Iterator[Sentence]:
    times = np.array([spike.time_ms for spike in evidence.spikes])
    if times.size < 3:
        return
    steps = np.diff(times)
    shortest, longest = float(steps.min()), float(steps.max())
    if _interval("shortest", shortest).words == _interval("longest", longest).words:
        return
    yield sentence(
        "intervals",
        "Intervals between peaks: {shortest} to {longest}, mean {mean}, coefficient of "
        "variation {variation}.",
        shortest=_interval("shortest", shortest),
        longest=_interval("longest", longest),
        mean=_interval("mean", float(steps.mean())),
        variation=Claim(
            quantity="intervals.variation",
            value=float(steps.std(ddof=1) / steps.mean()),
            unit="",
            digits=2,
        ),
    )


def _interval(name: str, value: float) -> Claim:
    return Claim(quantity=f"intervals.{name}", value=value, unit="ms", digits=1)
