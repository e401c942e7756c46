"""The measures of the action potentials, each with its definition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from axolemma.accounting import Outcome, Spike
from axolemma.accounting.landmarks import ONSET_SLOPE
from axolemma.explanation.claims import Claim, Sentence, moment, sentence
from axolemma.explanation.evidence import Evidence, StimulusThreshold
from axolemma.explanation.findings import VOLTAGE

# After the point, of voltages and times.
DIGITS = 4


def landmarks(evidence: Evidence) -> Iterator[Sentence]:
    """Give the landmarks of the first action potential, or of what there was."""
    if not evidence.spikes:
        yield _no_upstroke(evidence.outcome)
        yield from _stimulus_threshold(evidence.stimulus_threshold)
        return
    spike = evidence.spikes[0]
    yield from _threshold(spike)
    yield sentence(
        "landmarks",
        "The steepest rise was {rise} at {risen}, the peak (a root of dV/dt on the "
        "dense output) {peak} at {time}.",
        rise=_slope("spike.max_slope", spike.max_slope_mV_per_ms, spike.max_slope_ms),
        risen=moment("spike.max_slope", spike.max_slope_ms, digits=DIGITS),
        peak=_voltage(spike.peak_mV, spike.time_ms),
        time=moment("spike.time", spike.time_ms, digits=DIGITS),
    )
    yield from _widths(spike)
    yield from _fall(spike)


def _no_upstroke(outcome: Outcome) -> Sentence:
    short = Claim(
        quantity="outcome.distance_to_level",
        value=outcome.distance_to_level_mV,
        unit="mV",
        is_difference=True,
    )
    is_short = outcome.distance_to_level_mV > 0.0
    return sentence(
        "landmarks",
        "No regenerative upstroke to the level of a spike occurred{kind}: the "
        "voltage reached {highest} at {time}, "
        + (
            "{short} short of that level." if is_short else "which is above that level."
        ),
        kind="" if outcome.kind == "no spike" else f" ({outcome.kind})",
        highest=_voltage(outcome.highest_mV, outcome.highest_ms),
        time=moment("outcome.highest", outcome.highest_ms, digits=DIGITS),
        **({"short": short} if is_short else {}),
    )


def _stimulus_threshold(known: StimulusThreshold | None) -> Iterator[Sentence]:
    """Give the strengths of the stimulus between which a spike appears."""
    if known is None:
        return
    tried = Claim(quantity="stimulus_threshold.fails", value=known.tried, unit="")
    if known.fires is None or known.onset_mV is None:
        yield sentence(
            "threshold",
            "No multiple of the stimulus up to {tried} evokes a spike.",
            tried=tried,
        )
        return
    yield sentence(
        "threshold",
        "The stimulus threshold lies between {tried} and {fires} times this stimulus "
        "(search over its amplitude, other things equal); the spike evoked there sets "
        "out from {onset}{rebound}.",
        tried=replace(tried, digits=DIGITS),
        fires=Claim(
            quantity="stimulus_threshold.fires",
            value=known.fires,
            unit="",
            digits=DIGITS,
        ),
        onset=Claim(
            quantity="stimulus_threshold.onset",
            value=known.onset_mV,
            unit="mV",
            digits=1,
        ),
        rebound=", after hyperpolarisation" if known.is_rebound else "",
    )


def rhythm(evidence: Evidence) -> Iterator[Sentence]:
    """Give intervals and rates of a train."""
    times = [spike.time_ms for spike in evidence.spikes]
    if len(times) < 3:
        return
    mean = (times[-1] - times[0]) / (len(times) - 1)
    yield sentence(
        "rhythm",
        "{count} action potentials occurred at a mean interval of {mean} ({rate}), the "
        "first of {first}, the last of {last}.",
        count=Claim(quantity="spikes", value=float(len(times)), unit=""),
        mean=Claim(quantity="spikes.mean_interval", value=mean, unit="ms"),
        rate=Claim(quantity="spikes.rate", value=1000.0 / mean, unit="Hz"),
        first=Claim(
            quantity="spikes.first_interval", value=times[1] - times[0], unit="ms"
        ),
        last=Claim(
            quantity="spikes.last_interval", value=times[-1] - times[-2], unit="ms"
        ),
    )


def _threshold(spike: Spike) -> Iterator[Sentence]:
    slope = Claim(quantity="definition.onset_slope", value=ONSET_SLOPE, unit="mV/ms")
    if spike.threshold_ms is not None and spike.threshold_mV is not None:
        yield sentence(
            "landmarks",
            "The threshold, where the ionic slope alone reaches {slope}, was {voltage} "
            "at {time}; net ionic current had turned inward at {inward}.",
            slope=slope,
            voltage=_voltage(spike.threshold_mV, spike.threshold_ms),
            time=moment("spike.threshold", spike.threshold_ms, digits=DIGITS),
            inward=moment("spike.inward", spike.inward_ms, digits=DIGITS),
        )
        return
    yield sentence(
        "landmarks",
        "The ionic slope never reached {slope} before the peak; the depolarisation is "
        "counted from {time}, at {voltage}.",
        slope=slope,
        time=moment("spike.onset", spike.onset_ms, digits=DIGITS),
        voltage=_voltage(spike.onset_mV, spike.onset_ms),
    )


def _widths(spike: Spike) -> Iterator[Sentence]:
    if spike.half_width_ms is None or spike.half_width_onset_ms is None:
        return
    yield sentence(
        "landmarks",
        "Its width at half the height above rest was {rest}, above the onset {onset}.",
        rest=_width("spike.half_width", spike.half_width_ms),
        onset=_width("spike.half_width_onset", spike.half_width_onset_ms),
    )


def _fall(spike: Spike) -> Iterator[Sentence]:
    if spike.min_slope_mV_per_ms is not None and spike.min_slope_ms is not None:
        yield sentence(
            "landmarks",
            "The steepest fall was {fall} at {time}.",
            fall=_slope(
                "spike.min_slope", spike.min_slope_mV_per_ms, spike.min_slope_ms
            ),
            time=moment("spike.min_slope", spike.min_slope_ms, digits=DIGITS),
        )
    if spike.trough_mV is not None and spike.trough_ms is not None:
        yield sentence(
            "landmarks",
            "The trough was {trough} at {time}.",
            trough=_voltage(spike.trough_mV, spike.trough_ms),
            time=moment("spike.trough", spike.trough_ms, digits=DIGITS),
        )


def _width(quantity: str, value: float) -> Claim:
    return Claim(quantity=quantity, value=value, unit="ms", digits=DIGITS)


def _voltage(value: float, time: float) -> Claim:
    return Claim(quantity=VOLTAGE, value=value, unit="mV", time=time, digits=DIGITS)


def _slope(quantity: str, value: float, time: float) -> Claim:
    return Claim(quantity=quantity, value=value, unit="mV/ms", time=time)
