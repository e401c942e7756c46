"""A sweep in the words of a textbook, which a voltage trace can only partly confirm.

What was measured is told as measured; what textbooks say is the cause of it is told as
that. No sentence claims a current or an ion, for a voltage shows neither.
"""

from __future__ import annotations

from collections.abc import Iterator

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
from axolemma.explanation.recording.stimulus import stimulus
from axolemma.explanation.recording.train import (
    in_all,
    rates,
    trend_of_intervals,
    trends_of_shape,
)


def school_sweep(evidence: SweepEvidence) -> Iterator[Sentence]:
    """Tell a recorded sweep in the words of a textbook."""
    yield from resting(evidence)
    yield from stimulus(evidence, is_timed=False)
    yield from artefacts(evidence)
    yield from beginning(evidence)
    spike = evidence.typical
    if spike is None:
        yield from silence(evidence)
    else:
        yield _threshold(evidence, spike)
        yield from _depolarisation(evidence, spike)
        yield from _repolarisation(evidence, spike)
        yield from _hyperpolarisation(evidence, spike)
        yield from _recovery(evidence, spike)
        yield from in_all(evidence)
        yield from rates(evidence)
        yield from trend_of_intervals(evidence, is_timed=False)
        yield from trends_of_shape(evidence, ("peak_mV", "half_width_onset_ms"))
    yield from small_spikes(evidence)
    yield from ending(evidence)
    yield sentence(
        "not corrected",
        "The junction potential of the electrode is not corrected.",
    )


def _threshold(evidence: SweepEvidence, spike: RecordedSpike) -> Sentence:
    which = evidence.which(spike)
    if spike.threshold_ms is not None:
        return sentence(
            "threshold",
            f"{which} action potential began at its threshold, here {{threshold}}, at "
            "{time}.",
            time=evidence.moment(
                f"spikes[{spike.index}].threshold_ms", spike.threshold_ms
            ),
            threshold=evidence.of_spike(spike, "threshold_mV"),
        )
    if not evidence.account.has_thresholds:
        words = "the samples are too far apart to show where its threshold was"
    else:
        words = "where its threshold was cannot be seen"
    return sentence(
        "threshold",
        f"{which} action potential rose at {{time}}; {words}.",
        time=evidence.moment(f"spikes[{spike.index}].crossing_ms", spike.crossing_ms),
    )


def _depolarisation(
    evidence: SweepEvidence, spike: RecordedSpike
) -> Iterator[Sentence]:
    steepest = evidence.of_spike(spike, "max_slope_mV_per_ms")
    if steepest is not None and spike.threshold_ms is not None:
        yield sentence(
            "depolarisation",
            "From there the membrane depolarised faster than {slope}, at the steepest "
            "by {steepest}.",
            slope=threshold_slope(),
            steepest=steepest,
        )
    elif steepest is not None:
        yield sentence(
            "depolarisation",
            "The membrane depolarised at up to {steepest}.",
            steepest=steepest,
        )
    yield sentence(
        "depolarisation",
        "In a neurone like those of the textbook this is the work of voltage-gated "
        "Na+ channel proteins: Na+ ions enter by facilitated diffusion, make the "
        "inside less negative and so open more of them (positive feedback); a voltage "
        "trace alone does not show ions.",
    )
    yield sentence(
        "peak",
        "The potential peaked at {peak} at {time}.",
        peak=evidence.of_spike(spike, "peak_mV"),
        time=evidence.moment(f"spikes[{spike.index}].time_ms", spike.time_ms),
    )


def _repolarisation(
    evidence: SweepEvidence, spike: RecordedSpike
) -> Iterator[Sentence]:
    words = "Then the membrane repolarised"
    parts: dict[str, Claim | None] = {}
    if spike.repolarised_ms is not None and spike.threshold_ms is not None:
        words += " and was back at its threshold {back} after the peak"
        parts["back"] = Claim(
            quantity=f"spikes[{spike.index}].repolarisation_ms",
            value=spike.repolarised_ms - spike.time_ms,
            unit="ms",
        )
    if spike.half_width_onset_ms is not None:
        words += "; at half its height the action potential lasted {half}"
        parts["half"] = evidence.of_spike(spike, "half_width_onset_ms")
    yield sentence("repolarisation", f"{words}.", **parts)
    yield sentence(
        "repolarisation",
        "In the textbook the Na+ channels are inactivated then and K+ ions leave "
        "through voltage-gated K+ channels, which are slower to open.",
    )


def _hyperpolarisation(
    evidence: SweepEvidence, spike: RecordedSpike
) -> Iterator[Sentence]:
    trough = evidence.of_spike(spike, "trough_mV")
    if trough is None or spike.trough_ms is None:
        return
    if spike.threshold_mV is None:
        yield sentence(
            "hyperpolarisation", "Its lowest point was {trough}.", trough=trough
        )
        return
    depth = evidence.depth(spike)
    if depth is None:
        yield sentence(
            "hyperpolarisation",
            "It came down to {trough} only and turned there, not below its threshold: "
            "there was no hyperpolarisation.",
            trough=trough,
        )
        return
    yield sentence(
        "hyperpolarisation",
        "The potential fell further, to {trough}, {depth} below the threshold: the "
        "hyperpolarisation, in the textbook the work of K+ channels that are slow to "
        "close.",
        trough=trough,
        depth=depth,
    )


def _recovery(evidence: SweepEvidence, spike: RecordedSpike) -> Iterator[Sentence]:
    if spike.trough_ms is None:
        return
    following = evidence.after(spike)
    if following is not None and following.threshold_ms is not None:
        yield sentence(
            "recovery",
            "Then it climbed to the next action potential, which began at {next}.",
            next=evidence.moment(
                f"spikes[{following.index}].threshold_ms", following.threshold_ms
            ),
        )
    yield sentence(
        "recovery",
        "The Na+/K+ pump, which in the textbook returns the ions by active "
        "transport, leaves no mark of its own in a trace.",
    )
