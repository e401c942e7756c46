"""The school account: an action potential in the order and the words of a textbook.

A sentence is said only where it is true of the run at hand.
"""

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
    pump_share,
    resting_conductances,
    sodium_pump,
    undershoot,
    upstroke,
)

# So near to rest the voltage counts as back, mV.
_NEAR = 1.0
# More spikes than this are not listed one by one.
_MOST_LISTED = 5


def school_account(evidence: Evidence) -> Iterator[Sentence]:
    """Tell a run in the words of a textbook."""
    yield from _resting(evidence)
    yield from _stimulus(evidence)
    if not evidence.spikes:
        yield from _failure(evidence)
    else:
        yield from _spike(evidence, evidence.spikes[0])
        yield from _other_spikes(evidence)
        yield from _ending(evidence)
        yield from _exchange(evidence)
    yield from _pump(evidence)


def _resting(evidence: Evidence) -> Iterator[Sentence]:
    rest = Claim(
        quantity=VOLTAGE,
        value=evidence.record.rest.values[VOLTAGE],
        unit="mV",
        time=None,
    )
    conductances = resting_conductances(evidence)
    if conductances.get("K", 0.0) > conductances.get("Na", 0.0) > 0.0:
        yield sentence(
            "rest",
            "At rest the inside of the membrane is at {rest}, because the membrane is "
            "more permeable to K+ ions, which diffuse out, than to Na+ ions, which "
            "diffuse in.",
            rest=rest,
        )
    else:
        yield sentence("rest", "At rest the inside of the membrane is at {rest}.", rest=rest)
    for channel in evidence.record.membrane.mechanisms:
        blocked = float(channel.blocked)
        if blocked > 0.0:
            yield sentence(
                "rest",
                "In this run {share} of {what} blocked.",
                share=Claim(
                    quantity=f"{channel.name}.blocked",
                    value=100.0 * blocked,
                    unit="%",
                ),
                what=_blocked_in_words(evidence, channel.name),
            )


def _blocked_in_words(evidence: Evidence, name: str) -> str:
    pump = sodium_pump(evidence)
    if pump is not None and pump.name == name:
        return "the Na+/K+ pumps are"
    return f"the '{name}' channels are"


def _stimulus(evidence: Evidence) -> Iterator[Sentence]:
    stimulus = evidence.record.stimulus
    if stimulus is None:
        yield sentence("stimulus", "No stimulus was given.")
        return
    effect = _effect(evidence)
    yield sentence(
        "stimulus",
        "The stimulus ({stimulus}) came from an electrode, which stands in for a "
        "receptor and its generator potential{effect}.",
        stimulus=stimulus,
        effect=effect,
    )


def _effect(evidence: Evidence) -> str:
    routes = [
        route
        for route in evidence.record.trajectory.system.route_names
        if route.startswith("stimulus.")
    ]
    until = evidence.record.duration
    if evidence.spikes:
        until = evidence.spikes[0].threshold_ms
    charge = evidence.charge_carried(routes, 0.0, until)
    if charge > 0.0:
        return "; it made the inside less negative"
    if charge < 0.0:
        return "; it made the inside more negative"
    return ""


def _failure(evidence: Evidence) -> Iterator[Sentence]:
    """Say how far a run without a spike came and why not further."""
    trajectory = evidence.record.trajectory
    top = evidence.time_of_largest(VOLTAGE, 0.0, trajectory.duration)
    rest = evidence.record.rest.values[VOLTAGE]
    highest = evidence.claim(VOLTAGE, top, "mV")
    if highest.value - rest < 0.1:
        yield sentence("failure", "The membrane was not depolarised, and stayed at rest.")
        return
    yield sentence(
        "failure",
        "The potential rose only to {highest}, {above} above rest, at {time}.",
        highest=highest,
        above=Claim(quantity=VOLTAGE, value=highest.value - rest, unit="mV", time=top),
        time=Claim(quantity="time", value=top, unit="ms", time=top),
    )
    yield from _why_not(evidence, top)
    yield sentence(
        "failure",
        "Threshold was not reached, so there was no action potential, not even a small "
        "one: the response is all or nothing.",
    )
    yield from _ending(evidence)


def _why_not(evidence: Evidence, time: float) -> Iterator[Sentence]:
    channels = evidence.gated_channels("Na")
    if not channels:
        return
    inward = -sum(evidence.value(f"{c.name}.current", time) for c in channels)
    outward = evidence.value("membrane.current", time) + inward
    if 0.0 < inward < outward:
        yield sentence(
            "failure",
            "Some voltage-gated Na+ channels opened and Na+ ions diffused in, but too "
            "few: their current, {inward}, was smaller than the current of the other "
            "ions the other way, {outward}, so there was no positive feedback.",
            inward=Claim(
                quantity=f"{channels[0].name}.current",
                value=inward,
                unit="uA/cm2",
                time=time,
            ),
            outward=Claim(
                quantity="membrane.current", value=outward, unit="uA/cm2", time=time
            ),
        )


def _spike(evidence: Evidence, spike: Spike) -> Iterator[Sentence]:
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
            value=spike.threshold_ms,
            unit="ms",
            time=spike.threshold_ms,
        ),
        threshold=Claim(
            quantity=VOLTAGE,
            value=spike.threshold_mV,
            unit="mV",
            time=spike.threshold_ms,
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


def _other_spikes(evidence: Evidence) -> Iterator[Sentence]:
    later = evidence.spikes[1:]
    if not later:
        return
    times = [
        Claim(quantity="spike.time", value=s.time_ms, unit="ms", time=s.time_ms)
        for s in later
    ]
    count = Claim(quantity="spikes", value=float(len(later)), unit="", time=None)
    peaks = [
        Claim(quantity=VOLTAGE, value=s.peak_mV, unit="mV", time=s.time_ms)
        for s in (
            min(later, key=lambda s: s.peak_mV),
            max(later, key=lambda s: s.peak_mV),
        )
    ]
    if len(later) == 1:
        yield sentence(
            "train",
            "A second action potential followed in the same way, with its peak of "
            "{peak} at {time}.",
            peak=peaks[0],
            time=times[0],
        )
        return
    yield sentence(
        "train",
        "A further {count} action potentials followed in the same way, from the peak at "
        "{first} to that at {last}, with peaks between {lowest} and {highest}.",
        count=count,
        first=times[0],
        last=times[-1],
        lowest=peaks[0],
        highest=peaks[1],
    )


def _ending(evidence: Evidence) -> Iterator[Sentence]:
    """Say where the voltage was in the end, unless a sentence before has done so."""
    end = evidence.record.trajectory.duration
    rest = evidence.record.rest.values[VOLTAGE]
    last = evidence.claim(VOLTAGE, end, "mV")
    time = Claim(quantity="time", value=end, unit="ms", time=end)
    if evidence.spikes and evidence.spikes[-1].is_cut:
        return
    if abs(last.value - rest) < _NEAR:
        yield sentence(
            "recovery",
            "At the end, at {time}, the membrane was at {last}, back at its resting "
            "potential.",
            time=time,
            last=last,
        )
    else:
        yield sentence(
            "recovery",
            "At the end, at {time}, the membrane was at {last}, not yet back at rest.",
            time=time,
            last=last,
        )
