"""An impulse along an axon in words: where it began, how fast it went, and why."""

from __future__ import annotations

from axolemma.experiments.conduction import Conduction
from axolemma.experiments.travelling_wave import TravellingWave
from axolemma.explanation.claims import Claim, Sentence, sentence

_TOPIC = "conduction"


def tell(found: Conduction) -> list[Sentence]:
    """Tell what the impulse did.

    Parameters
    ----------
    found
        The measurement.
    """
    if found.velocity is None:
        return [_beginning(found), _death(found), _why_dead(found)]
    sentences = [_beginning(found), _speed(found, found.velocity), _circuits(found)]
    if found.wave is not None:
        sentences.append(_wave(found.wave))
        if found.error is not None and abs(found.ionic_shift) > found.error:
            sentences.append(_ions(found))
    return [*sentences, _scaling(found, found.velocity)]


def _claim(quantity: str, value: float, unit: str) -> Claim:
    return Claim(quantity=f"conduction.{quantity}", value=value, unit=unit)


def _length(found: Conduction) -> Claim:
    return _claim("axon.length", 10.0 * float(found.axon.length), "mm")


def _diameter(found: Conduction) -> Claim:
    return _claim("axon.diameter", 1e4 * float(found.axon.diameter), "um")


def _beginning(found: Conduction) -> Sentence:
    return sentence(
        _TOPIC,
        "an electrode excited one end of an axon {diameter} wide and {length} long.",
        diameter=_diameter(found),
        length=_length(found),
    )


def _speed(found: Conduction, velocity: float) -> Sentence:
    return sentence(
        _TOPIC,
        "The impulse that this started travelled to the other end at {velocity}, and "
        "was as high at every place as at the one before: each patch of membrane made "
        "it anew.",
        velocity=_claim("velocity", velocity, "m/s"),
    )


def _circuits(found: Conduction) -> Sentence:
    if found.wave is None:
        return sentence(
            _TOPIC,
            "It spread by local circuits: Na+ ions that came in drove current along "
            "the axoplasm, which brought the membrane ahead to its threshold.",
        )
    rate, velocity = found.wave.rate, found.wave.velocity
    return sentence(
        _TOPIC,
        "It spread by local circuits: Na+ ions that came in drove current along the "
        "axoplasm, and ahead of the impulse this current charged the membrane, e-fold "
        "in {time}, which is in {foot} of axon, until its own Na+ channels opened.",
        time=_claim("wave.rise_time", 1.0 / rate, "ms"),
        foot=_claim("wave.foot", velocity / rate, "mm"),
    )


def _wave(wave: TravellingWave) -> Sentence:
    return sentence(
        _TOPIC,
        "The equation of an impulse of constant form, which is solved without cutting "
        "the axon into compartments, gives {velocity}.",
        velocity=_claim("wave.velocity", wave.velocity, "m/s"),
    )


def _ions(found: Conduction) -> Sentence:
    faster = "faster" if found.ionic_shift > 0.0 else "slower"
    return sentence(
        _TOPIC,
        "That equation holds all concentrations; in so thin an axon the ions that the "
        f"impulse itself moves change them enough to make it {faster} by {{shift}}.",
        shift=_claim("ionic_shift", 1e6 * abs(found.ionic_shift), "um/s"),
    )


def _scaling(found: Conduction, velocity: float) -> Sentence:
    return sentence(
        _TOPIC,
        "In an axon four times as wide the same impulse would travel twice as fast, at "
        "{velocity}: current finds more axoplasm to flow through, faster than it finds "
        "more membrane to charge.",
        velocity=_claim("velocity.fourfold", 2.0 * velocity, "m/s"),
    )


def _death(found: Conduction) -> Sentence:
    return sentence(
        _TOPIC,
        "What it started died on the way: {reached} from the end it no longer rose "
        "enough to excite the membrane ahead.",
        reached=_claim("reached", found.reached, "mm"),
    )


def _why_dead(found: Conduction) -> Sentence:
    if found.wave is None:
        return sentence(
            _TOPIC,
            "No impulse of constant form exists on this membrane: the current that "
            "comes in through Na+ channels is too little or too short for the membrane "
            "ahead.",
        )
    return sentence(
        _TOPIC,
        "An impulse of {velocity} could travel here, but the one that was started did "
        "not grow to it on this length.",
        velocity=_claim("wave.velocity", found.wave.velocity, "m/s"),
    )
