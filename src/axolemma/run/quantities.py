"""The quantities of a model, asked for by their names."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from axolemma.errors import unknown_name
from axolemma.integration import Samples, Trajectory
from axolemma.membrane import Membrane
from axolemma.units import Unit

Floats = NDArray[np.float64]


class Quantities:
    """What can be asked for of a membrane, by name.

    Parameters
    ----------
    membrane
        The membrane.
    """

    def __init__(self, membrane: Membrane) -> None:
        self._model = membrane.name
        self._known = membrane.equations().quantities

    @property
    def names(self) -> tuple[str, ...]:
        """Of states, inputs, routes, observables and parameters, in this order."""
        return tuple(self._known)

    def require(self, names: Iterable[str]) -> None:
        """Refuse names that nothing has; near ones are suggested."""
        for name in names:
            if name not in self._known:
                raise unknown_name(f"quantity of '{self._model}'", name, self._known)

    def values(
        self, names: Iterable[str], trajectory: Trajectory, samples: Samples
    ) -> list[Floats]:
        """Evaluate quantities on samples of a trajectory, each of shape (times,)."""
        wanted = list(names)
        self.require(wanted)
        values = trajectory.values(wanted, samples)
        return [np.array(value, dtype=float) for value in values]

    def unit(self, name: str) -> Unit:
        """Name the unit in which a quantity is given."""
        self.require([name])
        return self._known[name].unit.coherent
