"""How peak and threshold move with each conductance, by runs on either side."""

from __future__ import annotations

from dataclasses import replace

from axolemma.accounting import Trust
from axolemma.accounting.first_spikes import first_spikes
from axolemma.explanation.evidence import Evidence, Sensitivity
from axolemma.explanation.long_run import LongEvidence
from axolemma.run.stimulus_threshold import with_stimulus_threshold
from axolemma.simulation import Record
from axolemma.simulation.variants import with_parameters

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


def long_completed(evidence: LongEvidence) -> LongEvidence:
    """Add to the evidence of a long run what is told to researchers alone."""
    if not evidence.outcome.spikes:
        return evidence
    return replace(evidence, sensitivities=sensitivities_of(evidence.account.whole))


def sensitivities_of(record: Record) -> tuple[Sensitivity, ...]:
    """Find how the first action potential depends on every conductance.

    A channel without which, or with one per cent more or less of which, there is no
    action potential is left out.

    Parameters
    ----------
    record
        The run.
    """
    names = _conductances(record)
    values = record.trajectory.parameters
    runs = with_parameters(
        record,
        [
            {name: factor * values[name]}
            for name in names.values()
            for factor in (1.0 - _STEP, 1.0 + _STEP)
        ],
    )
    spikes = iter(first_spikes(runs, record))
    pairs = zip(names, spikes, spikes, strict=True)
    return tuple(
        Sensitivity(
            channel=channel,
            peak_uV=500.0 * (more.peak_mV - less.peak_mV),
            threshold_uV=500.0 * (more.onset_mV - less.onset_mV),
        )
        for channel, less, more in pairs
        if less is not None and more is not None
    )


def _conductances(record: Record) -> dict[str, str]:
    """Name the parameter that says how many channels of each open kind there are."""
    return {
        channel.name: f"{channel.name}."
        + ("permeability" if channel.conductance is None else "conductance")
        for channel in record.membrane.channels
        if (channel.conductance or channel.permeability) and channel.blocked != 1.0
    }
