"""Where the kernel of coupled compartments keeps what it knows of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from axolemma.integration.lane_memory import LaneMemory


class TreeStatus(IntEnum):
    """Why the kernel came back."""

    DONE = 0
    OUT_OF_RANGE = 1
    LOG_IS_FULL = 2


# What the log of crossings keeps: the compartment's lane, when the step that crossed
# ended, and the voltage before the step before, before the step and behind it.
CROSSING = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeMemory:
    """Rows of the table of doubles: those of a lane, and behind them the coupling.

    Parameters
    ----------
    lane
        Rows of a lane that stands alone.
    has_sheath
        Whether there is a periaxonal space with a potential of its own.
    carriers
        How many ions carry the current along the axis and are counted.
    has_field
        Whether the potential outside is not nothing everywhere.
    workspace
        Rows behind all others, for who makes the steps.
    """

    lane: LaneMemory
    has_sheath: bool = False
    carriers: int = 0
    has_field: bool = False
    workspace: int = 0

    @property
    def slope(self) -> int:
        """Slope of each route's current by the voltage."""
        return self.lane.rows

    @property
    def capacity(self) -> int:
        """Capacitance of the whole compartment, uF."""
        return self.slope + self.lane.routes

    @property
    def conductance(self) -> int:
        """Sum of the conductances to its neighbours and out of its ends, mS."""
        return self.capacity + 1

    @property
    def end_current(self) -> int:
        """Conductance out of its end times the potential there, uA."""
        return self.capacity + 2

    @property
    def end_conductance(self) -> int:
        """Conductance out of its end, mS."""
        return self.capacity + 3

    @property
    def to_parent(self) -> int:
        """Conductance to its parent, mS."""
        return self.capacity + 4

    @property
    def diagonal(self) -> int:
        """What multiplies the compartment's own voltage; then its reciprocal."""
        return self.capacity + 5

    @property
    def coupling(self) -> int:
        """What couples it to its parent; then the part of its voltage it takes over."""
        return self.capacity + 6

    @property
    def below(self) -> int:
        """The part that it takes over of the voltage of its neighbour below."""
        return self.capacity + 7

    @property
    def side(self) -> int:
        """Right-hand side; then the voltage in the middle of the step."""
        return self.capacity + 8

    @property
    def axial(self) -> int:
        """Mean axial current into the compartment in the last step, uA."""
        return self.capacity + 9

    @property
    def axial_total(self) -> int:
        """Charge that came in along the axis and by its end, nC."""
        return self.capacity + 10

    @property
    def axial_residue(self) -> int:
        """What rounding has taken from that."""
        return self.capacity + 11

    @property
    def before(self) -> int:
        """The voltage before the last step."""
        return self.capacity + 12

    @property
    def sheath_capacity(self) -> int:
        """Capacitance of the myelin around a compartment, uF."""
        return self.capacity + 13

    @property
    def sheath_conductance(self) -> int:
        """Sum of the conductances out of the periaxonal space, mS."""
        return self.capacity + 14

    @property
    def sheath_to_parent(self) -> int:
        """Conductance along the periaxonal space to the parent's, mS."""
        return self.capacity + 15

    @property
    def sheath_voltage(self) -> int:
        """Potential of the periaxonal space."""
        return self.capacity + 16

    @property
    def cross(self) -> int:
        """What couples axon and periaxonal space; then that part of the inverse."""
        return self.capacity + 17

    @property
    def sheath_diagonal(self) -> int:
        """What multiplies the space's potential; then that part of the inverse."""
        return self.capacity + 18

    @property
    def sheath_coupling(self) -> int:
        """What couples the space to the parent's."""
        return self.capacity + 19

    @property
    def sheath_side(self) -> int:
        """Right-hand side; then the space's potential in the middle of the step."""
        return self.capacity + 20

    @property
    def sheath_leak(self) -> int:
        """Conductance through the myelin to the outside, mS."""
        return self.capacity + 21

    @property
    def thermal(self) -> int:
        """RT/F, mV; the first row of what carriers need."""
        return self.capacity + (22 if self.has_sheath else 13)

    @property
    def amount(self) -> int:
        """Amount by area that a charge of monovalent ions brings, umol/cm2 per nC."""
        return self.thermal + 1

    @property
    def diffusion(self) -> int:
        """Mean current into the compartment by diffusion in the last step, uA."""
        return self.thermal + 2

    def concentration(self, carrier: int) -> int:
        """Of a carrier in the middle of the step, mM."""
        return self.thermal + 3 + 4 * carrier

    def flux(self, carrier: int) -> int:
        """Mean current into the compartment by a carrier in the last step, uA."""
        return self.concentration(carrier) + 1

    def carried(self, carrier: int) -> int:
        """Charge that a carrier brought along the axis, nC; then its residue."""
        return self.concentration(carrier) + 2

    @property
    def outside(self) -> int:
        """Potential outside in the middle of the step, mV."""
        return self.concentration(self.carriers) if self.carriers else self.thermal

    @property
    def work(self) -> int:
        """The first row of the workspace."""
        return self.outside + int(self.has_field)

    @property
    def rows(self) -> int:
        """Number of rows."""
        return self.work + self.workspace
