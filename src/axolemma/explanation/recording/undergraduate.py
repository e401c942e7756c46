"""A sweep for undergraduates: what is measured on its spikes, and how that changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from axolemma.accounting.recorded import RecordedSpike
from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.recording.baseline import resting
from axolemma.explanation.recording.ending import (
    artefacts,
    beginning,
    ending,
    silence,
    small_spikes,
)
from axolemma.explanation.recording.evidence import SweepEvidence, threshold_slope
from axolemma.explanation.recording.stimulus import listed, stimulus
from axolemma.explanation.recording.train import (
    SHAPES,
    in_all,
    rates,
    trend_of_intervals,
    trends_of_shape,
)


def undergraduate_sweep(evidence: SweepEvidence) -> Iterator[Sentence]:
    """Tell a recorded sweep by what is measured on it."""
    yield from resting(evidence)
    yield from stimulus(evidence)
    yield from artefacts(evidence)
    yield from beginning(evidence)
    spike = evidence.typical
    if spike is None:
        yield from silence(evidence)
    else:
        yield from _threshold(evidence, spike)
        yield _upstroke(evidence, spike)
        yield from _downstroke(evidence, spike)
        yield from _undershoot(evidence, spike)
        yield from in_all(evidence)
        yield from rates(evidence)
        yield from trend_of_intervals(evidence)
        yield from trends_of_shape(evidence, SHAPES)
        yield from _accommodation(evidence)
    yield from small_spikes(evidence)
    yield from ending(evidence)
    yield from _limits(has_spike=spike is not None)


def _threshold(evidence: SweepEvidence, spike: RecordedSpike) -> Iterator[Sentence]:
    which = evidence.which(spike)
    if spike.threshold_ms is None:
        yield sentence(
            "threshold",
            f"{which} action potential passed {{level}} at {{time}}; its threshold "
            "cannot be read from this trace.",
            level=Claim(
                quantity="definition.spike_level_mV",
                value=evidence.account.spike_level_mV,
                unit="mV",
                digits=0,
            ),
            time=evidence.moment(
                f"spikes[{spike.index}].crossing_ms", spike.crossing_ms, 2
            ),
        )
        return
    yield sentence(
        "threshold",
        f"{which} action potential began at its threshold, where dV/dt reaches "
        "{slope}, at {threshold} and {time}.",
        slope=threshold_slope(),
        threshold=evidence.of_spike(spike, "threshold_mV"),
        time=evidence.moment(
            f"spikes[{spike.index}].threshold_ms", spike.threshold_ms, 2
        ),
    )


def _upstroke(evidence: SweepEvidence, spike: RecordedSpike) -> Sentence:
    acts: list[str] = []
    parts: dict[str, Any] = {"peak": evidence.of_spike(spike, "peak_mV")}
    if spike.max_slope_mV_per_ms is not None:
        acts.append("rose at up to {slope}")
        parts["slope"] = evidence.of_spike(spike, "max_slope_mV_per_ms")
    if spike.rise_10_90_ms is not None:
        acts.append("took {rise} from a tenth to nine tenths of its height")
        parts["rise"] = evidence.of_spike(spike, "rise_10_90_ms")
    words = f"It {listed([*acts, 'peaked at {peak}'])}"
    if spike.threshold_mV is not None:
        words += ", {height} above threshold"
        parts["height"] = Claim(
            quantity=f"spikes[{spike.index}].height_mV",
            value=spike.peak_mV - spike.threshold_mV,
            unit="mV",
            is_difference=True,
        )
    return sentence("upstroke", f"{words}.", **parts)


def _downstroke(evidence: SweepEvidence, spike: RecordedSpike) -> Iterator[Sentence]:
    if spike.min_slope_mV_per_ms is None:
        return
    words = "It fell at up to {slope}"
    parts: dict[str, Any] = {"slope": evidence.of_spike(spike, "min_slope_mV_per_ms")}
    if spike.half_width_onset_ms is not None:
        words += "; half-way between threshold and peak it was {half} wide"
        parts["half"] = evidence.of_spike(spike, "half_width_onset_ms")
    yield sentence("downstroke", f"{words}.", **parts)
    yield sentence(
        "downstroke",
        "Where no stimulus flows, dV/dt times the membrane capacitance is the net "
        "ionic current with its sign turned; the capacitance was not measured, and the "
        "trace cannot divide that current among Na+, K+ and other ions.",
    )


def _undershoot(evidence: SweepEvidence, spike: RecordedSpike) -> Iterator[Sentence]:
    if spike.trough_mV is None or spike.trough_ms is None:
        return
    trough = evidence.of_spike(spike, "trough_mV")
    after = Claim(
        quantity=f"spikes[{spike.index}].trough_delay_ms",
        value=spike.trough_ms - spike.time_ms,
        unit="ms",
    )
    depth = evidence.depth(spike)
    if spike.threshold_mV is None:
        yield sentence(
            "after-hyperpolarisation",
            "Its trough, {trough}, came {after} after the peak.",
            trough=trough,
            after=after,
        )
        return
    if depth is None:
        yield sentence(
            "after-hyperpolarisation",
            "Its trough, {trough}, came {after} after the peak and not below "
            "threshold: there was no after-hyperpolarisation.",
            trough=trough,
            after=after,
        )
        return
    yield sentence(
        "after-hyperpolarisation",
        "The after-hyperpolarisation was {depth} deep from threshold, with its trough, "
        "{trough}, {after} after the peak.",
        depth=depth,
        trough=trough,
        after=after,
    )


def _accommodation(evidence: SweepEvidence) -> Iterator[Sentence]:
    """Name what a rising threshold means, where it rose."""
    known = [
        spike.threshold_mV
        for spike in evidence.busiest.spikes
        if spike.threshold_mV is not None
    ]
    if len(known) > 2 and known[-1] - known[0] >= 1.0:
        yield sentence(
            "accommodation",
            "A threshold that rises in a train is usually put down to Na+ channels "
            "that have not recovered from inactivation and to K+ channels still open.",
        )


def _limits(*, has_spike: bool) -> Iterator[Sentence]:
    if has_spike:
        yield sentence(
            "what a trace shows",
            "That Na+ channels carry the upstroke and K+ channels the downstroke is "
            "what textbooks say of neurones like theirs; to show it here would take a "
            "voltage clamp or a blocker.",
        )
    yield sentence(
        "not corrected",
        "Voltages are as recorded, the junction potential not corrected.",
    )
