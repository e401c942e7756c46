"""Voltage clamp as its user holds it: currents at a prescribed voltage."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.integration import Samples
from axolemma.membrane import Membrane
from axolemma.run.arguments import (
    check_kinds,
    read_duration,
    read_times_within,
    read_tolerance,
    read_voltage,
)
from axolemma.run.quantities import Quantities
from axolemma.simulation import (
    DEFAULT_TOLERANCE,
    VOLTAGE,
    ClampRecord,
    Conditions,
    clamp,
)
from axolemma.stimulus import Stimulus
from axolemma.units import Unit

Floats = NDArray[np.float64]


class Clamped:
    """A cell under voltage clamp; ``clamped["Na.current"]`` is any quantity on `time`.

    Parameters
    ----------
    record
        What was done, and what happened.
    """

    def __init__(self, record: ClampRecord) -> None:
        self.record = record

    @property
    def time(self) -> Floats:
        """Times of the accepted steps and three points within each, ms, (times,)."""
        return self.record.trajectory.samples.time

    @property
    def voltage(self) -> Floats:
        """The voltage that was prescribed, mV, (times,)."""
        return self[VOLTAGE]

    @property
    def current(self) -> Floats:
        """All the ionic current of the membrane, outward, uA/cm2, (times,).

        The charge that a step of the voltage puts on the capacitor comes at an
        instant and is no part of it; see `electrode_charge`.
        """
        trajectory = self.record.trajectory
        routes = [route.current for route in trajectory.system.routes]
        return np.sum(trajectory.evaluate(routes, trajectory.samples), axis=0)

    @property
    def electrode_charge(self) -> Floats:
        """The charge that the electrode has supplied, nC/cm2, (times,)."""
        on_capacitor = self.record.capacitance * (self.voltage - self.record.holding)
        return on_capacitor + self.record.trajectory.samples.totals.sum(axis=0)

    def __getitem__(self, name: str) -> Floats:
        """Give a quantity on `time`, in the unit that `unit` names, (times,)."""
        return self._evaluate(name, self.record.trajectory.samples)

    def unit(self, name: str) -> Unit:
        """Name the unit in which a quantity is given."""
        return self._quantities.unit(name)

    def at(self, times: Any, name: str) -> Floats:
        """Give a quantity at other times.

        Parameters
        ----------
        times
            Numbers in ms, (times,), within the run.
        name
            Which quantity.
        """
        trajectory = self.record.trajectory
        wanted = read_times_within(times, trajectory.duration)
        samples = trajectory.at(wanted.ravel())
        return self._evaluate(name, samples).reshape(wanted.shape)

    @cached_property
    def _quantities(self) -> Quantities:
        return Quantities(self.record.membrane)

    def _evaluate(self, name: str, samples: Samples) -> Floats:
        return self._quantities.values([name], self.record.trajectory, samples)[0]


def voltage_clamp(
    membrane: Membrane,
    command: Stimulus,
    *,
    holding: Any,
    duration: Any,
    relative_tolerance: float = DEFAULT_TOLERANCE,
) -> Clamped:
    """Prescribe the voltage of a membrane and see what flows.

    Parameters
    ----------
    membrane
        The cell.
    command
        What is added to the holding voltage: a stimulus in mV, such as
        ``axolemma.step("65 mV", start="1 ms")``.
    holding
        Voltage at which every gate has settled when the run begins, mV.
    duration
        How long, ms.
    relative_tolerance
        Bound on the error of a step.
    """
    check_kinds(membrane, command, where="voltage_clamp", is_driven=True)
    conditions = Conditions(
        duration=read_duration(duration),
        relative_tolerance=read_tolerance(relative_tolerance),
    )
    held = read_voltage(holding, "holding")
    return Clamped(clamp(membrane, command, held, conditions))
