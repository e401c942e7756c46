"""What is run along a tree of compartments and how, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from axolemma.equations import EquationSystem
from axolemma.errors import InternalError
from axolemma.stimulus import Timetable

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sheath:
    """The periaxonal space between an axon and its myelin, a cable around the cable.

    Parameters
    ----------
    conductance
        Along the space to the parent's, mS; of the root nothing, (n,).
    capacity
        Capacitance of the myelin around each compartment, uF, (n,).
    leak
        Conductance through the myelin, mS, (n,).
    """

    conductance: Floats
    capacity: Floats
    leak: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tree:
    """How compartments are coupled.

    Parameters
    ----------
    parent
        Of each compartment, before it in the order; -1 for the one root, (n,).
    conductance
        To the parent, mS; of the root nothing, (n,).
    capacity
        Capacitance of each compartment, uF, (n,).
    end_conductance, end_potential
        Out of an open end, mS, and the potential that is held there, mV, (n,).
    sheath
        The space around the axon, where it has a potential of its own.
    """

    parent: Places
    conductance: Floats
    capacity: Floats
    end_conductance: Floats | None = None
    end_potential: Floats | None = None
    sheath: Sheath | None = None

    def __post_init__(self) -> None:
        size = self.parent.size
        if size == 0 or self.parent[0] != -1:
            raise InternalError("a tree begins with its root")
        if np.any(self.parent[1:] < 0) or np.any(self.parent >= np.arange(size)):
            raise InternalError("in a tree each compartment comes behind its parent")
        if not np.all(self.capacity > 0.0) or np.any(self.conductance < 0.0):
            raise InternalError("a compartment of a tree has no capacitance")


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """An ion that carries current along the axis and is counted.

    Parameters
    ----------
    state
        Name of the state that counts it, umol/cm2 of membrane.
    concentration
        Name of the observable that is its concentration, mM.
    valence
        Its charge number.
    mobility
        Diffusion coefficient; only ratios matter.
    """

    state: str
    concentration: str
    valence: int
    mobility: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carriers:
    """All ions along the axis.

    Parameters
    ----------
    ions
        The ions.
    thermal
        RT/F of each compartment, mV, (n,).
    amount
        Amount by area that a charge of monovalent ions brings, umol/cm2 per nC, (n,).
    """

    ions: tuple[Carrier, ...]
    thermal: Floats
    amount: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Field:
    """A potential outside the compartments that only its strength changes in time.

    Parameters
    ----------
    profile
        Potential outside each compartment at unit strength, mV, (n,).
    strength
        In time.
    """

    profile: Floats
    strength: Timetable


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TreeCell:
    """One cell along a tree.

    Parameters
    ----------
    parameters, start
        Values by name: one number, or one for each compartment, (n,).
    drives
        Timetables by compartment and name of the input.
    around
        Potential of the periaxonal space at the start, mV, (n,); none where there is
        no sheath.
    fields
        What is imposed outside; they add up.
    """

    parameters: Mapping[str, float | Floats]
    start: Mapping[str, float | Floats]
    drives: Mapping[tuple[int, str], Timetable] = field(
        default_factory=dict[tuple[int, str], Timetable]
    )
    around: float | Floats = 0.0
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TreePlan:
    """How cells along a tree are run.

    Parameters
    ----------
    system
        Lowered equations of every compartment.
    tree
        How compartments are coupled.
    duration
        ms.
    step
        Of fixed steps, ms; None for adaptive ones.
    tolerance
        Bound of the error of an adaptive step, in the scales of the states.
    pivot
        Name of the voltage.
    level
        Its upward crossings of this level are logged, mV.
    probes
        Compartments whose voltage is written down, (probes,).
    axial_probes
        Compartments whose axial charge is written down; totals must be kept.
    every
        How many fixed steps lie between two of its values.
    interval
        How long it is from one value to the next where steps are adaptive, ms.
    has_totals
        Whether route totals are kept.
    carriers
        Ions that carry the current along the axis; None where none is counted.
    outside
        Name of the input that is the potential outside, which drives currents along
        the axis; None where that is nothing everywhere.
    threads
        How many groups of cells run at once.
    progress
        Called now and then with the part of the run that is done.
    """

    system: EquationSystem
    tree: Tree
    duration: float
    step: float | None = None
    tolerance: float = 1e-5
    pivot: str = "membrane.V"
    level: float = 0.0
    probes: tuple[int, ...] = ()
    axial_probes: tuple[int, ...] = ()
    every: int = 1
    interval: float | None = None
    has_totals: bool = True
    carriers: Carriers | None = None
    outside: str | None = None
    threads: int = 1
    progress: Callable[[float], None] | None = None

    @property
    def keeps_totals(self) -> bool:
        """Whether route totals are kept: where they are wanted, or steps need them."""
        routed = [state.name for state in self.system.states if state.rate is None]
        return self.step is None or self.has_totals or routed != [self.pivot]


@dataclass(frozen=True, slots=True, kw_only=True)
class Culprit:
    """Who kept a run from going on.

    Parameters
    ----------
    compartment
        Which.
    variable, value
        The state in which no step was short enough, and what it was then.
    """

    compartment: int
    variable: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TreeOutcome:
    """What became of one cell.

    Parameters
    ----------
    is_sound
        Whether it ran to its end; otherwise a number went out of its range.
    time
        When it ended, ms.
    steps
        How many were made.
    states
        There, (states, n).
    totals
        Charge that each route has carried outward, nC/cm2, (routes, n).
    axial
        Charge that came in from the neighbours and by the ends, nC, (n,).
    carried
        Charge that each carrier brought in along the axis, nC, (carriers, n).
    around
        Potential of the periaxonal space at the end against the outside there, mV,
        (n,); of no sheath nothing.
    crossed, crossing_times
        Compartments whose voltage rose through the level, and when, ms, in the order
        of time, (crossings,).
    probe_times, probed
        ms, (times,), and the voltages of the probes then, mV, (times, probes).
    axial_probed
        Charge that had come into the axial probes along the axis by then, nC,
        (times, axial probes).
    rejected
        How many steps the error estimate turned back.
    culprit
        Who kept an adaptive run from its end, if it did not come there.
    arrival_error
        How far the time of each crossing can be off, ms, (crossings,); None where no
        second run was made to see it.
    """

    is_sound: bool
    time: float
    steps: int
    states: Floats
    totals: Floats
    axial: Floats
    carried: Floats
    around: Floats
    crossed: Places
    crossing_times: Floats
    probe_times: Floats
    probed: Floats
    axial_probed: Floats
    rejected: int = 0
    culprit: Culprit | None = None
    arrival_error: Floats | None = None
