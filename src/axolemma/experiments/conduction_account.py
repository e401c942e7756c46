"""An impulse along an axon in words: where it began, how fast it went, and why."""

from __future__ import annotations

import numpy as np

from axolemma.experiments.cable_run import CableRun
from axolemma.experiments.conduction import Conduction
from axolemma.experiments.excitation import RISEN
from axolemma.experiments.travelling_wave import TravellingWave
from axolemma.explanation.claims import Claim, Sentence, sentence

_TOPIC = "conduction"
# In cm.
_MILLIMETRE = 0.1
_THOUSAND = 1000.0


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
        sentences.append(_independent(found.wave))
        if found.error is not None and abs(found.ionic_shift) > found.error:
            sentences.append(_ions(found))
    return [*sentences, _scaling(found, found.velocity)]


def tell_wave(found: TravellingWave) -> list[Sentence]:
    """Tell of an impulse of constant form.

    Parameters
    ----------
    found
        The impulse.
    """
    return [
        sentence(
            _TOPIC,
            "An impulse that keeps its form travels at {velocity}; ahead of it the "
            "voltage rises e-fold in {time}.",
            velocity=_claim("wave.velocity", found.velocity, "m/s"),
            time=_claim("wave.rise_time", 1.0 / found.rate, "ms"),
        )
    ]


def tell_cable_run(found: CableRun) -> list[Sentence]:
    """Tell where the voltage of a cable rose, and when.

    Parameters
    ----------
    found
        The run.
    """
    come = found.arrivals[np.isfinite(found.arrivals)]
    told = [
        sentence(
            _TOPIC,
            "In {come} of {count} compartments the voltage rose by {rise} or more.",
            come=_claim("come", float(come.size), ""),
            count=_claim("compartments", float(found.arrivals.size), ""),
            rise=Claim(
                quantity="rise", value=RISEN, unit="mV", is_difference=True, digits=0
            ),
        )
    ]
    if come.size:
        told.append(
            sentence(
                _TOPIC,
                "It did so first at {first}, and in the last of them at {last}.",
                first=_claim("first", float(come.min()), "ms"),
                last=_claim("last", float(come.max()), "ms"),
            )
        )
    return told


def _claim(quantity: str, value: float, unit: str) -> Claim:
    return Claim(quantity=f"conduction.{quantity}", value=value, unit=unit)


def _length(found: Conduction) -> Claim:
    return _claim("axon.length", 10.0 * float(found.axon.length), "mm")


def _diameter(found: Conduction) -> Claim:
    return _claim("axon.diameter", 1e4 * float(found.axon.diameter), "um")


def _beginning(found: Conduction) -> Sentence:
    template = (
        "an electrode excited one end of an axon {diameter} wide and {length} long"
    )
    parts = {"diameter": _diameter(found), "length": _length(found)}
    if found.arrival.size:
        template += ", where the voltage rose {start} after the current was switched on"
        parts["start"] = _claim("arrival[0]", 1e3 * float(found.arrival[0]), "us")
    return sentence(_TOPIC, f"{template}.", **parts)


def _speed(found: Conduction, velocity: float) -> Sentence:
    return sentence(
        _TOPIC,
        "The impulse travelled to the other end at {velocity}, and was as high at "
        "every place as at the one before: each patch of membrane made it anew.",
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


def _independent(wave: TravellingWave) -> Sentence:
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
        "Each mm of this axon is {resistance} of axoplasm that the current must flow "
        "through, and {capacitance} of membrane that it must charge. An axon four "
        "times as wide has a sixteenth of the one and four times the other, and the "
        "same impulse would travel twice as fast in it, at {velocity}.",
        resistance=_resistance(found),
        capacitance=_capacitance(found),
        velocity=_claim("velocity.fourfold", 2.0 * velocity, "m/s"),
    )


def _resistance(found: Conduction) -> Claim:
    """Claim the resistance of a millimetre of axoplasm."""
    radius = 0.5 * float(found.axon.diameter)
    kilohms = float(found.axon.resistivity) * _MILLIMETRE / (np.pi * radius**2)
    if kilohms < _THOUSAND:
        return _claim("axon.resistance", kilohms, "kohm")
    return _claim("axon.resistance", kilohms / _THOUSAND, "Mohm")


def _capacitance(found: Conduction) -> Claim:
    """Claim the capacitance of a millimetre of membrane."""
    around = np.pi * float(found.axon.diameter) * _MILLIMETRE
    nanofarads = _THOUSAND * float(found.membrane.capacitance) * around
    if nanofarads >= 1.0:
        return _claim("axon.capacitance", nanofarads, "nF")
    return _claim("axon.capacitance", _THOUSAND * nanofarads, "pF")


def _death(found: Conduction) -> Sentence:
    return sentence(
        _TOPIC,
        "The impulse died on the way: {reached} from the excited end it no longer rose "
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
