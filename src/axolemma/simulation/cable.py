"""A membrane along a tree of compartments, run by fixed steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import Compartments
from axolemma.equations import EquationSystem, lowered
from axolemma.equilibrium import Rest, parameter_values
from axolemma.errors import IntegrationFailure
from axolemma.integration.tree_plan import Tree, TreeCell, TreeOutcome, TreePlan
from axolemma.integration.tree_solver import advance_tree
from axolemma.membrane import Membrane
from axolemma.simulation.beginning import begin
from axolemma.simulation.conditions import STIMULUS, VOLTAGE
from axolemma.stimulus import Stimulus, timetable

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class CableConditions:
    """How a cable is run.

    Parameters
    ----------
    duration, step
        ms.
    rise
        Upward crossings of the voltage so far above rest are noted in every
        compartment, mV.
    probes
        Compartments whose voltage is written down.
    every
        How many steps lie between two of its values.
    has_totals
        Whether the charge of every route is kept.
    progress
        Called now and then with the part of the run that is done.
    """

    duration: float
    step: float
    rise: float = 30.0
    probes: tuple[int, ...] = ()
    every: int = 1
    has_totals: bool = False
    progress: Callable[[float], None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CableRecord:
    """What a cable did.

    Parameters
    ----------
    membrane, compartments
        What it is.
    rest
        Where a patch of it rests, and where it began.
    system
        Lowered equations of a compartment.
    outcome
        What became of it.
    """

    membrane: Membrane
    compartments: Compartments
    rest: Rest
    system: EquationSystem
    outcome: TreeOutcome

    @property
    def residual(self) -> float:
        """Charge that the books do not explain, as a part of what moved."""
        outcome, area = self.outcome, self.compartments.area
        place = self.system.state_names.index(VOLTAGE)
        capacity = float(self.membrane.capacitance) * area
        gained = capacity * (outcome.states[place] - self.rest.values[VOLTAGE])
        left = area * outcome.totals.sum(axis=0)
        gross = area * np.abs(outcome.totals).sum(axis=0) + np.abs(outcome.axial)
        return float(np.max(np.abs(gained + left - outcome.axial) / gross))


def record_cable(
    membrane: Membrane,
    compartments: Compartments,
    stimuli: Mapping[int, Stimulus],
    conditions: CableConditions,
) -> CableRecord:
    """Run a membrane along a tree from rest.

    Parameters
    ----------
    membrane
        The same everywhere; each of its values one number.
    compartments
        The tree.
    stimuli
        What drives it, by compartment.
    conditions
        How it is run.

    Raises
    ------
    NoRestingState
        If the membrane has none.
    IntegrationFailure
        If a number went out of its range.
    """
    system = membrane.equations()
    numeric = lowered(system)
    parameters = parameter_values(numeric)
    beginning = begin(system, numeric, parameters, None)
    tree = Tree(
        parent=compartments.parent,
        conductance=compartments.axial_conductance,
        capacity=compartments.area * float(membrane.capacitance),
    )
    drives = {
        (place, STIMULUS): timetable(
            stimulus,
            duration=conditions.duration,
            area=float(compartments.area[place]),
        )
        for place, stimulus in stimuli.items()
    }
    plan = TreePlan(
        system=numeric,
        tree=tree,
        duration=conditions.duration,
        step=conditions.step,
        pivot=VOLTAGE,
        level=beginning.rest.values[VOLTAGE] + conditions.rise,
        probes=conditions.probes,
        every=conditions.every,
        has_totals=conditions.has_totals,
        progress=conditions.progress,
    )
    cell = TreeCell(parameters=parameters, start=beginning.start, drives=drives)
    (outcome,) = advance_tree(plan, [cell])
    if not outcome.is_sound:
        voltages = np.abs(outcome.states[numeric.state_names.index(VOLTAGE)])
        worst = int(np.argmax(np.nan_to_num(voltages, nan=np.inf)))
        raise IntegrationFailure(
            f"compartment {worst} left the range of numbers; steps of "
            f"{conditions.step:g} ms are too long for it",
            time=outcome.time,
            variable=VOLTAGE,
            value=float(voltages[worst]),
        )
    return CableRecord(
        membrane=membrane,
        compartments=compartments,
        rest=beginning.rest,
        system=numeric,
        outcome=outcome,
    )
