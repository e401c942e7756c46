"""Where the kernel of adaptive steps along a tree keeps what it knows of each group."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

from axolemma.integration.flow_code import Flow
from axolemma.integration.schemes import RODAS
from axolemma.integration.trees.memory import TreeMemory
from axolemma.integration.trees.stages import CableRows


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
    def of(cls, flow: Flow, bare: TreeMemory, *, factors: int) -> RosenbrockMemory:
        """Lay the rows out for equations, behind those of a tree without them."""
        derivatives = len(flow.linear) + len(flow.stacked)
        found = cls(tree=bare, derivatives=derivatives, factors=factors)
        return replace(found, tree=replace(bare, workspace=found.end - bare.work))

    @property
    def has_sheath(self) -> bool:
        """Whether there is a periaxonal space with a potential of its own."""
        return self.tree.has_sheath

    @property
    def counts(self) -> int:
        """One where there is a compartment, nothing in a lane that is left over."""
        return self.tree.work

    @property
    def is_sound(self) -> int:
        """Whether the compartment's own pivots have digits left."""
        return self.tree.work + 1

    @property
    def voltage_curve(self) -> int:
        """The voltage and its rate before the last step, then behind it."""
        return self.tree.work + 2

    @property
    def axial_curve(self) -> int:
        """The same of the charge that came in along the axis."""
        return self.voltage_curve + CURVE

    @property
    def axis(self) -> CableRows:
        """The charge that comes in along the axis and by the ends."""
        first = self.axial_curve + CURVE
        return CableRows(
            along=self.tree.axial,
            rate=self.axial_curve + 1,
            rate_behind=self.axial_curve + 3,
            flow=first,
            carried=first + 1,
            change=first + 2,
            drift=self._drift(0),
        )

    @property
    def _behind_axis(self) -> int:
        return self.axial_curve + CURVE + 2 + RODAS.stages

    @property
    def space(self) -> CableRows:
        """The charge that comes into the periaxonal space, by it and through myelin."""
        first = self._behind_axis
        return CableRows(
            along=first,
            rate=first + 1,
            rate_behind=first + 2,
            flow=first + 3,
            carried=first + 4,
            change=first + 5,
            drift=self._drift(1),
        )

    @property
    def around(self) -> int:
        """The potential of the periaxonal space, stage after stage."""
        return self._behind_axis + 5 + RODAS.stages

    def ion(self, number: int) -> CableRows:
        """The charge that an ion brings in along the axis."""
        first = self._behind_axis + 6 * number
        return CableRows(
            along=self.tree.flux(number),
            rate=first,
            rate_behind=first + 1,
            flow=first + 2,
            carried=first + 3,
            change=None,
            drift=self._drift(1 + number),
        )

    def ion_slope(self, number: int) -> int:
        """How an ion's concentration grows with the state that counts it."""
        return self._behind_axis + 6 * number + 4

    def ion_side(self, number: int) -> int:
        """Right-hand side of an ion's equation; then the unknown."""
        return self._behind_axis + 6 * number + 5

    @property
    def block(self) -> int:
        """The block of the voltage and the ions; then its inverse."""
        return self._behind_axis + 6 * self.tree.carriers

    @property
    def near(self) -> int:
        """Derivatives of the ions' flows by the compartment's own unknowns."""
        return self.block + self._square

    @property
    def far(self) -> int:
        """The same by the unknowns of its parent."""
        return self.near + self._square

    @property
    def handed(self) -> int:
        """What its parent's right-hand side takes over of its own."""
        return self.far + self._square

    @property
    def taken_over(self) -> int:
        """What its unknowns take over of its parent's."""
        return self.handed + self._square

    @property
    def linear(self) -> int:
        """Derivatives of the equations."""
        if self.has_sheath:
            return self.around + RODAS.stages
        if self.tree.carriers:
            return self.taken_over + self._square
        return self._behind_axis

    @property
    def inner(self) -> int:
        """Every state, stage after stage."""
        return self.linear + self.derivatives

    @property
    def carried(self) -> int:
        """What every route carries per length of the step, up to now."""
        return self.inner + RODAS.stages * self.tree.lane.states

    @property
    def flow(self) -> int:
        """Current of every route in a stage."""
        return self.carried + self.tree.lane.routes

    @property
    def alone(self) -> int:
        """What each state would be in a stage if those that travel stayed."""
        return self.flow + self.tree.lane.routes

    def answer(self, number: int) -> int:
        """How each state answers to a state that travels."""
        return self.alone + (1 + number) * self.tree.lane.states

    @property
    def factor(self) -> int:
        """The compartment's own matrix without the voltage, factorised."""
        return self.answer(1 + self.tree.carriers)

    @property
    def end(self) -> int:
        """Behind the last row."""
        drifts = 1 + int(self.has_sheath) + self.tree.carriers
        return self.factor + self.factors + (drifts if self.tree.has_field else 0)

    def _drift(self, number: int) -> int | None:
        return self.factor + self.factors + number if self.tree.has_field else None

    @property
    def _square(self) -> int:
        return (1 + self.tree.carriers) ** 2
