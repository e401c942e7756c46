"""What the telling of a long run is drawn from, and the claims that it makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from axolemma.accounting import Energy, written_ion
from axolemma.accounting.long_account import LongAccount
from axolemma.accounting.long_outcome import LongOutcome
from axolemma.explanation.claims import Claim
from axolemma.membrane import SodiumPotassiumPump
from axolemma.simulation import VOLTAGE

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LongEvidence:
    """A long run with its account.

    Parameters
    ----------
    account
        What was kept of it.
    outcome, energy
        What the account makes of it.
    """

    account: LongAccount
    outcome: LongOutcome
    energy: Energy

    @property
    def rest(self) -> float:
        """Voltage at rest, mV."""
        return float(self.account.record.rest.values[VOLTAGE])

    @property
    def settled(self) -> float:
        """Where the voltage lay after the last spike, mV; at rest where not known."""
        found = self.outcome.settled_mV
        return self.rest if found is None else found

    @property
    def pump(self) -> SodiumPotassiumPump | None:
        """The sodium-potassium pump, if there is one."""
        for pump in self.account.record.membrane.pumps:
            if isinstance(pump, SodiumPotassiumPump):
                return pump
        return None

    def knows(self, name: str) -> bool:
        """Whether the run has a quantity."""
        system = self.account.course.system
        return name in system.observables or name in system.state_names

    def values(self, name: str) -> Floats:
        """Give a quantity on the grid of the run."""
        return self.account.values(name)

    def ion(self, name: str) -> str:
        """Write an ion with its charge: ``Na+``."""
        ions = self.account.record.membrane.ions
        return written_ion(name, next(i.valence for i in ions if i.name == name))

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
        return Claim(
            quantity=name,
            value=float(self.values(name)[place]),
            unit=unit,
            time=float(self.account.grid.time[place]),
        )


def drifting(evidence: LongEvidence) -> Iterator[str]:
    """Name the concentrations that changed by a hundredth of themselves."""
    for name in evidence.account.pools:
        values = evidence.values(name)
        if abs(float(values[-1] - values[0])) >= 0.01 * abs(float(values[0])):
            yield name
