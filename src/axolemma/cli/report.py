"""A run as the lines that `axolemma spike` prints."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.accounting import Spike
from axolemma.cli.tables import ledger_table, phase_table, spike_table
from axolemma.cli.terminal import Line, wrapped
from axolemma.run import Run
from axolemma.run.what_if import generator_potential

VOLTAGE = "membrane.V"


def report(run: Run, level: str = "school") -> Iterator[Line]:
    """Go through the lines of the report on a run, told at a level."""
    yield Line(f"axolemma spike · {_membrane(run)}", "bold")
    yield Line(run.conditions)
    yield Line("")
    yield Line(_headline(run), "bold cyan")
    yield Line("")
    yield from phase_table(run)
    if run.spikes:
        yield Line("")
        yield from spike_table(run.spikes)
    if run.record.is_pushed:
        yield from _generator(run)
    yield Line("")
    yield from ledger_table(run)
    yield Line("")
    for line in wrapped(str(run.explain(level)), indent=" "):
        yield Line(line)
    yield Line("")
    for line in wrapped(_trust(run), indent=" "):
        yield Line(line, "dim")


def _generator(run: Run) -> Iterator[Line]:
    """Say what the receptor alone would have done: its generator potential."""
    alone = generator_potential(run.record)
    if alone is None:
        return
    outcome = Run(alone).outcome
    yield Line("")
    yield Line(
        " the generator potential alone, with every voltage-gated channel held as at "
        "rest:"
    )
    yield Line(
        f" up to {outcome.highest_mV:+.2f} mV, {outcome.peak_depolarisation_mV:.2f} mV "
        f"above rest, at {outcome.highest_ms:.2f} ms"
    )


def _membrane(run: Run) -> str:
    return str(run.membrane).replace("degC", "°C")


def _headline(run: Run) -> str:
    parts = [run.headline.upper(), f"rest {run.rest.values[VOLTAGE]:+.2f} mV"]
    if run.spikes:
        parts += [_peak(spike) for spike in run.spikes[:1]]
    else:
        top = int(run.voltage.argmax())
        parts.append(f"highest {run.voltage[top]:+.2f} mV at {run.time[top]:.2f} ms")
    return "   ".join(parts)


def _peak(spike: Spike) -> str:
    return f"peak {spike.peak_mV:+.2f} mV at {spike.time_ms:.2f} ms"


def _trust(run: Run) -> str:
    trust = run.trust
    parts = [f"trust · {trust.method}, tolerance {trust.relative_tolerance:g}"]
    parts.append(f"{trust.steps} steps")
    if trust.voltage_error_mV is not None:
        parts.append(f"estimated error {trust.voltage_error_mV:.1g} mV")
    if trust.spike_time_error_ms is not None:
        parts.append(f"{trust.spike_time_error_ms:.1g} ms in spike times")
    parts.append(f"ledger residual {trust.ledger_residual:.1g}")
    parts.append(f"charge residual {run.ledger.charge_residual:.1g}")
    words = ", ".join(parts)
    if trust.near_threshold:
        words += "; so near threshold that a small change would decide it otherwise"
    return words
