"""Arbor: axons and trees, by its only method, of first order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import arbor
import cables
import squid
from arbor import units
from protocol import Answer, Prepared

_START, _END = "start", "end"


class _Recipe(arbor.recipe):  # pyright: ignore[reportUntypedBaseClass]
    """Cells, each made when it is asked for."""

    def __init__(
        self,
        count: int,
        describe: Callable[[int], Any],
        *,
        temperature: float = squid.TEMPERATURE,
        probes: tuple[str, ...] = (),
    ) -> None:
        arbor.recipe.__init__(self)
        self._count, self._describe, self._probes = count, describe, probes
        self._properties = arbor.neuron_cable_properties()
        self._properties.catalogue = arbor.default_catalogue()
        self._properties.set_property(
            Vm=squid.FIRST_VOLTAGE * units.mV,
            tempK=(273.15 + temperature) * units.Kelvin,
            cm=0.01 * units.F / units.m2,
        )
        self._properties.set_ion("na", rev_pot=squid.SODIUM_POTENTIAL * units.mV)
        self._properties.set_ion("k", rev_pot=squid.POTASSIUM_POTENTIAL * units.mV)

    def num_cells(self) -> int:
        return self._count

    def cell_kind(self, _: int) -> Any:
        return arbor.cell_kind.cable

    def cell_description(self, number: int) -> Any:
        return self._describe(number)

    def global_properties(self, _: Any) -> Any:
        return self._properties

    def probes(self, _: int) -> list[Any]:
        return [
            arbor.cable_probe_membrane_voltage(place, f"probe {number}")
            for number, place in enumerate(self._probes)
        ]


def _decor(resistivity: float) -> Any:
    """Lay the squid's membrane everywhere."""
    decor = arbor.decor()
    decor.set_property(rL=resistivity * units.Ohm * units.cm)
    constants = {
        "gnabar": squid.SODIUM_CONDUCTANCE / 1e3,
        "gkbar": squid.POTASSIUM_CONDUCTANCE / 1e3,
        "gl": squid.LEAK_CONDUCTANCE / 1e3,
        "el": squid.LEAK_POTENTIAL,
    }
    decor.paint("(all)", arbor.density("hh", constants))
    return decor


def _clamp(current: float, start: float, lasts: float = 1e9) -> Any:
    return arbor.i_clamp(start * units.ms, lasts * units.ms, current * units.nA)


def _cylinder(length: float, diameter: float) -> Any:
    tree = arbor.segment_tree()
    radius = 0.5 * diameter
    ends = (arbor.mpoint(0, 0, 0, radius), arbor.mpoint(length, 0, 0, radius))
    tree.append(arbor.mnpos, *ends, tag=3)
    return tree


def _simulation(recipe: _Recipe, settings: Mapping[str, Any]) -> Any:
    context = arbor.context(threads=settings.get("threads", 1))
    hint = arbor.partition_hint()
    # In groups of ten it was fastest where there are many cells.
    hint.cpu_group_size, hint.prefer_gpu = 10, False
    hints = {arbor.cell_kind.cable: hint}
    layout = arbor.partition_load_balance(recipe, context, hints=hints)
    return arbor.simulation(recipe, context, layout)


def _running(simulation: Any, settings: Mapping[str, Any]) -> Callable[[], None]:
    def run() -> None:
        simulation.reset()
        simulation.record(arbor.spike_recording.local)
        simulation.run(settings["duration"] * units.ms, settings["step"] * units.ms)

    return run


def axon(settings: Mapping[str, Any]) -> Prepared:
    """Prepare the giant axon; the voltage of two places is kept at every step."""
    count = settings["compartments"]
    near, far = cables.middles(count)

    def describe(_: int) -> Any:
        decor = _decor(cables.RESISTIVITY)
        clamp = _clamp(cables.SHOCK, cables.SHOCK_START, cables.SHOCK_LASTS)
        decor.place(f"(location 0 {0.5 / count})", clamp)
        tree = _cylinder(cables.LENGTH, cables.DIAMETER)
        policy = arbor.cv_policy_fixed_per_branch(count)
        return arbor.cable_cell(tree, decor, None, policy)

    places = tuple(f"(location 0 {(each + 0.5) / count})" for each in (near, far))
    recipe = _Recipe(1, describe, temperature=cables.TEMPERATURE, probes=places)
    simulation = _simulation(recipe, settings)
    every = arbor.regular_schedule(settings["step"] * units.ms)
    handles = [simulation.sample((0, f"probe {each}"), every) for each in (0, 1)]

    def read(_: None) -> Answer:
        kept = [simulation.samples(handle)[0][0] for handle in handles]
        came = [squid.upward_crossings(each[:, 0], each[:, 1])[0] for each in kept]
        return {"velocity": cables.velocity(count, (came[0], came[1]))}

    return Prepared(run=_running(simulation, settings), read=read)


def thin_axons(settings: Mapping[str, Any]) -> Prepared:
    """Prepare many thin axons; they say when an impulse came to their end."""
    count, currents = settings["compartments"], cables.currents(settings["copies"])

    def describe(number: int) -> Any:
        decor = _decor(cables.THIN_RESISTIVITY)
        clamp = _clamp(currents[number], squid.ONSET)
        decor.place(f"(location 0 {0.5 / count})", clamp)
        detector = arbor.threshold_detector(0 * units.mV)
        decor.place(f"(location 0 {1 - 0.5 / count})", detector, _END)
        tree = _cylinder(cables.THIN_LENGTH, cables.THIN_DIAMETER)
        policy = arbor.cv_policy_fixed_per_branch(count)
        return arbor.cable_cell(tree, decor, None, policy)

    simulation = _simulation(_Recipe(len(currents), describe), settings)

    def read(_: None) -> Answer:
        return {"count": len(simulation.spikes())}

    return Prepared(run=_running(simulation, settings), read=read)


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
    decor.place("(location 0 0.25)", _clamp(cables.TREE_CURRENT, squid.ONSET))
    detector = arbor.threshold_detector(0 * units.mV)
    decor.place("(location 0 0.25)", detector, _START)
    policy = arbor.cv_policy_fixed_per_branch(2)
    whole = arbor.cable_cell(shape, decor, None, policy)
    return _alone(whole, settings)


def cell(settings: Mapping[str, Any]) -> Prepared:
    """Prepare a reconstructed cell with the squid's membrane everywhere."""
    shape = arbor.load_swc_neuron(settings["morphology"])
    decor = _decor(cables.CELL_RESISTIVITY)
    # Where the arms of the soma meet: a middle of the soma would be two places.
    decor.place("(root)", _clamp(cables.CELL_CURRENT, squid.ONSET))
    decor.place("(root)", arbor.threshold_detector(0 * units.mV), _START)
    policy = arbor.cv_policy_max_extent(settings["longest"] * units.um)
    whole = arbor.cable_cell(shape.morphology, decor, None, policy)
    return _alone(whole, settings)


def _alone(whole: Any, settings: Mapping[str, Any]) -> Prepared:
    simulation = _simulation(_Recipe(1, lambda _: whole), settings)
    count = arbor.cv_data(whole).num_cv

    def read(_: None) -> Answer:
        return {
            "spikes": [float(spike[1]) for spike in simulation.spikes()],
            "compartments": count,
        }

    return Prepared(run=_running(simulation, settings), read=read)


CABLES = {"axon": axon, "thin axons": thin_axons, "tree": tree, "cell": cell}
