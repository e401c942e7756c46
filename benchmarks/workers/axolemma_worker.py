"""axolemma: every task that is timed in a process that stays alive."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import changing_ions
import numpy as np
import squid
from axolemma_cables import CABLES
from protocol import Answer, Prepared, serve

from axolemma.equations import EquationSystem, lowered
from axolemma.equilibrium import parameter_values, steady
from axolemma.integration import Cell, Outcome, Plan, Trajectory, advance, merged
from axolemma.integration.adaptive_kernel import write_adaptive
from axolemma.kernels.jit import compile_module, has_fused
from axolemma.membrane import Channel, Gate, Membrane
from axolemma.models import squid_axon
from axolemma.stimulus import step, timetable
from axolemma.units import ms, mV

_VOLTAGE, _STIMULUS = "membrane.V", "stimulus.current"
# The trust lane runs at this part of the tolerance.
_TIGHTER = 0.1


def _axon(**choices: Any) -> tuple[EquationSystem, dict[str, float]]:
    """Give the lowered equations of the axon, and where the other tools begin it."""
    membrane = squid_axon(leak_reversal=f"{squid.LEAK_POTENTIAL} mV", **choices)
    system = membrane.equations()
    inputs = {_VOLTAGE: squid.FIRST_VOLTAGE}
    held = {name: 0.0 for name in system.state_names if name.endswith(".entered")}
    settled = steady(system.driven(_VOLTAGE), held=held, inputs=inputs)
    return lowered(system), {**settled.values, **held, **inputs}


def _cell(
    system: EquationSystem,
    start: Mapping[str, float],
    settings: Mapping[str, Any],
    *,
    density: float,
) -> Cell:
    driven = step(f"{density} uA/cm2", start=f"{squid.ONSET} ms")
    table = timetable(driven, duration=settings["duration"], area=None, cell=0)
    tables = {_STIMULUS: table} if density else {}
    return Cell(
        parameters=parameter_values(system),
        start=start,
        table=merged(system.input_names, tables),
        relative_tolerance=settings.get("tolerance", 1e-5),
    )


def _crossings(plan: Plan, cell: Cell, outcome: Outcome) -> list[float]:
    """Find where the voltage rose through the level, in the steps that were kept."""
    if outcome.steps.time.size == 0:
        return []
    if not np.any(outcome.steps.size):
        return outcome.steps.time.tolist()
    trajectory = Trajectory(
        system=plan.system,
        parameters=cell.parameters,
        table=cell.table,
        steps=outcome.steps,
    )
    times = trajectory.roots(plan.system.expression(_VOLTAGE))
    rates = trajectory.evaluate([trajectory.rate(_VOLTAGE)], trajectory.at(times))[0]
    return times[rates > 0.0].tolist()


def _one(plan: Plan, cells: list[Cell]) -> Prepared:
    """Prepare a run whose first cell is reported."""
    advance(plan, cells)

    def read(outcomes: Sequence[Outcome]) -> Answer:
        first = outcomes[0]
        spikes = _crossings(plan, cells[0], first)
        steps = first.accepted + first.rejected
        return {"spikes": spikes, "count": len(spikes), "steps": steps}

    return Prepared(run=lambda: list(advance(plan, cells)), read=read)


def neurone(settings: Mapping[str, Any]) -> Prepared:
    """Prepare one neurone, its ledger kept, with the trust lane where it is wanted."""
    system, start = _axon(ions="held")
    plan = Plan(system=system, duration=settings["duration"], record=settings["record"])
    cells = [_cell(system, start, settings, density=settings["density"])]
    if settings.get("is_checked"):
        bound = _TIGHTER * cells[0].relative_tolerance
        cells.append(replace(cells[0], relative_tolerance=bound))
    return _one(plan, cells)


def silence(settings: Mapping[str, Any]) -> Prepared:
    """Prepare one neurone to which nothing is done, its ions live."""
    system, start = _axon()
    plan = Plan(system=system, duration=settings["duration"], record="events")
    return _one(plan, [_cell(system, start, settings, density=0.0)])


def ions(settings: Mapping[str, Any]) -> Prepared:
    """Prepare the neurone whose ions change."""
    system = lowered(changing_ions.equations())
    plan = Plan(system=system, duration=settings["duration"], record="events")
    cell = Cell(
        parameters={},
        start=changing_ions.FIRST_VALUES,
        table=merged((), {}),
        relative_tolerance=settings["tolerance"],
    )
    return _one(plan, [cell])


def population(settings: Mapping[str, Any]) -> Prepared:
    """Prepare uncoupled neurones by fixed steps of second order, without routes."""
    system, start = _axon(ions="held")
    count = settings["neurones"]
    plan = Plan(
        system=system,
        duration=settings["duration"],
        record="events",
        step=settings["step"],
        has_totals=False,
        threads=settings.get("threads", 1),
    )
    cells = [
        _cell(system, start, settings, density=settings["density"] * number / count)
        for number in range(count)
    ]
    advance(plan, cells[:8])

    def read(outcomes: Sequence[Outcome]) -> Answer:
        total = sum(outcome.steps.time.size for outcome in outcomes)
        middle = count // 2
        spikes = _crossings(plan, cells[middle], outcomes[middle])
        return {"count": total, "spikes": spikes}

    return Prepared(run=lambda: advance(plan, cells), read=read)


def many_states() -> EquationSystem:
    """Write equations with 40 states: the axon and 36 gates more."""
    axon = squid_axon(ions="held")
    channels = tuple(_channel(number) for number in range(12))
    membrane: Membrane = replace(axon, channels=(*axon.channels, *channels))
    return lowered(membrane.equations())


def _channel(number: int) -> Channel:
    return Channel(
        f"X{number}",
        ion="K",
        conductance="0.01 mS/cm2",
        gates=tuple(_gate(name, 3 * number + i) for i, name in enumerate("abc")),
    )


def _gate(name: str, number: int) -> Gate:
    """A gate with a half-way voltage and a width of its own."""
    half, width = -60.0 + number, 5.0 + 0.37 * number
    return Gate(
        name,
        alpha=lambda V: 0.1 / (1 + np.exp(-(V / mV - half) / width)) / ms,
        beta=lambda V: 0.1 * np.exp(-(V / mV - half) / (2 * width)) / ms,
    )


def compilation(settings: Mapping[str, Any]) -> Prepared:
    """Prepare the writing and compilation of the default kernel, nothing cached."""
    system = many_states() if settings["states"] == 40 else _axon(ions="held")[0]
    event_state = system.state_names.index(_VOLTAGE)

    def run() -> None:
        text, _ = write_adaptive(
            system,
            width=2,
            fused=has_fused(),
            has_implicit=False,
            oscillators=0,
            event_state=event_state,
        )
        # Past the memory of this process, into an empty folder.
        os.environ["AXOLEMMA_CACHE"] = tempfile.mkdtemp()
        compile_module.__wrapped__(text)

    def read(_: None) -> Answer:
        shutil.rmtree(os.environ.pop("AXOLEMMA_CACHE"))
        return {"states": len(system.states)}

    return Prepared(run=run, read=read)


if __name__ == "__main__":
    serve(
        {
            "neurone": neurone,
            "silence": silence,
            "ions": ions,
            "population": population,
            "compilation": compilation,
            **CABLES,
        }
    )
