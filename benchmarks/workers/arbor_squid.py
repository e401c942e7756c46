"""The squid's membrane and what is asked of cells, as Arbor wants them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import arbor
import squid
from arbor import units


class Recipe(arbor.recipe):  # pyright: ignore[reportUntypedBaseClass]
    """Cells, each made when it is asked for.

    Parameters
    ----------
    count
        How many.
    describe
        Makes one, by its number.
    temperature
        degC.
    probes
        Places whose voltage can be sampled.
    """

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
        """Say how many cells there are."""
        return self._count

    def cell_kind(self, _: int) -> Any:
        """Say that a cell is a cable."""
        return arbor.cell_kind.cable

    def cell_description(self, number: int) -> Any:
        """Make a cell."""
        return self._describe(number)

    def global_properties(self, _: Any) -> Any:
        """Give what all cells share."""
        return self._properties

    def probes(self, _: int) -> list[Any]:
        """Give the places whose voltage can be sampled."""
        return [
            arbor.cable_probe_membrane_voltage(place, f"probe {number}")
            for number, place in enumerate(self._probes)
        ]


def laid_everywhere() -> Any:
    """Lay the membrane everywhere on a cell."""
    decor = arbor.decor()
    constants = {
        "gnabar": squid.SODIUM_CONDUCTANCE / 1e3,
        "gkbar": squid.POTASSIUM_CONDUCTANCE / 1e3,
        "gl": squid.LEAK_CONDUCTANCE / 1e3,
        "el": squid.LEAK_POTENTIAL,
    }
    decor.paint("(all)", arbor.density("hh", constants))
    return decor


def clamp(current: float, start: float, lasts: float = 1e9) -> Any:
    """Give a current, nA, from a time on, ms."""
    return arbor.i_clamp(start * units.ms, lasts * units.ms, current * units.nA)


def detector() -> Any:
    """Give what notes when the voltage rises through 0 mV."""
    return arbor.threshold_detector(0 * units.mV)


def laid_out(recipe: Recipe, *, group: int, threads: int = 1) -> Any:
    """Give the simulation of all cells, in groups of so many."""
    context = arbor.context(threads=threads)
    hint = arbor.partition_hint()
    hint.cpu_group_size, hint.prefer_gpu = group, False
    hints = {arbor.cell_kind.cable: hint}
    layout = arbor.partition_load_balance(recipe, context, hints=hints)
    return arbor.simulation(recipe, context, layout)


def running(simulation: Any, settings: Mapping[str, Any]) -> Callable[[], None]:
    """Give what is timed: a run from its start."""

    def run() -> None:
        simulation.reset()
        simulation.record(arbor.spike_recording.local)
        simulation.run(settings["duration"] * units.ms, settings["step"] * units.ms)

    return run
