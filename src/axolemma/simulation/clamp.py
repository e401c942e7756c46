"""Voltage clamp: the same equations with the voltage prescribed."""

from __future__ import annotations

from dataclasses import dataclass

from axolemma.equations import lowered
from axolemma.equilibrium import parameter_values, steady
from axolemma.errors import InvalidInput
from axolemma.expressions import evaluate
from axolemma.integration import Cell, Plan, Trajectory, advance, merged
from axolemma.membrane import Membrane
from axolemma.simulation.beginning import held_ions
from axolemma.simulation.conditions import VOLTAGE, Conditions
from axolemma.simulation.diagnosis import diagnosed, is_sound
from axolemma.stimulus import Stimulus, timetable
from axolemma.units import mV


@dataclass(frozen=True, kw_only=True, eq=False)
class ClampRecord:
    """What a cell did under voltage clamp.

    Parameters
    ----------
    membrane
        The cell.
    command
        The voltage that was prescribed.
    holding
        The voltage at which it had settled before, mV.
    trajectory
        What it did; the voltage is an input of it.
    capacitance
        uF/cm2; the electrode's charge is this times the change of voltage, and what
        the routes carried.
    """

    membrane: Membrane
    command: Stimulus
    holding: float
    trajectory: Trajectory
    capacitance: float


def clamp(
    membrane: Membrane, command: Stimulus, holding: float, conditions: Conditions
) -> ClampRecord:
    """Clamp the voltage of a membrane.

    Parameters
    ----------
    membrane
        The cell; each of its values is one number.
    command
        What is added to the holding voltage, in mV.
    holding
        Voltage at which gates have settled when the run begins, mV.
    conditions
        How it is run.

    Raises
    ------
    InvalidInput
        If the command is not a voltage.
    IntegrationFailure
        If the run cannot be continued.
    """
    if not command.drives.has_dimension_of(mV):
        raise InvalidInput(
            "voltage clamp, command",
            found=f"a stimulus in {command.drives}",
            expected="a voltage, such as axolemma.pulse('65 mV', start=..., "
            "duration=...)",
        )
    system = membrane.equations().driven(VOLTAGE)
    numeric = lowered(system)
    parameters = parameter_values(numeric)
    held = held_ions(system)
    settled = steady(system, held=held, inputs={VOLTAGE: holding})
    steps = timetable(command, duration=conditions.duration, area=None, cell=0)
    table = merged(numeric.input_names, {VOLTAGE: steps})
    table.value[:, numeric.input_names.index(VOLTAGE)] += holding
    cell = Cell(
        parameters=parameters,
        start=settled.values | held,
        table=table,
        relative_tolerance=conditions.relative_tolerance,
    )
    plan = Plan(
        system=numeric,
        duration=conditions.duration,
        event_state=numeric.state_names[0],
        progress=conditions.progress,
    )
    (outcome,) = advance(plan, [cell])
    if not is_sound(outcome):
        raise diagnosed(numeric, parameters, table, outcome)
    capacitance = evaluate([numeric.expression("membrane.capacitance")], parameters)
    return ClampRecord(
        membrane=membrane,
        command=command,
        holding=holding,
        trajectory=Trajectory(
            system=numeric, parameters=parameters, table=table, steps=outcome.steps
        ),
        capacitance=float(capacitance[0]),
    )
