"""Saltatory conduction in words: from node to node, how fast, and what was to spare."""

from __future__ import annotations

import numpy as np

from axolemma.experiments.saltatory import SaltatoryConduction
from axolemma.explanation.claims import Claim, Sentence, sentence

_TOPIC = "conduction"
# So far along the fibre is the node that stands for all.
_TYPICAL = 0.6


def tell_saltatory(found: SaltatoryConduction) -> list[Sentence]:
    """Tell what the impulse did.

    Parameters
    ----------
    found
        The measurement.
    """
    if found.velocity is None:
        return [_beginning(found), _death(found)]
    return [
        _beginning(found),
        _speed(found, found.velocity),
        _front(found, found.velocity),
        _myelin(found),
        _spare(found),
    ]


def _claim(quantity: str, value: float, unit: str) -> Claim:
    return Claim(quantity=f"conduction.{quantity}", value=value, unit=unit)


def _count(quantity: str, value: int) -> Claim:
    return _claim(quantity, float(value), "")


def _typical(found: SaltatoryConduction) -> int:
    return round(_TYPICAL * (found.axon.nodes - 1))


def _beginning(found: SaltatoryConduction) -> Sentence:
    axon, when = found.axon, ""
    start: dict[str, Claim] = {}
    if np.isfinite(found.arrival[0]):
        when = "; it rose {start} after the current was switched on"
        start["start"] = _claim("arrival[0]", 1e3 * float(found.arrival[0]), "us")
    return sentence(
        _TOPIC,
        "an electrode excited the first of {nodes} nodes of Ranvier of a myelinated "
        f"fibre {{diameter}} wide, whose nodes are {{spacing}} apart{when}.",
        **start,
        nodes=_count("axon.nodes", axon.nodes),
        diameter=_claim("axon.fibre_diameter", 1e4 * float(axon.fibre_diameter), "um"),
        spacing=_claim("axon.spacing", 10.0 * axon.spacing, "mm"),
    )


def _speed(found: SaltatoryConduction, velocity: float) -> Sentence:
    each = 1e3 * 10.0 * found.axon.spacing / velocity
    return sentence(
        _TOPIC,
        "The impulse that this started went from node to node at {velocity}, each node "
        "{delay} after the one before it, and came to the last at {arrival}.",
        velocity=_claim("velocity", velocity, "m/s"),
        delay=_claim("delay", each, "us"),
        arrival=_claim("arrival[-1]", float(found.arrival[-1]), "ms"),
    )


def _front(found: SaltatoryConduction, velocity: float) -> Sentence:
    node = _typical(found)
    trace, rest = found.voltage[:, node], found.rest[node]
    half = 0.5 * (found.peak[node] + rest)
    above = np.flatnonzero(trace > half)
    lasting = float(found.times[above[-1]] - found.times[above[0]])
    length = lasting * velocity
    return sentence(
        _TOPIC,
        "It did not wait at any of them: an impulse that lasts {lasting} at half its "
        "height and moves so fast is {length} long, so that {nodes} nodes were excited "
        "at once.",
        lasting=_claim("half_width", lasting, "ms"),
        length=_claim("wave_length", length, "mm"),
        nodes=_count("excited", round(length / (10.0 * found.axon.spacing))),
    )


def _myelin(found: SaltatoryConduction) -> Sentence:
    axon = found.axon
    widest = max(axon.internode, key=lambda each: float(each.diameter))
    around = float(axon.fibre_diameter) / float(widest.diameter)
    bare = float(widest.membrane.capacitance)
    myelin = float(axon.lamella_capacitance) / (2.0 * float(axon.lamellae))
    return sentence(
        _TOPIC,
        "Between the nodes {lamellae} turns of myelin leave one part in {part} of the "
        "capacitance that the axon's own membrane has there, so little to charge that "
        "the current of one node runs on inside the axon to the next.",
        lamellae=_count("axon.lamellae", round(float(axon.lamellae))),
        part=_count("capacitance_ratio", round(bare / (myelin * around))),
    )


def _spare(found: SaltatoryConduction) -> Sentence:
    node = _typical(found)
    return sentence(
        _TOPIC,
        "Node {node}, to name one, took {received} from its neighbours until its own "
        "Na+ channels let in more than left it, and gave {given} on to them: {spare} "
        "times as much.",
        node=_count("node", node + 1),
        received=_claim("received", 1e3 * float(found.received[node]), "fC"),
        given=_claim("given", 1e3 * float(found.given[node]), "fC"),
        spare=_count("spare", round(float(found.spare[node]))),
    )


def _death(found: SaltatoryConduction) -> Sentence:
    if found.reached < 0:
        return sentence(
            _TOPIC,
            "Not even the first node made an action potential.",
        )
    return sentence(
        _TOPIC,
        "What it started died on the way: the last node that it came to was number "
        "{node}, {place} from the first; the charge that this node gave on was not "
        "enough for the next.",
        node=_count("reached", found.reached + 1),
        place=_claim("reached_mm", float(found.nodes[found.reached]), "mm"),
    )
