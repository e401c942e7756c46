"""Arbor: neurones, axons and trees, by its only method, of first order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import arbor
import squid
from arbor import units
from arbor_cables import CABLES
from protocol import Answer, Prepared, serve


class _Recipe(arbor.recipe):  # pyright: ignore[reportUntypedBaseClass]
    """Uncoupled neurones, each with a current density of its own."""

    def __init__(self, densities: list[float], *, is_recorded: bool) -> None:
        arbor.recipe.__init__(self)
        self._densities = densities
        self._is_recorded = is_recorded
        self._properties = arbor.neuron_cable_properties()
        self._properties.catalogue = arbor.default_catalogue()
        self._properties.set_property(
            Vm=squid.FIRST_VOLTAGE * units.mV,
            tempK=(273.15 + squid.TEMPERATURE) * units.Kelvin,
            cm=0.01 * units.F / units.m2,
        )
        self._properties.set_ion("na", rev_pot=squid.SODIUM_POTENTIAL * units.mV)
        self._properties.set_ion("k", rev_pot=squid.POTASSIUM_POTENTIAL * units.mV)

    def num_cells(self) -> int:
        return len(self._densities)

    def cell_kind(self, _: int) -> Any:
        return arbor.cell_kind.cable

    def global_properties(self, _: Any) -> Any:
        return self._properties

    def probes(self, _: int) -> list[Any]:
        if not self._is_recorded:
            return []
        return [arbor.cable_probe_membrane_voltage("(location 0 0.5)", "voltage")]

    def cell_description(self, number: int) -> Any:
        radius = 0.5 * squid.SIDE
        tree = arbor.segment_tree()
        ends = (
            arbor.mpoint(-radius, 0, 0, radius),
            arbor.mpoint(radius, 0, 0, radius),
        )
        tree.append(arbor.mnpos, *ends, tag=1)
        constants = {
            "gnabar": squid.SODIUM_CONDUCTANCE / 1e3,
            "gkbar": squid.POTASSIUM_CONDUCTANCE / 1e3,
            "gl": squid.LEAK_CONDUCTANCE / 1e3,
            "el": squid.LEAK_POTENTIAL,
        }
        current = self._densities[number] * squid.CURRENT_OF_DENSITY * units.nA
        decor = arbor.decor()
        decor.paint("(all)", arbor.density("hh", constants))
        middle = "(location 0 0.5)"
        decor.place(
            middle, arbor.i_clamp(squid.ONSET * units.ms, 1e9 * units.ms, current)
        )
        decor.place(middle, arbor.threshold_detector(0 * units.mV), "detector")
        return arbor.cable_cell(tree, decor, None, arbor.cv_policy_single())


def _simulation(recipe: _Recipe) -> Any:
    """Lay all cells out in one group, on one thread."""
    context = arbor.context(threads=1)
    hint = arbor.partition_hint()
    hint.cpu_group_size, hint.prefer_gpu = recipe.num_cells(), False
    hints = {arbor.cell_kind.cable: hint}
    layout = arbor.partition_load_balance(recipe, context, hints=hints)
    return arbor.simulation(recipe, context, layout)


def _running(simulation: Any, settings: Mapping[str, Any]) -> Callable[[], None]:
    def run() -> None:
        simulation.reset()
        simulation.record(arbor.spike_recording.local)
        simulation.run(settings["duration"] * units.ms, settings["step"] * units.ms)

    return run


def neurone(settings: Mapping[str, Any]) -> Prepared:
    """Prepare one neurone whose voltage is recorded at every step."""
    recipe = _Recipe([settings["density"]], is_recorded=True)
    simulation = _simulation(recipe)
    every = arbor.regular_schedule(settings["step"] * units.ms)
    handle = simulation.sample((0, "voltage"), every)

    def read(_: None) -> Answer:
        samples = simulation.samples(handle)[0][0]
        spikes = squid.upward_crossings(samples[:, 0], samples[:, 1])
        return {"spikes": spikes, "steps": samples.shape[0] - 1}

    return Prepared(run=_running(simulation, settings), read=read)


def population(settings: Mapping[str, Any]) -> Prepared:
    """Prepare neurones in one group; they say when they spiked."""
    count = settings["neurones"]
    densities = [settings["density"] * cell / count for cell in range(count)]
    simulation = _simulation(_Recipe(densities, is_recorded=False))

    def read(_: None) -> Answer:
        spikes = [((int(s[0][0])), float(s[1])) for s in simulation.spikes()]
        middle = sorted(time for cell, time in spikes if cell == count // 2)
        return {"count": len(spikes), "spikes": middle}

    return Prepared(run=_running(simulation, settings), read=read)


if __name__ == "__main__":
    serve({"neurone": neurone, "population": population, **CABLES})
