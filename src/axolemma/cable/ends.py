"""Ends of a cable: sealed, unless their voltage is held or they are cut open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable.compartments import Compartments
from axolemma.errors import InvalidInput
from axolemma.membrane.validation import measured, read_measures

Floats = NDArray[np.float64]

# An end at which a node stands conducts so much better than the axoplasm: it is then
# held to a millionth.
_SHORT_CIRCUIT = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldEnd:
    """An end at which the membrane potential is held.

    Parameters
    ----------
    potential
        At which, such as ``"-65 mV"``.
    """

    potential: Any = measured("mV", is_parameter=False)

    def __post_init__(self) -> None:
        read_measures(self, "end")


def clamped(potential: Any) -> HeldEnd:
    """Clamp the voltage of an end.

    Parameters
    ----------
    potential
        Of the membrane there, such as ``"-65 mV"``.
    """
    return HeldEnd(potential=potential)


def killed() -> HeldEnd:
    """Cut an end open, so that the axoplasm meets the outside: 0 mV."""
    return HeldEnd(potential="0 mV")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EndHolds:
    """What holds each compartment at its end.

    Parameters
    ----------
    conductance
        From its centre to the end, mS, nothing where that is sealed, (n,).
    potential
        There, mV, (n,).
    is_direct
        Whether the centre is at the held end, (n,).
    """

    conductance: Floats
    potential: Floats
    is_direct: NDArray[np.bool_]


def end_holds(
    compartments: Compartments, ends: Mapping[int, HeldEnd]
) -> EndHolds | None:
    """Say what holds each compartment; None where all ends are sealed.

    Parameters
    ----------
    compartments
        Of the cable.
    ends
        Held ends by compartment, each of them one of `Compartments.tips`.

    Raises
    ------
    InvalidInput
        If a compartment is not at an end.
    """
    if not isinstance(ends, Mapping):
        raise InvalidInput(
            "ends",
            found=f"{ends!r}",
            expected="ends by compartment, such as {0: clamped('-65 mV')}",
        )
    if not ends:
        return None
    tips, count = compartments.tips.tolist(), compartments.count
    found = EndHolds(
        conductance=np.zeros(count),
        potential=np.zeros(count),
        is_direct=np.zeros(count, dtype=bool),
    )
    for place, end in ends.items():
        if place not in tips:
            few = ", ".join(map(str, tips[:6])) + (", ..." if len(tips) > 6 else "")
            raise InvalidInput(
                "ends",
                found=f"compartment {place}, which is no end",
                expected=f"one of {few}",
            )
        if not isinstance(end, HeldEnd):
            raise InvalidInput(
                f"ends, compartment {place}",
                found=f"{end!r}",
                expected="clamped('-65 mV') or killed(); an end that is not named "
                "is sealed",
            )
        found.potential[place] = float(end.potential)
        found.is_direct[place] = compartments.to_end is None
        found.conductance[place] = _conductance(compartments, place)
    return found


def _conductance(compartments: Compartments, place: int) -> float:
    if compartments.to_end is not None:
        return float(compartments.to_end[place])
    near = compartments.axial_conductance
    beside = near[place] if place else near[compartments.parent == 0].max(initial=0.0)
    return _SHORT_CIRCUIT * float(beside)
