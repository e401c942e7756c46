"""Reading a morphology from a file of any format that is known."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from axolemma.errors import InvalidInput
from axolemma.morphology.morphology import Morphology
from axolemma.morphology.swc import read_swc
from axolemma.morphology.through_morphio import read_through_morphio
from axolemma.units import coherent_value, um

_SUFFIXES = (".swc", ".asc", ".h5")


def read_morphology(
    path: str | os.PathLike[str], *, missing_diameter: Any = None
) -> Morphology:
    """Read the shape of a cell from a file.

    What is unclear in it is read in the way that the morphology's `notes` and a
    warning of class `IrregularMorphology` tell.

    Parameters
    ----------
    path
        An SWC file; or, with MorphIO installed, Neurolucida's ``.asc`` or MorphIO's
        ``.h5``.
    missing_diameter
        For points that have none, such as ``"1 um"``; None to refuse them.

    Raises
    ------
    InvalidInput
        If it cannot be read, or holds no cell; it names the file and the line.
    """
    file = _file(path)
    radius = None if missing_diameter is None else _radius(missing_diameter)
    try:
        if file.suffix.lower() in {".asc", ".h5"}:
            morphology = read_through_morphio(file, radius)
        else:
            morphology = read_swc(file, radius)
    except OSError as error:
        raise InvalidInput(
            file.name,
            found=f"a file that cannot be read ({error.strerror or error})",
            expected="one that can",
            remedy="look at its permissions",
        ) from error
    morphology.warn(stacklevel=2)
    return morphology


def _file(path: Any) -> Path:
    if not isinstance(path, (str, os.PathLike)):
        raise InvalidInput(
            "read_morphology", found=f"{path!r}", expected="the name of a file"
        )
    file = Path(os.fspath(path))
    try:
        is_file, is_folder, is_there = file.is_file(), file.is_dir(), file.exists()
    except (OSError, ValueError):
        is_file, is_folder, is_there = False, False, False
    if not is_file:
        kind = "a folder" if is_folder else "no file but a device or a pipe"
        raise InvalidInput(
            "read_morphology",
            found=f"'{file}', {kind if is_there else 'which is not there'}",
            expected="a file of a morphology",
            remedy="name one, such as cell.swc",
        )
    if file.suffix.lower() not in _SUFFIXES:
        raise InvalidInput(
            "read_morphology",
            found=f"'{file.name}'",
            expected="a name that ends in " + ", ".join(_SUFFIXES),
            remedy="rename it if it is one of these formats",
        )
    return file


def _radius(diameter: Any) -> float:
    value = coherent_value(diameter, um, "missing_diameter")
    # Less than 1e-6 um counts as no diameter.
    if np.ndim(value) != 0 or not value > 1e-10:
        raise InvalidInput(
            "missing_diameter", found=f"'{diameter}'", expected="more than 0 um"
        )
    return float(value) / 2.0
