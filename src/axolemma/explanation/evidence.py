"""What an explanation is drawn from: the record of a run and its account."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from axolemma.accounting import (
    Energy,
    Ledger,
    Outcome,
    Phase,
    Spike,
    Trust,
    written_ion,
)
from axolemma.explanation.claims import Claim
from axolemma.explanation.gating import gated_channels
from axolemma.integration.steps import Samples
from axolemma.membrane import Channel, Membrane
from axolemma.simulation import Record

Found = TypeVar("Found")

# So many moments are remembered.
_FEW = 4
# So many are looked at between two samples of the run.
_LOOKS = 65
# The ends of the first phases are among the moments that are evaluated beforehand.
_PHASES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """By how much a response moves when a conductance is one per cent higher.

    Parameters
    ----------
    channel
        Whose conductance.
    peak_uV, threshold_uV
        How the first peak, and the voltage where its depolarisation began, move.
    """

    channel: str
    peak_uV: float
    threshold_uV: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StimulusThreshold:
    """How many times as strong a stimulus had to be for an action potential.

    Parameters
    ----------
    tried
        The largest strength known to set off none.
    fires
        The smallest known to set one off; None where none did.
    onset_mV
        Where the depolarisation of that one began, mV.
    is_rebound
        Whether it came when a hyperpolarising stimulus ended.
    """

    tried: float
    fires: float | None
    onset_mV: float | None = None
    is_rebound: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """A record with its account, and any quantity of it at any time.

    Parameters
    ----------
    record
        What happened.
    spikes, phases, outcome, ledger, energy
        What the account makes of it.
    trust
        How good it is; None where that is not asked for.
    sensitivities
        How it depends on the conductances; empty where that is not asked for.
    stimulus_threshold
        What stimulus would have set off an action potential; None where one came, or
        that is not asked for.
    """

    record: Record
    spikes: tuple[Spike, ...]
    phases: tuple[Phase, ...]
    outcome: Outcome
    ledger: Ledger
    energy: Energy
    trust: Trust | None = None
    sensitivities: tuple[Sensitivity, ...] = ()
    stimulus_threshold: StimulusThreshold | None = None
    _known: dict[Any, Any] = field(
        default_factory=dict[Any, Any], init=False, repr=False
    )

    def once(self, key: Hashable, make: Callable[[], Found]) -> Found:
        """Work something out when it is first asked for, and remember it."""
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]

    def values(
        self, names: Sequence[str], times: Sequence[float] | np.ndarray
    ) -> np.ndarray:
        """Give quantities at times, ms; shape (names, times)."""
        trajectory = self.record.trajectory
        if len(times) > _FEW:
            return np.array(trajectory.values(names, trajectory.at(times)))
        return np.array(trajectory.values(names, self.samples(times)))

    def samples(self, times: Sequence[float] | np.ndarray) -> Samples:
        """Give the run at a few moments, ms, which are asked about again and again."""
        moments = tuple(map(float, times))
        return self.once(moments, lambda: self._looked_up(moments))

    def _looked_up(self, moments: tuple[float, ...]) -> Samples:
        known, samples = self.once("landmarks", self._at_landmarks)
        if not all(moment in known for moment in moments):
            return self.record.trajectory.at(moments)
        return samples.part([known[moment] for moment in moments])

    def _at_landmarks(self) -> tuple[dict[float, int], Samples]:
        """Evaluate the run at every moment that words are likely to name, at once."""
        trajectory = self.record.trajectory
        moments = {0.0, trajectory.duration, self.outcome.highest_ms}
        for spike in self.spikes[:1]:
            named = (
                spike.onset_ms,
                spike.inward_ms,
                spike.time_ms,
                spike.trough_ms,
                spike.repolarised_ms,
            )
            moments |= {moment for moment in named if moment is not None}
        moments |= {phase.stop_ms for phase in self.phases[:_PHASES]}
        ordered = sorted(moments)
        places = {moment: place for place, moment in enumerate(ordered)}
        return places, trajectory.at(ordered)

    def currents(self, time: float) -> dict[str, float]:
        """Give the current of every route at a time, outward positive, uA/cm2."""
        trajectory = self.record.trajectory
        routes = trajectory.system.routes
        samples = self.samples([time])
        found = trajectory.evaluate([route.current for route in routes], samples)
        return {
            route.name: float(np.ravel(values)[0])
            for route, values in zip(routes, found, strict=True)
        }

    def value(self, name: str, time: float) -> float:
        """Give one quantity at one time, ms."""
        return float(self.values([name], [time])[0, 0])

    def claim(self, name: str, time: float, unit: str) -> Claim:
        """State the value of a quantity at a time, ms."""
        return Claim(quantity=name, value=self.value(name, time), unit=unit, time=time)

    def percent(self, name: str, time: float) -> Claim:
        """Claim the value of a fraction at a time, %."""
        value = 100.0 * self.value(name, time)
        return Claim(quantity=name, value=value, unit="%", time=time)

    def phase(self, name: str, spike: int | None = None) -> Phase | None:
        """Find the first phase of a name, of a spike if one is given."""
        for phase in self.phases:
            if phase.name == name and (spike is None or phase.spike == spike):
                return phase
        return None

    def end_of(self, spike: Spike) -> float:
        """Give when the next spike begins, or the run ends, ms."""
        number = self.spikes.index(spike) + 1
        if number == len(self.spikes):
            return self.record.trajectory.duration
        return self.spikes[number].onset_ms

    def gated_channels(self, ion: str) -> tuple[Channel, ...]:
        """List the gated channels of an ion that can carry a current."""
        return gated_channels(self.record.membrane, ion)

    def charge_carried(self, routes: Sequence[str], start: float, stop: float) -> float:
        """Add up the charge that routes brought in between two times, nC/cm2."""
        trajectory = self.record.trajectory
        samples = self.samples([start, stop])
        totals = np.array([trajectory.total(route, samples) for route in routes])
        return -float(np.sum(totals[:, 1] - totals[:, 0])) if len(routes) else 0.0

    def time_of_largest(self, name: str, start: float, stop: float) -> float:
        """Find when a quantity is largest between two times, ms."""
        trajectory = self.record.trajectory
        known = trajectory.samples
        inner = np.flatnonzero((known.time > start) & (known.time < stop))
        if inner.size:
            (values,) = trajectory.values([name], known)
            around = inner[int(np.argmax(values[inner]))] + np.array([-1, 1])
            start, stop = np.clip(known.time[around], start, stop).tolist()
        times = np.linspace(start, stop, _LOOKS)
        (values,) = self.values([name], times)
        place = int(np.argmax(values))
        if place in {0, _LOOKS - 1}:
            return float(times[place])
        # Between three points this near it is a parabola.
        before, top, after = values[place - 1 : place + 2].tolist()
        curvature = before - 2.0 * top + after
        shift = 0.5 * (before - after) / curvature if curvature < 0.0 else 0.0
        return float(times[place]) + shift * float(times[1] - times[0])


def ion_in_words(membrane: Membrane, ion: str) -> str:
    """Write an ion with its charge: ``Na+``, ``Ca2+``."""
    valence = next(each.valence for each in membrane.ions if each.name == ion)
    return written_ion(ion, valence)


def channels_in_words(channel: Channel, membrane: Membrane) -> str:
    """Name the channels of a kind: ``K+ channels``, ``Na leak channels``."""
    name = channel.name.replace("_", " ")
    if channel.name == channel.ion:
        valence = next(ion.valence for ion in membrane.ions if ion.name == channel.ion)
        name = written_ion(channel.ion, valence)
    return f"{name} channels"
