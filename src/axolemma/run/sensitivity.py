"""How peak and threshold move with each conductance, by runs on either side."""

from __future__ import annotations

from dataclasses import replace

from axolemma.accounting import Spike, Trust, find_spikes
from axolemma.errors import AxolemmaError
from axolemma.explanation.evidence import Evidence, Sensitivity
from axolemma.run.stimulus_threshold import with_stimulus_threshold
from axolemma.run.what_if import counterfactual
from axolemma.simulation import Record

# The conductances are made larger and smaller by this part.
_STEP = 0.01


def completed(evidence: Evidence, trust: Trust) -> Evidence:
    """Add to the evidence of a run what is told to researchers alone.

    Parameters
    ----------
    evidence
        The run and its account.
    trust
        How far it can be trusted.
    """
    found = sensitivities_of(evidence.record) if evidence.spikes else ()
    known = with_stimulus_threshold(evidence)
    return replace(known, trust=trust, sensitivities=found)


def sensitivities_of(record: Record) -> tuple[Sensitivity, ...]:
    """Find how the first action potential depends on every conductance.

    A channel without which, or with one per cent more or less of which, there is no
    action potential is left out.

    Parameters
    ----------
    record
        The run.
    """
    found: list[Sensitivity] = []
    for channel in record.membrane.channels:
        kind = "permeability" if channel.conductance is None else "conductance"
        value = float(getattr(channel, kind))
        unit = "cm/ms" if kind == "permeability" else "mS/cm2"
        if value == 0.0 or float(channel.blocked) == 1.0:
            continue
        less, more = (
            _first_spike(record, f"{channel.name}.{kind}", f"{value * factor!r} {unit}")
            for factor in (1.0 - _STEP, 1.0 + _STEP)
        )
        if less is None or more is None:
            continue
        found.append(
            Sensitivity(
                channel=channel.name,
                peak_uV=500.0 * (more.peak_mV - less.peak_mV),
                threshold_uV=500.0 * (more.onset_mV - less.onset_mV),
            )
        )
    return tuple(found)


def _first_spike(record: Record, name: str, value: str) -> Spike | None:
    try:
        other = counterfactual(record, freeze=(), block={}, values={name: value})
    except AxolemmaError:
        # Without a rest, or beyond what can be computed, there is nothing to compare.
        return None
    spikes = find_spikes(other)
    return spikes[0] if spikes else None
