"""What the telling of a long run is drawn from, and the claims that it makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from axolemma.accounting import Energy
from axolemma.accounting.ledger import resting_currents
from axolemma.accounting.long_account import LongAccount
from axolemma.accounting.long_outcome import LongOutcome
from axolemma.accounting.long_trust import LongTrust
from axolemma.explanation.claims import Claim
from axolemma.explanation.evidence import Sensitivity, ion_in_words
from axolemma.explanation.resting_state import sodium_pump
from axolemma.integration import Samples
from axolemma.membrane import SodiumPotassiumPump
from axolemma.simulation import VOLTAGE, Record

Floats = NDArray[np.float64]

# Times under this, ms, are given in ms.
_BRIEF = 100.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LongEvidence:
    """A long run with its account.

    Parameters
    ----------
    account
        What was kept of it.
    outcome, energy
        What the account makes of it.
    trust
        How good it is.
    sensitivities
        How its first spike depends on the conductances; empty where that is not asked
        for.
    """

    account: LongAccount
    outcome: LongOutcome
    energy: Energy
    trust: LongTrust
    sensitivities: tuple[Sensitivity, ...] = ()

    @property
    def record(self) -> Record:
        """The cell, where it rests and how it was run."""
        return self.account.record

    @property
    def rest(self) -> float:
        """Voltage at rest, mV."""
        return float(self.record.rest.values[VOLTAGE])

    @property
    def working_pump(self) -> SodiumPotassiumPump | None:
        """The sodium-potassium pump, where there is one that is not blocked."""
        pump = self.pump
        return None if pump is None or float(pump.blocked) == 1.0 else pump

    @property
    def pump(self) -> SodiumPotassiumPump | None:
        """The sodium-potassium pump, if there is one."""
        return sodium_pump(self.record.membrane)

    def pump_at_rest(self, name: str) -> float:
        """Give the sodium current of a pump at rest, uA/cm2."""
        return resting_currents(self.record)[f"{name}.Na"]

    @property
    def until(self) -> float:
        """Until when ions were moved by a train: its last spike, or the end, ms."""
        last = self.outcome.last_ms
        is_train = last is not None and self.outcome.spikes > 1
        return last if last is not None and is_train else self.account.duration

    def knows(self, name: str) -> bool:
        """Whether the run has a quantity."""
        return name in self.account.course.system.quantities

    def values(self, name: str) -> Floats:
        """Give a quantity on the grid of the run."""
        return self.account.values(name)

    def ion(self, name: str) -> str:
        """Write an ion with its charge: ``Na+``."""
        return ion_in_words(self.record.membrane, name)

    def duration(self) -> Claim:
        """State how long the run was."""
        return in_seconds("duration", self.account.duration)

    def at_start(self, name: str, unit: str) -> Claim:
        """State a quantity at time 0."""
        return self._on_grid(name, 0, unit)

    def at_end(self, name: str, unit: str) -> Claim:
        """State a quantity at the end of the run."""
        return self._on_grid(name, -1, unit)

    def near(self, name: str, time: float, unit: str) -> Claim:
        """State a quantity at the time of the grid nearest to a time, ms."""
        place = int(np.argmin(np.abs(self.account.grid.time - time)))
        return self._on_grid(name, place, unit)

    def at_spike(
        self, name: str, index: int, unit: str, *, at: Samples | None = None
    ) -> Claim:
        """State a quantity at the onset of a spike, or at another of its moments.

        Parameters
        ----------
        name, unit
            Of the quantity; a fraction is given in %.
        index
            Of the spike, counted from the end when negative.
        at
            The moments, such as the ``peaks`` of the account.
        """
        moments = self.account.onsets if at is None else at
        part = moments.part([range(moments.time.size)[index]])
        value = float(self.account.evaluate(name, part)[0])
        return Claim(
            quantity=name,
            value=100.0 * value if unit == "%" else value,
            unit=unit,
            time=float(part.time[0]),
        )

    def of_spike(self, measure: str, index: int, unit: str) -> Claim:
        """State a measure of a spike; its place counts from the end when negative."""
        table = self.account.spikes
        place = range(len(table))[index]
        value = float(table.column(measure)[place])
        time = float(table.column("time_ms")[place])
        quantity = f"spikes[{place}].{measure}"
        return Claim(quantity=quantity, value=value, unit=unit, time=time)

    def measured(self, measure: str) -> NDArray[np.intp]:
        """List the spikes of which a measure is known, by their places."""
        return np.flatnonzero(np.isfinite(self.account.spikes.column(measure)))

    def _on_grid(self, name: str, place: int, unit: str) -> Claim:
        value = float(self.values(name)[place])
        return Claim(
            quantity=name,
            value=100.0 * value if unit == "%" else value,
            unit=unit,
            time=float(self.account.grid.time[place]),
        )


def in_seconds(quantity: str, length: float, *, time: float | None = None) -> Claim:
    """State a length of time, ms, in seconds, or in ms where that is easier to read."""
    if length < _BRIEF:
        return Claim(quantity=quantity, value=length, unit="ms", time=time)
    return Claim(quantity=quantity, value=length / 1e3, unit="s", time=time)


def drifting(evidence: LongEvidence) -> Iterator[str]:
    """Name the concentrations that firing changed by a hundredth of themselves."""
    for name in evidence.account.pools:
        begun = evidence.at_start(name, "mM").value
        ended = evidence.near(name, evidence.until, "mM").value
        if abs(ended - begun) >= 0.01 * abs(begun):
            yield name
