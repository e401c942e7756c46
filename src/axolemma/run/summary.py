"""The account of a run as plain values, ready for JSON; the keys are stable."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, cast

import numpy as np

from axolemma.accounting import IonAccount, Phase, Spike, Trust
from axolemma.explanation import Evidence
from axolemma.units import degC

VOLTAGE = "membrane.V"
_OF_SPIKE = (
    "time_ms", "crossing_ms", "threshold_mV", "threshold_ms", "peak_mV", "trough_mV",
    "trough_ms", "half_width_ms", "half_width_onset_ms", "max_slope_mV_per_ms",
    "min_slope_mV_per_ms", "rise_10_90_ms", "latency_ms", "is_cut",
)  # fmt: skip


def summary(
    evidence: Evidence, trust: Trust, told: Mapping[str, str]
) -> dict[str, Any]:
    """Give the account of a run as plain values.

    Parameters
    ----------
    evidence
        The run and its account.
    trust
        How far it can be trusted.
    told
        The run in words, by level.
    """
    record = evidence.record
    membrane = record.membrane
    return plain({
        "model": membrane.name,
        "temperature_degC": round(degC.from_coherent(float(membrane.temperature)), 9),
        "duration_ms": record.duration,
        "stimulus": None if record.stimulus is None else str(record.stimulus),
        "frozen": dict(record.frozen),
        "rest": {
            "voltage_mV": record.rest.values[VOLTAGE],
            "stable": record.rest.is_stable,
        },
        "outcome": asdict(evidence.outcome),
        "spikes": [_spike(spike) for spike in evidence.spikes],
        "phases": [_phase(phase) for phase in evidence.phases],
        "ledger": {ion: _ion(each) for ion, each in evidence.ledger.ions.items()},
        "charge_residual": evidence.ledger.charge_residual,
        "energy": asdict(evidence.energy),
        "trust": asdict(trust),
        "explanation": dict(told),
    })  # fmt: skip


def plain(value: Any) -> Any:
    """Turn values into those that JSON has; what is no number becomes null."""
    if isinstance(value, dict):
        items = cast("dict[Any, Any]", value).items()
        return {str(key): plain(each) for key, each in items}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in cast("list[Any]", value)]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        # A zero that was subtracted is a plain zero to a reader.
        return value + 0.0 if math.isfinite(value) else None
    return value if isinstance(value, (int, str)) or value is None else str(value)


def _spike(spike: Spike) -> dict[str, Any]:
    return {name: getattr(spike, name) for name in _OF_SPIKE}


def _phase(phase: Phase) -> dict[str, Any]:
    return {
        "name": phase.name,
        "spike": phase.spike,
        "start_ms": phase.start_ms,
        "stop_ms": phase.stop_ms,
        "start_mV": phase.start_mV,
        "stop_mV": phase.stop_mV,
        "cause": phase.cause.words,
        "charge_nC_per_cm2": phase.charge,
    }


def _ion(account: IonAccount) -> dict[str, Any]:
    return {
        "routes_pmol_per_cm2": account.routes_pmol_per_cm2,
        "net_pmol_per_cm2": account.net_pmol_per_cm2,
        "excess_pmol_per_cm2": account.excess_pmol_per_cm2,
        "ions_per_um2": account.ions_per_um2,
        "change_mM": account.change_mM,
        "percent_of_inside": account.percent_of_inside,
        "residual": account.residual,
    }
