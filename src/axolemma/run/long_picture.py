"""A long run as a picture: which spikes and which slow quantities are drawn."""

from __future__ import annotations

import textwrap

import numpy as np
from numpy.typing import NDArray

from axolemma.accounting.long_account import LongAccount
from axolemma.accounting.long_outcome import LongOutcome
from axolemma.accounting.wording import typeset
from axolemma.figures import Figure, Theme
from axolemma.figures.long_run import (
    INSET,
    Inset,
    LongSlide,
    Panel,
    Trend,
    draw_long,
)
from axolemma.run.long_traces import sodium_flows

Floats = NDArray[np.float64]

VOLTAGE = "membrane.V"
_POINTS = 600
# What is left of a spike is over by then, ms.
_AFTER = 100.0
# Times under this are written in ms.
_BRIEF = 100.0
# Points of the subtitle that fit beside one another.
_WIDEST = 140


def draw_long_run(
    account: LongAccount,
    outcome: LongOutcome,
    *,
    title: str,
    subtitle: str,
    theme: Theme,
) -> Figure:
    """Draw single spikes of a run above the quantities that drift.

    Parameters
    ----------
    account, outcome
        Of the run.
    title, subtitle
        What stands above the picture.
    theme
        In which colours.
    """
    panels = (
        _rates(account),
        _potentials(account, is_over=outcome.kind != "firing"),
        _concentrations(account),
        _current(account),
        _share(account),
    )
    subtitle = textwrap.shorten(typeset(subtitle), _WIDEST, placeholder=" …")
    return draw_long(
        LongSlide(
            title=title,
            subtitle=subtitle,
            duration=account.duration / 1e3,
            insets=_insets(account),
            panels=tuple(panel for panel in panels if panel.trends),
        ),
        theme,
    )


def _insets(account: LongAccount) -> tuple[Inset, ...]:
    """Take the first, a middle and the last spike, made again step by step."""
    count = len(account.spikes)
    places = sorted({0, count // 2, count - 1}) if count else []
    peaks = account.spikes.column("time_ms")
    insets: list[Inset] = []
    for place in places:
        peak = float(peaks[place])
        start, stop = max(peak + INSET[0], 0.0), min(peak + INSET[1], account.duration)
        times = np.linspace(start, stop, _POINTS)
        insets.append(
            Inset(
                label=f"spike {place + 1:,}, {_when(peak)}",
                moment=peak / 1e3,
                time=times - peak,
                voltage=account.at(times, VOLTAGE),
            )
        )
    return tuple(insets)


def _when(time: float) -> str:
    """Write a time, ms, in the unit in which it is read at a glance."""
    return f"{time:.4g} ms" if time < _BRIEF else f"{time / 1e3:.4g} s"


def _rates(account: LongAccount) -> Panel:
    """Give the rate of firing from spike to spike."""
    times = account.spikes.column("time_ms") / 1e3
    if times.size < 2:
        return Panel(title="rate", trends=())
    trend = Trend(
        label="rate",
        carrier="stimulus",
        time=times[1:],
        values=1.0 / np.diff(times),
        is_dotted=True,
    )
    return Panel(title="rate, 1/s", trends=(trend,), caption="last")


def _potentials(account: LongAccount, *, is_over: bool) -> Panel:
    """Give peak and trough of every spike, and the voltage once there are no more."""
    times = account.spikes.column("time_ms")
    trends: list[Trend] = []
    for label, carrier in (("peak", "Na"), ("trough", "K")):
        values = account.spikes.column(f"{label}_mV")
        known = np.isfinite(values)
        trends.append(
            Trend(
                label=label,
                carrier=carrier,
                time=times[known] / 1e3,
                values=values[known],
                is_dotted=True,
            )
        )
    silent = account.grid.time > (times[-1] + _AFTER if times.size else -1.0)
    if is_over:
        trends.append(
            Trend(
                label="then",
                carrier="stimulus",
                time=account.grid.time[silent] / 1e3,
                values=account.values(VOLTAGE)[silent],
            )
        )
    shown = tuple(trend for trend in trends if trend.values.size)
    return Panel(title="potential,\nmV", trends=shown, caption="last")


def _concentrations(account: LongAccount) -> Panel:
    trends = tuple(
        Trend(
            label=_side(name),
            carrier=name if name.endswith("outside") else name.partition(".")[0],
            time=account.grid.time / 1e3,
            values=account.values(name),
        )
        for name in account.pools
    )
    return Panel(title="ions,\nmM", trends=trends)


def _side(name: str) -> str:
    ion, side = name.split(".")
    return f"[{ion}]{'i' if side == 'inside' else 'o'}"


def _current(account: LongAccount) -> Panel:
    trends = tuple(
        Trend(
            label=pump.name,
            carrier="pump",
            time=account.grid.time / 1e3,
            values=account.values(f"{pump.name}.current"),
        )
        for pump in account.record.membrane.pumps
    )
    return Panel(title="current,\nµA/cm²", trends=trends)


def _share(account: LongAccount) -> Panel:
    """Set what the pump moves out beside what comes in: at 100 % it keeps up."""
    flows = sodium_flows(account)
    trends: tuple[Trend, ...] = ()
    if flows.pumped.size and bool(np.all(flows.entering > 0.0)):
        share = 100.0 * flows.pumped / flows.entering
        trends = (
            Trend(
                label="pumped out",
                carrier="pump",
                time=flows.time / 1e3,
                values=share,
            ),
        )
    return Panel(title="% of the\nNa⁺ in", trends=trends, level=100.0)
