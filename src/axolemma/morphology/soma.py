"""The soma, in each of the ways that reconstructions describe one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from axolemma.errors import InvalidInput
from axolemma.morphology.frusta import Floats, Places, lateral_area

# How far the points of a three-point soma may lie from where they should, as a part
# of its radius: files round coordinates to two decimals.
_LOOSE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Soma:
    """A cell body, which is one compartment.

    Parameters
    ----------
    convention
        How it was described: ``"sphere"``, a single point, with the area of the
        cylinder as long as it is wide; ``"three points"``, that cylinder as NeuroMorpho
        writes it; ``"stack"``, truncated cones from each point to the next one listed;
        ``"outline"``, the sphere as wide as the points of an outline on average.
    points
        As described, cm, (n, 3).
    radii
        As described, cm, (n,).
    area
        Of its membrane, cm2.
    volume
        That it encloses, cm3.
    """

    convention: str
    points: Floats
    radii: Floats
    area: float
    volume: float

    def __post_init__(self) -> None:
        for name in ("points", "radii"):
            frozen = getattr(self, name).copy()
            frozen.flags.writeable = False
            object.__setattr__(self, name, frozen)

    @property
    def centre(self) -> Floats:
        """The middle of its points, cm, (3,); of three points, the first."""
        if self.convention == "three points":
            return self.points[0]
        return self.points.mean(axis=0)

    @property
    def radius(self) -> float:
        """Of the sphere of the same area, cm."""
        return float(np.sqrt(self.area / (4.0 * np.pi)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SomaPoints:
    """The points of a soma as a file lists them.

    Parameters
    ----------
    ids
        Their numbers, (n,).
    parent
        Place of the parent among them; -1 for the first, (n,).
    points
        cm, (n, 3).
    radii
        cm; 0 where the file gives none, (n,).
    where
        Which file, and which lines, for an error.
    """

    ids: Places
    parent: Places
    points: Floats
    radii: Floats
    where: str


def sphere(centre: Floats, radius: float) -> Soma:
    """Make a round soma.

    Parameters
    ----------
    centre
        cm, (3,).
    radius
        cm.
    """
    return Soma(
        convention="sphere",
        points=centre[np.newaxis],
        radii=np.array([radius]),
        area=4.0 * np.pi * radius**2,
        volume=4.0 / 3.0 * np.pi * radius**3,
    )


def outlined(points: Floats) -> Soma:
    """Make a soma of an outline: the sphere as wide as it is on average.

    Parameters
    ----------
    points
        Around it, cm, (n, 3).
    """
    radius = float(np.linalg.norm(points - points.mean(axis=0), axis=1).mean())
    round_one = sphere(points.mean(axis=0), radius)
    return Soma(
        convention="outline",
        points=points,
        radii=np.zeros(len(points)),
        area=round_one.area,
        volume=round_one.volume,
    )


def three_points(points: Floats, radii: Floats) -> Soma:
    """Make a soma of NeuroMorpho's three points: a cylinder as long as it is wide.

    Parameters
    ----------
    points
        The middle and the two ends, cm, (3, 3).
    radii
        cm, (3,).
    """
    radius = float(radii[0])
    return Soma(
        convention="three points",
        points=points,
        radii=radii,
        area=4.0 * np.pi * radius**2,
        volume=2.0 * np.pi * radius**3,
    )


def stacked(points: Floats, radii: Floats) -> Soma:
    """Make a soma of truncated cones, without lids, in the order of the points.

    Parameters
    ----------
    points
        cm, (n, 3).
    radii
        cm, (n,).
    """
    lengths = np.linalg.norm(np.diff(points, axis=0), axis=1)
    near, far = radii[:-1], radii[1:]
    volumes = np.pi / 3.0 * lengths * (near**2 + near * far + far**2)
    return Soma(
        convention="stack",
        points=points,
        radii=radii,
        area=float(lateral_area(lengths, near, far).sum()),
        volume=float(volumes.sum()),
    )


def soma_of(found: SomaPoints) -> tuple[Soma, list[str]]:
    """Tell which convention a soma follows.

    Parameters
    ----------
    found
        Its points, of which only the first has no parent.

    Returns
    -------
    Soma, list of str
        The soma, and what had to be decided.

    Raises
    ------
    InvalidInput
        If it follows two conventions at once, or none.
    """
    points, radii = found.points, found.radii
    if radii.size == 1:
        _require_width(found)
        return sphere(points[0], float(radii[0])), []
    if not np.any(radii > 0.0):
        return _outline(found)
    _require_width(found)
    arms = np.flatnonzero(found.parent == 0)
    if radii.size == 3 and arms.size == 2:
        is_numbered = found.ids.tolist() == [1, 2, 3]
        if _is_three(points, float(radii[0])):
            return three_points(points, radii), [] if is_numbered else [
                _by_place(found)
            ]
        if is_numbered:
            return three_points(points, radii), [
                "the three points of the soma do not lie one radius below and above "
                "the first: read as NeuroMorpho's three points all the same"
            ]
    if arms.size >= 2 and _opens_as_three(found, arms[:2]):
        raise _two_conventions(
            found, "NeuroMorpho's three points and further points of the soma"
        )
    _require_one_line(found)
    return _stack(found, arms.size)


def _by_place(found: SomaPoints) -> str:
    chain = stacked(found.points, found.radii)
    return (
        "the soma is NeuroMorpho's three points by their places; MorphIO wants the ids "
        f"1, 2 and 3 too, and reads a chain of {1e8 * chain.area:.6g} um2"
    )


def _outline(found: SomaPoints) -> tuple[Soma, list[str]]:
    soma = outlined(found.points) if found.radii.size >= 3 else None
    if soma is None or not soma.area > 0.0:
        raise InvalidInput(
            found.where,
            found="a soma without a diameter",
            expected="one point with its radius, or an outline of three points or more",
            remedy="give the radius in the sixth column, or missing_diameter='10 um'",
        )
    return soma, [
        f"the {found.radii.size} points of the soma have no radius: read as an "
        f"outline, a sphere {2e4 * soma.radius:.4g} um wide"
    ]


def _stack(found: SomaPoints, arms: int) -> tuple[Soma, list[str]]:
    soma = stacked(found.points, found.radii)
    if not soma.area > 0.0:
        raise InvalidInput(
            found.where,
            found="a soma whose points all lie in one place",
            expected="one point with its radius, or points that enclose some area",
            remedy="leave one of them",
        )
    if arms < 2:
        return soma, []
    return soma, [
        f"the soma has {arms} arms: read as one stack of {found.radii.size} points in "
        f"the order of the file, {1e8 * soma.area:.6g} um2 in all"
    ]


def _is_three(points: Floats, radius: float) -> bool:
    """Whether the second and third point lie a radius below and above the first."""
    below, above = points[1] - points[0], points[2] - points[0]
    sizes = np.linalg.norm([below, above, below + above], axis=1)
    wanted = np.array([radius, radius, 0.0])
    return bool(np.all(np.abs(sizes - wanted) <= _LOOSE * radius))


def _opens_as_three(found: SomaPoints, arms: Places) -> bool:
    """Whether NeuroMorpho's three points stand before others.

    They lie along y there; along another direction two arms of a stack may happen to
    begin one radius from the middle, and then go on.
    """
    points = found.points[[0, *arms]]
    if not _is_three(points, float(found.radii[0])):
        return False
    along_y = np.ptp(points[:, [0, 2]], axis=0).max() <= _LOOSE * found.radii[0]
    return bool(along_y or not np.any(np.isin(found.parent, arms)))


def _require_width(found: SomaPoints) -> None:
    without: NDArray[np.bool_] = ~(found.radii > 0.0)
    if np.all(without):
        raise InvalidInput(
            found.where,
            found="a soma without a diameter",
            expected="a radius of more than 0 um in the sixth column",
            remedy="correct it, or give missing_diameter='10 um'",
        )
    if np.any(without):
        raise _two_conventions(
            found, "points of the soma with a radius and others without one"
        )


def _require_one_line(found: SomaPoints) -> None:
    """Refuse a soma that forks away from its first point."""
    children = np.bincount(found.parent[found.parent >= 0], minlength=found.radii.size)
    forks = np.flatnonzero(children[1:] > 1) + 1
    if forks.size:
        raise InvalidInput(
            found.where,
            found=f"a soma that forks at the point of id {found.ids[forks[0]]}",
            expected="points in a line, or arms from the first point",
            remedy="give the points of a neurite their own type, 2, 3 or 4",
        )


def _two_conventions(found: SomaPoints, what: str) -> InvalidInput:
    return InvalidInput(
        found.where,
        found=f"two conventions for the soma at once: {what}",
        expected="one of them: a single point, NeuroMorpho's three points, a stack of "
        "points with radii, or an outline without",
        remedy="leave the points of one",
    )
