"""axolemma: axons and trees, by fixed steps of second order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import cables
import numpy as np
import squid
from protocol import Answer, Prepared

from axolemma.cable import Axon, Branch, BranchingAxon, Compartments, cut, place
from axolemma.equations import lowered
from axolemma.equilibrium import parameter_values, steady
from axolemma.integration.trees.plan import Tree, TreeCell, TreeOutcome, TreePlan
from axolemma.integration.trees.solver import advance_tree
from axolemma.models import squid_axon
from axolemma.morphology import read_morphology
from axolemma.stimulus import Stimulus, pulse, timetable

_VOLTAGE, _STIMULUS = "membrane.V", "stimulus.current"
_FOREVER = "1000 s"


def axon(settings: Mapping[str, Any]) -> Prepared:
    """Prepare the giant axon, excited at one end."""
    count = settings["compartments"]
    shape = Axon(
        diameter=f"{cables.DIAMETER} um",
        resistivity=f"{cables.RESISTIVITY} ohm cm",
        length=f"{cables.LENGTH} um",
    )
    shock = pulse(
        f"{cables.SHOCK} nA",
        start=f"{cables.SHOCK_START} ms",
        duration=f"{cables.SHOCK_LASTS} ms",
    )

    def read(outcomes: list[TreeOutcome]) -> Answer:
        near, far = (_first(outcomes[0], each) for each in cables.middles(count))
        return {"velocity": cables.velocity(count, (near, far))}

    warm = f"{cables.TEMPERATURE} degC"
    return _prepared(settings, shape.compartments(count), [shock], read, warm=warm)


def thin_axons(settings: Mapping[str, Any]) -> Prepared:
    """Prepare many thin axons, each with a current of its own."""
    count = settings["compartments"]
    shape = Axon(
        diameter=f"{cables.THIN_DIAMETER} um",
        resistivity=f"{cables.THIN_RESISTIVITY} ohm cm",
        length=f"{cables.THIN_LENGTH} um",
    )
    stimuli = [_from_onset(each) for each in cables.currents(settings["copies"])]

    def read(outcomes: list[TreeOutcome]) -> Answer:
        came = [int(np.sum(each.crossed == count - 1)) for each in outcomes]
        return {"count": sum(came)}

    return _prepared(settings, shape.compartments(count), stimuli, read)


def tree(settings: Mapping[str, Any]) -> Prepared:
    """Prepare the binary tree, two compartments to a branch."""
    branches = [
        Branch(
            diameter=f"{each.diameter} um",
            length=f"{each.length} um",
            parent=None if each.parent < 0 else each.parent,
        )
        for each in cables.tree_branches()
    ]
    shape = BranchingAxon(
        branches=branches, resistivity=f"{cables.THIN_RESISTIVITY} ohm cm"
    )
    compartments = shape.compartments([2] * len(branches)).compartments
    return _at_root(settings, compartments, 0, cables.TREE_CURRENT)


def cell(settings: Mapping[str, Any]) -> Prepared:
    """Prepare a reconstructed cell with the squid's membrane everywhere."""
    compartments = cut(
        read_morphology(settings["morphology"]),
        resistivity=f"{cables.CELL_RESISTIVITY} ohm cm",
        longest=f"{settings['longest']} um",
    )
    return _at_root(
        settings, compartments, place(compartments, "soma"), cables.CELL_CURRENT
    )


def _at_root(
    settings: Mapping[str, Any], compartments: Compartments, root: int, current: float
) -> Prepared:
    def read(outcomes: list[TreeOutcome]) -> Answer:
        times = outcomes[0].crossing_times[outcomes[0].crossed == root]
        return {"spikes": times.tolist(), "compartments": compartments.count}

    return _prepared(settings, compartments, [_from_onset(current)], read, at=root)


def _from_onset(current: float) -> Stimulus:
    return pulse(f"{current} nA", start=f"{squid.ONSET} ms", duration=_FOREVER)


def _prepared(
    settings: Mapping[str, Any],
    compartments: Compartments,
    stimuli: Sequence[Stimulus],
    read: Any,
    *,
    at: int = 0,
    warm: str = f"{squid.TEMPERATURE} degC",
) -> Prepared:
    membrane = squid_axon(
        leak_reversal=f"{squid.LEAK_POTENTIAL} mV", temperature=warm, ions="held"
    )
    system = membrane.equations()
    inputs = {_VOLTAGE: squid.FIRST_VOLTAGE}
    start = {**steady(system.driven(_VOLTAGE), held={}, inputs=inputs).values, **inputs}
    duration = settings["duration"]
    plan = TreePlan(
        system=lowered(system),
        tree=Tree(
            parent=compartments.parent,
            conductance=compartments.axial_conductance,
            capacity=compartments.area * 1.0,
        ),
        duration=duration,
        step=settings["step"],
        has_totals=False,
        threads=settings.get("threads", 1),
    )
    area = float(compartments.area[at])
    cells = [
        TreeCell(
            parameters=parameter_values(system),
            start=start,
            drives={(at, _STIMULUS): timetable(each, duration=duration, area=area)},
        )
        for each in stimuli
    ]
    return Prepared(run=lambda: advance_tree(plan, cells), read=read)


def _first(outcome: TreeOutcome, compartment: int) -> float:
    return float(outcome.crossing_times[outcome.crossed == compartment][0])


CABLES = {"axon": axon, "thin axons": thin_axons, "tree": tree, "cell": cell}
