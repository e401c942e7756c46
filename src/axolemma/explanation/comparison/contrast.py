"""A contrast: two runs beside each other, measure by measure and moment by moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from axolemma.accounting import Spike
from axolemma.explanation.comparison.changes import Change, find_changes
from axolemma.explanation.evidence import Evidence
from axolemma.simulation import VOLTAGE

Floats = NDArray[np.float64]

# What is measured on the first spike of each run, with its unit.
_OF_SPIKE = (
    ("threshold_ms", "ms"), ("threshold_mV", "mV"), ("time_ms", "ms"),
    ("peak_mV", "mV"), ("half_width_ms", "ms"), ("trough_ms", "ms"),
    ("trough_mV", "mV"), ("max_slope_mV_per_ms", "mV/ms"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A measure of both runs.

    Parameters
    ----------
    name
        Of the whole run, such as ``spikes`` or ``rest_mV``; of its first spike, such
        as ``peak_mV``; or what came in of an ion, such as ``Na_in``.
    unit
        Empty for a count.
    first, second
        Its value in each; None where there is none.
    """

    name: str
    unit: str
    first: float | None
    second: float | None

    @property
    def change(self) -> float | None:
        """The second less the first."""
        if self.first is None or self.second is None:
            return None
        return self.second - self.first


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Both voltages at one time.

    Parameters
    ----------
    name
        ``peak`` of the first spike of the first run, ``back at rest`` after it, its
        ``trough``, where the two are ``furthest apart``, the ``end``.
    time_ms
        When.
    first_mV, second_mV
        The voltages.
    """

    name: str
    time_ms: float
    first_mV: float
    second_mV: float

    @property
    def change_mV(self) -> float:
        """The second less the first."""
        return self.second_mV - self.first_mV


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contrast:
    """Two runs beside each other.

    Parameters
    ----------
    first, second
        The runs and their accounts.
    changes
        In what the second was made another.
    differences
        Measures of both.
    moments
        Both voltages at the moments of the first run, and where they differ most.
    time, first_mV, second_mV
        Both voltages on one axis of time, ms and mV, shape (times,), as long as both
        run.
    """

    first: Evidence
    second: Evidence
    changes: tuple[Change, ...]
    differences: tuple[Difference, ...]
    moments: tuple[Moment, ...]
    time: Floats
    first_mV: Floats
    second_mV: Floats

    def difference(self, name: str) -> Difference | None:
        """Find a measure by its name."""
        return next((each for each in self.differences if each.name == name), None)

    def moment(self, name: str) -> Moment | None:
        """Find a moment by its name."""
        return next((each for each in self.moments if each.name == name), None)


def find_contrast(first: Evidence, second: Evidence) -> Contrast:
    """Set two runs beside each other."""
    time = _shared_times(first, second)
    one, other = first.values([VOLTAGE], time)[0], second.values([VOLTAGE], time)[0]
    widest = float(time[int(np.argmax(np.abs(other - one)))])
    return Contrast(
        first=first,
        second=second,
        changes=find_changes(first.record, second.record),
        differences=tuple(_differences(first, second)),
        moments=tuple(_moments(first, second, widest, float(time[-1]))),
        time=time,
        first_mV=one,
        second_mV=other,
    )


def _shared_times(first: Evidence, second: Evidence) -> Floats:
    """Give the times at which either run was sampled, and both sides of each jump."""
    trajectories = [each.record.trajectory for each in (first, second)]
    until = min(each.duration for each in trajectories)
    jumps = np.concatenate([each.table.start[1:] for each in trajectories])
    sampled = [each.samples.time for each in trajectories]
    times = np.concatenate([*sampled, jumps, np.nextafter(jumps, -np.inf)])
    return np.unique(times[times <= until])


def _differences(first: Evidence, second: Evidence) -> Iterator[Difference]:
    one, other = _of_whole(first), _of_whole(second)
    for name, value in one.items():
        unit = "mV" if name.endswith("mV") else ""
        yield Difference(name=name, unit=unit, first=value, second=other[name])
    for name, unit in _OF_SPIKE:
        before, after = (
            _measured(_first_spike(each), name) for each in (first, second)
        )
        yield Difference(name=name, unit=unit, first=before, second=after)
    for ion, account in first.ledger.ions.items():
        if ion in second.ledger.ions:
            yield Difference(
                name=f"{ion}_in",
                unit="pmol/cm2",
                first=account.net_pmol_per_cm2,
                second=second.ledger.ions[ion].net_pmol_per_cm2,
            )


def _of_whole(evidence: Evidence) -> dict[str, float]:
    return {
        "spikes": float(len(evidence.spikes)),
        "rest_mV": float(evidence.record.rest.values[VOLTAGE]),
        "highest_mV": evidence.outcome.highest_mV,
    }


def _first_spike(evidence: Evidence) -> Spike | None:
    return evidence.spikes[0] if evidence.spikes else None


def _measured(spike: Spike | None, name: str) -> float | None:
    return None if spike is None else getattr(spike, name)


def _moments(
    first: Evidence, second: Evidence, widest: float, end: float
) -> Iterator[Moment]:
    spike = _first_spike(first)
    times = {
        "peak": _measured(spike, "time_ms"),
        "back at rest": _measured(spike, "repolarised_ms"),
        "trough": _measured(spike, "trough_ms"),
        "furthest apart": widest,
        "end": end,
    }
    for name, time in times.items():
        if time is not None and time <= end:
            yield Moment(
                name=name,
                time_ms=time,
                first_mV=first.value(VOLTAGE, time),
                second_mV=second.value(VOLTAGE, time),
            )
