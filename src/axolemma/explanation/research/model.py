"""What was computed, and the fixed point it rests at."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.research.landmarks import DIGITS
from axolemma.explanation.school.beginning import blocked
from axolemma.explanation.school.receptor import held_gates
from axolemma.simulation import Record
from axolemma.units import degC

VOLTAGE = "membrane.V"


def model(record: Record) -> Iterator[Sentence]:
    """Name the membrane, its source, its temperature and the stimulus."""
    membrane = record.membrane
    kelvin = float(membrane.temperature)
    source = f" [{membrane.citation}]" if membrane.citation else ""
    yield sentence(
        "model",
        "{name}{source}, at {temperature}; {ions}; {stimulus}.",
        name=membrane.name,
        source=source,
        temperature=Claim(
            quantity="membrane.temperature",
            value=degC.from_coherent(kelvin),
            unit="degC",
        ),
        ions="concentrations follow from counted ions"
        if any(ion.is_live for ion in membrane.ions)
        else "reversal potentials are held",
        stimulus=f"stimulus {record.stimulus}"
        if record.stimulus is not None
        else "no stimulus",
    )
    yield from blocked(membrane)
    yield from held_gates(record)


def resting(record: Record) -> Iterator[Sentence]:
    """State the fixed point and its spectrum."""
    rest = record.rest
    if not record.has_rest:
        yield sentence(
            "rest",
            "There is no stable fixed point; what is called rest below is {voltage} "
            "with every gate settled there, where the run began.",
            voltage=Claim(
                quantity=VOLTAGE, value=rest.values[VOLTAGE], unit="mV", digits=DIGITS
            ),
        )
        return
    real = np.real(rest.eigenvalues)
    yield sentence(
        "rest",
        "Rest is the fixed point at {voltage}; the real parts of its {count} "
        "eigenvalues reach from {fastest} to {slowest}, so that it is {stable}"
        "{frozen}.",
        voltage=Claim(
            quantity=VOLTAGE, value=rest.values[VOLTAGE], unit="mV", digits=DIGITS
        ),
        count=Claim(quantity="rest.eigenvalues.count", value=float(real.size), unit=""),
        fastest=Claim(
            quantity="rest.eigenvalues.fastest", value=float(real.min()), unit="/ms"
        ),
        slowest=Claim(
            quantity="rest.eigenvalues.slowest", value=float(real.max()), unit="/ms"
        ),
        stable="stable" if rest.is_stable else "unstable",
        frozen=", with the amounts of the ions as they were at the start"
        if not record.is_ion_rest
        else "",
    )
