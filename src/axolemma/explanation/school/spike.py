"""One action potential: threshold, depolarisation, peak, and the way back."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.accounting import Spike
from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.evidence import Evidence, ion_in_words
from axolemma.explanation.findings import (
    VOLTAGE,
    Downstroke,
    Undershoot,
    Upstroke,
    downstroke,
    undershoot,
    upstroke,
)


def first_spike(evidence: Evidence, spike: Spike) -> Iterator[Sentence]:
    risen = upstroke(evidence, spike)
    if risen is None:
        return
    yield from _rising(evidence, spike, risen)
    fallen = downstroke(evidence, spike, risen)
    if fallen is None:
        yield sentence("end", "There the run ended, before the membrane repolarised.")
        return
    yield from _falling(evidence, risen, fallen)
    below = undershoot(evidence, spike, fallen.ion)
    if below is not None:
        yield from _hyperpolarising(evidence, below)
    elif fallen.stop is not None and not spike.is_cut:
        yield sentence(
            "hyperpolarisation",
            "The potential did not fall below rest: this time there was no "
            "hyperpolarisation.",
        )


def _rising(evidence: Evidence, spike: Spike, risen: Upstroke) -> Iterator[Sentence]:
    ion = ion_in_words(evidence, risen.ion)
    yield sentence(
        "threshold",
        "Voltage-gated {ion} channel proteins began to open, and {ion} ions diffused in "
        "through them, which is facilitated diffusion.",
        ion=ion,
    )
    yield sentence(
        "threshold",
        "At {time} the membrane reached threshold, here {threshold}.",
        time=Claim(
            quantity="spike.threshold",
            value=spike.onset_ms,
            unit="ms",
            time=spike.onset_ms,
        ),
        threshold=Claim(
            quantity=VOLTAGE,
            value=spike.onset_mV,
            unit="mV",
            time=spike.onset_ms,
        ),
    )
    yield sentence(
        "depolarisation",
        "From then on depolarisation fed itself: {ion} ions coming in made the inside "
        "less negative, which opened more {ion} channels, which let more {ion} ions in. "
        "This positive feedback drove the potential up by as much as {steepest}.",
        ion=ion,
        steepest=risen.steepest,
    )
    yield sentence(
        "peak",
        "It peaked at {peak} at {time}, short of the {ion} equilibrium potential by "
        "{gap}, because there the {ion} current in, {inward}, was just balanced by the "
        "other currents out, {outward}.",
        ion=ion,
        peak=risen.peak,
        time=risen.peak_time,
        gap=risen.gap,
        inward=risen.inward,
        outward=risen.outward,
    )


def _falling(
    evidence: Evidence, risen: Upstroke, fallen: Downstroke
) -> Iterator[Sentence]:
    into = ion_in_words(evidence, risen.ion)
    if fallen.inactivation is not None:
        yield sentence(
            "repolarisation",
            "The {ion} channels inactivated: the share of them not inactivated fell "
            "from {before} to {after}.",
            ion=into,
            before=fallen.inactivation.before,
            after=fallen.inactivation.after,
        )
    if fallen.ion is None:
        yield sentence(
            "repolarisation",
            "No voltage-gated channel carried ions out, so only the leak repolarised "
            "the membrane.",
        )
    else:
        yield from _leaving(ion_in_words(evidence, fallen.ion), fallen)
    if fallen.stop is not None:
        yield sentence(
            "repolarisation",
            "By {stop} the membrane had repolarised.",
            stop=fallen.stop,
        )
    else:
        yield sentence("end", "The run ended before the membrane had repolarised.")


def _leaving(ion: str, fallen: Downstroke) -> Iterator[Sentence]:
    if fallen.delay is not None:
        yield sentence(
            "repolarisation",
            "Voltage-gated {ion} channels, which open more slowly, were most open "
            "{delay} after the peak.",
            ion=ion,
            delay=fallen.delay,
        )
    if fallen.share is not None:
        yield sentence(
            "repolarisation",
            "Through them {ion} ions diffused out, carrying {share} of the charge that "
            "left, and made the inside negative again: repolarisation.",
            ion=ion,
            share=fallen.share,
        )


def _hyperpolarising(evidence: Evidence, below: Undershoot) -> Iterator[Sentence]:
    if below.ion is None or below.openness is None or below.equilibrium is None:
        yield sentence(
            "hyperpolarisation",
            "The potential then fell below rest, to {trough} at {time}.",
            trough=below.trough,
            time=below.trough_time,
        )
        return
    yield sentence(
        "hyperpolarisation",
        "The {ion} channels also close slowly, and were still {openness} times as open "
        "as at rest when the membrane was most hyperpolarised: {trough} at {time}, near "
        "the {ion} equilibrium potential of {equilibrium}.",
        ion=ion_in_words(evidence, below.ion),
        openness=below.openness,
        trough=below.trough,
        time=below.trough_time,
        equilibrium=below.equilibrium,
    )
