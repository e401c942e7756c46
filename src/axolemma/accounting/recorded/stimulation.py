"""Stimulation: when the command stimulates, and where its edges blind the slope."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from axolemma.accounting.recorded.sweep import SampledVoltage
from axolemma.accounting.spans import Spans

# For so long after a jump of the command the electrode, not the membrane, may make
# the slope, ms; a bridge and a capacitance that are not quite balanced settle in that.
BLANK = 0.25
# Commands that differ by less are the same, pA.
_SAME = 1.0
# A jump is this many times larger than the steps around it.
_JUMP = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stimulation:
    """What is known of the stimulus of a sweep.

    Parameters
    ----------
    edges
        When the command jumps or bends, ms; None where it is not known.
    jumps
        Those edges at which it jumps.
    stimulated
        When it is another than at the beginning of the sweep.
    holding
        Command at the beginning, pA; None where it is not known.
    """

    edges: tuple[float, ...] | None
    jumps: tuple[float, ...]
    stimulated: Spans
    holding: float | None

    @property
    def is_known(self) -> bool:
        """Whether the command is known."""
        return self.edges is not None


def stimulation_of(sweep: SampledVoltage) -> Stimulation:
    """Read the stimulus of a sweep."""
    nothing = Spans(starts=(), stops=())
    if not sweep.has_command:
        return Stimulation(edges=None, jumps=(), stimulated=nothing, holding=None)
    end = (sweep.count - 1) * sweep.interval
    edges = tuple(sorted(float(edge) for edge in sweep.command_edges()))
    holding = float(sweep.command(0, 1)[0])
    bounds = [0.0, *(edge for edge in edges if 0.0 < edge < end), end]
    starts: list[float] = []
    stops: list[float] = []
    for start, stop in pairwise(bounds):
        if not _differs(sweep, start, stop, holding):
            continue
        if stops and stops[-1] == start:
            stops[-1] = stop
        else:
            starts.append(start)
            stops.append(stop)
    return Stimulation(
        edges=edges,
        jumps=tuple(edge for edge in edges if _is_jump(sweep, edge)),
        stimulated=Spans(starts=tuple(starts), stops=tuple(stops)),
        holding=holding,
    )


def _differs(sweep: SampledVoltage, start: float, stop: float, holding: float) -> bool:
    """Say whether the command between two edges is another than the holding one."""
    first = round(start / sweep.interval)
    last = max(round(stop / sweep.interval), first + 1)
    # It is straight between two edges: beginning, middle and end say all.
    places = {first, (first + last) // 2, last - 1}
    values = [float(sweep.command(place, place + 1)[0]) for place in places]
    return any(abs(value - holding) > _SAME for value in values)


def _is_jump(sweep: SampledVoltage, edge: float) -> bool:
    place = round(edge / sweep.interval)
    near = sweep.command(max(place - 3, 0), min(place + 3, sweep.count))
    steps = np.abs(np.diff(near))
    return bool(steps.size) and bool(steps.max() > _JUMP * np.median(steps))
