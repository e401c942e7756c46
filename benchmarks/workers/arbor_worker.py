"""Arbor: neurones, axons and trees, by its only method, of first order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import arbor
import squid
from arbor import units
from arbor_cables import CABLES
from arbor_squid import Recipe, clamp, detector, laid_everywhere, laid_out, running
from protocol import Answer, Prepared, serve

_MIDDLE = "(location 0 0.5)"


def _cell(density: float) -> Any:
    """Make a neurone with a current density of its own."""
    radius = 0.5 * squid.SIDE
    tree = arbor.segment_tree()
    ends = arbor.mpoint(-radius, 0, 0, radius), arbor.mpoint(radius, 0, 0, radius)
    tree.append(arbor.mnpos, *ends, tag=1)
    decor = laid_everywhere()
    decor.place(_MIDDLE, clamp(density * squid.CURRENT_OF_DENSITY, squid.ONSET))
    decor.place(_MIDDLE, detector(), "detector")
    return arbor.cable_cell(tree, decor, None, arbor.cv_policy_single())


def neurone(settings: Mapping[str, Any]) -> Prepared:
    """Prepare one neurone whose voltage is recorded at every step."""
    recipe = Recipe(1, lambda _: _cell(settings["density"]), probes=(_MIDDLE,))
    simulation = laid_out(recipe, group=1)
    every = arbor.regular_schedule(settings["step"] * units.ms)
    handle = simulation.sample((0, "probe 0"), every)

    def read(_: None) -> Answer:
        samples = simulation.samples(handle)[0][0]
        spikes = squid.upward_crossings(samples[:, 0], samples[:, 1])
        return {"spikes": spikes, "steps": samples.shape[0] - 1}

    return Prepared(run=running(simulation, settings), read=read)


def population(settings: Mapping[str, Any]) -> Prepared:
    """Prepare neurones in one group; they say when they spiked."""
    count = settings["neurones"]
    densities = [settings["density"] * cell / count for cell in range(count)]
    recipe = Recipe(count, lambda number: _cell(densities[number]))
    simulation = laid_out(recipe, group=count)

    def read(_: None) -> Answer:
        spikes = [((int(s[0][0])), float(s[1])) for s in simulation.spikes()]
        middle = sorted(time for cell, time in spikes if cell == count // 2)
        return {"count": len(spikes), "spikes": middle}

    return Prepared(run=running(simulation, settings), read=read)


if __name__ == "__main__":
    serve({"neurone": neurone, "population": population, **CABLES})
