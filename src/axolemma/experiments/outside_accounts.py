"""In words: what excites an axon from outside, what it makes there, how it is cut."""

from __future__ import annotations

import numpy as np

from axolemma.experiments.convergence import Convergence
from axolemma.experiments.extracellular_potential import ExtracellularPotential
from axolemma.experiments.extracellular_threshold import ExtracellularThreshold
from axolemma.experiments.wording import claim
from axolemma.explanation.claims import Sentence, sentence

# A phase of the potential outside is at least this part of the largest.
_PHASE = 0.02
# The second difference of 1/r along an axon turns at this part of the distance to it:
# what begins nearer to the foot of the electrode begins beneath it.
_BENEATH = 2.0**-0.5


def tell_extracellular_threshold(found: ExtracellularThreshold) -> list[Sentence]:
    """Tell what current from outside excites."""
    topic = "extracellular_threshold"
    begun = sentence(
        topic,
        "A point electrode stood {away} from the axis of the axon, at {along} of its "
        "length, and gave {polarity} pulses of {width}.",
        away=claim(topic, "away", float(np.hypot(*found.position[1:])), "um"),
        along=claim(topic, "along", 1e-3 * float(found.position[0]), "mm"),
        polarity=found.polarity,
        width=claim(topic, "width", found.width, "ms"),
    )
    if found.current is None or found.origin is None or found.error is None:
        return [begun, sentence(topic, "No current that was tried excited the axon.")]
    return [
        begun,
        sentence(
            topic,
            "It takes {current}, give or take {error}, for an impulse to come to an "
            "end.",
            current=claim(topic, "current", found.current, "uA"),
            error=claim(topic, "error", found.error, "uA"),
        ),
        _origin(found, found.origin),
    ]


def _origin(found: ExtracellularThreshold, origin: float) -> Sentence:
    topic = "extracellular_threshold"
    aside = abs(origin - 1e-3 * float(found.position[0]))
    if aside < _BENEATH * 1e-3 * float(np.hypot(*found.position[1:])):
        return sentence(
            topic,
            "The impulse begins at {origin}, beneath the electrode: there the outside "
            "is pulled down most, so that current flows out through the membrane and "
            "depolarises it.",
            origin=claim(topic, "origin", origin, "mm"),
        )
    return sentence(
        topic,
        "The impulse begins at {origin}, {aside} beside the electrode: what it drives "
        "into the axon beneath leaves it again there, and depolarises it.",
        origin=claim(topic, "origin", origin, "mm"),
        aside=claim(topic, "aside", aside, "mm"),
    )


def tell_extracellular_potential(found: ExtracellularPotential) -> list[Sentence]:
    """Tell what electrodes outside recorded."""
    topic = "extracellular_potential"
    spans = np.ptp(found.potential, axis=0)
    most = int(np.argmax(spans))
    trace = found.potential[:, most]
    bottom, top = int(np.argmin(trace)), int(np.argmax(trace))
    told = sentence(
        topic,
        "Of {count} electrodes in a medium of {resistivity} the one at {place} saw "
        "most: {span} between its highest potential, {high} at {late}, and its lowest, "
        "{low} at {low_late}.",
        count=claim(topic, "count", spans.size),
        resistivity=claim(topic, "resistivity", found.resistivity, "ohm cm"),
        place=claim(topic, "place", float(found.points[most, 0]), "um"),
        span=claim(topic, "span", spans[most], "uV"),
        high=claim(topic, "highest", trace[top], "uV"),
        late=claim(topic, "highest.time", found.time[top], "ms"),
        low=claim(topic, "lowest", trace[bottom], "uV"),
        low_late=claim(topic, "lowest.time", found.time[bottom], "ms"),
    )
    enough = _PHASE * float(np.abs(trace).max())
    is_triphasic = trace[:bottom].max(initial=0.0) > enough < trace[bottom:].max()
    if not is_triphasic:
        return [told]
    return [
        told,
        sentence(
            topic,
            "It was positive, negative and positive again: current leaves the axon "
            "ahead of the impulse, enters where Na+ channels are open, and leaves it "
            "again behind.",
        ),
    ]


def tell_convergence(found: Convergence) -> list[Sentence]:
    """Tell whether a cell is cut finely enough."""
    topic = "convergence"
    last = found.levels[-1]
    order = (
        "to about a quarter each time, as it should"
        if found.is_of_second_order
        else "not as a method of second order should, so that all of it may be left"
    )
    return [
        sentence(
            topic,
            "The cell was cut into {first} compartments, and then finer, at last into "
            "{last} with steps of {step}.",
            first=claim(topic, "first", found.levels[0].compartments),
            last=claim(topic, "last", last.compartments),
            step=claim(topic, "step", last.step, "ms"),
        ),
        sentence(
            topic,
            "The last refinement changed the voltage by {change} at most; changes fell "
            "{order}. The finest run is within {error}.",
            change=claim(topic, "change", last.change or 0.0, "mV", is_difference=True),
            order=order,
            error=claim(topic, "error", found.error, "mV", is_difference=True),
        ),
    ]
