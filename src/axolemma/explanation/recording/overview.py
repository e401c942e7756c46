"""Several sweeps of a recording told together: what they share, how they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.narrative import Narrative, tell
from axolemma.explanation.recording.account import SWEEP_LEVELS
from axolemma.explanation.recording.command import SAME_CURRENT
from axolemma.explanation.recording.evidence import SweepEvidence
from axolemma.explanation.recording.protocol import Steps, varied_step
from axolemma.explanation.recording.stimulus import current


@dataclass(frozen=True, kw_only=True, eq=False)
class RecordingEvidence:
    """Sweeps of one recording.

    Parameters
    ----------
    sweeps
        With their accounts.
    """

    sweeps: tuple[SweepEvidence, ...]

    @cached_property
    def steps(self) -> Steps | None:
        """What the protocol varies, if it does."""
        return varied_step(self.sweeps) if len(self.sweeps) > 1 else None

    @property
    def counts(self) -> tuple[int, ...]:
        """How many action potentials each sweep has."""
        return tuple(len(sweep.spikes) for sweep in self.sweeps)


def explain_recording(evidence: RecordingEvidence, level: str = "school") -> Narrative:
    """Tell what sweeps have in common and how they differ.

    Parameters
    ----------
    evidence
        The sweeps.
    level
        For whom: ``school``, ``undergraduate`` or ``research``.

    Raises
    ------
    UnknownName
        If there is no such level.
    """
    return tell(OVERVIEW_LEVELS, evidence, level)


def _told(evidence: RecordingEvidence, level: str) -> Iterator[Sentence]:
    yield _counted(evidence)
    if any(not sweep.pieces for sweep in evidence.sweeps):
        yield sentence(
            "stimulus",
            "The file does not say which current the electrode passed, so the firing "
            "cannot be set against it.",
        )
    elif evidence.steps is not None:
        yield from _against_current(evidence, evidence.steps, level)
    if level != "school":
        yield from _spread(evidence)
    yield from _oddities(evidence)


OVERVIEW_LEVELS: dict[str, Callable[[RecordingEvidence], Iterator[Sentence]]] = {
    level: partial(_told, level=level) for level in SWEEP_LEVELS
}


def _counted(evidence: RecordingEvidence) -> Sentence:
    counts = evidence.counts
    number = Claim(quantity="sweeps", value=float(len(counts)), unit="")
    durations = {sweep.duration.words: sweep.duration for sweep in evidence.sweeps}
    parts = {"number": number}
    words = "{number} sweeps"
    if len(durations) == 1:
        words += ", of {duration} each,"
        parts["duration"] = evidence.sweeps[0].duration
    if not sum(counts):
        words = f"None of the {words} holds an action potential."
        return sentence("recording", words, **parts)
    words += " hold {total} action potential" + ("s" if sum(counts) > 1 else "")
    parts["total"] = Claim(quantity="spikes", value=float(sum(counts)), unit="")
    silent = counts.count(0)
    if min(counts) == max(counts):
        words += ", {least} in each"
    elif silent:
        words += ", up to {most} in one" if sum(counts) > 1 else ""
        words += "; {silent} of the sweeps "
        words += "is silent" if silent == 1 else "are silent"
        parts["silent"] = Claim(quantity="sweeps.silent", value=float(silent), unit="")
    else:
        words += ", from {least} to {most} in a sweep"
    for name, count in (("least", min(counts)), ("most", max(counts))):
        if f"{{{name}}}" in words:
            parts[name] = Claim(quantity=f"spikes.{name}", value=float(count), unit="")
    return sentence("recording", f"{words}.", **parts)


def _against_current(
    evidence: RecordingEvidence, steps: Steps, level: str
) -> Iterator[Sentence]:
    order = np.argsort(steps.current, kind="stable")
    weakest, strongest = int(order[0]), int(order[-1])
    words = (
        "Between {start} and {stop} the command was held at another current in each "
        "sweep"
    )
    parts: dict[str, Claim] = {
        "start": evidence.sweeps[0].edge(steps.start_ms),
        "stop": evidence.sweeps[0].edge(steps.stop_ms),
        "least": current(float(steps.current[weakest]), "step.current.weakest"),
        "most": current(float(steps.current[strongest]), "step.current.strongest"),
    }
    low, high = float(steps.rate[weakest]), float(steps.rate[strongest])
    if low > 0.0:
        parts["low"] = _rate("step.rate.weakest", low)
    if high > 0.0:
        parts["high"] = _rate("step.rate.strongest", high)
    fired = "{low} times a second" if low > 0.0 else "not at all"
    then = "{high} times a second" if high > 0.0 else "not at all"
    if high == low == 0.0 and not steps.rate.any():
        words += ", from {least} to {most}, and the cell never fired then."
    elif not np.ptp(steps.rate):
        words += (
            ", from {least} to {most}; the cell fired {low} times a second at each."
        )
        del parts["high"]
    elif steps.is_faster_with_current:
        words += (
            f": the more positive it was, the faster the cell fired, from {fired} at "
        )
        words += f"{{least}} to {then} at {{most}}."
    else:
        words += f"; the cell fired {fired} at {{least}} and {then} at {{most}}, and "
        words += "not always faster with more current."
    yield sentence("rate against current", words, **parts)
    yield from _rheobase(steps)
    if level != "school" and steps.gain is not None:
        yield sentence(
            "rate against current",
            "A straight line through the rates of the sweeps that fired then rises by "
            "{gain}.",
            gain=Claim(quantity="step.gain", value=steps.gain, unit="Hz/nA"),
        )


def _rheobase(steps: Steps) -> Iterator[Sentence]:
    weakest = steps.rheobase
    if weakest is None:
        return
    if abs(weakest) <= SAME_CURRENT:
        yield sentence(
            "rate against current", "Left to itself, without a current, it fired too."
        )
    else:
        yield sentence(
            "rate against current",
            "The weakest of these currents at which it fired was {weakest}.",
            weakest=current(weakest, "step.rheobase"),
        )


def _rate(quantity: str, value: float) -> Claim:
    return Claim(quantity=quantity, value=value, unit="", digits=1)


def _spread(evidence: RecordingEvidence) -> Iterator[Sentence]:
    """Say how far the first action potentials of the sweeps differ."""
    first = [sweep.typical for sweep in evidence.sweeps]
    thresholds = [s.threshold_mV for s in first if s and s.threshold_mV is not None]
    if len(thresholds) < 2:
        return
    peaks = [s.peak_mV for s in first if s and s.threshold_mV is not None]
    yield sentence(
        "first action potentials",
        "The first action potentials of the sweeps have thresholds from {low} to "
        "{high} and peaks from {lowest} to {highest}.",
        low=_voltage("first.threshold_mV.lowest", min(thresholds)),
        high=_voltage("first.threshold_mV.highest", max(thresholds)),
        lowest=_voltage("first.peak_mV.lowest", min(peaks)),
        highest=_voltage("first.peak_mV.highest", max(peaks)),
    )


def _voltage(quantity: str, value: float) -> Claim:
    return Claim(quantity=quantity, value=value, unit="mV")


def _oddities(evidence: RecordingEvidence) -> Iterator[Sentence]:
    """Point at the sweeps that do not go by the book."""
    blocked = [
        sweep
        for sweep in evidence.sweeps
        if sweep.account.outcome.kind == "depolarisation block"
    ]
    small = sum(len(sweep.account.small_spikes) for sweep in evidence.sweeps)
    if blocked:
        yield sentence(
            "depolarisation block",
            "In {count} of the sweeps the firing gave way to a depolarisation block.",
            count=Claim(quantity="sweeps.blocked", value=float(len(blocked)), unit=""),
        )
    if small:
        yield sentence(
            "small spikes",
            "{count} smaller rises, fast as action potentials but lower, are not "
            "counted among them.",
            count=Claim(quantity="small_spikes", value=float(small), unit=""),
        )
