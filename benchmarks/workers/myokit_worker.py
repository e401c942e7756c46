"""Myokit, which solves equations by CVODE: one neurone, and ions that change."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import myokit
import squid
from protocol import Answer, Prepared, serve

_MODELS = Path(__file__).parent


def _simulation(name: str, tolerance: float, **values: float) -> Any:
    """Compile a model of this folder, with numbers put into its text."""
    text = (_MODELS / f"{name}.mmt").read_text(encoding="utf-8")
    for key, value in values.items():
        text = text.replace(f"<{key}>", repr(value))
    protocol = myokit.Protocol()
    protocol.schedule(1, squid.ONSET, 1e12)
    simulation = myokit.Simulation(myokit.parse_model(text), protocol)
    simulation.set_tolerance(tolerance, tolerance)
    return simulation


def _prepared(simulation: Any, duration: float, voltage: str) -> Prepared:
    def run() -> Any:
        simulation.reset()
        return simulation.run(duration, log=["engine.time", voltage])

    def read(log: Any) -> Answer:
        spikes = squid.upward_crossings(log["engine.time"], log[voltage])
        steps = int(simulation.last_number_of_steps())
        return {"spikes": spikes, "count": len(spikes), "steps": steps}

    return Prepared(run=run, read=read)


def neurone(settings: Mapping[str, Any]) -> Prepared:
    """Prepare one neurone whose voltage is recorded at every step."""
    m, h, n = squid.settled_gates()
    simulation = _simulation(
        "squid", settings["tolerance"], density=settings["density"], m=m, h=h, n=n
    )
    return _prepared(simulation, settings["duration"], "membrane.V")


def ions(settings: Mapping[str, Any]) -> Prepared:
    """Prepare the neurone of Cressman and others whose ions change."""
    simulation = _simulation("changing_ions", settings["tolerance"])
    return _prepared(simulation, settings["duration"], "membrane.V")


if __name__ == "__main__":
    serve({"neurone": neurone, "ions": ions})
