"""What sodium does in a long run: how much comes in, how much is pumped out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from axolemma.accounting.books import amount_in
from axolemma.accounting.long_account import LongAccount
from axolemma.membrane import SodiumPotassiumPump

Floats = NDArray[np.float64]

# Means over this many stretches of the run show a trend and no single spike.
_STRETCHES = 100


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SodiumFlows:
    """Mean flows of sodium through the membrane, pmol/cm2/s.

    Parameters
    ----------
    time
        Middles of the stretches of time, ms, shape (stretches,).
    entering
        What came in by every way but the pump.
    pumped
        What the pump moved out; empty without a pump.
    """

    time: Floats
    entering: Floats
    pumped: Floats


def sodium_flows(account: LongAccount) -> SodiumFlows:
    """Average the flows of sodium over parts of a run."""
    grid, routes = account.grid, account.course.system.routes
    pumps = {
        p.name
        for p in account.record.membrane.pumps
        if isinstance(p, SodiumPotassiumPump)
    }
    places = np.linspace(0, grid.time.size - 1, _STRETCHES + 1).astype(int)
    edges = grid.time[places]
    seconds = np.diff(edges) / 1e3
    entering, pumped = np.zeros(_STRETCHES), np.zeros(_STRETCHES)
    has_sodium = False
    for route, total in zip(routes, grid.totals[:, places], strict=True):
        if route.ion != "Na":
            continue
        has_sodium = True
        flow = amount_in(1.0, 1) * np.diff(total) / seconds
        if route.mechanism in pumps:
            pumped -= flow
        else:
            entering += flow
    none = np.empty(0)
    return SodiumFlows(
        time=0.5 * (edges[1:] + edges[:-1]),
        entering=entering if has_sodium else none,
        pumped=pumped if has_sodium and pumps else none,
    )
