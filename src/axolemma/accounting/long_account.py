"""The account of a long run: its spikes, its drift and the ledger of the whole.

What it takes in memory grows with the number of spikes, by some hundred numbers each,
and not with the steps of the run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from axolemma.accounting.books import ENTERED, Books
from axolemma.accounting.crossings import Crossing, narrowed
from axolemma.accounting.ledger import Ledger, book_whole
from axolemma.accounting.spike_table import SpikeTable
from axolemma.accounting.spike_watch import SpikeWatch
from axolemma.errors import InternalError
from axolemma.integration import Samples, Trajectory
from axolemma.simulation import Record
from axolemma.simulation.conditions import VOLTAGE
from axolemma.simulation.windows import Course, Mark, Window

Floats = NDArray[np.float64]

# A step is looked into that ends less than this below the level of a spike, mV, at
# these parts of it.
_NEAR = 5.0
_INNER = np.linspace(0.0, 1.0, 10)[1:-1]
# Times at which the slow quantities are kept; a picture has no more columns.
_GRID = 2000


@dataclass(frozen=True, kw_only=True, eq=False)
class LongAccount:
    """What is kept of a long run.

    Parameters
    ----------
    course
        How it can be made again.
    record
        The whole of it, with the steps of the last window only.
    windows
        Where each window begins, and the end of the run as the last.
    spikes
        All spikes.
    onsets, peaks, ends
        The run at their onsets, at their peaks, and where they had repolarised; at
        the peak of those that never did.
    grid
        The run at equal distances of time, its end included.
    steps
        How many were taken.
    rises_of_check
        When the same run at a tenth of the tolerance rose through the level of a
        spike, ms, shape (rises,); None where there is no such run.
    ledger
        Of the whole run.
    """

    course: Course
    record: Record
    windows: tuple[Mark, ...]
    spikes: SpikeTable
    onsets: Samples
    peaks: Samples
    ends: Samples
    grid: Samples
    steps: int
    rises_of_check: Floats | None
    ledger: Ledger

    @property
    def duration(self) -> float:
        """How long it was, ms."""
        return self.course.conditions.duration

    @property
    def whole(self) -> Record:
        """The record with the beginning and the length of the whole run."""
        return replace(
            self.record,
            duration=self.duration,
            initial_voltage=self.course.conditions.initial_voltage,
        )

    @property
    def spikes_of_check(self) -> int | None:
        """How often the check rose through the level of a spike."""
        return None if self.rises_of_check is None else self.rises_of_check.size

    @property
    def pools(self) -> tuple[str, ...]:
        """Names of the concentrations that change, such as ``Na.inside``."""
        names = self.course.system.observables
        return tuple(name for name in names if name.endswith((".inside", ".outside")))

    def evaluate(self, name: str, samples: Samples) -> Floats:
        """Give a quantity on samples, shape (times,)."""
        (values,) = self.record.trajectory.values([name], samples)
        return np.array(values, dtype=float)

    def values(self, name: str) -> Floats:
        """Give a quantity on the grid."""
        return self.evaluate(name, self.grid)

    def at(self, times: Floats, name: str) -> Floats:
        """Give a quantity at any times, ms, for which the run is made again there.

        Parameters
        ----------
        times
            Within the run, shape (times,).
        name
            Of the quantity.
        """
        begins = np.array([mark.time for mark in self.windows[:-1]])
        # The end of the run belongs to the last window.
        place = np.searchsorted(begins, times, side="right") - 1
        found = np.empty(times.size)
        numbers: list[int] = sorted(set(place.tolist()))
        for number in numbers:
            chosen = place == number
            end = self.windows[number + 1].time
            window = self.course.window(self.windows[number], end)
            samples = window.trajectory.at(times[chosen])
            found[chosen] = self.evaluate(name, samples)
        return found


@dataclass(slots=True, kw_only=True, eq=False)
class _Tally:
    """What is added up while the windows come in."""

    gross: Floats
    totals: Floats
    voltage: float
    tables: list[SpikeTable] = field(default_factory=list[SpikeTable])
    onsets: list[Samples] = field(default_factory=list[Samples])
    peaks: list[Samples] = field(default_factory=list[Samples])
    ends: list[Samples] = field(default_factory=list[Samples])
    grid: list[Samples] = field(default_factory=list[Samples])
    marks: list[Mark] = field(default_factory=list[Mark])
    rises: list[Floats] = field(default_factory=list[Floats])


def follow(course: Course) -> LongAccount:
    """Make a long run and keep its account.

    Parameters
    ----------
    course
        The run.

    Raises
    ------
    IntegrationFailure
        If the run cannot be continued.
    """
    duration, watch = course.conditions.duration, SpikeWatch(course)
    times = np.linspace(0.0, duration, _GRID + 1)
    routes = len(course.system.routes)
    tally = _Tally(
        gross=np.zeros(routes), totals=np.zeros(routes), voltage=course.initial_voltage
    )
    last = None
    for window in course.windows():
        is_last = window.trajectory.duration >= duration
        seen = watch.watch(window, is_last=is_last)
        tally.tables.append(SpikeTable.of(seen.spikes))
        tally.onsets.append(seen.onsets)
        tally.peaks.append(seen.peaks)
        tally.ends.append(seen.ends)
        # The step that the end of the window cuts short is left to the next one.
        is_within = times >= window.mark.time
        is_within &= (times < window.following.time) | is_last
        tally.grid.append(window.trajectory.at(times[is_within]))
        _add(tally, window, course, is_last=is_last)
        last = window
    if last is None:
        raise InternalError("a run without windows was made")
    record = course.record(last)
    return LongAccount(
        course=course,
        record=record,
        windows=(*tally.marks, Mark(time=duration)),
        spikes=SpikeTable.joined(tally.tables),
        onsets=_joined(tally.onsets),
        peaks=_joined(tally.peaks),
        ends=_joined(tally.ends),
        grid=_joined(tally.grid),
        steps=last.mark.accepted(0) + last.trajectory.steps.time.size,
        rises_of_check=np.concatenate(tally.rises) if last.check is not None else None,
        ledger=book_whole(_books(course, record, tally.gross)),
    )


def _add(tally: _Tally, window: Window, course: Course, *, is_last: bool) -> None:
    """Add what a window moved, and when its check rose through the level of a spike."""
    steps = window.trajectory.steps if is_last else window.whole()
    totals = np.column_stack([tally.totals, steps.totals, steps.end_totals])
    tally.gross += np.abs(np.diff(totals, axis=1)).sum(axis=1)
    tally.totals = steps.end_totals
    tally.marks.append(window.mark)
    if window.check is not None:
        check = window.check.steps if is_last else window.whole(lane=1)
        part = replace(window.check, steps=check)
        level = float(course.membrane.spike_level)
        tally.rises.append(_rises(part, level, before=tally.voltage))
        place = course.system.state_names.index(VOLTAGE)
        tally.voltage = float(check.end_states[place])


def _rises(trajectory: Trajectory, level: float, *, before: float) -> Floats:
    """Find when a part of a run rose through a level, which it had ``before``."""
    steps = trajectory.steps
    place = trajectory.system.state_names.index(VOLTAGE)
    times = np.append(steps.time, steps.end_time)
    above = np.append(steps.states[place], steps.end_states[place]) - level
    # A peak that barely reaches the level may do so between two steps.
    near = np.flatnonzero(np.maximum(above[:-1], above[1:]) > -_NEAR)
    near = near[(above[near] < 0.0) & (above[near + 1] < 0.0)]
    inner = np.outer(steps.size[near], _INNER)
    between = trajectory.inside(np.repeat(near, _INNER.size), inner.ravel())
    order = np.argsort(np.append(times, between.time), kind="stable")
    times = np.append(times, between.time)[order]
    above = np.append(above, between.states[place] - level)[order]
    # An impulse may come between what was before and the first step.
    times, above = np.append(times[:1], times), np.append(before - level, above)
    low = np.flatnonzero((above[:-1] < 0.0) & (above[1:] >= 0.0))
    asked = [
        Crossing(level=level, after=start, until=stop, is_upward=True)
        for start, stop in zip(times[low], times[low + 1], strict=True)
    ]
    return np.array(narrowed(trajectory, asked, times[low], times[low + 1]))


def _books(course: Course, record: Record, gross: Floats) -> Books:
    """Draw up the accounts of the whole run."""
    steps = record.trajectory.steps
    ends: Mapping[str, float] = dict(
        zip(course.system.state_names, steps.end_states.tolist(), strict=True)
    )
    return Books(
        record=record,
        lengths=np.array([course.conditions.duration]),
        voltages=np.array([[course.initial_voltage], [ends[VOLTAGE]]]),
        carried=steps.end_totals[:, None],
        gross=gross[:, None],
        entered={
            name.removesuffix(f".{ENTERED}"): np.array([value])
            for name, value in ends.items()
            if name.endswith(f".{ENTERED}")
        },
    )


def _joined(parts: Sequence[Samples]) -> Samples:
    return Samples(
        time=np.concatenate([part.time for part in parts]),
        row=np.concatenate([part.row for part in parts]),
        states=np.hstack([part.states for part in parts]),
        totals=np.hstack([part.totals for part in parts]),
    )
