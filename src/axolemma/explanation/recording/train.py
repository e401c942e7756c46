"""What a train shows: how fast, at which current, and how its spikes change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.recording.command import SAME_CURRENT
from axolemma.explanation.recording.evidence import Firing, SweepEvidence
from axolemma.explanation.recording.stimulus import current, listed

# An interval or a width has changed when it did by a tenth; a voltage, mV.
_CHANGED, _MOVED = 0.1, 1.0
# Intervals have a direction where their ranks are correlated with their order by this;
# one that is so many times the median parts groups.
_STEADY, _GROUPED = 0.6, 5.0
# So many currents are told one by one.
_MOST = 4


class _Change(NamedTuple):
    """How the change of a measure is told: its name, when it grows, when it falls."""

    name: str
    more: str
    less: str


_CHANGES = {
    "threshold_mV": _Change("the threshold", "rose", "fell"),
    "peak_mV": _Change("the peak", "rose", "fell"),
    "half_width_onset_ms": _Change("the width at half height", "grew", "shrank"),
    "trough_mV": _Change("the trough", "rose", "fell"),
    "max_slope_mV_per_ms": _Change("the steepest rise", "grew", "fell"),
}
# All of them, in the order in which an action potential shows them.
SHAPES = (
    "threshold_mV", "peak_mV", "max_slope_mV_per_ms", "half_width_onset_ms",
    "trough_mV",
)  # fmt: skip


def in_all(evidence: SweepEvidence) -> Iterator[Sentence]:
    """Say how many action potentials came, and how fast where no current tells more."""
    spikes = evidence.spikes
    if len(spikes) == 1:
        yield sentence(
            "train",
            "It was the only action potential in {duration}.",
            duration=evidence.duration,
        )
        return
    words = "In all, {count} action potentials came in {duration}"
    parts = {
        "count": Claim(quantity="spikes", value=float(len(spikes)), unit=""),
        "duration": evidence.duration,
    }
    if len(spikes) > 2 and not _by_current(evidence):
        words += ", {rate} a second"
        whole = Firing(None, 0.0, evidence.account.duration_ms, spikes)
        parts["rate"] = _rate("rate", whole.rate)
    yield sentence("train", f"{words}.", **parts)


class Response(NamedTuple):
    """The firing at one current, wherever in the sweep it was held."""

    current: float
    spikes: int
    duration: float

    @property
    def rate(self) -> float:
        """How many spikes a second."""
        return 1000.0 * self.spikes / self.duration


def responses(evidence: SweepEvidence) -> tuple[Response, ...]:
    """Give the firing at each current that was held, the weakest current first."""
    found: dict[float, Response] = {}
    for firing in evidence.firing:
        if firing.piece is None or firing.piece.kind != "held":
            continue
        held = round(firing.piece.start_pA, 1)
        known = found.get(held, Response(held, 0, 0.0))
        found[held] = Response(
            held,
            known.spikes + len(firing.spikes),
            known.duration + firing.stop_ms - firing.start_ms,
        )
    return tuple(found[held] for held in sorted(found))


def _by_current(evidence: SweepEvidence) -> tuple[Response, ...]:
    """Give the firing by current where that can be told in a sentence."""
    found = responses(evidence)
    return found if 1 < len(found) <= _MOST and len(evidence.spikes) > 1 else ()


def rates(evidence: SweepEvidence) -> Iterator[Sentence]:
    """Say how fast the cell fired at each current that was held."""
    found = _by_current(evidence)
    if not found:
        return
    parts: dict[str, Any] = {}
    firing: list[str] = []
    silent: list[str] = []
    for number, each in enumerate(found):
        parts[f"current{number}"] = current(each.current)
        if not each.spikes:
            silent.append(f"{{current{number}}}")
            continue
        times = "" if firing else " times a second"
        firing.append(f"{{rate{number}}}{times} at {{current{number}}}")
        parts[f"rate{number}"] = _rate(f"rate[{each.current:g} pA]", each.rate)
    if not firing:
        return
    words = f"The cell fired {listed(firing)}"
    if silent:
        words += f", but not at {listed(silent, 'or')}"
    yield sentence("rate", f"{words}.", **parts)


def _rate(quantity: str, value: float) -> Claim:
    return Claim(quantity=quantity, value=value, unit="", digits=1)


def trend_of_intervals(
    evidence: SweepEvidence, *, is_timed: bool = True
) -> Iterator[Sentence]:
    """Say how the intervals changed within the stretch that has most spikes.

    Parameters
    ----------
    evidence
        The sweep.
    is_timed
        Whether it is said from when to when that stretch is.
    """
    firing = evidence.busiest
    if len(firing.intervals) < 2:
        return
    kind = _kind_of_trend(firing.intervals)
    words = _TRENDS[kind]
    if kind == "grew" and firing.piece is not None:
        words += " (adaptation)"
    steps = firing.intervals
    found = {
        "first": steps[0], "last": steps[-1], "least": min(steps), "most": max(steps),
    }  # fmt: skip
    where, parts = _where(evidence, firing, is_timed=is_timed)
    for name, value in found.items():
        if f"{{{name}}}" in words:
            parts[name] = Claim(
                quantity=f"intervals.{name}", value=value, unit="ms", digits=1
            )
    yield sentence("rate", f"{where}{words}.", **parts)


_TRENDS = {
    "stayed": "the intervals stayed at {first}",
    "grouped": "they came in groups, with intervals from {least} to {most}",
    "grew": "the intervals grew from {first} to {last}: the firing slowed down",
    "shrank": "the intervals shrank from {first} to {last}: the firing sped up",
    "varied": "the intervals varied between {least} and {most}",
    "kept": "the intervals hardly changed, from {first} to {last}",
}


def _kind_of_trend(steps: Sequence[float]) -> str:
    """Say how intervals went: steadily one way, in groups, or without a direction."""
    least, most = min(steps), max(steps)
    if f"{least:.1f}" == f"{most:.1f}":
        return "stayed"
    if most > _GROUPED * float(np.median(steps)):
        return "grouped"
    change, direction = steps[-1] / steps[0] - 1.0, _direction(steps)
    if min(abs(change) / _CHANGED, direction * np.sign(change) / _STEADY) >= 1.0:
        return "grew" if change > 0.0 else "shrank"
    if most > (1.0 + 2.0 * _CHANGED) * least:
        return "varied"
    return "stayed" if f"{steps[0]:.1f}" == f"{steps[-1]:.1f}" else "kept"


def _direction(steps: Sequence[float]) -> float:
    """Correlate the ranks of intervals with their order, from -1 to 1."""
    ranks = np.argsort(np.argsort(steps, kind="stable"), kind="stable")
    return float(np.corrcoef(ranks, np.arange(len(steps)))[0, 1])


def _where(
    evidence: SweepEvidence, firing: Firing, *, is_timed: bool
) -> tuple[str, dict[str, Any]]:
    """Name the stretch in which the train is followed, if it is not the whole."""
    piece = firing.piece
    if piece is None or len(evidence.pieces) == 1:
        return "", {}
    words = "During the ramp"
    parts: dict[str, Any] = {}
    if piece.kind == "held" and abs(piece.start_pA) <= SAME_CURRENT:
        words = "Without a current"
    elif piece.kind == "held":
        words = "During a step of {held}"
        middle = 0.5 * (piece.start_ms + piece.stop_ms)
        parts["held"] = current(piece.start_pA, time=middle)
    if is_timed:
        words += ", from {start} to {stop}"
        parts["start"] = evidence.edge(firing.start_ms)
        parts["stop"] = evidence.edge(firing.stop_ms)
    return f"{words}, ", parts


def trends_of_shape(
    evidence: SweepEvidence, measures: Sequence[str]
) -> Iterator[Sentence]:
    """Say how the action potentials changed, from the first of the train to its last.

    Parameters
    ----------
    evidence
        The sweep.
    measures
        Which of their measures are told where they changed.
    """
    spikes = evidence.busiest.spikes
    if len(spikes) < 3:
        return
    words: list[str] = []
    parts: dict[str, Any] = {}
    for measure in measures:
        known = [spike for spike in spikes if getattr(spike, measure) is not None]
        if len(known) < 2:
            continue
        first = evidence.of_spike(known[0], measure)
        last = evidence.of_spike(known[-1], measure)
        assert first is not None
        assert last is not None
        if not _has_changed(first, last):
            continue
        change = _CHANGES[measure]
        verb = change.more if last.value > first.value else change.less
        number = len(words)
        words.append(f"{change.name} {verb} from {{first{number}}} to {{last{number}}}")
        parts |= {f"first{number}": first, f"last{number}": last}
    if not words:
        yield sentence(
            "shape", "From the first of these to the last, they kept their shape."
        )
        return
    yield sentence(
        "shape", f"From the first of these to the last, {listed(words)}.", **parts
    )


def _has_changed(first: Claim, last: Claim) -> bool:
    if first.unit == "mV":
        return abs(last.value - first.value) >= _MOVED
    return abs(last.value - first.value) >= _CHANGED * abs(first.value)
