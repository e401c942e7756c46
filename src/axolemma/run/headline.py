"""What a run came to, in one line."""

from __future__ import annotations

from collections.abc import Sequence

from axolemma.accounting import Outcome, Spike
from axolemma.simulation import Record

_NUMBERS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
)
_KINDS = {"depolarisation block", "anode break"}


def headline(spikes: Sequence[Spike], outcome: Outcome) -> str:
    """Name what happened: ``one action potential``, ``two action potentials``."""
    words = counted_spikes(len(spikes))
    if outcome.kind in _KINDS:
        words = f"{words}, {outcome.kind}"
    return words


def counted_spikes(count: int) -> str:
    """Count in words: ``no action potential``, ``two action potentials``."""
    number = _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"
    return f"{number} action potential{'s' if count > 1 else ''}"


def conditions(record: Record) -> str:
    """Say under which conditions a membrane was run: ions, pump, stimulus."""
    membrane = record.membrane
    ions = "live ions" if membrane.is_live else "held concentrations"
    pumps = [
        f"{_in_words(pump.name)} {_state(float(pump.blocked))}"
        for pump in membrane.pumps
    ]
    channels = [
        f"{channel.name} channels {_state(float(channel.blocked))}"
        for channel in membrane.channels
        if float(channel.blocked) > 0.0
    ]
    held = [f"{name} held at rest" for name in record.frozen]
    stimulus = "no stimulus" if record.stimulus is None else str(record.stimulus)
    return " · ".join([", ".join([ions, *pumps, *channels, *held]), stimulus])


def _in_words(pump: str) -> str:
    return "Na+/K+ pump" if pump == "pump" else pump


def _state(blocked: float) -> str:
    if blocked == 0.0:
        return "on"
    return "blocked" if blocked == 1.0 else f"{100.0 * blocked:.3g} % blocked"
