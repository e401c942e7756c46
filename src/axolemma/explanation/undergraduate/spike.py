"""One action potential: what opened, what flowed, and what balanced what."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.accounting import Spike
from axolemma.explanation.claims import Claim, Sentence, moment, sentence
from axolemma.explanation.evidence import Evidence, ion_in_words
from axolemma.explanation.findings import (
    VOLTAGE,
    Downstroke,
    Upstroke,
    downstroke,
    undershoot,
    upstroke,
)
from axolemma.explanation.gating import inactivating_gates
from axolemma.simulation import STIMULUS

# So near to an equilibrium potential the membrane counts as being there, mV.
_NEAR = 5.0
# A part of the channels that is none to speak of, %.
_NONE = 1e-3


def first_spike(evidence: Evidence, spike: Spike) -> Iterator[Sentence]:
    """Tell one action potential from the turn of the current to the undershoot."""
    risen = upstroke(evidence, spike)
    if risen is None:
        return
    yield _turning(evidence, spike, risen)
    yield _rising(evidence, spike, risen)
    yield from _peaking(evidence, spike, risen)
    fallen = downstroke(evidence, spike, risen)
    if fallen is None:
        yield sentence("end", "There the run ended, before the membrane repolarised.")
        return
    yield from _falling(evidence, spike, risen, fallen)
    yield from _undershooting(evidence, spike, fallen)


def _turning(evidence: Evidence, spike: Spike, risen: Upstroke) -> Sentence:
    if evidence.outcome.kind == "anode break":
        return _rebounding(evidence, spike, risen)
    return sentence(
        "threshold",
        "The ionic current turned inward at {inward}; at {onset}, at {voltage}, "
        "it was strong enough to depolarise the membrane by itself: this is the "
        "threshold that is meant here, one of several that can be defined.",
        inward=moment("spike.inward", spike.inward_ms),
        onset=moment("spike.onset", spike.onset_ms),
        voltage=Claim(
            quantity=VOLTAGE, value=spike.onset_mV, unit="mV", time=spike.onset_ms
        ),
    )


def _rebounding(evidence: Evidence, spike: Spike, risen: Upstroke) -> Sentence:
    words = ""
    parts: dict[str, Claim] = {}
    for name in inactivating_gates(evidence.record, risen.ion):
        ready = evidence.time_of_largest(name, 0.0, spike.time_ms)
        parts["before"] = evidence.percent(name, 0.0)
        parts["ready"] = evidence.percent(name, ready)
        words = (
            "Hyperpolarised, the {ion} channels recovered from inactivation, from "
            "{before} free of it to {ready}. "
        )
    return sentence(
        "anode break",
        words + "Released, the membrane rose past rest, and at {time}, at {voltage}, "
        "its ionic current alone drove it upwards fast (anode break).",
        ion=ion_in_words(evidence.record.membrane, risen.ion),
        time=moment("spike.onset", spike.onset_ms),
        voltage=evidence.claim(VOLTAGE, spike.onset_ms, "mV"),
        **parts,
    )


def _rising(evidence: Evidence, spike: Spike, risen: Upstroke) -> Sentence:
    channel = evidence.gated_channels(risen.ion)[0].name
    name = f"{channel}.open_fraction"
    before = evidence.percent(name, spike.onset_ms)
    after = evidence.percent(name, spike.time_ms)
    words = (
        "From there depolarisation opened {ion} channels and their current depolarised "
        "further: between then and the peak their open fraction grew from {before} to "
        "{after}, and the potential rose at up to {steepest}."
    )
    if after.value <= before.value:
        words = (
            "There {before} of the {ion} channels stood open already, and {after} at "
            "the peak; their current drove the potential up at up to {steepest}."
        )
    return sentence(
        "depolarisation",
        words,
        ion=ion_in_words(evidence.record.membrane, risen.ion),
        before=before if before.value > _NONE else "next to nothing",
        after=after,
        steepest=risen.steepest,
    )


def _peaking(evidence: Evidence, spike: Spike, risen: Upstroke) -> Iterator[Sentence]:
    ion = ion_in_words(evidence.record.membrane, risen.ion)
    if risen.is_beyond:
        yield sentence(
            "peak",
            "At the peak, {peak} at {time}, the stimulus had carried the potential "
            "{gap} beyond the {ion} equilibrium potential, where open {ion} channels "
            "let {ion} out.",
            peak=risen.peak,
            time=risen.peak_time,
            gap=risen.gap,
            ion=ion,
        )
        return
    yield sentence(
        "peak",
        "At the peak, {peak} at {time}, the driving force on {ion} was down to {gap}, "
        "and its current of {inward} inward was {balance}.",
        peak=risen.peak,
        time=risen.peak_time,
        ion=ion,
        gap=risen.gap,
        inward=risen.inward,
        balance=_BALANCES[risen.balance],
    )


_BALANCES = {
    "ions": "just balanced by the currents out",
    "ions and stimulus": "just balanced by the other currents and the stimulus",
    "": "no longer helped by the stimulus, which changed at that moment",
}


def _falling(
    evidence: Evidence, spike: Spike, risen: Upstroke, fallen: Downstroke
) -> Iterator[Sentence]:
    ion = ion_in_words(evidence.record.membrane, risen.ion)
    if fallen.inactivation is not None:
        yield sentence(
            "repolarisation",
            "{causes} {ion} channels inactivated, the fraction not inactivated falling "
            "from {before} to {after}.",
            causes="Two things brought it down." if fallen.ion else "Then",
            ion=ion,
            before=fallen.inactivation.before,
            after=fallen.inactivation.after,
        )
    yield from _leaving(evidence, spike, fallen)
    if fallen.stop is None:
        yield sentence("end", "The run ended before the membrane had repolarised.")
    elif spike.half_width_ms is not None:
        yield sentence(
            "repolarisation",
            "At half its height above rest the action potential lasted {width}.",
            width=Claim(
                quantity="spike.half_width", value=spike.half_width_ms, unit="ms"
            ),
        )


def _leaving(
    evidence: Evidence, spike: Spike, fallen: Downstroke
) -> Iterator[Sentence]:
    if fallen.ion is None or fallen.share is None:
        yield sentence(
            "repolarisation",
            "No gated channel let ions out: it was left to the leak to repolarise the "
            "membrane.",
        )
        return
    channel = evidence.gated_channels(fallen.ion)[0].name
    name = f"{channel}.open_fraction"
    ion = ion_in_words(evidence.record.membrane, fallen.ion)
    if fallen.still_opening is not None:
        yield sentence(
            "repolarisation",
            "{ion} channels, {now} open at the peak, had gone on opening, to {opened}, "
            "and were opening still when the run ended; {ion} had carried {share} of "
            "the charge that left since the peak.",
            ion=ion,
            now=evidence.percent(name, spike.time_ms),
            opened=fallen.still_opening,
            share=fallen.share,
        )
        return
    if fallen.delay is None or fallen.delay.time is None:
        yield sentence(
            "repolarisation",
            "{ion} left through channels that stood open, carrying {share} of the "
            "outward charge.",
            ion=ion,
            share=fallen.share,
        )
        return
    yield sentence(
        "repolarisation",
        "{ion} channels, {now} open at the peak, went on opening to {most} at {time}, "
        "{delay} after it; {ion} carried {share} of the charge that left while the "
        "membrane repolarised.",
        ion=ion,
        now=evidence.percent(name, spike.time_ms),
        most=evidence.percent(name, fallen.delay.time),
        time=moment(name, fallen.delay.time),
        delay=fallen.delay,
        share=fallen.share,
    )


def _undershooting(
    evidence: Evidence, spike: Spike, fallen: Downstroke
) -> Iterator[Sentence]:
    below = undershoot(evidence, spike, fallen.ion)
    if below is None:
        if fallen.stop is not None and not spike.is_cut:
            is_driven = evidence.value(STIMULUS, fallen.stop.value) > 0.0
            yield sentence(
                "hyperpolarisation",
                "The potential did not fall below rest then{because}.",
                because=", for the stimulus went on" if is_driven else "",
            )
        return
    held = below.held_open
    if held is None:
        yield sentence(
            "hyperpolarisation",
            "It then fell below rest, to {trough} at {time}.",
            trough=below.trough,
            time=below.trough_time,
        )
        return
    is_near = abs(below.trough.value - held.equilibrium.value) < _NEAR
    yield sentence(
        "hyperpolarisation",
        "With {ion} channels still {opened} open, against {resting} at rest, the "
        "membrane went {side} the {ion} equilibrium potential, {equilibrium}, and "
        "turned at {trough} at {time}.",
        ion=ion_in_words(evidence.record.membrane, held.ion),
        opened=held.opened,
        resting=held.resting,
        side="nearly to" if is_near else "towards",
        equilibrium=held.equilibrium,
        trough=below.trough,
        time=below.trough_time,
    )
