"""Impulses in words: how fast, how safe, what they carry, how they meet."""

from __future__ import annotations

import numpy as np

from axolemma.experiments.collision import Collision
from axolemma.experiments.electrotonus import Electrotonus
from axolemma.experiments.passing_impulse import PassingImpulse
from axolemma.experiments.safety import Safety
from axolemma.experiments.saltatory import SaltatoryConduction
from axolemma.experiments.synaptic_attenuation import SynapticAttenuation
from axolemma.experiments.velocity_curve import VelocityCurve
from axolemma.experiments.wording import claim, in_words
from axolemma.explanation.claims import Sentence, sentence

# An exponent this near to a half is that of the cable equation.
_NEAR = 0.005
# A place is told of that is so much less safe than the first.
_WEAKER = 0.9


def tell_velocity_curve(found: VelocityCurve) -> list[Sentence]:
    """Tell how fast impulses went along axons that differ."""
    topic = "velocity_curve"
    ends = found.values.min(), found.values.max()
    alive = np.isfinite(found.velocity)
    is_myelinated = isinstance(found.conductions[0], SaltatoryConduction)
    what = "myelinated fibres" if is_myelinated else "axons"
    told = [
        sentence(
            topic,
            f"{{count}} {what} differed in {{quantity}}, from {{low}} to {{high}}.",
            count=claim(topic, "count", found.values.size),
            quantity=in_words(found.quantity),
            low=claim(topic, "lowest", ends[0], found.unit),
            high=claim(topic, "highest", ends[1], found.unit),
        )
    ]
    if alive.any():
        velocities = found.velocity[alive]
        told.append(
            sentence(
                topic,
                "Where the impulse arrived, it travelled at {slow} to {fast}.",
                slow=claim(topic, "slowest", velocities.min(), "m/s"),
                fast=claim(topic, "fastest", velocities.max(), "m/s"),
            )
        )
    if found.exponent is not None:
        told.append(_power(found, found.exponent))
    if found.best is not None:
        told.append(
            sentence(
                topic,
                "It was fastest at {value}, with slower ones on either side.",
                value=claim(topic, "best", found.best, found.unit),
            )
        )
    if found.died.size:
        told.append(
            sentence(
                topic,
                "At {value} it died{others}.",
                value=claim(topic, "died_at", found.died[0], found.unit),
                others=" and at others too" if found.died.size > 1 else "",
            )
        )
    return told


def _power(found: VelocityCurve, exponent: float) -> Sentence:
    reason = ""
    is_myelinated = isinstance(found.conductions[0], SaltatoryConduction)
    if found.quantity == "diameter" and abs(exponent - 0.5) < _NEAR:
        reason = (
            ", its square root: in a wider axon the axoplasm conducts more, faster "
            "than there is more membrane to charge"
        )
    elif found.quantity == "diameter" and is_myelinated:
        reason = (
            ": the nodes of a wider fibre lie farther apart, and the impulse takes no "
            "longer from one to the next"
        )
    return sentence(
        "velocity_curve",
        "The velocity goes with the power {exponent} of it{reason}.",
        exponent=claim("velocity_curve", "exponent", exponent),
        reason=reason,
    )


def tell_collision(found: Collision) -> list[Sentence]:
    """Tell what became of two impulses that ran against each other."""
    topic = "collision"
    length = claim(topic, "axon.length", 10.0 * float(found.axon.length), "mm")
    told = [
        sentence(
            topic,
            "impulses were started at both ends of an axon {length} long, the second "
            "{delay} after the first.",
            length=length,
            delay=claim(topic, "delay", found.delay, "ms"),
        )
    ]
    if found.place is None or found.time is None:
        return [*told, sentence(topic, "They did not come to every place between.")]
    told.append(
        sentence(
            topic,
            "They met {place} from the first end, at {time}.",
            place=claim(topic, "place", found.place, "mm"),
            time=claim(topic, "time", found.time, "ms"),
        )
    )
    if found.annihilated:
        told.append(
            sentence(
                topic,
                "Nothing travelled on: behind each impulse the membrane was "
                "refractory, and neither found any that it could still excite.",
            )
        )
    else:
        told.append(sentence(topic, "Some place was excited more than once."))
    return told


def tell_safety(found: Safety) -> list[Sentence]:
    """Tell how safely an impulse is conducted."""
    topic = "safety"
    worst = int(np.argmin(found.factor))
    told = [
        sentence(
            topic,
            "{place} from the excited end the axoplasm brought {received} before any "
            "was given on, {factor} times what it takes to excite the membrane there.",
            place=claim(topic, "distance", found.distance[0], "mm"),
            received=claim(topic, "received", found.received[0], "nC/cm2"),
            factor=claim(topic, "factor", found.factor[0]),
        )
    ]
    below = np.flatnonzero(found.factor < 1.0)
    if below.size:
        told.append(
            sentence(
                topic,
                "{place} from it, it was only {factor} times as much, and there the "
                "impulse {died}.",
                place=claim(topic, "weak", float(found.distance[below[0]]), "mm"),
                factor=claim(topic, "weak.factor", float(found.factor[below[0]])),
                died="went on all the same" if found.excited.all() else "died",
            )
        )
    elif found.factor[worst] < _WEAKER * found.factor[0]:
        told.append(
            sentence(
                topic,
                "The least safe place was {place} from it, with {factor} times what "
                "it needs.",
                place=claim(topic, "weakest", found.distance[worst], "mm"),
                factor=claim(topic, "weakest.factor", found.factor[worst]),
            )
        )
    return told


def tell_passing_impulse(found: PassingImpulse) -> list[Sentence]:
    """Tell what an impulse does to a place that it passes."""
    topic = "passing_impulse"
    return [
        sentence(
            topic,
            "at a place that it passes the impulse rises {amplitude} above rest, at "
            "{rise} where it is steepest, and is {width} wide at half its height.",
            amplitude=claim(
                topic, "amplitude", found.amplitude.value, "mV", is_difference=True
            ),
            rise=claim(topic, "rise", found.rise.value, "mV/ms"),
            width=claim(topic, "half_width", found.half_width.value, "ms"),
        ),
        sentence(
            topic,
            "{sodium} of Na+ come in through gated channels, {ratio} times what "
            "charging the membrane takes, for much of it comes while K+ already goes "
            "out; bringing it out again will cost the pump {atp} of ATP.",
            sodium=claim(topic, "sodium", found.sodium.value, "pmol/cm2"),
            ratio=claim(topic, "sodium_ratio", found.sodium_ratio.value),
            atp=claim(topic, "atp", found.atp.value, "pmol/cm2"),
        ),
    ]


def tell_electrotonus(found: Electrotonus) -> list[Sentence]:
    """Tell how far a small voltage spreads."""
    topic = "electrotonus"
    steady = found.frequency == 0.0
    current = "steady" if steady else "alternating"
    ends = {
        "sealed": "and sealed at the other end",
        "killed": "and held at rest at the other end",
        "infinite": "of an axon without an end",
    }
    told = [
        sentence(
            topic,
            "a small {current} current into one end meets {resistance}.",
            current=current,
            resistance=claim(
                topic, "input_resistance", found.input_resistance.value, "Mohm"
            ),
        ),
        sentence(
            topic,
            "its voltage falls e-fold in {constant} of an endless axon; {length} on, "
            "{end}, {left} of it is left.",
            constant=claim(topic, "length_constant", found.length_constant.value, "mm"),
            length=claim(topic, "axon.length", 10.0 * float(found.axon.length), "mm"),
            end=ends[found.far_end],
            left="nothing"
            if found.far_end == "killed"
            else claim(topic, "attenuation", 100.0 * found.attenuation.value, "%"),
        ),
    ]
    if not steady:
        told.insert(
            1,
            sentence(
                topic,
                "It turns {frequency} times a second.",
                frequency=claim(topic, "frequency", found.frequency),
            ),
        )
    return told


def tell_synaptic_attenuation(found: SynapticAttenuation) -> list[Sentence]:
    """Tell how a synaptic potential spreads."""
    topic = "synaptic_attenuation"
    told = [
        sentence(
            topic,
            "a synapse {place} from the beginning of the cable shifted the voltage "
            "there by {peak}.",
            place=claim(topic, "place", found.place, "mm"),
            peak=claim(
                topic,
                "peak",
                float(np.interp(found.place, found.distance, found.peak)),
                "mV",
                is_difference=True,
            ),
        )
    ]
    if found.is_firing:
        words = "It grew to an action potential, which does not wane with distance."
        return [*told, sentence(topic, words)]
    farther = 0 if found.place > 0.5 * found.distance[-1] else -1
    left, steady = float(found.left[farther]), float(found.steady[farther])
    lasting = (
        "of a shift that lasts it would be {steady}, for a fast one charges the "
        "membrane on its way."
        if left < steady
        else "of a shift that lasts less would, {steady}, for channels that open "
        "slowly work against that one, or quick ones help the fast one."
    )
    told.append(
        sentence(
            topic,
            "at the end farther from it {left} of that arrived, {delay} after the "
            f"first impulse at the synapse; {lasting}",
            left=claim(topic, "left", 100.0 * left, "%"),
            delay=claim(topic, "delay", float(found.delay[farther]), "ms"),
            steady=claim(topic, "steady", 100.0 * steady, "%"),
        )
    )
    return told
