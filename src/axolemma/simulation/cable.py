"""A membrane along a tree of compartments, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import Compartments, Extracellular
from axolemma.equations import EquationSystem, lowered
from axolemma.equilibrium import Rest, parameter_values, rest
from axolemma.errors import InvalidInput, NoRestingState, unknown_name
from axolemma.integration.trees.plan import Tree, TreeCell, TreeOutcome, TreePlan
from axolemma.membrane import Membrane
from axolemma.simulation.axial_carriers import axial_carriers
from axolemma.simulation.beginning import begin, held_ions
from axolemma.simulation.cable_places import (
    require_places,
    require_stimuli,
    require_synapses,
)
from axolemma.simulation.cable_rest import settled
from axolemma.simulation.conditions import DEFAULT_TOLERANCE, STIMULUS, VOLTAGE
from axolemma.simulation.extracellular import OUTSIDE, imposed, under_fields
from axolemma.simulation.synapses import Synapse, innervate
from axolemma.simulation.tree_run import run_tree
from axolemma.stimulus import Stimulus, timetable

Floats = NDArray[np.float64]

CAPACITANCE = "membrane.capacitance"
# Where a search for rest begins that no patch can say, mV.
_USUAL = -65.0
# Values of a probe in an adaptive run, where nobody says how many are wanted.
_MOMENTS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class CableConditions:
    """How a cable is run.

    Parameters
    ----------
    duration
        ms.
    step
        Of fixed steps, ms; adaptive steps when absent.
    relative_tolerance
        Bound of the error of an adaptive step, in the scales of the states.
    is_checked
        Whether a second run shows how far arrivals can be trusted: at a tenth of the
        tolerance, or by half the steps.
    rise
        Upward crossings of the voltage so far above rest are noted in every
        compartment, mV.
    probes
        Compartments whose voltage is written down.
    axial_probes
        Compartments whose axial charge is written down; totals must be kept.
    every
        How many fixed steps lie between two of its values.
    interval
        How long it is from one value to the next where steps are adaptive, ms; a
        four-hundredth of the duration when absent.
    has_totals
        Whether the charge of every route is kept; adaptive steps keep it always.
    progress
        Called now and then with the part of the run that is done.
    """

    duration: float
    step: float | None = None
    relative_tolerance: float = DEFAULT_TOLERANCE
    is_checked: bool = False
    rise: float = 30.0
    probes: tuple[int, ...] = ()
    axial_probes: tuple[int, ...] = ()
    every: int = 1
    interval: float | None = None
    has_totals: bool = False
    progress: Callable[[float], None] | None = None

    @property
    def method(self) -> str:
        """How it is integrated, in words."""
        if self.step is None:
            return (
                "Rodas 4(3) with the tree solved directly, adaptive, tolerance "
                f"{self.relative_tolerance:g}"
            )
        return (
            "Strang splitting with the tree solved directly, second order, steps of "
            f"{self.step:g} ms"
        )

    @property
    def timing(self) -> dict[str, Any]:
        """What of it a `TreePlan` takes as it is."""
        interval = self.duration / _MOMENTS if self.interval is None else self.interval
        return {
            "duration": self.duration,
            "step": self.step,
            "tolerance": self.relative_tolerance,
            "probes": self.probes,
            "axial_probes": self.axial_probes,
            "every": self.every,
            "interval": interval,
            "has_totals": self.has_totals,
            "progress": self.progress,
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CableSetting:
    """What differs from compartment to compartment, and what holds the ends.

    Parameters
    ----------
    values
        Parameters of the membrane by name, coherent: one for each compartment, (n,).
    end_conductance, end_potential
        Out of an end that is not sealed, mS, and the potential there, mV, (n,).
    start
        States at the beginning by name, one number or (n,); where they are not
        given, the cable begins at its rest.
    synapses
        By compartment.
    fields
        What stands outside: electrodes and fields.
    """

    values: Mapping[str, Floats] = field(default_factory=dict[str, Floats])
    end_conductance: Floats | None = None
    end_potential: Floats | None = None
    start: Mapping[str, float | Floats] = field(
        default_factory=dict[str, float | Floats]
    )
    synapses: Mapping[int, Sequence[Synapse]] = field(
        default_factory=dict[int, Sequence[Synapse]]
    )
    fields: Sequence[Extracellular] = ()

    @property
    def is_uniform(self) -> bool:
        """Whether all compartments rest alike and all ends are sealed."""
        return not self.values and self.end_conductance is None


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
    require_stimuli(stimuli, compartments)
    require_places("probe", conditions.probes, compartments)
    require_synapses(chosen.synapses, compartments)
    laid = innervate(
        membrane, compartments, chosen.synapses, duration=conditions.duration
    )
    system = under_fields(laid.system) if chosen.fields else laid.system
    numeric = lowered(system)
    parameters = _parameters(numeric, compartments, {**laid.values, **chosen.values})
    tree = Tree(
        parent=compartments.parent,
        conductance=compartments.axial_conductance,
        capacity=compartments.area * parameters[CAPACITANCE],
        end_conductance=chosen.end_conductance,
        end_potential=chosen.end_potential,
    )
    patch, start = _beginning(system, numeric, tree, parameters, setting=chosen)
    drives = {
        (place, STIMULUS): timetable(
            stimulus,
            duration=conditions.duration,
            area=float(compartments.area[place]),
        )
        for place, stimulus in stimuli.items()
    }
    drives |= laid.drives
    resting = start if patch is None else patch.values
    plan = TreePlan(
        system=numeric,
        tree=tree,
        pivot=VOLTAGE,
        level=float(np.mean(resting[VOLTAGE])) + conditions.rise,
        carriers=axial_carriers(
            membrane, numeric, compartments, parameters, step=conditions.step or 0.0
        ),
        outside=OUTSIDE if chosen.fields else None,
        **conditions.timing,
    )
    fields = imposed(chosen.fields, compartments, duration=conditions.duration)
    cell = TreeCell(parameters=parameters, start=start, drives=drives, fields=fields)
    return CableRecord(
        membrane=membrane,
        compartments=compartments,
        rest=patch,
        start=start,
        tree=tree,
        system=numeric,
        outcome=run_tree(plan, cell, is_checked=conditions.is_checked),
    )


def _parameters(
    numeric: EquationSystem,
    compartments: Compartments,
    varied: Mapping[str, Floats],
) -> dict[str, float | Floats]:
    """Give every parameter, one number or one for each compartment."""
    common = parameter_values(numeric)
    for name, values in varied.items():
        if name not in common:
            raise unknown_name("cable, parameter", name, common)
        if np.shape(values) != (compartments.count,):
            raise InvalidInput(
                f"cable, parameter '{name}'",
                found=f"values of shape {np.shape(values)}",
                expected=f"one for each of {compartments.count} compartments",
            )
        wrong = np.flatnonzero(~np.isfinite(values))
        if wrong.size:
            raise InvalidInput(
                f"cable, parameter '{name}'",
                found=f"{values[wrong[0]]} in compartment {wrong[0]}",
                expected="finite numbers",
            )
    return common | dict(varied)


def _beginning(
    system: EquationSystem,
    numeric: EquationSystem,
    tree: Tree,
    parameters: Mapping[str, float | Floats],
    *,
    setting: CableSetting,
) -> tuple[Rest | None, Mapping[str, float | Floats]]:
    """Find where a patch rests, and where the cable begins."""
    held = held_ions(system)
    try:
        patch = rest(system, held=held)
    except NoRestingState:
        if setting.is_uniform and not setting.start:
            raise
        patch = None
    if patch is None:
        alone = begin(system, numeric, parameter_values(system), _USUAL)
        near: Mapping[str, float] = alone.start
    else:
        near = {**patch.values, **held}
    if setting.start:
        return patch, {**near, **setting.start}
    if setting.is_uniform:
        return patch, near
    return patch, settled(numeric, tree, parameters, start=near, held=held)
