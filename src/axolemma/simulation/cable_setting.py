"""How a cable is run, and what differs along it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import Extracellular
from axolemma.simulation.conditions import DEFAULT_TOLERANCE
from axolemma.simulation.synapses import Synapse

Floats = NDArray[np.float64]

# Values of a probe in an adaptive run, where nobody says how many are wanted.
_MOMENTS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class CableConditions:
    """How a cable is run.

    Parameters
    ----------
    duration
        ms.
    step
        Of fixed steps, ms; adaptive steps when absent.
    relative_tolerance
        Bound of the error of an adaptive step, in the scales of the states.
    is_checked
        Whether a second run shows how far arrivals can be trusted: at a tenth of the
        tolerance, or by half the steps.
    rise
        Upward crossings of the voltage so far above rest are noted in every
        compartment, mV.
    probes
        Compartments whose voltage is written down.
    axial_probes
        Compartments whose axial charge is written down; totals must be kept.
    every
        How many fixed steps lie between two of its values.
    interval
        How long it is from one value to the next where steps are adaptive, ms; a
        four-hundredth of the duration when absent.
    has_totals
        Whether the charge of every route is kept; adaptive steps keep it always.
    threads
        How many groups of cables that are run together step at once.
    progress
        Called now and then with the part of the run that is done.
    """

    duration: float
    step: float | None = None
    relative_tolerance: float = DEFAULT_TOLERANCE
    is_checked: bool = False
    rise: float = 30.0
    probes: tuple[int, ...] = ()
    axial_probes: tuple[int, ...] = ()
    every: int = 1
    interval: float | None = None
    has_totals: bool = False
    threads: int = 1
    progress: Callable[[float], None] | None = None

    @property
    def method(self) -> str:
        """How it is integrated, in words."""
        if self.step is None:
            return (
                "Rodas 4(3) with the tree solved directly, adaptive, tolerance "
                f"{self.relative_tolerance:g}"
            )
        return (
            "Strang splitting with the tree solved directly, second order, steps of "
            f"{self.step:g} ms"
        )

    @property
    def timing(self) -> dict[str, Any]:
        """What of it a `TreePlan` takes as it is."""
        interval = self.duration / _MOMENTS if self.interval is None else self.interval
        return {
            "duration": self.duration,
            "step": self.step,
            "tolerance": self.relative_tolerance,
            "probes": self.probes,
            "axial_probes": self.axial_probes,
            "every": self.every,
            "interval": interval,
            "has_totals": self.has_totals,
            "threads": self.threads,
            "progress": self.progress,
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CableSetting:
    """What differs from compartment to compartment, and what holds the ends.

    Parameters
    ----------
    values
        Parameters of the membrane by name, coherent: one for each compartment, (n,).
    end_conductance, end_potential
        Out of an end that is not sealed, mS, and the potential there, mV, (n,).
    start
        States at the beginning by name, one number or (n,); where they are not
        given, the cable begins at its rest.
    synapses
        By compartment.
    fields
        What stands outside: electrodes and fields.
    """

    values: Mapping[str, Floats] = field(default_factory=dict[str, Floats])
    end_conductance: Floats | None = None
    end_potential: Floats | None = None
    start: Mapping[str, float | Floats] = field(
        default_factory=dict[str, float | Floats]
    )
    synapses: Mapping[int, Sequence[Synapse]] = field(
        default_factory=dict[int, Sequence[Synapse]]
    )
    fields: Sequence[Extracellular] = ()

    @property
    def is_uniform(self) -> bool:
        """Whether all compartments rest alike and all ends are sealed."""
        return not self.values and self.end_conductance is None
