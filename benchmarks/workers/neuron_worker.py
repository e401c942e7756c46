"""NEURON: one neurone by CVODE or by fixed steps, axons and trees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import cables
import numpy as np
import squid
from neuron import h
from neuron_cables import CABLES, clamp_at, cylinder
from protocol import Answer, Prepared, serve

h.load_file("stdrun.hoc")


def neurone(settings: Mapping[str, Any]) -> Prepared:
    """Prepare one neurone whose voltage is recorded at every step."""
    section = cylinder(
        "neurone",
        length=squid.SIDE,
        diameter=squid.SIDE,
        count=1,
        resistivity=cables.RESISTIVITY,
    )
    current = settings["density"] * squid.CURRENT_OF_DENSITY
    clamp = clamp_at(section(0.5), current, squid.ONSET)
    voltage = h.Vector().record(section(0.5)._ref_v)  # noqa: SLF001 - NEURON's own name
    times = h.Vector().record(h._ref_t)  # noqa: SLF001
    solver, context = h.CVode(), h.ParallelContext()
    context.set_maxstep(10)

    def run() -> None:
        # The tables of rates that NEURON uses by itself are exact to 1e-3 only.
        h.usetable_hh, h.celsius = 0, squid.TEMPERATURE
        solver.active(int("tolerance" in settings))
        if "tolerance" in settings:
            solver.rtol(settings["tolerance"])
            solver.atol(settings["tolerance"])
        else:
            h.secondorder, h.dt = 2, settings["step"]
            h.steps_per_ms = 1.0 / settings["step"]
        h.finitialize(squid.FIRST_VOLTAGE)
        context.psolve(settings["duration"])

    def read(_: None) -> Answer:
        spikes = squid.upward_crossings(np.asarray(times), np.asarray(voltage))
        return {"spikes": spikes, "steps": len(times) - 1, "kept": bool(section)}

    # The clamp lives as long as something refers to it.
    read.clamp = clamp  # pyright: ignore[reportFunctionMemberAccess]
    return Prepared(run=run, read=read)


if __name__ == "__main__":
    serve({"neurone": neurone, **CABLES})
