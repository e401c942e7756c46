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
        return [_cell(found), _silence()]
    sentences = [_cell(found), _soma(found, found.current), *_spread(found)]
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


def _silence() -> Sentence:
    return sentence(
        _TOPIC,
        "No pulse, however strong, made its soma fire: its membrane is not excitable "
        "enough to charge the branches too.",
    )


def _soma(found: CellConduction, current: float) -> Sentence:
    return sentence(
        _TOPIC,
        "A pulse of {current} into the soma made an action potential there, which "
        "peaked at {peak}.",
        current=_claim("current", current, "nA"),
        peak=_claim("peak[0]", float(found.peak[0]), "mV"),
    )


def _spread(found: CellConduction) -> list[Sentence]:
    arrival = found.arrival[found.ends]
    come = int(np.isfinite(arrival).sum())
    if not come:
        return [
            sentence(
                _TOPIC,
                "From there current spread into the branches without exciting them: at "
                "no end did the potential rise far enough for an impulse.",
            )
        ]
    reached = _reached(found, come, float(np.nanmax(arrival)))
    place, velocity = found.farthest, found.velocity
    if place is None or velocity is None:
        return [reached]
    far = sentence(
        _TOPIC,
        "To the farthest of these, {distance} away along the branches, it went at "
        "{velocity} on the average: wide branches lead it faster than thin ones, and "
        "where branches part it waits for the membrane of all of them to be charged.",
        distance=_claim(
            "distance", 1e4 * float(found.compartments.distance[place]), "um"
        ),
        velocity=_claim("velocity", velocity[0], "m/s"),
    )
    return [reached, far]


def _reached(found: CellConduction, come: int, last: float) -> Sentence:
    ends = _claim("ends", float(found.ends.size), "")
    late = _claim("last_arrival", last, "ms")
    if come == found.ends.size:
        return sentence(
            _TOPIC, "It came to all {ends} ends, to the last at {late}.",
            ends=ends, late=late,
        )  # fmt: skip
    return sentence(
        _TOPIC,
        "It came to {come} of the {ends} ends, to the last at {late}, and died on the "
        "way to the others.",
        come=_claim("ends_reached", float(come), ""),
        ends=ends,
        late=late,
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
