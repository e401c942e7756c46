"""The resting state of a cell, and the steady state of a clamped one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from axolemma.equations import EquationSystem
from axolemma.equilibrium.dynamics import Dynamics, Floats, parameter_values
from axolemma.equilibrium.fixed_points import Complexes, FixedPoint, Polish, Values
from axolemma.equilibrium.scan import LOOKS, Bracket, Scan
from axolemma.equilibrium.settling import Settling
from axolemma.errors import (
    AxolemmaError,
    InvalidInput,
    NoRestingState,
    unknown_name,
)

# Fixed points closer than this in every state, in its scale, are one.
_SAME = 1e-9
# So many cells are searched at once: enough for NumPy, and a few MB.
_TOGETHER = 32
# So many are listed in an error.
_LISTED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """The resting state, among all the fixed points that were found.

    Parameters
    ----------
    chosen
        The stable fixed point at the lowest value of the scanned state.
    fixed_points
        All of them, from low to high.
    """

    chosen: FixedPoint
    fixed_points: tuple[FixedPoint, ...]

    def __str__(self) -> str:
        kind = "stable" if self.is_stable else "not at rest"
        others = len(self.fixed_points) - 1
        more = f", one of {others + 1} fixed points" if others > 0 else ""
        return f"{kind}{more}\n{self.chosen}"

    @property
    def values(self) -> Values:
        """Each state at rest, by name, in the coherent system."""
        return self.chosen.values

    @property
    def eigenvalues(self) -> Complexes:
        """Of the linearised equations at rest, 1/ms."""
        return self.chosen.eigenvalues

    @property
    def is_stable(self) -> bool:
        """Whether the resting state is stable; an unstable one is never chosen."""
        return self.chosen.is_stable


def rest(
    system: EquationSystem,
    *,
    scan: str = "membrane.V",
    low: float = -120.0,
    high: float = 60.0,
    held: Mapping[str, float] | None = None,
    inputs: Mapping[str, float] | None = None,
) -> Rest:
    """Find the resting state of one cell.

    Fixed points are looked for along one state, with the gates settled and the
    amounts of ions as they are at the start. Amounts that are not held then find
    their own rest nearby, along what their conserved sums allow.

    Parameters
    ----------
    system
        The equations; each parameter has one value.
    scan
        The state along which fixed points are looked for.
    low, high
        Where to look, in the unit of that state.
    held
        States kept at given values: the amounts of the ions, for the electrical
        rest of a membrane.
    inputs
        Values of inputs; zero when absent.

    Raises
    ------
    NoRestingState
        If no stable fixed point lies between `low` and `high`.
    InvalidInput
        If a rate is not a number anywhere in that range.
    """
    (found,) = rests(
        system,
        [parameter_values(system)],
        scan=scan,
        low=low,
        high=high,
        held=held,
        inputs=inputs,
    )
    if isinstance(found, Rest):
        return found
    raise found


def rests(
    system: EquationSystem,
    cells: Sequence[Mapping[str, float]],
    *,
    scan: str = "membrane.V",
    low: float = -120.0,
    high: float = 60.0,
    held: Mapping[str, float] | None = None,
    inputs: Mapping[str, float] | None = None,
) -> list[Rest | AxolemmaError]:
    """Find the resting states of several cells; see `rest`.

    Parameters
    ----------
    system
        The equations.
    cells
        Parameters of each cell by name.
    scan, low, high, held, inputs
        As for `rest`.

    Returns
    -------
    list
        For each cell its rest, to the bits that `rest` gives it alone, or the error
        that there is none.
    """
    found: list[Rest | AxolemmaError] = []
    for first in range(0, len(cells), _TOGETHER):
        dynamics = Dynamics(
            system,
            held=held or {},
            inputs=inputs or {},
            cells=cells[first : first + _TOGETHER],
        )
        if scan not in dynamics.names:
            raise unknown_name("state", scan, dynamics.names)
        several = range(len(cells[first : first + _TOGETHER]))
        scanning = Scan(dynamics, scan)
        places = _fixed_points(dynamics, several, scanning, (low, high))
        for cell, points in zip(several, places, strict=True):
            if isinstance(points, AxolemmaError):
                found.append(points)
            else:
                found.append(_rest_among(points, scanning, (low, high), cell))
    return found


def _fixed_points(
    dynamics: Dynamics,
    cells: Sequence[int],
    scanning: Scan,
    between: tuple[float, float],
) -> list[list[FixedPoint] | InvalidInput]:
    """Find the fixed points of each cell, from low to high."""
    polish = Polish(dynamics)
    brackets = scanning.brackets(*between, cells)
    every = [
        bracket
        for several in brackets
        if not isinstance(several, InvalidInput)
        for bracket in several
    ]
    points = iter(
        polish.fixed_points([b.start for b in every], [b.cell for b in every])
    )
    found: list[list[FixedPoint] | InvalidInput] = []
    for several in brackets:
        if isinstance(several, InvalidInput):
            found.append(several)
            continue
        sought = [_kept(scanning, polish, b, next(points)) for b in several]
        known = [point for point in sought if point is not None]
        known.sort(key=lambda point: point.values[scanning.name])
        found.append(_distinct(known, dynamics.scale))
    return found


def _rest_among(
    points: Sequence[FixedPoint],
    scanning: Scan,
    between: tuple[float, float],
    cell: int,
) -> Rest | NoRestingState:
    """Choose the resting state among the fixed points of a cell."""
    for point in points:
        if point.is_stable:
            return Rest(chosen=point, fixed_points=tuple(points))
    low, high = between
    gap = scanning.gap(low, high, cell)
    remedy = "give the start yourself, as in simulate(..., initial_voltage='-65 mV')"
    return NoRestingState(
        f"no stable resting state between {low:g} and {high:g} {scanning.unit} for "
        f"'{scanning.name}' (unstable ones at: {_listed(points, scanning.name)}); "
        f"{gap or remedy}"
    )


def steady(
    system: EquationSystem,
    *,
    held: Mapping[str, float] | None = None,
    inputs: Mapping[str, float] | None = None,
    parameters: Mapping[str, float] | None = None,
) -> FixedPoint:
    """Find where every state settles with the inputs held: gates at a clamp.

    Parameters
    ----------
    system
        The equations.
    held
        States kept at given values.
    inputs
        Values of inputs; zero when absent.
    parameters
        By name; those of the system when absent.

    Raises
    ------
    InvalidInput
        If they settle nowhere.
    """
    cells = None if parameters is None else [parameters]
    dynamics = Dynamics(system, held=held or {}, inputs=inputs or {}, cells=cells)
    settling = Settling(dynamics, None)
    states, rates = settling.along(np.zeros(1))
    point = Polish(dynamics).fixed_point(states[:, 0])
    if point is None:
        found = "rates that never vanish"
        if not np.all(np.isfinite(rates)):
            culprit = dynamics.culprit(settling.start(np.zeros(1)), states)
            found = f"{culprit} that is not a number"
        given = ", ".join(
            f"'{name}' = {value:g}" for name, value in (inputs or {}).items()
        )
        where = f"steady state at {given}" if given else "steady state"
        raise InvalidInput(where, found=found, expected="states that settle")
    return point


def _kept(
    scanning: Scan, polish: Polish, bracket: Bracket, point: FixedPoint | None
) -> FixedPoint | None:
    """Keep the fixed point of a bracket, or look closer for it.

    Returns
    -------
    FixedPoint or None
        None where the rate jumps over zero.
    """
    for _ in range(LOOKS):
        if point is not None and scanning.is_from(bracket, point.values):
            return point
        bracket = scanning.narrowed(bracket)
        point = polish.fixed_point(bracket.start, bracket.cell)
    if point is not None and scanning.is_from(bracket, point.values):
        return point
    return None


def _distinct(points: Sequence[FixedPoint], scale: Floats) -> list[FixedPoint]:
    """Drop those that were found from two sides."""
    kept: list[FixedPoint] = []
    for point in points:
        values = np.array(list(point.values.values())) / scale
        if kept:
            last = np.array(list(kept[-1].values.values())) / scale
            if np.max(np.abs(values - last)) < _SAME:
                continue
        kept.append(point)
    return kept


def _listed(points: Sequence[FixedPoint], scan: str) -> str:
    shown = ", ".join(f"{point.values[scan]:.4g}" for point in points[:_LISTED])
    more = len(points) - _LISTED
    return f"{shown} and {more} more" if more > 0 else shown or "none"
