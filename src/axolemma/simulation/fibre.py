"""A myelinated axon, settled and then run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import Compartments, Extracellular, MyelinatedAxon
from axolemma.equations import EquationSystem, lowered
from axolemma.equilibrium import parameter_values, steady
from axolemma.errors import NoRestingState
from axolemma.integration.trees.plan import (
    Sheath,
    Tree,
    TreeCell,
    TreeOutcome,
    TreePlan,
)
from axolemma.simulation.cable_setting import CableConditions
from axolemma.simulation.conditions import STIMULUS, VOLTAGE
from axolemma.simulation.extracellular import OUTSIDE, imposed, under_fields
from axolemma.simulation.tree_run import run_tree
from axolemma.stimulus import Stimulus, timetable

Floats = NDArray[np.float64]

# It settles from about here, mV, by adaptive steps, which grow as it comes to rest and
# hold at any temperature. The first spell is so long, ms, and each twice as long as the
# one before, until in one no voltage moves further than this, mV.
_ABOUT, _TOLERANCE, _SPELL = -80.0, 1e-6, 50.0
_STILL, _SPELLS = 1e-7, 12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fibre:
    """A myelinated axon at rest, ready to be run.

    Parameters
    ----------
    axon, compartments
        What it is.
    system
        Lowered equations of a compartment.
    cell
        Its parameters, and the state in which it rests.
    tree
        How its compartments are coupled.
    """

    axon: MyelinatedAxon
    compartments: Compartments
    system: EquationSystem
    cell: TreeCell
    tree: Tree

    @property
    def rest(self) -> Floats:
        """Membrane potential of every compartment at rest, mV, (n,)."""
        return np.asarray(self.cell.start[VOLTAGE])


def settle(axon: MyelinatedAxon) -> Fibre:
    """Let a myelinated axon come to rest.

    Parameters
    ----------
    axon
        Its nodes and internodes need not rest at one potential when alone.

    Raises
    ------
    NoRestingState
        If it does not come to rest within three minutes.
    """
    patchwork, compartments = axon.patchwork(), axon.compartments()
    system = lowered(patchwork.membrane.equations())
    parameters = {**parameter_values(system), **patchwork.values}
    potential = np.full(compartments.count, _ABOUT)
    gates = steady(system, held={VOLTAGE: _ABOUT}).values
    start = {**gates, VOLTAGE: potential}
    fibre = Fibre(
        axon=axon,
        compartments=compartments,
        system=system,
        cell=TreeCell(parameters=parameters, start=start),
        tree=_tree(compartments, parameters),
    )
    for number in range(_SPELLS):
        before = fibre.rest
        spell = _SPELL * 2.0**number
        outcome = _advance(
            fibre, fibre.cell, duration=spell, step=None, tolerance=_TOLERANCE
        )
        start = dict(zip(system.state_names, outcome.states, strict=True))
        cell = replace(fibre.cell, start=start, around=outcome.around)
        fibre = replace(fibre, cell=cell)
        if np.max(np.abs(fibre.rest - before)) < _STILL:
            return fibre
    raise NoRestingState(
        f"'{axon.name}' does not come to rest within three minutes; a stronger leak "
        "or fewer persistent Na+ channels would let it"
    )


def run_fibre(
    fibre: Fibre,
    stimuli: Mapping[int, Stimulus],
    conditions: CableConditions,
    *,
    fields: Sequence[Extracellular] = (),
) -> TreeOutcome:
    """Run a myelinated axon from rest.

    Parameters
    ----------
    fibre
        As `settle` gives it.
    stimuli
        What drives it, by compartment.
    conditions
        How it is run.
    fields
        What stands outside the myelin: electrodes and fields.

    Raises
    ------
    IntegrationFailure
        If a number went out of its range.
    """
    area = fibre.compartments.area
    drives = {
        (place, STIMULUS): timetable(
            stimulus, duration=conditions.duration, area=float(area[place])
        )
        for place, stimulus in stimuli.items()
    }
    if fields:
        fibre = replace(fibre, system=under_fields(fibre.system))
    outside = imposed(fields, fibre.compartments, duration=conditions.duration)
    return _advance(
        fibre,
        replace(fibre.cell, drives=drives, fields=outside),
        is_checked=conditions.is_checked,
        outside=OUTSIDE if fields else None,
        level=float(np.median(fibre.rest)) + conditions.rise,
        **conditions.timing,
    )


def residual(fibre: Fibre, outcome: TreeOutcome) -> float:
    """Say how much charge the books do not explain, as a part of what moved.

    Parameters
    ----------
    fibre, outcome
        Before the run and after it; with totals.
    """
    area = fibre.compartments.area
    after = outcome.states[fibre.system.state_names.index(VOLTAGE)]
    gained = fibre.tree.capacity * (after - fibre.rest)
    left = area * outcome.totals.sum(axis=0)
    gross = area * np.abs(outcome.totals).sum(axis=0) + np.abs(outcome.axial)
    return float(np.max(np.abs(gained + left - outcome.axial) / gross))


def _advance(
    fibre: Fibre, cell: TreeCell, *, is_checked: bool = False, **how: object
) -> TreeOutcome:
    plan = replace(
        TreePlan(
            system=fibre.system,
            tree=fibre.tree,
            duration=0.0,
            pivot=VOLTAGE,
            has_totals=False,
        ),
        **how,
    )
    return run_tree(plan, cell, is_checked=is_checked)


def _tree(compartments: Compartments, parameters: Mapping[str, float | Floats]) -> Tree:
    specific = np.asarray(parameters["membrane.capacitance"])
    sheath = compartments.sheath
    return Tree(
        parent=compartments.parent,
        conductance=compartments.axial_conductance,
        capacity=compartments.area * specific,
        sheath=None
        if sheath is None
        else Sheath(
            conductance=sheath.axial_conductance,
            capacity=sheath.capacity,
            leak=sheath.leak,
        ),
    )
