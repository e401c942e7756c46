"""Steps as `Stepper` makes them, by machine code."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from axolemma.equations import EquationSystem
from axolemma.errors import InternalError
from axolemma.integration.inputs import InputTable, laid_out
from axolemma.integration.step_kernel import STEP_ENTRY, write_steps
from axolemma.integration.stepping import Parameters, Points
from axolemma.integration.steps import Method
from axolemma.kernels.jit import compile_module, has_fused

# Points that are stepped at once.
_WIDTH = 8


class CompiledStepper:
    """Makes steps of any scheme for one cell, or for the rows of many.

    Parameters
    ----------
    system
        Lowered equations.
    table
        The inputs.
    parameters
        By name, one number each, or one value for each row of the table.
    voltage
        Name of the state that the splitting step solves for.
    """

    def __init__(
        self,
        system: EquationSystem,
        table: InputTable,
        parameters: Parameters,
        *,
        voltage: str,
    ) -> None:
        self.system = system
        self.voltage = voltage
        self._oscillators = table.oscillators
        self._rows = table.start.size
        self._table, _ = laid_out([table], table.oscillators)
        values = [np.asarray(parameters[name]) for name in system.parameter_names]
        is_by_row = any(value.ndim for value in values)
        shape = (table.start.size if is_by_row else 1, len(values))
        self._parameters = np.empty(shape)
        for column, value in enumerate(values):
            self._parameters[:, column] = value
        self._stride = len(values) if is_by_row else 0

    def make(
        self, method: Method, points: Points, size: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Make a step of a method.

        Parameters
        ----------
        method
            Which: `Stepper.explicit`, `Stepper.rosenbrock` and `Splitting.step` say
            what it does.
        points
            Where to begin.
        size
            Length of each step, ms, shape (points,); more than nothing.

        Returns
        -------
        tuple of numpy.ndarray
            Gains of the states, shape (states, points), and of the route totals.
        """
        count = size.size
        self._require_inside(points, count)
        gains = np.empty((len(self.system.states), count))
        carried = np.empty((len(self.system.routes), count))
        arrays = (
            np.ascontiguousarray(points.states, dtype=np.float64),
            np.ascontiguousarray(points.time, dtype=np.float64),
            np.ascontiguousarray(size, dtype=np.float64),
            np.ascontiguousarray(points.row, dtype=np.int64),
            self._table,
            self._parameters,
            gains,
            carried,
        )
        make = _compiled(self.system, method, self.voltage, self._oscillators)
        make(*(array.ctypes.data for array in arrays), self._stride, count)
        return gains, carried

    def _require_inside(self, points: Points, count: int) -> None:
        """Refuse what would let machine code read beyond the arrays."""
        shapes = (points.states.shape, points.time.shape, points.row.shape)
        fits = shapes == ((len(self.system.states), count), (count,), (count,))
        if fits and count:
            fits = points.row.min() >= 0 and points.row.max() < self._rows
        if not fits:
            raise InternalError(f"steps were asked for at points of {shapes}")


@lru_cache(maxsize=64)
def _compiled(
    system: EquationSystem, method: Method, voltage: str, oscillators: int
) -> Callable[..., None]:
    text = write_steps(
        system,
        method=method,
        voltage=voltage,
        width=_WIDTH,
        fused=has_fused(),
        oscillators=oscillators,
    )
    pointers, numbers = [ctypes.c_void_p] * 8, [ctypes.c_int64] * 2
    return compile_module(text, is_brief=True).function(STEP_ENTRY, *pointers, *numbers)
