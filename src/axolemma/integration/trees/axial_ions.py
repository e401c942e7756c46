"""Ions that carry the current along the axis of a tree, and diffuse along it.

Between two compartments ion k carries the part t_k of the current, t_k in proportion
to z_k^2 D_k [k], and diffuses as Nernst and Planck have it:

    I_k = t_k (I + g (RT / z_k F) ([k]_a - [k]_b) / [k]_mean)

with g the conductance between them, so that the mobilities fit the resistivity that
was declared. What diffusion carries changes the voltage too, and each ion that leaves
one compartment enters the other.
"""

from __future__ import annotations

from dataclasses import dataclass

from axolemma.expressions import Expression
from axolemma.integration.split_code import SplitCode
from axolemma.integration.trees.memory import TreeMemory
from axolemma.kernels import Value
from axolemma.kernels.program import write


@dataclass(frozen=True, slots=True, kw_only=True)
class AxialIon:
    """An ion along the axis.

    Parameters
    ----------
    state
        Index of the state that counts it, umol/cm2 of membrane.
    concentration
        Of the ion, lowered, mM.
    valence
        Its charge number.
    mobility
        Diffusion coefficient; only ratios matter.
    """

    state: int
    concentration: Expression
    valence: int
    mobility: float


class AxialIons:
    """Writes what ions do in a compartment.

    Parameters
    ----------
    split
        The membrane's step.
    memory
        Where things are.
    carriers
        The ions; none of them where none is counted.
    """

    def __init__(
        self, split: SplitCode, memory: TreeMemory, carriers: tuple[AxialIon, ...]
    ) -> None:
        self.split = split
        self.memory = memory
        self.carriers = carriers

    def drift(self) -> dict[int, Value]:
        """Give the rates of the ions along the axis, as the last step had them."""
        return {
            carrier.state: self._rate(number, carrier)
            for number, carrier in enumerate(self.carriers)
        }

    def note(self, known: dict[bytes, Value]) -> None:
        """Write down concentrations in mid-step, and begin to count anew."""
        lanes, f, memory = self.split.lanes, self.split.lanes.function, self.memory
        wanted = [carrier.concentration for carrier in self.carriers]
        for number, value in enumerate(write(f, wanted, known)):
            lanes.store(value, memory.concentration(number))
            lanes.store(f.constant(0.0), memory.flux(number))
        lanes.store(f.constant(0.0), memory.diffusion)

    def move(self, size: Value) -> None:
        """Let the ions of a step enter, and book them."""
        lanes, f, memory = self.split.lanes, self.split.lanes.function, self.memory
        for number, carrier in enumerate(self.carriers):
            charge = f.multiply(size, lanes.load(memory.flux(number)))
            row = memory.carried(number)
            self.split.add(charge, row, row + 1)
            gain = f.multiply(size, self._rate(number, carrier))
            state = carrier.state
            self.split.add(
                gain, memory.lane.state + state, memory.lane.state_residue + state
            )

    def _rate(self, number: int, carrier: AxialIon) -> Value:
        lanes, f, memory = self.split.lanes, self.split.lanes.function, self.memory
        brings = f.multiply(lanes.load(memory.flux(number)), lanes.load(memory.amount))
        return f.multiply(brings, f.constant(1.0 / carrier.valence))
