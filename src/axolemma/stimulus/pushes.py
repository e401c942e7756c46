"""Pushes: indentations of a sensory ending, which take a moment to be made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from axolemma.stimulus.arguments import (
    Cell,
    Value,
    in_cell,
    in_words,
    read,
    require_finite,
    require_no_more,
    require_not_negative,
    require_positive,
)
from axolemma.stimulus.composition import dimensions
from axolemma.stimulus.timetables import Rows
from axolemma.stimulus.waveforms import Driven
from axolemma.units import Unit, ms, um


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Push(Driven):
    """An indentation that is made, held and released.

    Parameters
    ----------
    depth
        How far, coherent.
    unit
        Unit it was given in.
    start
        When it begins, ms.
    duration
        From its beginning to the beginning of its release, ms; None where it is held
        to the end.
    ramp
        How long it takes to be made, and to be released, ms.
    """

    depth: Value
    unit: Unit
    start: Value
    duration: Value | None = None
    ramp: Value

    def __post_init__(self) -> None:
        require_finite(self.depth, "depth of the push", self.unit)
        require_not_negative(self.start, "start of the push", ms)
        require_positive(self.ramp, "ramp of the push", ms)
        dimensions(self)
        if self.duration is not None:
            require_positive(self.duration, "duration of the push", ms)
            require_no_more(
                self.ramp, self.duration, "ramp of the push", "its duration"
            )

    def rows(self, cell: Cell, until: float) -> Rows:
        """Lay the push out."""
        depth, start = in_cell(self.depth, cell), in_cell(self.start, cell)
        ramp = in_cell(self.ramp, cell)
        slope = depth / ramp
        if self.duration is None:
            return Rows(
                np.array([start, start + ramp]),
                np.array([0.0, depth]),
                slope=np.array([slope, 0.0]),
            )
        release = max(start + in_cell(self.duration, cell), start + ramp)
        return Rows(
            np.array([start, start + ramp, release, release + ramp]),
            np.array([0.0, depth, depth, 0.0]),
            slope=np.array([slope, 0.0, -slope, 0.0]),
        )

    def __str__(self) -> str:
        depth, start = in_words(self.depth, self.unit), in_words(self.start, ms)
        ramp = in_words(self.ramp, ms)
        if self.duration is None:
            return f"push of {depth} from {start} on, made in {ramp}"
        held = in_words(self.duration, ms)
        return f"push of {depth} for {held}, from {start}, made and released in {ramp}"


def push(depth: Any, *, start: Any, duration: Any = None, ramp: Any = "1 ms") -> Push:
    """An indentation of a sensory ending, which a receptor before a membrane feels.

    Parameters
    ----------
    depth
        How far the ending is indented, um.
    start
        When the push begins, ms.
    duration
        From there to the beginning of the release, ms; held to the end when absent.
    ramp
        How long it takes to be made, and to be released, ms.
    """
    return Push(
        depth=read(depth, um, "depth of the push", "depth"),
        unit=um,
        start=read(start, ms, "start of the push", "start"),
        duration=None
        if duration is None
        else read(duration, ms, "duration of the push", "duration"),
        ramp=read(ramp, ms, "ramp of the push", "ramp"),
    )
