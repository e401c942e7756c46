"""A membrane along a tree of compartments, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import Compartments
from axolemma.equations import EquationSystem
from axolemma.equilibrium import Rest
from axolemma.errors import InvalidInput, unknown_name
from axolemma.integration.trees.plan import Tree, TreeOutcome, TreePlan
from axolemma.membrane import Membrane
from axolemma.simulation.cable_setting import CableConditions, CableSetting
from axolemma.simulation.conditions import VOLTAGE
from axolemma.simulation.laid_cable import LaidCable
from axolemma.simulation.tree_run import run_trees
from axolemma.stimulus import Stimulus

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CableRecord:
    """What a cable did.

    Parameters
    ----------
    membrane, compartments
        What it is.
    rest
        Where a patch of the membrane rests; None where it has no rest by itself.
    start
        Where the cable began: every state by name, one number or (n,).
    tree
        How compartments are coupled.
    system
        Lowered equations of a compartment.
    outcome
        What became of it.
    """

    membrane: Membrane
    compartments: Compartments
    rest: Rest | None
    start: Mapping[str, float | Floats]
    tree: Tree
    system: EquationSystem
    outcome: TreeOutcome

    @property
    def residual(self) -> float:
        """Charge that the books do not explain, as a part of what moved.

        Not a number where the charge of the routes was not kept.
        """
        outcome, area = self.outcome, self.compartments.area
        if not np.any(outcome.totals):
            return np.nan
        place = self.system.state_names.index(VOLTAGE)
        gained = self.tree.capacity * (outcome.states[place] - self.start[VOLTAGE])
        left = area * outcome.totals.sum(axis=0)
        gross = area * np.abs(outcome.totals).sum(axis=0) + np.abs(outcome.axial)
        return float(np.max(np.abs(gained + left - outcome.axial) / gross))

    def first(self, values: Floats) -> Floats:
        """Give what belongs to the first crossing in each compartment.

        Parameters
        ----------
        values
            One for each crossing, in the order of time.

        Returns
        -------
        numpy.ndarray
            Not a number where there is none, (n,).
        """
        found = np.full(self.compartments.count, np.nan)
        crossed = self.outcome.crossed
        found[crossed[::-1]] = values[::-1]
        return found

    def carried(self, route: str) -> Floats:
        """Give the charge that a route carried outward, nC/cm2, (n,)."""
        if route not in self.system.route_names:
            raise unknown_name("route", route, self.system.route_names)
        return self.outcome.totals[self.system.route_names.index(route)]


def record_cable(
    membrane: Membrane,
    compartments: Compartments,
    stimuli: Mapping[int, Stimulus],
    conditions: CableConditions,
    *,
    setting: CableSetting | None = None,
) -> CableRecord:
    """Run a membrane along a tree from rest.

    Parameters
    ----------
    membrane
        Each of its values one number.
    compartments
        The tree.
    stimuli
        What drives it, by compartment.
    conditions
        How it is run.
    setting
        What differs along it; nothing when absent.

    Raises
    ------
    NoRestingState
        If the cable has none.
    IntegrationFailure
        If a number went out of its range, or no step was short enough.
    """
    chosen = CableSetting() if setting is None else setting
    (found,) = record_cables(
        membrane, compartments, [stimuli], conditions, settings=[chosen]
    )
    return found


def record_cables(
    membrane: Membrane,
    compartments: Compartments,
    stimuli: Sequence[Mapping[int, Stimulus]],
    conditions: CableConditions,
    *,
    settings: Sequence[CableSetting],
) -> list[CableRecord]:
    """Run several cables of one membrane along one tree, side by side.

    Parameters
    ----------
    membrane, compartments, conditions
        As for one, `record_cable`.
    stimuli, settings
        Of each.

    Raises
    ------
    InvalidInput
        If capacitance, ends or what moves ions along the axis differ between cables.
    NoRestingState
        If one of them has none.
    IntegrationFailure
        If a number went out of its range, or no step was short enough.
    """
    laid = LaidCable(membrane, compartments, conditions, settings)
    prepared = [laid.prepare(*given) for given in zip(stimuli, settings, strict=True)]
    (plan, _), cells = prepared[0], [cell for _, cell in prepared]
    for number, (own, _) in enumerate(prepared):
        _require_alike(number, own, plan)
    outcomes = run_trees(plan, cells, is_checked=conditions.is_checked)
    return [
        CableRecord(
            membrane=membrane,
            compartments=compartments,
            rest=laid.patch,
            start=cell.start,
            tree=plan.tree,
            system=laid.numeric,
            outcome=outcome,
        )
        for cell, outcome in zip(cells, outcomes, strict=True)
    ]


def _require_alike(number: int, plan: TreePlan, first: TreePlan) -> None:
    """Refuse a cable whose solution is not that of the first with other numbers."""
    pairs: list[tuple[str, Any, Any]] = [
        (name, getattr(plan.tree, name), getattr(first.tree, name))
        for name in ("capacity", "end_conductance", "end_potential")
    ]
    if plan.carriers is not None and first.carriers is not None:
        pairs.append(
            ("temperature or ions", plan.carriers.thermal, first.carriers.thermal)
        )
    for name, own, common in pairs:
        if own is not common and not np.array_equal(own, common):
            raise InvalidInput(
                f"cable {number} of those run together",
                found=f"another {name.replace('_', ' ')} than that of the first",
                expected="cables that differ in conductances, stimuli and synapses",
                remedy="run it by itself",
            )
