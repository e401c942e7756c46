"""Potentials outside a cell: an electrode in the medium, and a uniform field.

Positive current into the medium makes the outside positive there and pulls the
membrane potential down; a cathode does the opposite. Each source has a profile, the
potential at every compartment for one unit of its strength, and a strength in time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable.compartments import Compartments
from axolemma.cable.line_source import Lines, line_sources
from axolemma.cable.places import position
from axolemma.errors import InvalidInput
from axolemma.membrane.validation import measured, read_measures
from axolemma.stimulus import Stimulus, dimensions
from axolemma.units import Unit, parse_unit, uA

Floats = NDArray[np.float64]

_FIELD = parse_unit("mV/cm")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PointElectrode:
    """A point in a homogeneous endless medium from which a current flows.

    Parameters
    ----------
    position
        Where it is, such as ``["0 um", "100 um", "0 um"]`` or ``[0, 100, 0] * um``. An
        axon that has no morphology lies along x from the origin.
    current
        Into the medium, such as ``pulse("-20 uA", start="1 ms", duration="0.1 ms")``;
        a cathode's is negative.
    resistivity
        Of the medium.
    """

    position: Any
    current: Stimulus
    resistivity: Any = measured(
        "ohm cm", default="300 ohm cm", above=0.0, is_parameter=False
    )

    def __post_init__(self) -> None:
        where = "point electrode"
        read_measures(self, where)
        object.__setattr__(
            self, "position", position(self.position, f"{where}, position")
        )
        _check_strength(self.current, uA, "'-20 uA'", f"{where}, current")

    @property
    def strength(self) -> Stimulus:
        """What changes in time."""
        return self.current

    def profile(self, compartments: Compartments) -> Floats:
        """Give the potential at each compartment for 1 uA: rho / (4 pi r), mV, (n,).

        Raises
        ------
        InvalidInput
            If the compartments have no places, or it is inside one of them.
        """
        _require_outside(self.position, line_sources(compartments))
        away = np.linalg.norm(_places(compartments) - self.position, axis=1)
        return float(self.resistivity) / (4.0 * np.pi * away)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UniformField:
    """A field that is the same everywhere, as between distant plates.

    Parameters
    ----------
    strength
        Of the field, such as ``pulse("10 V/m", start="1 ms", duration="5 ms")``.
    direction
        In which it points, from the anode to the cathode: only ratios matter.
    """

    strength: Stimulus
    direction: Any = (1.0, 0.0, 0.0)

    def __post_init__(self) -> None:
        where = "uniform field"
        _check_strength(self.strength, _FIELD, "'10 V/m'", f"{where}, strength")
        try:
            given = np.array(self.direction, dtype=float)
        except (TypeError, ValueError):
            given = np.empty(0)
        size = float(np.linalg.norm(given)) if given.shape == (3,) else 0.0
        if not 0.0 < size < np.inf:
            raise InvalidInput(
                f"{where}, direction",
                found=f"{self.direction!r}",
                expected="three plain numbers that are not all 0, such as (1, 0, 0)",
            )
        object.__setattr__(self, "direction", given / size)

    def profile(self, compartments: Compartments) -> Floats:
        """Give the potential at each compartment for 1 mV/cm, mV, (n,).

        Raises
        ------
        InvalidInput
            If the compartments have no places.
        """
        return -(_places(compartments) @ self.direction)


Extracellular = PointElectrode | UniformField


def _places(compartments: Compartments) -> Floats:
    if compartments.points is None:
        raise InvalidInput(
            "extracellular field",
            found="compartments of which it is not said where they are",
            expected="a straight axon, or a morphology that was cut",
        )
    return compartments.points


def _require_outside(position: Floats, lines: Lines) -> None:
    away = lines.away(position)
    inside = np.flatnonzero(away <= lines.radius)
    if inside.size:
        first = int(inside[0])
        raise InvalidInput(
            "point electrode, position",
            found=f"{1e4 * away[first]:.4g} um from the axis of compartment "
            f"{lines.owner[first]}, whose radius is {1e4 * lines.radius[first]:.4g} um",
            expected="a place outside the cell",
            remedy="a current into the cell is a stimulus of the compartment",
        )


def _check_strength(given: Any, unit: Unit, example: str, where: str) -> None:
    if not isinstance(given, Stimulus) or not given.drives.has_dimension_of(unit):
        said = f"'{given}'" if isinstance(given, Stimulus) else f"{given!r}"
        raise InvalidInput(
            where,
            found=said,
            expected=f"a stimulus such as pulse({example}, start='1 ms', "
            "duration='0.1 ms')",
        )
    if dimensions(given):
        raise InvalidInput(where, found=f"'{given}', many", expected="one stimulus")
