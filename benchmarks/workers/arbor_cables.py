"""Arbor: axons and trees, by its only method, of first order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import arbor
import cables
import squid
from arbor import units
from arbor_squid import Recipe, clamp, detector, laid_everywhere, laid_out, running
from protocol import Answer, Prepared

_START, _END = "start", "end"


def _decor(resistivity: float) -> Any:
    decor = laid_everywhere()
    decor.set_property(rL=resistivity * units.Ohm * units.cm)
    return decor


def _cylinder(length: float, diameter: float) -> Any:
    tree = arbor.segment_tree()
    radius = 0.5 * diameter
    ends = (arbor.mpoint(0, 0, 0, radius), arbor.mpoint(length, 0, 0, radius))
    tree.append(arbor.mnpos, *ends, tag=3)
    return tree


def _simulation(recipe: Recipe, settings: Mapping[str, Any]) -> Any:
    # In groups of ten it was fastest where there are many cells.
    return laid_out(recipe, group=10, threads=settings.get("threads", 1))


def axon(settings: Mapping[str, Any]) -> Prepared:
    """Prepare the giant axon; the voltage of two places is kept at every step."""
    count = settings["compartments"]
    near, far = cables.middles(count)

    def describe(_: int) -> Any:
        decor = _decor(cables.RESISTIVITY)
        shock = clamp(cables.SHOCK, cables.SHOCK_START, cables.SHOCK_LASTS)
        decor.place(f"(location 0 {0.5 / count})", shock)
        tree = _cylinder(cables.LENGTH, cables.DIAMETER)
        policy = arbor.cv_policy_fixed_per_branch(count)
        return arbor.cable_cell(tree, decor, None, policy)

    places = tuple(f"(location 0 {(each + 0.5) / count})" for each in (near, far))
    recipe = Recipe(1, describe, temperature=cables.TEMPERATURE, probes=places)
    simulation = _simulation(recipe, settings)
    every = arbor.regular_schedule(settings["step"] * units.ms)
    handles = [simulation.sample((0, f"probe {each}"), every) for each in (0, 1)]

    def read(_: None) -> Answer:
        kept = [simulation.samples(handle)[0][0] for handle in handles]
        came = [squid.upward_crossings(each[:, 0], each[:, 1])[0] for each in kept]
        return {"velocity": cables.velocity(count, (came[0], came[1]))}

    return Prepared(run=running(simulation, settings), read=read)


def thin_axons(settings: Mapping[str, Any]) -> Prepared:
    """Prepare many thin axons; they say when an impulse came to their end."""
    count, currents = settings["compartments"], cables.currents(settings["copies"])

    def describe(number: int) -> Any:
        decor = _decor(cables.THIN_RESISTIVITY)
        driven = clamp(currents[number], squid.ONSET)
        decor.place(f"(location 0 {0.5 / count})", driven)
        decor.place(f"(location 0 {1 - 0.5 / count})", detector(), _END)
        tree = _cylinder(cables.THIN_LENGTH, cables.THIN_DIAMETER)
        policy = arbor.cv_policy_fixed_per_branch(count)
        return arbor.cable_cell(tree, decor, None, policy)

    simulation = _simulation(Recipe(len(currents), describe), settings)

    def read(_: None) -> Answer:
        return {"count": len(simulation.spikes())}

    return Prepared(run=running(simulation, settings), read=read)


def tree(settings: Mapping[str, Any]) -> Prepared:
    """Prepare the binary tree, two compartments to a branch."""
    shape, begun = arbor.segment_tree(), []
    branches = cables.tree_branches()
    for number, each in enumerate(branches):
        start = 0.0 if each.parent < 0 else begun[each.parent]
        begun.append(start + each.length)
        radius = 0.5 * each.diameter
        shape.append(
            arbor.mnpos if each.parent < 0 else each.parent,
            arbor.mpoint(start, number, 0, radius),
            arbor.mpoint(start + each.length, number, 0, radius),
            tag=1 if each.parent < 0 else 3,
        )
    decor = _decor(cables.THIN_RESISTIVITY)
    decor.place("(location 0 0.25)", clamp(cables.TREE_CURRENT, squid.ONSET))
    decor.place("(location 0 0.25)", detector(), _START)
    policy = arbor.cv_policy_fixed_per_branch(2)
    whole = arbor.cable_cell(shape, decor, None, policy)
    return _alone(whole, settings)


def cell(settings: Mapping[str, Any]) -> Prepared:
    """Prepare a reconstructed cell with the squid's membrane everywhere."""
    shape = arbor.load_swc_neuron(settings["morphology"])
    decor = _decor(cables.CELL_RESISTIVITY)
    # Where the arms of the soma meet: a middle of the soma would be two places.
    decor.place("(root)", clamp(cables.CELL_CURRENT, squid.ONSET))
    decor.place("(root)", detector(), _START)
    policy = arbor.cv_policy_max_extent(settings["longest"] * units.um)
    whole = arbor.cable_cell(shape.morphology, decor, None, policy)
    return _alone(whole, settings)


def _alone(whole: Any, settings: Mapping[str, Any]) -> Prepared:
    simulation = _simulation(Recipe(1, lambda _: whole), settings)
    count = arbor.cv_data(whole).num_cv

    def read(_: None) -> Answer:
        return {
            "spikes": [float(spike[1]) for spike in simulation.spikes()],
            "compartments": count,
        }

    return Prepared(run=running(simulation, settings), read=read)


CABLES = {"axon": axon, "thin axons": thin_axons, "tree": tree, "cell": cell}
