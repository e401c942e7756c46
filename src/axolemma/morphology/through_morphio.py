"""Neurolucida's ASC and MorphIO's H5 files, read by MorphIO where it is installed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from axolemma.errors import InvalidInput
from axolemma.morphology.assembly import assemble
from axolemma.morphology.frusta import Floats
from axolemma.morphology.listing import NO_PARENT, Listing
from axolemma.morphology.morphology import Morphology
from axolemma.morphology.soma import Soma, outlined, sphere, stacked, three_points
from axolemma.units import um

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def read_through_morphio(path: Path, missing_radius: float | None = None) -> Morphology:
    """Read a file that MorphIO knows.

    Parameters
    ----------
    path
        The file.
    missing_radius
        For points whose radius is 0, cm; None to refuse them.

    Raises
    ------
    InvalidInput
        If MorphIO is not installed or cannot read it, or its points make no cell.
    """
    try:
        import morphio  # noqa: PLC0415  (an extra)
    except ImportError as error:
        raise InvalidInput(
            path.name,
            found=f"a {path.suffix} file",
            expected="an SWC file, or MorphIO to read others with",
            remedy="install it: pip install 'axolemma[morphology]'",
        ) from error
    library: Any = morphio
    collector: Any = library.WarningHandlerCollector()
    try:
        read: Any = library.Morphology(str(path), warning_handler=collector)
    except (library.MorphioError, RuntimeError, ValueError) as error:
        raise InvalidInput(
            path.name,
            found=f"what MorphIO cannot read: {_plain(str(error))}",
            expected="a morphology",
        ) from error
    return assemble(_listing(read, path.name, missing_radius), soma=_soma(read, path))


def _listing(read: Any, name: str, missing_radius: float | None) -> Listing:
    """List the points of all sections, each section behind the end of its parent."""
    ends: dict[int, int] = {}
    points: list[Floats] = []
    radii: list[float] = []
    parents: list[int] = []
    kinds: list[int] = []
    for section in read.sections:
        places = np.asarray(section.points, dtype=float)
        widths = np.asarray(section.diameters, dtype=float)
        last = NO_PARENT
        if not section.is_root:
            last = ends[int(section.parent.id)]
            # A section begins with the last point of its parent, given once more.
            skipped = 1 if np.array_equal(places[0], points[last]) else 0
            places, widths = places[skipped:], widths[skipped:]
        for place, width in zip(places, widths, strict=True):
            parents.append(last)
            last = len(parents) - 1
            points.append(place)
            radii.append(width / 2.0)
            kinds.append(int(section.type))
        ends[int(section.id)] = last
    return Listing(
        ids=np.arange(len(parents)),
        kinds=np.array(kinds, dtype=np.int64),
        points=um.to_coherent(np.array(points, dtype=float).reshape(-1, 3)),
        radii=um.to_coherent(np.array(radii, dtype=float)),
        parent_ids=np.array(parents, dtype=np.int64),
        source=name,
        place=lambda row: f"point {row + 1} of its neurites",
        missing_radius=missing_radius,
    )


def _soma(read: Any, path: Path) -> Soma | None:
    points = um.to_coherent(np.asarray(read.soma.points, dtype=float).reshape(-1, 3))
    radii = um.to_coherent(np.asarray(read.soma.diameters, dtype=float) / 2.0)
    if not len(points):
        return None
    convention = str(read.soma_type.name)
    if convention == "SOMA_SINGLE_POINT":
        soma = sphere(points[0], float(radii[0]))
    elif convention == "SOMA_NEUROMORPHO_THREE_POINT_CYLINDERS":
        soma = three_points(points, radii)
    elif convention == "SOMA_CYLINDERS":
        soma = stacked(points, radii)
    else:
        soma = outlined(points)
    if not soma.area > 0.0:
        raise InvalidInput(
            path.name,
            found="a soma that encloses nothing",
            expected="an outline of three points or more",
            remedy="draw it, or leave it out",
        )
    return soma


def _plain(message: str) -> str:
    """Take the colours and the further lines off a message."""
    lines = [line.strip() for line in _COLOURS.sub("", message).splitlines()]
    return "; ".join(line for line in lines if line)[:300] or "no reason is given"
