"""The action potentials after the first, and where the run ended."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.accounting import Spike
from axolemma.explanation.claims import Claim, Sentence, moment, sentence
from axolemma.explanation.evidence import Evidence
from axolemma.explanation.findings import VOLTAGE
from axolemma.explanation.gating import inactivating_gates

# So near to rest the voltage counts as back, mV.
_NEAR = 1.0
# A run that begins nearer to rest than this begins at rest, mV.
_STILL = 0.1
# Channels stay inactivated where less than this part of what is ready at rest is left.
_INACTIVATED = 0.3


def later_spikes(evidence: Evidence) -> Iterator[Sentence]:
    """Say how many action potentials followed, and when."""
    later = evidence.spikes[1:]
    if not later:
        return
    times = [moment("spike.time", s.time_ms) for s in later]
    if len(later) == 1:
        yield sentence(
            "train",
            "A second action potential peaked at {peak} at {time}.",
            peak=_peak(later[0]),
            time=times[0],
        )
        return
    lowest = _peak(min(later, key=lambda spike: spike.peak_mV))
    highest = _peak(max(later, key=lambda spike: spike.peak_mV))
    count = Claim(quantity="spikes", value=float(len(later)), unit="")
    if lowest.words == highest.words:
        yield sentence(
            "train",
            "Another {count} action potentials followed, the last at {last}, all "
            "peaking at {highest}.",
            count=count,
            last=times[-1],
            highest=highest,
        )
    else:
        yield sentence(
            "train",
            "Another {count} action potentials followed, the last at {last}, peaking "
            "at {lowest} to {highest}.",
            count=count,
            last=times[-1],
            lowest=lowest,
            highest=highest,
        )


def _peak(spike: Spike) -> Claim:
    return Claim(quantity=VOLTAGE, value=spike.peak_mV, unit="mV", time=spike.time_ms)


def ending(evidence: Evidence) -> Iterator[Sentence]:
    """Say where the voltage was in the end, unless a sentence before has done so."""
    end = evidence.record.trajectory.duration
    rest = evidence.record.rest.values[VOLTAGE]
    last = evidence.claim(VOLTAGE, end, "mV")
    if evidence.outcome.is_cut or evidence.outcome.is_rising_at_end:
        return
    if _is_undisturbed(evidence):
        yield sentence("recovery", "The potential stayed at {last}.", last=last)
    elif abs(last.value - rest) < _NEAR:
        yield sentence(
            "recovery",
            "The potential ended back at rest, at {last}.",
            last=last,
        )
    else:
        yield sentence(
            "recovery",
            "The potential ended at {last}, not back at rest{block}.",
            last=last,
            block=": there Na+ channels stay inactivated, and no other action "
            "potential can begin"
            if _is_inactivated(evidence, end)
            else "",
        )


def _is_inactivated(evidence: Evidence, end: float) -> bool:
    """Say whether a run ends held where few sodium channels can open."""
    if not evidence.outcome.is_held_depolarised:
        return False
    resting = evidence.record.rest.values
    return any(
        evidence.value(name, end) < _INACTIVATED * resting[name]
        for name in inactivating_gates(evidence.record, "Na")
    )


def _is_undisturbed(evidence: Evidence) -> bool:
    """Say whether nothing was done to the membrane, and nothing happened."""
    if evidence.spikes or evidence.record.stimulus is not None:
        return False
    start = evidence.claim(VOLTAGE, 0.0, "mV").value
    return abs(start - evidence.record.rest.values[VOLTAGE]) < _STILL
