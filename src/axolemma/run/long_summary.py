"""The account of a long run as plain values, ready for JSON; the keys are stable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from axolemma.explanation.long_run import LongEvidence
from axolemma.run.summary import plain
from axolemma.simulation import VOLTAGE

_OF_SPIKES = (
    "time_ms", "threshold_mV", "peak_mV", "trough_mV", "half_width_ms",
    "max_slope_mV_per_ms",
)  # fmt: skip


def long_summary(evidence: LongEvidence, told: Mapping[str, str]) -> dict[str, Any]:
    """Give the account of a long run as plain values.

    Parameters
    ----------
    evidence
        The run and its account.
    told
        The run in words, by level.
    """
    account = evidence.account
    record, ledger = account.record, account.ledger
    return plain({
        "model": record.membrane.name,
        "duration_ms": record.duration,
        "stimulus": None if record.stimulus is None else str(record.stimulus),
        "rest": {
            "voltage_mV": record.rest.values[VOLTAGE],
            "stable": record.rest.is_stable,
        },
        "outcome": asdict(evidence.outcome),
        "spikes": {name: account.spikes.column(name).tolist() for name in _OF_SPIKES},
        "drift": {
            name: [evidence.at_start(name, "").value, evidence.at_end(name, "").value]
            for name in drift_names(evidence)
        },
        "ledger": {ion: asdict(each) for ion, each in ledger.ions.items()},
        "charge_residual": ledger.charge_residual,
        "energy": asdict(evidence.energy),
        "trust": asdict(evidence.trust),
        "explanation": dict(told),
    })  # fmt: skip


def drift_names(evidence: LongEvidence) -> tuple[str, ...]:
    """Name what drifts: concentrations, and the current of the pump."""
    pump = evidence.pump
    return (
        *evidence.account.pools,
        *(() if pump is None else (f"{pump.name}.current",)),
    )
