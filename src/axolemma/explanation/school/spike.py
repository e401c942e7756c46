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

# So near to an equilibrium potential the membrane counts as being there, mV.
_NEAR = 5.0


def first_spike(evidence: Evidence, spike: Spike) -> Iterator[Sentence]:
    """Tell one action potential from its threshold to its undershoot."""
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
        "Voltage-gated {ion} channel proteins began to open, and {ion} ions entered by "
        "facilitated diffusion.",
        ion=ion,
    )
    yield sentence(
        "threshold",
        "At {time} the membrane reached its threshold, here {threshold}.",
        time=_moment("spike.onset", spike.onset_ms),
        threshold=Claim(
            quantity=VOLTAGE, value=spike.onset_mV, unit="mV", time=spike.onset_ms
        ),
    )
    yield sentence(
        "depolarisation",
        "Now {ion} ions coming in made the inside less negative, which opened more "
        "{ion} channels: this positive feedback depolarised the membrane at up to "
        "{steepest}.",
        ion=ion,
        steepest=risen.steepest,
    )
    yield sentence(
        "peak",
        "The potential peaked at {peak} at {time}, {gap} short of the {ion} "
        "equilibrium potential{because}.",
        peak=risen.peak,
        time=risen.peak_time,
        gap=risen.gap,
        ion=ion,
        because=_because(evidence, risen),
    )


_BALANCES = {
    "ions": ", where the {ion} current in was just balanced by {outward}",
    "ions and stimulus": ", where the {ion} current in and the stimulus were just "
    "balanced by {outward}",
    "": ", when the stimulus changed",
}


def _because(evidence: Evidence, risen: Upstroke) -> str:
    outward = "currents out"
    if risen.outward_ion is not None:
        outward += f", mainly of {ion_in_words(evidence, risen.outward_ion)} ions"
    ion = ion_in_words(evidence, risen.ion)
    return _BALANCES[risen.balance].format(ion=ion, outward=outward)


def _falling(
    evidence: Evidence, risen: Upstroke, fallen: Downstroke
) -> Iterator[Sentence]:
    if fallen.inactivation is not None:
        yield sentence(
            "repolarisation",
            "The {ion} channels inactivated: the share of them able to open fell from "
            "{before} to {after}.",
            ion=ion_in_words(evidence, risen.ion),
            before=fallen.inactivation.before,
            after=fallen.inactivation.after,
        )
    yield from _leaving(evidence, fallen)
    if fallen.stop is None:
        yield sentence("end", "The run ended before the membrane had repolarised.")
    else:
        yield sentence(
            "repolarisation",
            "By {stop} the membrane had repolarised.",
            stop=fallen.stop,
        )


def _leaving(evidence: Evidence, fallen: Downstroke) -> Iterator[Sentence]:
    if fallen.ion is None or fallen.share is None:
        yield sentence(
            "repolarisation",
            "No voltage-gated channel let ions out, so only the leak was left to "
            "repolarise the membrane.",
        )
        return
    ion = ion_in_words(evidence, fallen.ion)
    if fallen.delay is not None:
        yield sentence(
            "repolarisation",
            "Voltage-gated {ion} channels, which open more slowly, were most open "
            "{delay} after the peak.",
            ion=ion,
            delay=fallen.delay,
        )
    yield sentence(
        "repolarisation",
        "Through {them} {ion} ions diffused out, carrying {share} of the charge that "
        "left.",
        them=f"voltage-gated {ion} channels" if fallen.delay is None else "them",
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
    is_near = abs(below.trough.value - below.equilibrium.value) < _NEAR
    yield sentence(
        "hyperpolarisation",
        "The {ion} channels also close slowly: they were still {openness} times as "
        "open as at rest when the membrane was most hyperpolarised, with {trough} at "
        "{time}, {side} the {ion} equilibrium potential of {equilibrium}.",
        ion=ion_in_words(evidence, below.ion),
        openness=below.openness,
        trough=below.trough,
        time=below.trough_time,
        side="near" if is_near else "on the way to",
        equilibrium=below.equilibrium,
    )


def _moment(quantity: str, time: float) -> Claim:
    return Claim(quantity=quantity, value=time, unit="ms", time=time)
