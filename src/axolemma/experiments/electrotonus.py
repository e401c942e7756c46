"""How far a small voltage spreads: length constant, input resistance, attenuation.

The membrane is taken as it answers to a small current near rest, its gates included:
a membrane that rectifies has a resistance of its slope, and one whose gates are slow an
impedance that varies with the frequency [Rall 1977; Koch 1984]. What a cut cable gives
is taken to infinitely short compartments, and laid beside what cable theory says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import Axon, Branch, BranchingAxon
from axolemma.errors import InvalidInput
from axolemma.experiments.impedance import axial_tree, membrane_admittance
from axolemma.membrane import Membrane
from axolemma.membrane.validation import check_choice
from axolemma.simulation.cable_rest import solve_tree
from axolemma.units import Hz, Quantity, cm, coherent_value

Floats = NDArray[np.float64]

# Compartments to a length constant in the coarser of two cuts, and at least so many.
_COMPARTMENTS, _LEAST, _MOST = 60.0, 40, 100_000
# An end that is killed leaks so much more than the axoplasm before it conducts.
_SHORT_CIRCUIT = 1e12
# A cable so many length constants long is endless.
_ENDLESS = 14
# Part of the last correction that is not trusted.
_UNSURE = 0.01
# What rounding in the solution of a long cable leaves open.
_ROUNDING = 1e-12
# Places along the axon at which the amplitude is told.
_SHOWN = 25
_ENDS = ("sealed", "killed", "infinite")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A number measured on a cut cable, and what cable theory says.

    Parameters
    ----------
    value, error
        Extrapolated to infinitely short compartments, and how far it can be trusted.
    theory
        The closed form.
    """

    value: float
    error: float
    theory: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Electrotonus:
    """How a small current into one end of an axon spreads.

    Parameters
    ----------
    membrane, axon
        What it spreads along.
    far_end
        ``sealed``, ``killed`` or ``infinite``.
    frequency
        Of the current, Hz; nothing for a steady one.
    membrane_resistance
        Of a patch, for a small steady current, ohm cm2.
    length_constant
        In which the amplitude falls e-fold on an endless axon, mm.
    electrotonic_length
        Of the axon, in length constants.
    input_resistance
        Amplitude of the voltage where the current enters, by that of the current,
        megohm.
    attenuation
        Amplitude at the far end, as a part of that at the near one.
    distance
        Of places from the near end, mm, (places,).
    amplitude, expected
        At each, as a part of that at the near end: measured on the cut cable, and by
        cable theory, (places,).
    """

    membrane: Membrane
    axon: Axon
    far_end: str
    frequency: float
    membrane_resistance: float
    length_constant: Compared
    electrotonic_length: float
    input_resistance: Compared
    attenuation: Compared
    distance: Floats
    amplitude: Floats
    expected: Floats


def electrotonus(
    membrane: Membrane,
    *,
    resistivity: Any,
    diameter: Any,
    length: Any,
    far_end: str = "sealed",
    frequency: Any = "0 Hz",
) -> Electrotonus:
    """Send a small current into one end of an axon, and see how its voltage spreads.

    Parameters
    ----------
    membrane
        The same everywhere; each of its values one number.
    resistivity
        Of the axoplasm: ``"100 ohm cm"``.
    diameter
        Of the axon: ``"1 um"``.
    length
        Of the axon: ``"500 um"``.
    far_end
        ``sealed``, ``killed`` (held at rest by a short circuit), or ``infinite``.
    frequency
        Of the current; steady when absent.
    """
    check_choice(far_end, _ENDS, "electrotonus, far_end")
    axon = Axon(diameter=diameter, resistivity=resistivity, length=length)
    hertz = _frequency(frequency)
    admittance = complex(membrane_admittance(membrane, [hertz])[0])
    steady = float(membrane_admittance(membrane, [0.0])[0].real)
    theory = _Theory(axon, admittance)
    measured = [
        _measured(axon, admittance, theory, far_end, fineness=n) for n in (1, 2)
    ]
    numbers = zip(*(each.numbers for each in measured), strict=True)
    compared = [
        _compared(coarse, fine, value)
        for (coarse, fine), value in zip(numbers, theory.known(far_end), strict=True)
    ]
    coarse, fine = (each.amplitude for each in measured)
    distance = measured[0].distance
    return Electrotonus(
        membrane=membrane,
        axon=axon,
        far_end=far_end,
        frequency=1e3 * hertz,
        membrane_resistance=1e3 / steady,
        length_constant=compared[0],
        electrotonic_length=10.0 * float(axon.length) / theory.known(far_end)[0],
        input_resistance=compared[1],
        attenuation=compared[2],
        distance=10.0 * distance,
        amplitude=fine + (fine - coarse) / 3.0,
        expected=theory.left(distance, far_end),
    )


class _Theory:
    """Closed forms for a uniform cable [Rall 1977]."""

    def __init__(self, axon: Axon, admittance: complex) -> None:
        diameter, resistivity = float(axon.diameter), float(axon.resistivity)
        along = 4.0 * resistivity / (np.pi * diameter**2)
        self.propagation = complex(np.sqrt(np.pi * diameter * admittance * along))
        self.infinite = along / self.propagation
        self.length = float(axon.length)

    @property
    def length_constant(self) -> float:
        """In which the amplitude falls e-fold, cm."""
        return 1.0 / self.propagation.real

    def known(self, far_end: str) -> tuple[float, float, float]:
        """Give the length constant, mm, input resistance, megohm, and attenuation."""
        angle = self.propagation * self.length
        factor = {
            "sealed": 1.0 / np.tanh(angle),
            "killed": np.tanh(angle),
            "infinite": 1.0,
        }[far_end]
        return (
            10.0 * self.length_constant,
            1e-3 * abs(self.infinite * factor),
            float(self.left(np.array([self.length]), far_end)[0]),
        )

    def left(self, distance: Floats, far_end: str) -> Floats:
        """Give the amplitude at places, cm, as a part of that at the near end."""
        here, whole = self.propagation * distance, self.propagation * self.length
        if far_end == "infinite":
            return np.abs(np.exp(-here))
        shape = np.cosh if far_end == "sealed" else np.sinh
        return np.abs(shape(whole - here) / shape(whole))


def _frequency(given: Any) -> float:
    hertz = coherent_value(given, Hz, "frequency")
    if np.ndim(hertz) != 0 or not hertz >= 0.0:
        raise InvalidInput("frequency", found=f"{given!r}", expected="0 Hz or more")
    return float(hertz)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Measured:
    """What one cut cable shows.

    Parameters
    ----------
    numbers
        Length constant, input resistance, attenuation.
    distance, amplitude
        Of places, cm, and as a part of that at the near end, (places,).
    """

    numbers: tuple[float, float, float]
    distance: Floats
    amplitude: Floats


def _measured(
    axon: Axon, admittance: complex, theory: _Theory, far_end: str, *, fineness: int
) -> _Measured:
    """Measure on a cut cable."""
    constant, length = theory.length_constant, float(axon.length)
    whole = int(_COMPARTMENTS) * fineness
    endless = _spread(axon, admittance, (constant / whole, _ENDLESS * whole))
    parts = int(np.clip(np.ceil(_COMPARTMENTS * length / constant), _LEAST, _MOST))
    # Places that are shown are nodes of both cuts.
    shown = np.linspace(0, parts, _SHOWN).astype(int)
    distance = shown * (length / parts)
    parts *= fineness
    count = parts
    if far_end == "infinite":
        count += int(np.ceil(_ENDLESS * parts * constant / length))
    voltage = _spread(axon, admittance, (length / parts, count), end=far_end)
    numbers = (
        10.0 * constant / float(np.log(endless[0] / endless[whole])),
        1e-3 * float(voltage[0]),
        float(voltage[parts] / voltage[0]),
    )
    return _Measured(
        numbers=numbers,
        distance=distance,
        amplitude=voltage[fineness * shown] / voltage[0],
    )


def _spread(
    axon: Axon, admittance: complex, cut: tuple[float, int], *, end: str = "infinite"
) -> Floats:
    """Give the amplitude along a cable for 1 uA into its beginning, mV, (nodes,)."""
    width, count = cut
    branch = Branch(diameter=axon.diameter, length=Quantity(width * count, cm))
    whole = BranchingAxon(branches=[branch], resistivity=axon.resistivity)
    compartments = whole.compartments([count]).compartments
    ends = np.zeros(compartments.count)
    if end == "killed":
        ends[-1] = _SHORT_CIRCUIT * compartments.axial_conductance[-1]
    side = np.zeros(compartments.count, dtype=complex)
    side[0] = 1.0
    own = compartments.area * admittance
    return np.abs(solve_tree(axial_tree(compartments, ends), own, side))


def _compared(coarse: float, fine: float, theory: float) -> Compared:
    best = fine + (fine - coarse) / 3.0
    error = _UNSURE * abs(best - fine) + _ROUNDING * max(abs(best), 1.0)
    return Compared(value=best, error=error, theory=float(theory))
