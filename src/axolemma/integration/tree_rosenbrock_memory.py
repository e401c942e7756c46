"""Where the kernel of adaptive steps along a tree keeps what it knows of each group."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from axolemma.integration.flow_code import Flow
from axolemma.integration.schemes import RODAS
from axolemma.integration.tree_memory import TreeMemory


class Came(IntEnum):
    """Why the kernel came back."""

    LANDED = 0
    ON_THE_WAY = 1
    STUCK = 2


class Clock(IntEnum):
    """What all compartments have in common, in doubles."""

    TIME = 0
    SIZE = 1
    STOP = 2
    TOLERANCE = 3


class Count(IntEnum):
    """What the kernel counts."""

    STATUS = 0
    LOGGED = 1
    ACCEPTED = 2
    REJECTED = 3
    SAMPLED = 4


# What the log of crossings keeps: the lane, when the step began, how long it was, and
# the curve of the voltage in it.
CROSSING_HEAD, CURVE = 3, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class RosenbrockMemory:
    """Rows behind those of a tree that steps of `RODAS` work with.

    Parameters
    ----------
    tree
        Rows of any tree.
    derivatives
        How many derivatives the equations have, by states and by time.
    factors
        How many numbers a factorised matrix of a compartment has.
    """

    tree: TreeMemory
    derivatives: int
    factors: int

    @classmethod
    def of(cls, flow: Flow, *, factors: int) -> RosenbrockMemory:
        """Lay the rows out for equations."""
        bare = TreeMemory(lane=flow.memory)
        derivatives = len(flow.linear) + len(flow.stacked)
        found = cls(tree=bare, derivatives=derivatives, factors=factors)
        whole = TreeMemory(lane=flow.memory, workspace=found.end - bare.work)
        return cls(tree=whole, derivatives=derivatives, factors=factors)

    @property
    def counts(self) -> int:
        """One where there is a compartment, nothing in a lane that is left over."""
        return self.tree.work

    @property
    def is_sound(self) -> int:
        """Whether the compartment's own pivots have digits left."""
        return self.tree.work + 1

    @property
    def axial_flow(self) -> int:
        """Right-hand side of the charge that comes in along the axis, in a stage."""
        return self.tree.work + 2

    @property
    def voltage_curve(self) -> int:
        """The voltage and its rate before the last step, then behind it."""
        return self.tree.work + 3

    @property
    def axial_curve(self) -> int:
        """The same of the charge that came in along the axis."""
        return self.voltage_curve + CURVE

    @property
    def axial_rate(self) -> int:
        """Where that curve has the current along the axis as the step begins, uA."""
        return self.axial_curve + 1

    @property
    def axial_change(self) -> int:
        """Change of the current along the axis by each stage of the voltages, uA."""
        return self.axial_curve + CURVE

    @property
    def axial_stage(self) -> int:
        """Charge that comes in along the axis, stage after stage, nC."""
        return self.axial_change + RODAS.stages

    @property
    def linear(self) -> int:
        """Derivatives of the equations."""
        return self.axial_stage + RODAS.stages

    @property
    def inner(self) -> int:
        """Every state, stage after stage."""
        return self.linear + self.derivatives

    @property
    def carried(self) -> int:
        """Every route, stage after stage."""
        return self.inner + RODAS.stages * self.tree.lane.states

    @property
    def flow(self) -> int:
        """Right-hand side of every route in a stage."""
        return self.carried + RODAS.stages * self.tree.lane.routes

    @property
    def alone(self) -> int:
        """What each state would be in a stage if the voltage stayed."""
        return self.flow + self.tree.lane.routes

    @property
    def answer(self) -> int:
        """How each state answers to the voltage."""
        return self.alone + self.tree.lane.states

    @property
    def factor(self) -> int:
        """The compartment's own matrix without the voltage, factorised."""
        return self.answer + self.tree.lane.states

    @property
    def end(self) -> int:
        """Behind the last row."""
        return self.factor + self.factors
