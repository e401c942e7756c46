"""Pictures in words, for readers who cannot see them; every number is of the run."""

from __future__ import annotations

from axolemma.accounting import Phase, Spike
from axolemma.accounting.wording import ion_sign, route_words, typeset
from axolemma.explanation import Evidence

VOLTAGE = "membrane.V"
# More phases than this are told by their number.
_MOST = 9


def slide_in_words(evidence: Evidence) -> str:
    """Tell what the voltage does on the slide, and what the channels do."""
    record = evidence.record
    parts = [
        f"The membrane potential over {record.duration:g} ms, from "
        f"{_mV(evidence.value(VOLTAGE, 0.0))} to {_mV(evidence.outcome.end_mV)}.",
        _spikes(evidence),
        _phases(evidence.phases),
    ]
    samples = record.trajectory.samples
    gated = [channel for channel in record.membrane.channels if channel.is_gated]
    if gated:
        names = [f"{channel.name}.open_fraction" for channel in gated]
        opened = record.trajectory.values(names, samples)
        listed = ", ".join(
            f"{route_words(record.membrane, channel.name)} {100.0 * values.max():.3g} %"
            for channel, values in zip(gated, opened, strict=True)
        )
        parts.append(f"Below it, the open channels; at most: {listed}.")
    parts.append(
        "Below these, the current of each way through the membrane and the ions moved, "
        f"at the end: {_moved(evidence)}."
    )
    return _printed(" ".join(parts))


def cycle_in_words(evidence: Evidence) -> str:
    """Tell the loop of the voltage against its slope."""
    if not evidence.spikes:
        outcome = evidence.outcome
        return _printed(
            "The slope of the membrane potential against the potential: no loop, for "
            f"there is no action potential; the highest is {_mV(outcome.highest_mV)}."
        )
    spike = evidence.spikes[0]
    words = (
        "The slope of the membrane potential against the potential, where an action "
        f"potential is a loop. The first rises at up to "
        f"{spike.max_slope_mV_per_ms:+.0f} mV/ms, turns at {_mV(spike.peak_mV)}"
    )
    if spike.min_slope_mV_per_ms is not None:
        words += f", and falls at up to {spike.min_slope_mV_per_ms:+.0f} mV/ms"
    return _printed(f"{words}.")


def account_in_words(evidence: Evidence) -> str:
    """Tell which ions moved by which ways, and who carried the charge of each phase."""
    membrane = evidence.record.membrane
    ions = [
        f"{ion_sign(membrane, ion)}: "
        + ", ".join(
            f"{route_words(membrane, name)} {amount:+.3g}"
            for name, amount in account.routes_pmol_per_cm2.items()
        )
        for ion, account in evidence.ledger.ions.items()
    ]
    words = f"Ions into the cell by their ways, pmol/cm2: {'; '.join(ions)}. "
    words += "Below, who carried the charge of each phase"
    if len(evidence.phases) <= _MOST:
        causes = [f"{each.name}: {each.cause.words}" for each in evidence.phases]
        words += f". {'. '.join(causes)}"
    return _printed(f"{words}.")


def _spikes(evidence: Evidence) -> str:
    spikes = evidence.spikes
    if not spikes:
        outcome = evidence.outcome
        return (
            "There is no action potential; the highest is "
            f"{_mV(outcome.highest_mV)} at {outcome.highest_ms:.2f} ms."
        )
    if len(spikes) == 1:
        return f"One action potential: {_landmarks(spikes[0])}."
    return (
        f"{len(spikes)} action potentials, with peaks from {spikes[0].time_ms:.2f} to "
        f"{spikes[-1].time_ms:.2f} ms; the first: {_landmarks(spikes[0])}."
    )


def _landmarks(spike: Spike) -> str:
    named = (
        ("threshold", spike.threshold_mV, spike.threshold_ms),
        ("peak", spike.peak_mV, spike.time_ms),
        ("trough", spike.trough_mV, spike.trough_ms),
    )
    return ", ".join(
        f"{name} {_mV(voltage)} at {time:.2f} ms"
        for name, voltage, time in named
        if voltage is not None and time is not None
    )


def _phases(phases: tuple[Phase, ...]) -> str:
    if len(phases) > _MOST:
        return f"It is divided into {len(phases)} phases."
    listed = "; ".join(
        f"{number} {each.name}, {each.start_ms:.2f} to {each.stop_ms:.2f} ms"
        for number, each in enumerate(phases, start=1)
    )
    return f"Its phases: {listed}."


def _moved(evidence: Evidence) -> str:
    return ", ".join(
        f"{ion_sign(evidence.record.membrane, ion)} "
        f"{account.net_pmol_per_cm2:+.3g} pmol/cm2"
        for ion, account in evidence.ledger.ions.items()
    )


def _mV(voltage: float) -> str:
    return f"{voltage:+.1f} mV"


def _printed(words: str) -> str:
    return typeset(words)
