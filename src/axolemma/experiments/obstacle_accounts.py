"""Obstacles in words: altered stretches and branch points, passed or not."""

from __future__ import annotations

import numpy as np

from axolemma.experiments.alteration import Alteration
from axolemma.experiments.block import Block, Passage
from axolemma.experiments.branch_point import BranchPoint
from axolemma.experiments.critical_ratio import CriticalRatio
from axolemma.experiments.wording import claim, in_words
from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.membrane import Membrane


def tell_passage(found: Passage) -> list[Sentence]:
    """Tell whether an impulse passed an altered stretch."""
    topic = "passage"
    told = [_altered(topic, found.membrane, found.alteration)]
    start = 10.0 * float(found.alteration.start)
    if found.passed and found.delay is not None:
        told.append(
            sentence(
                topic,
                "The impulse passed it, and was {delay} {late} behind it than along "
                "an unaltered axon.",
                delay=claim(topic, "delay", abs(found.delay), "ms"),
                late="later" if found.delay >= 0.0 else "earlier",
            )
        )
    elif found.passed:
        told.append(sentence(topic, "The impulse passed it."))
    else:
        inside = found.reached >= start
        told.append(
            sentence(
                topic,
                "The impulse died {place}, {reached} from the excited end: what flowed "
                "ahead of it no longer brought the membrane to its threshold.",
                place="there" if inside else "before it",
                reached=claim(topic, "reached", found.reached, "mm"),
            )
        )
    return told


def _altered(topic: str, membrane: Membrane, alteration: Alteration) -> Sentence:
    units = {p.name: p.unit for p in membrane.equation_parameters}
    altered = alteration.altered(membrane).values
    claims: dict[str, Claim] = {}
    words: list[str] = []
    for number, name in enumerate(alteration.values):
        unit = units[name]
        shown = float(unit.from_coherent(np.asarray(altered[name], dtype=float)))
        written = "" if unit.is_dimensionless else unit.name
        claims[f"value{number}"] = claim(topic, name, shown, written)
        words.append(f"{in_words(name)} was {{value{number}}}")
    return sentence(
        topic,
        "along {length} of the axon, " + " and ".join(words) + ".",
        length=claim(topic, "length", 10.0 * float(alteration.length), "mm"),
        **claims,
    )


def tell_block(found: Block) -> list[Sentence]:
    """Tell how much of an alteration blocks."""
    topic = "block"
    words = in_words(found.quantity)
    if found.quantity == "length":
        words += " of the stretch"
    low = claim(topic, "low", found.low, found.unit)
    high = claim(topic, "high", found.high, found.unit)
    if found.critical is None or found.error is None:
        does = "passes" if found.passes_low else "dies"
        return [
            sentence(
                topic,
                "The impulse {does} for every value of {what} from {low} to {high}.",
                low=low,
                high=high,
                what=words,
                does=does,
            )
        ]
    below, above = ("passes", "dies") if found.passes_low else ("dies", "passes")
    return [
        sentence(
            topic,
            "The impulse {below} while {what} is below {critical}, and {above} above "
            "that; the figure is good to {error}.",
            critical=claim(topic, "critical", found.critical, found.unit),
            what=words,
            below=below,
            above=above,
            error=claim(topic, "error", found.error, found.unit),
        )
    ]


def tell_branch_point(found: BranchPoint) -> list[Sentence]:
    """Tell what an impulse did at a branch point."""
    topic = "branch_point"
    told = [
        sentence(
            topic,
            "the impulse came to a junction beyond which the branches are worth "
            "{ratio} times the one it came along, by the power 3/2 of their diameters.",
            ratio=claim(topic, "ratio", found.ratio),
        )
    ]
    others = [n for n in range(len(found.passed)) if n != found.came_along]
    gone = [n for n in others if found.passed[n]]
    if not gone:
        told.append(
            sentence(
                topic,
                "It died there: what it brought was too little for so much membrane "
                "and axoplasm.",
            )
        )
    else:
        latest = max(found.delay[n] for n in gone)
        told.append(
            sentence(
                topic,
                "It went on along {gone} of {others}, {delay} {late} than if the axon "
                "had simply gone on.",
                gone=claim(topic, "passed", len(gone)),
                others=claim(topic, "branches", len(others)),
                delay=claim(topic, "delay", abs(latest), "ms"),
                late="later" if latest >= 0.0 else "earlier",
            )
        )
    if found.reflected:
        told.append(sentence(topic, "A second impulse went back the way it came."))
    return told


def tell_critical_ratio(found: CriticalRatio) -> list[Sentence]:
    """Tell which geometric ratio stops an impulse."""
    topic = "critical_ratio"
    if found.ratio is None or found.error is None:
        does = "passes" if found.passes_low else "dies"
        return [
            sentence(
                topic,
                "From a ratio of {low} to one of {high} the impulse {does} throughout.",
                low=claim(topic, "low", found.low),
                high=claim(topic, "high", found.high),
                does=does,
            )
        ]
    return [
        sentence(
            topic,
            "The impulse passes a junction as long as the branches beyond it are worth "
            "up to {ratio} times the one it comes along, by the power 3/2 of their "
            "diameters; the figure is good to {error}.",
            ratio=claim(topic, "ratio", found.ratio),
            error=claim(topic, "error", found.error),
        )
    ]
