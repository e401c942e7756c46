"""One action potential: threshold, depolarisation, peak, and the way back."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.accounting import Spike
from axolemma.explanation.claims import Claim, Sentence, moment, sentence
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
from axolemma.explanation.gating import inactivating_gates

# So near to an equilibrium potential the membrane counts as being there, mV.
_NEAR = 5.0


def first_spike(evidence: Evidence, spike: Spike) -> Iterator[Sentence]:
    """Tell one action potential from its threshold to its undershoot."""
    risen = upstroke(evidence, spike)
    if risen is None:
        return
    if evidence.outcome.kind == "anode break":
        yield from _rebounding(evidence, spike, risen)
    else:
        yield from _reaching_threshold(evidence, spike, risen)
    yield from _rising(evidence, risen)
    fallen = downstroke(evidence, spike, risen)
    if fallen is None:
        yield sentence("end", "There the run ended, before the membrane repolarised.")
        return
    yield from _falling(evidence, spike, risen, fallen)
    below = undershoot(evidence, spike, fallen.ion)
    if below is not None:
        yield _hyperpolarising(evidence, below)
    elif fallen.stop is not None and not spike.is_cut:
        yield sentence(
            "hyperpolarisation",
            "The potential did not fall below rest then: there was no "
            "hyperpolarisation.",
        )


def _reaching_threshold(
    evidence: Evidence, spike: Spike, risen: Upstroke
) -> Iterator[Sentence]:
    ion = ion_in_words(evidence.record.membrane, risen.ion)
    yield sentence(
        "threshold",
        "Voltage-gated {ion} channel proteins {opened}, and {ion} ions entered by "
        "facilitated diffusion.",
        ion=ion,
        opened="began to open" if risen.is_opening else "stood open already",
    )
    yield sentence(
        "threshold",
        "At {time} the membrane reached its threshold, here {threshold}.",
        time=moment("spike.onset", spike.onset_ms),
        threshold=Claim(
            quantity=VOLTAGE, value=spike.onset_mV, unit="mV", time=spike.onset_ms
        ),
    )


def _rebounding(
    evidence: Evidence, spike: Spike, risen: Upstroke
) -> Iterator[Sentence]:
    """Tell how an action potential arose when a hyperpolarising stimulus ended."""
    ion = ion_in_words(evidence.record.membrane, risen.ion)
    for name in inactivating_gates(evidence.record, risen.ion):
        ready = evidence.time_of_largest(name, 0.0, spike.time_ms)
        yield sentence(
            "anode break",
            "Meanwhile {ion} channels recovered from inactivation: the share "
            "able to open rose from {before} to {after}.",
            ion=ion,
            before=evidence.percent(name, 0.0),
            after=evidence.percent(name, ready),
        )
    yield sentence(
        "anode break",
        "When the stimulus ended, the potential rose through rest and set off an "
        "action potential (anode break): "
        "voltage-gated {ion} channel proteins opened and {ion} ions entered by "
        "facilitated diffusion.",
        ion=ion,
    )


def _rising(evidence: Evidence, risen: Upstroke) -> Iterator[Sentence]:
    ion = ion_in_words(evidence.record.membrane, risen.ion)
    yield sentence(
        "depolarisation",
        "Incoming {ion} ions made the inside less negative, opening more "
        "{ion} channels: this positive feedback depolarised the membrane at up to "
        "{steepest}."
        if risen.is_opening
        else "Incoming {ion} ions made the inside less negative, and depolarised "
        "the membrane at up to {steepest}.",
        ion=ion,
        steepest=risen.steepest,
    )
    yield sentence(
        "peak",
        "The potential peaked at {peak} at {time}, {gap} {side} the {ion} "
        "equilibrium potential{because}.",
        side="beyond" if risen.is_beyond else "short of",
        peak=risen.peak,
        time=risen.peak_time,
        gap=risen.gap,
        ion=ion,
        because=_because(evidence, risen),
    )


_BALANCES = {
    "ions": ", where {outward} balanced the {ion} current in",
    "ions and stimulus": ", where {outward} balanced the stimulus and the {ion} "
    "current in",
    "": ", when the stimulus changed",
}


def _because(evidence: Evidence, risen: Upstroke) -> str:
    if risen.is_beyond:
        return ", where the stimulus had carried it"
    membrane, outward = evidence.record.membrane, "currents out"
    if risen.outward_ion is not None:
        outward = f"{ion_in_words(membrane, risen.outward_ion)} and other {outward}"
    ion = ion_in_words(membrane, risen.ion)
    return _BALANCES[risen.balance].format(ion=ion, outward=outward)


def _falling(
    evidence: Evidence, spike: Spike, risen: Upstroke, fallen: Downstroke
) -> Iterator[Sentence]:
    if fallen.inactivation is not None:
        yield sentence(
            "repolarisation",
            "The {ion} channels inactivated: the share able to open fell from {before} "
            "to {after}.",
            ion=ion_in_words(evidence.record.membrane, risen.ion),
            before=fallen.inactivation.before,
            after=fallen.inactivation.after,
        )
    yield from _leaving(evidence, fallen)
    if fallen.stop is None or fallen.stop_voltage is None:
        yield sentence("end", "The run ended before the membrane had repolarised.")
    elif spike.is_cut:
        yield sentence(
            "end",
            "By {stop} the membrane had repolarised, and the potential was still "
            "falling when the run ended.",
            stop=fallen.stop,
        )
    elif fallen.is_at_rest:
        yield sentence(
            "repolarisation",
            "By {stop} the membrane had repolarised.",
            stop=fallen.stop,
        )
    else:
        yield sentence(
            "repolarisation",
            "By {stop} the potential had come down to {voltage}, but not to rest.",
            stop=fallen.stop,
            voltage=fallen.stop_voltage,
        )


def _leaving(evidence: Evidence, fallen: Downstroke) -> Iterator[Sentence]:
    if fallen.ion is None or fallen.share is None:
        yield sentence(
            "repolarisation",
            "No voltage-gated channel let ions out, so only the leak was left to "
            "repolarise the membrane.",
        )
        return
    ion = ion_in_words(evidence.record.membrane, fallen.ion)
    if fallen.still_opening is not None:
        yield sentence(
            "repolarisation",
            "Voltage-gated {ion} channels, slower to open, let {ion} ions diffuse out: "
            "by the end of the run {opened} of them were open, and more were opening.",
            ion=ion,
            opened=fallen.still_opening,
        )
    elif fallen.delay is None:
        yield sentence(
            "repolarisation",
            "{ion} ions diffused out through voltage-gated {ion} channels, carrying "
            "{share} of the charge that left.",
            ion=ion,
            share=fallen.share,
        )
    else:
        yield sentence(
            "repolarisation",
            "Voltage-gated {ion} channels, slower to open, were most open {delay} "
            "after the peak, and {ion} ions diffused out.",
            ion=ion,
            delay=fallen.delay,
        )


def _hyperpolarising(evidence: Evidence, below: Undershoot) -> Sentence:
    held = below.held_open
    if held is None:
        return sentence(
            "hyperpolarisation",
            "The potential then fell below rest, to {trough} at {time}.",
            trough=below.trough,
            time=below.trough_time,
        )
    is_near = abs(below.trough.value - held.equilibrium.value) < _NEAR
    return sentence(
        "hyperpolarisation",
        "The {ion} channels also close slowly: still {opened} open, against {resting} "
        "at rest, they hyperpolarised the membrane to {trough} at {time}, {side} the "
        "{ion} equilibrium potential of {equilibrium}.",
        ion=ion_in_words(evidence.record.membrane, held.ion),
        opened=held.opened,
        resting=held.resting,
        trough=below.trough,
        time=below.trough_time,
        side="near" if is_near else "towards",
        equilibrium=held.equilibrium,
    )
