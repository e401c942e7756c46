"""An impulse in a branched cell in words: where it began, and where it came."""

from __future__ import annotations

import numpy as np

from axolemma.experiments.branched_cell import CellConduction
from axolemma.explanation.claims import Claim, Sentence, sentence

_TOPIC = "conduction"


def tell_cell(found: CellConduction) -> list[Sentence]:
    """Tell what the impulse did.

    Parameters
    ----------
    found
        The measurement.
    """
    if found.current is None:
        return [_cell(found), _silence(found)]
    sentences = [_cell(found), _beginning(found, found.current)]
    if found.at != 0:
        sentences.append(_invasion(found))
    sentences += _spread(found)
    if found.farthest is not None:
        sentences.append(_height(found, found.farthest))
    return sentences


def _claim(quantity: str, value: float, unit: str) -> Claim:
    return Claim(quantity=f"conduction.{quantity}", value=value, unit=unit)


def _cell(found: CellConduction) -> Sentence:
    return sentence(
        _TOPIC,
        "the cell has {length} of neurites that end in {ends} places, and {area} of "
        "membrane; its soma rested at {rest}.",
        length=_claim("length", 10.0 * found.morphology.length, "mm"),
        ends=_claim("ends", float(found.ends.size), ""),
        area=_claim("area", 1e8 * float(found.compartments.area.sum()), "um2"),
        rest=_claim("rest", found.rest, "mV"),
    )


def _silence(found: CellConduction) -> Sentence:
    return sentence(
        _TOPIC,
        "No pulse, however strong, made its {region} fire: the membrane is not "
        "excitable enough to charge what lies around it too.",
        region=_region(found),
    )


def _region(found: CellConduction) -> str:
    name = found.region
    return f"{name} dendrite" if name in {"apical", "basal"} else name


def _beginning(found: CellConduction, current: float) -> Sentence:
    place = found.at
    parts = {
        "current": _claim("current", current, "nA"),
        "time": _claim(f"arrival[{place}]", float(found.arrival[place]), "ms"),
        "peak": _claim(f"peak[{place}]", float(found.peak[place]), "mV"),
        "region": _region(found),
    }
    template = (
        "A pulse of {current} into the {region} made an action potential there, which "
        "rose at {time} and peaked at {peak}."
    )
    if place != 0:
        template = template.replace("{region}", "{region}, {far} from the soma,")
        distance = 1e4 * float(found.compartments.distance[place])
        parts["far"] = _claim("at", distance, "um")
    return sentence(_TOPIC, template, **parts)


def _invasion(found: CellConduction) -> Sentence:
    parts = {"peak": _claim("peak[0]", float(found.peak[0]), "mV")}
    template = "It did not invade the soma, where the potential came to {peak} at most."
    if found.invaded:
        way = "backwards, antidromically, " if found.region == "axon" else ""
        template = (
            f"It ran {way}to the soma and invaded it at {{time}}, where it peaked at "
            "{peak}."
        )
        parts["time"] = _claim("arrival[0]", float(found.arrival[0]), "ms")
    return sentence(_TOPIC, template, **parts)


def _spread(found: CellConduction) -> list[Sentence]:
    sentences = [_reached(found)]
    if found.deaths.size:
        sentences.append(_deaths(found))
    place, velocity = found.farthest, found.velocity
    if place is None or velocity is None:
        return sentences
    far = sentence(
        _TOPIC,
        "To the farthest end that it reached, {distance} away along the branches, it "
        "went at {velocity} on the average: wide branches lead it faster than thin "
        "ones, and where branches part it waits for the membrane of all of them to be "
        "charged.",
        distance=_claim("distance", 1e4 * float(found.away[place]), "um"),
        velocity=_claim("velocity", velocity[0], "m/s"),
    )
    return [*sentences, far]


def _reached(found: CellConduction) -> Sentence:
    arrival = found.arrival[found.ends]
    come = int(np.isfinite(arrival).sum())
    parts = {"ends": _claim("ends", float(found.ends.size), "")}
    if not come:
        return sentence(_TOPIC, "It came to none of the {ends} ends.", **parts)
    parts["late"] = _claim("last_arrival", float(np.nanmax(arrival)), "ms")
    if come == found.ends.size:
        words = "It came to all {ends} ends, to the last at {late}."
        return sentence(_TOPIC, words, **parts)
    parts["come"] = _claim("ends_reached", float(come), "")
    words = "It came to {come} of the {ends} ends, the last time at {late}."
    return sentence(_TOPIC, words, **parts)


def _deaths(found: CellConduction) -> Sentence:
    away = 1e4 * float(found.away[found.deaths].max())
    if not away > 0.0:
        return sentence(
            _TOPIC,
            "It died where it began: current spread into the branches without exciting "
            "them.",
        )
    count = found.deaths.size
    places = "in one place" if count == 1 else "in {count} places, the last"
    return sentence(
        _TOPIC,
        f"It died {places} {{away}} from where it began; from there current only "
        "spread on and faded, and excited nothing.",
        **({} if count == 1 else {"count": _claim("deaths", float(count), "")}),
        away=_claim("death", away, "um"),
    )


def _height(found: CellConduction, place: int) -> Sentence:
    there, here = float(found.peak[place]), float(found.peak[0])
    words = (
        "There it peaked at {peak}, higher than at the soma, for at a sealed end no "
        "membrane beyond takes current from it."
        if there > here
        else "There it peaked at {peak}, lower than at the soma."
    )
    return sentence(_TOPIC, words, peak=_claim("peak", there, "mV"))
