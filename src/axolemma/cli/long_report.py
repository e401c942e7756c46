"""A long run as the lines that `axolemma spike` prints: spikes, drift and fate."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.accounting.long_outcome import Rates
from axolemma.cli.tables import ledger_table
from axolemma.cli.terminal import Line, wrapped
from axolemma.run.long import LongRun

_MEASURES = (
    ("threshold", "threshold_mV", "mV", "+.2f"),
    ("peak", "peak_mV", "mV", "+.2f"),
    ("trough", "trough_mV", "mV", "+.2f"),
    ("half-width", "half_width_ms", "ms", ".3f"),
    ("steepest", "max_slope_mV_per_ms", "mV/ms", ".1f"),
)


def long_report(run: LongRun, level: str) -> Iterator[Line]:
    """Go through the lines of the report on a long run.

    Parameters
    ----------
    run
        The run.
    level
        At which it is told.
    """
    yield Line(f"axolemma spike · {run.membrane}".replace("degC", "°C"), "bold")
    yield Line(run.conditions)
    yield Line("")
    # Without its pump a membrane may have no rest, and begins where it is told to.
    is_given = run.account.course.conditions.initial_voltage is not None
    start = run.account.course.initial_voltage
    voltage = f"{'start' if is_given else 'rest'} {start:+.2f} mV"
    yield Line(f"{run.headline.upper()}   {voltage}", "bold cyan")
    yield Line("")
    if len(run.spikes):
        yield from _spikes(run)
        yield Line("")
    drift = list(_drift(run))
    if drift:
        yield from [*drift, Line("")]
    yield from ledger_table(run)
    yield Line("")
    for line in wrapped(str(run.explain(level)), indent=" "):
        yield Line(line)
    yield Line("")
    for line in wrapped(_trust(run), indent=" "):
        yield Line(line, "dim")


def _spikes(run: LongRun) -> Iterator[Line]:
    """Give the measures of the first, a middle and the last spike, and the rates."""
    count = len(run.spikes)
    places = sorted({0, count // 2, count - 1})
    heads = [f"{place + 1:,}" for place in places]
    yield Line(_row("spike", heads), "dim")
    times = run.spikes.column("time_ms")[places] / 1e3
    yield Line(_row("when", [f"{time:.4g} s" for time in times]))
    for label, name, unit, form in _MEASURES:
        values = run.spikes.column(name)[places].tolist()
        cells = ["-" if v != v else f"{v:{form}} {unit}" for v in values]  # noqa: PLR0124
        yield Line(_row(label, cells))
    rates = run.outcome.rates
    if rates is not None:
        yield Line(f" rate  {_rates(rates)}")


def _rates(rates: Rates) -> str:
    return (
        f"{rates.first:.3g} /s at first, {rates.last:.3g} /s in the end, "
        f"between {rates.lowest:.3g} and {rates.highest:.3g} /s "
        f"(over {_intervals(rates.intervals)})"
    )


def _intervals(count: int) -> str:
    return f"{count} interval{'s' if count > 1 else ''}"


def _drift(run: LongRun) -> Iterator[Line]:
    """Give what drifts at the beginning, half-way and at the end."""
    pumps = [f"{pump.name}.current" for pump in run.membrane.pumps]
    names = (*run.pools, *pumps)
    if not names:
        return
    places = (0, run.time.size // 2, run.time.size - 1)
    yield Line(
        _row("drift", [f"{run.time[place] / 1e3:.4g} s" for place in places]), "dim"
    )
    for name in names:
        unit = run.unit(name)
        cells = [f"{run[name][place]:.4g} {unit}" for place in places]
        yield Line(_row(name, cells))


def _row(label: str, cells: list[str]) -> str:
    return f" {label:<14}" + "".join(f"{cell:>18}" for cell in cells)


def _trust(run: LongRun) -> str:
    trust = run.trust
    parts = [
        f"trust · {trust.method}, tolerance {trust.relative_tolerance:g}",
        f"{trust.steps:,} steps",
    ]
    if trust.spikes_of_check is not None:
        parts.append(f"{trust.spikes_of_check:,} spikes at a tenth of the tolerance")
    if trust.spike_time_error_ms is not None:
        parts.append(f"{1e3 * trust.spike_time_error_ms:.2g} us apart at most")
    parts.append(f"ledger residual {trust.ledger_residual:.1g}")
    return ", ".join(parts)
