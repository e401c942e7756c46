"""Trust in a long run: what the same run at a tenth of the tolerance says otherwise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from axolemma.accounting.long_account import LongAccount
from axolemma.columns import by_name


@dataclass(frozen=True, slots=True, kw_only=True)
class LongTrust:
    """How far the numbers of a long run can be trusted.

    Parameters
    ----------
    method
        How it was integrated, in words.
    relative_tolerance
        Bound of the error of a step.
    steps, rejected
        How many steps were taken, and turned back.
    spikes_of_check
        How often the same run at a tenth of the tolerance rose through the level of
        a spike; None where there is no such run.
    spike_time_error_ms
        Largest difference of the times of these rises; None where their numbers differ
        or nothing fired.
    concentration_error_mM
        Largest difference of a concentration at the end of the run; None without a
        check or without pools.
    ledger_residual
        Largest of the residuals of charge and of ions.
    """

    method: str
    relative_tolerance: float
    steps: int
    rejected: int
    spikes_of_check: int | None
    spike_time_error_ms: float | None
    concentration_error_mM: float | None
    ledger_residual: float

    def __str__(self) -> str:
        return by_name(self)


def assess_long(account: LongAccount) -> LongTrust:
    """Assess how far a long run can be trusted."""
    record = account.record
    return LongTrust(
        method=record.method,
        relative_tolerance=record.relative_tolerance,
        steps=account.steps,
        rejected=record.rejected,
        spikes_of_check=account.spikes_of_check,
        spike_time_error_ms=_time_error(account),
        concentration_error_mM=_concentration_error(account),
        ledger_residual=account.ledger.residual,
    )


def _time_error(account: LongAccount) -> float | None:
    there = account.rises_of_check
    here = account.spikes.column("crossing_ms")
    here = here[np.isfinite(here)]
    if there is None or here.size == 0 or here.size != there.size:
        return None
    return float(np.abs(there - here).max())


def _concentration_error(account: LongAccount) -> float | None:
    check, pools = account.record.check, account.pools
    if check is None or not pools:
        return None
    ends = np.array(check.values(pools, check.at([account.duration])))
    here = np.array([account.values(name)[-1] for name in pools])
    return float(np.abs(ends[:, 0] - here).max())
