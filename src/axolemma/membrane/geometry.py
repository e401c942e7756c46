"""Geometry: how much membrane there is, and how much room it encloses."""

from __future__ import annotations

import math
from dataclasses import KW_ONLY, dataclass, replace
from typing import Any

from axolemma.membrane.notation import written_value
from axolemma.membrane.validation import (
    Value,
    combined,
    measured,
    read_measures,
)
from axolemma.units import cm, parse_unit, um

_CM2, _CM3 = parse_unit("cm2"), parse_unit("cm3")


@dataclass(frozen=True, slots=True, repr=False)
class Cylinder:
    """A piece of axon.

    Parameters
    ----------
    diameter
        Of the axon, such as ``"476 um"``.
    length
        Of the piece; None when only densities matter.
    """

    diameter: Any = measured("um", above=0.0)
    _: KW_ONLY
    length: Any = measured("um", default=None, above=0.0)

    def __post_init__(self) -> None:
        read_measures(self, "cylinder")

    def __str__(self) -> str:
        long = f", length {written_value(self.length, um)}" if self.length else ""
        return f"cylinder, diameter {written_value(self.diameter, um)}{long}"

    def __repr__(self) -> str:
        return f"<Cylinder: {self}>"

    @property
    def area(self) -> Value | None:
        """Area of the membrane, cm2; None without a length."""
        if self.length is None:
            return None
        return combined(
            lambda v: math.pi * v[0] * v[1], _CM2, self.diameter, self.length
        )

    @property
    def volume_per_area(self) -> Value:
        """Volume inside for each area of membrane, cm."""
        return combined(lambda v: v[0] / 4.0, cm, self.diameter)

    def with_volume_per_area(self, value: Value) -> Cylinder:
        """Give the cylinder of another volume per area, cm."""
        return replace(self, diameter=combined(lambda v: 4.0 * v[0], cm, value))


@dataclass(frozen=True, slots=True, repr=False)
class Sphere:
    """A round cell.

    Parameters
    ----------
    diameter
        Of the cell, such as ``"20 um"``.
    """

    diameter: Any = measured("um", above=0.0)

    def __post_init__(self) -> None:
        read_measures(self, "sphere")

    def __str__(self) -> str:
        return f"sphere, diameter {written_value(self.diameter, um)}"

    def __repr__(self) -> str:
        return f"<Sphere: {self}>"

    @property
    def area(self) -> Value:
        """Area of the membrane, cm2."""
        return combined(lambda v: math.pi * v[0] ** 2, _CM2, self.diameter)

    @property
    def volume_per_area(self) -> Value:
        """Volume inside for each area of membrane, cm."""
        return combined(lambda v: v[0] / 6.0, cm, self.diameter)

    def with_volume_per_area(self, value: Value) -> Sphere:
        """Give the sphere of another volume per area, cm."""
        return replace(self, diameter=combined(lambda v: 6.0 * v[0], cm, value))


@dataclass(frozen=True, slots=True, repr=False)
class Patch:
    """A membrane of any shape.

    Parameters
    ----------
    area
        Of the membrane, such as ``"1000 um2"``.
    volume
        That it encloses; None when nothing inside changes.
    """

    area: Any = measured("um2", above=0.0)
    volume: Any = measured("um3", default=None, above=0.0)

    def __post_init__(self) -> None:
        read_measures(self, "patch")

    def __str__(self) -> str:
        area = f"patch, area {written_value(self.area, parse_unit('um2'))}"
        if self.volume is None:
            return area
        return f"{area}, volume {written_value(self.volume, parse_unit('um3'))}"

    def __repr__(self) -> str:
        return f"<Patch: {self}>"

    @property
    def volume_per_area(self) -> Value | None:
        """Volume inside for each area of membrane, cm; None without a volume."""
        if self.volume is None:
            return None
        return combined(lambda v: v[0] / v[1], cm, self.volume, self.area)

    def with_volume_per_area(self, value: Value) -> Patch:
        """Give the patch of the same area with another volume per area, cm."""
        return replace(
            self, volume=combined(lambda v: v[0] * v[1], _CM3, value, self.area)
        )


Geometry = Cylinder | Sphere | Patch
