"""The resting state of a cell, and the steady state of a clamped one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from axolemma.equations import EquationSystem
from axolemma.equilibrium.dynamics import Dynamics, Floats
from axolemma.equilibrium.fixed_points import Complexes, FixedPoint, Polish, Values
from axolemma.equilibrium.scan import LOOKS, Bracket, Scan, Settling
from axolemma.errors import InvalidInput, NoRestingState, unknown_name

# Fixed points closer than this in every state, in its scale, are one.
_SAME = 1e-9
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
    dynamics = Dynamics(system, held=held or {}, inputs=inputs or {})
    if scan not in dynamics.names:
        raise unknown_name("state", scan, dynamics.names)
    scanning, polish = Scan(dynamics, scan), Polish(dynamics)
    brackets = scanning.brackets(low, high)
    searched = [_fixed_point(scanning, polish, bracket) for bracket in brackets]
    points = [point for point in searched if point is not None]
    found = _distinct(sorted(points, key=lambda p: p.values[scan]), dynamics.scale)
    stable = [point for point in found if point.is_stable]
    if not stable:
        raise NoRestingState(
            f"no stable resting state between {low:g} and {high:g} for '{scan}' "
            f"(unstable ones at: {_listed(found, scan)}); give the start yourself, as "
            "in simulate(..., initial_voltage='-65 mV')"
        )
    return Rest(chosen=stable[0], fixed_points=tuple(found))


def steady(
    system: EquationSystem,
    *,
    held: Mapping[str, float] | None = None,
    inputs: Mapping[str, float] | None = None,
) -> FixedPoint:
    """Find where every state settles with the inputs held: gates at a clamp.

    Parameters
    ----------
    system
        The equations; each parameter has one value.
    held
        States kept at given values.
    inputs
        Values of inputs; zero when absent.

    Raises
    ------
    InvalidInput
        If they settle nowhere.
    """
    dynamics = Dynamics(system, held=held or {}, inputs=inputs or {})
    settling = Settling(dynamics, None)
    states, rates = settling.along(np.zeros(1))
    point = Polish(dynamics).fixed_point(states[:, 0])
    if point is None:
        found = "rates that never vanish"
        if not np.all(np.isfinite(rates)):
            culprit = dynamics.culprit(settling.start(np.zeros(1)), states)
            found = f"{culprit} that is not a number"
        raise InvalidInput("steady state", found=found, expected="states that settle")
    return point


def _fixed_point(scanning: Scan, polish: Polish, bracket: Bracket) -> FixedPoint | None:
    """Find the fixed point in a bracket; None where the rate jumps over zero."""
    for _ in range(1 + LOOKS):
        point = polish.fixed_point(bracket.start)
        if point is not None and scanning.is_from(bracket, point.values):
            return point
        bracket = scanning.narrowed(bracket)
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
