"""What there is to be seen of a run."""

from __future__ import annotations

from dataclasses import dataclass

from axolemma.accounting import Ledger, Phase, Spike
from axolemma.accounting.wording import typeset
from axolemma.simulation import Record


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sight:
    """A record with its account, and what stands above its pictures.

    Parameters
    ----------
    record
        The run.
    spikes, phases, ledger
        Of its account.
    headline, conditions
        What came of it, and under which conditions.
    is_titled
        Whether its pictures say so themselves.
    """

    record: Record
    spikes: tuple[Spike, ...]
    phases: tuple[Phase, ...]
    ledger: Ledger
    headline: str
    conditions: str
    is_titled: bool = True

    @property
    def title(self) -> str:
        """What stands above its pictures."""
        if not self.is_titled:
            return ""
        return typeset(f"{self.headline} · {self.record.membrane}")

    @property
    def subtitle(self) -> str:
        """What stands below the title."""
        return typeset(self.conditions) if self.is_titled else ""
