"""What to try next: commands that answer the questions a run leaves open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from axolemma.explanation.evidence import Evidence, StimulusThreshold
from axolemma.membrane import Membrane, SodiumPotassiumPump, Transporter
from axolemma.report.recipes import quantity_text
from axolemma.simulation import Record
from axolemma.stimulus.strength import strength_of
from axolemma.units import Unit, ms

Words = tuple[str, ...]
# Longer runs than this are told in another way, ms.
_LONGEST = 20_000.0
# So much more than enough is still enough when it is written with three figures.
_MARGIN = 1.01


class Suggestion(NamedTuple):
    """Something to try: what it shows, and the command."""

    words: str
    command: Words


class _Strength(NamedTuple):
    """How strong a stimulus is: by which option it is set, and to what."""

    option: str
    value: float
    unit: Unit

    def scaled(self, words: Words, factor: float) -> Words:
        """Give a command with the stimulus so many times as strong."""
        text = quantity_text(factor * self.value, self.unit)
        return with_option(words, self.option, text)


def suggest(evidence: Evidence, command: Sequence[str]) -> tuple[Suggestion, ...]:
    """Suggest what to try after a run.

    Parameters
    ----------
    evidence
        The run, and what came of it.
    command
        What made it, word for word; without one there is nothing to change.
    """
    if not command:
        return ()
    words = tuple(command)
    found = [*_by_outcome(evidence, words), *_by_membrane(evidence.record, words)]
    return tuple(each for each in found if each.command != words)


def with_option(command: Words, option: str, value: str) -> Words:
    """Give a command with an option set, in place of what it was set to.

    Parameters
    ----------
    command
        Word for word.
    option, value
        Such as ``--amplitude`` and ``20 uA/cm2``.
    """
    kept: list[str] = []
    skipped = False
    for word in command:
        is_it = word == option or word.startswith(f"{option}=")
        if not (is_it or skipped):
            kept.append(word)
        skipped = word == option
    return (*kept, option, value)


def _by_outcome(evidence: Evidence, words: Words) -> Iterator[Suggestion]:
    record, outcome = evidence.record, evidence.outcome
    if outcome.kind == "cut" or outcome.is_cut:
        longer = quantity_text(min(2.0 * record.duration, _LONGEST), ms)
        yield Suggestion(
            "Let it run on to the end of the action potential.",
            with_option(words, "--duration", longer),
        )
    strength = _strength(record)
    if strength is None:
        return
    if outcome.spike_count == 0:
        yield from _enough(evidence.stimulus_threshold, words, strength)
    elif outcome.kind == "depolarisation block":
        yield Suggestion(
            "Halve the stimulus: does the block go away?", strength.scaled(words, 0.5)
        )
    elif outcome.spike_count == 1:
        yield from _after_one(words, strength)
    elif outcome.spike_count > 1:
        yield Suggestion(
            "Make the stimulus half as strong again: what changes, height or number?",
            strength.scaled(words, 1.5),
        )


def _enough(
    known: StimulusThreshold | None, words: Words, strength: _Strength
) -> Iterator[Suggestion]:
    """Suggest the stimulus that just sets off an action potential, if one does."""
    if known is None or known.fires is None:
        return
    value = strength.unit.from_coherent(_MARGIN * known.fires * strength.value)
    text = f"{float(f'{value:.3g}'):g}"
    yield Suggestion(
        "Give a stimulus that is just enough: is the action potential a small one?",
        with_option(words, strength.option, f"{text} {strength.unit}"),
    )


def _after_one(words: Words, strength: _Strength) -> Iterator[Suggestion]:
    yield Suggestion(
        "Double the stimulus: is the action potential twice as high?",
        strength.scaled(words, 2.0),
    )
    yield Suggestion(
        "Take a quarter of the stimulus: all or nothing?", strength.scaled(words, 0.25)
    )
    if strength.option == "--amplitude":
        lasting = with_option(words, "--width", "80 ms")
        yield Suggestion(
            "Let the stimulus last: a train of action potentials, and their rhythm.",
            with_option(lasting, "--duration", "100 ms"),
        )


def _strength(record: Record) -> _Strength | None:
    """Say how strong the stimulus was, and by which option that is set."""
    found = strength_of(record.stimulus)
    if found is None:
        return None
    return _Strength("--push" if record.is_pushed else "--amplitude", *found)


def _by_membrane(record: Record, words: Words) -> Iterator[Suggestion]:
    membrane = record.membrane
    channel = _gated(membrane, "K")
    if channel and "--without" not in words:
        yield Suggestion(
            "Take the K⁺ channels away: how does the membrane repolarise without them?",
            (*words, "--without", channel),
        )
    channel = _gated(membrane, "Na")
    if channel:
        yield Suggestion(
            "Block half of the Na⁺ channels, as an anaesthetic does.",
            (*words, "--block", f"{channel}=0.5"),
        )
    if any(_is_running(pump) for pump in membrane.pumps) and "--without" not in words:
        yield Suggestion(
            "Stop the pump: does the action potential need it?",
            (*words, "--without", "pump"),
        )
    if membrane.is_live and not _has_live_options(words):
        yield Suggestion(
            "Hold all concentrations, as the published model does.", (*words, "--held")
        )


def _has_live_options(words: Words) -> bool:
    """Say whether a command may speak of what a membrane with held ions has not got."""
    return any(word in {"--set", "--receptor"} or "pump" in word for word in words)


def _is_running(pump: SodiumPotassiumPump | Transporter) -> bool:
    """Say whether it is the pump that is called so, and not poisoned."""
    is_pump = isinstance(pump, SodiumPotassiumPump) and pump.name == "pump"
    return is_pump and pump.blocked == 0.0


def _gated(membrane: Membrane, ion: str) -> str:
    """Name the first unblocked gated channel of an ion; nothing where there is none."""
    for channel in membrane.channels:
        if channel.ion == ion and channel.is_gated and channel.blocked == 0.0:
            return channel.name
    return ""
