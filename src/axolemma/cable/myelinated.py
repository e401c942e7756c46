"""A myelinated axon: nodes of Ranvier, and what lies between them under the myelin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable.compartments import Compartments, along_x
from axolemma.cable.patchwork import Patchwork, lay
from axolemma.cable.sheath import Sheath
from axolemma.errors import InvalidInput
from axolemma.membrane import Membrane
from axolemma.membrane.validation import (
    check_name,
    measured,
    read_measures,
)

Floats = NDArray[np.float64]

# What a node leaks to the outside, mS: so much that no current lifts it by 1e-9 mV.
_OPEN = 1e6
_MOST_NODES = 10_000


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the axon under the myelin.

    Parameters
    ----------
    name
        Such as ``"MYSA"``.
    membrane
        Of the axon there.
    length
        Of each compartment, such as ``"3 um"``.
    diameter
        Of the axon there.
    periaxonal_width
        Of the space between axon and myelin, such as ``"4 nm"``.
    count
        How many compartments lie side by side.
    """

    name: str
    _: KW_ONLY
    membrane: Membrane
    length: Any = measured("um", above=0.0)
    diameter: Any = measured("um", above=0.0)
    periaxonal_width: Any = measured("nm", above=0.0)
    count: int = 1

    def __post_init__(self) -> None:
        check_name(self.name, "stretch")
        read_measures(self, f"stretch '{self.name}'")
        _check_whole(self.count, f"stretch '{self.name}', count", least=1)


@dataclass(frozen=True, slots=True)
class MyelinatedAxon:
    """Nodes of Ranvier, each a compartment, and internodes under myelin.

    The myelin is a capacitor and a leak around a periaxonal space that conducts along
    the axon; at the nodes the space is open to the outside.

    Parameters
    ----------
    name
        How it is called in reports.
    node
        The membrane of the nodes.
    node_length, node_diameter
        Such as ``"1 um"``.
    internode
        What lies between two nodes, from one to the next.
    fibre_diameter
        Over the myelin.
    resistivity
        Of the axoplasm and of the periaxonal space, such as ``"70 ohm cm"``.
    lamellae
        Turns of the myelin; each is two membranes.
    lamella_capacitance, lamella_conductance
        Of each of these, such as ``"0.1 uF/cm2"`` and ``"1 mS/cm2"``.
    node_periaxonal_width
        Of what the myelin's ends leave open beside a node.
    nodes
        How many.
    myelin_left
        Part of the lamellae that demyelination has left, by the number of the
        internode, from 0: ``{12: 0.1}``.
    citation
        Where the fibre was published.
    """

    name: str
    _: KW_ONLY
    node: Membrane
    internode: Sequence[Stretch]
    node_length: Any = measured("um", above=0.0)
    node_diameter: Any = measured("um", above=0.0)
    fibre_diameter: Any = measured("um", above=0.0)
    resistivity: Any = measured("ohm cm", above=0.0)
    lamellae: Any = measured("1", above=0.0)
    lamella_capacitance: Any = measured("uF/cm2", above=0.0)
    lamella_conductance: Any = measured("mS/cm2", at_least=0.0)
    node_periaxonal_width: Any = measured("nm", above=0.0)
    nodes: int = 41
    myelin_left: Mapping[int, float] = field(default_factory=dict[int, float])
    citation: str = ""

    def __post_init__(self) -> None:
        where = f"myelinated axon '{self.name}'"
        read_measures(self, where)
        stretches = _as_stretches(self.internode, f"{where}, internode")
        object.__setattr__(self, "internode", stretches)
        _check_whole(self.nodes, f"{where}, nodes", least=3)
        self._check_myelin(f"{where}, myelin_left")
        for stretch in stretches:
            if float(stretch.diameter) >= float(self.fibre_diameter):
                raise InvalidInput(
                    f"{where}, stretch '{stretch.name}'",
                    found=f"an axon {1e4 * float(stretch.diameter):g} um wide in a "
                    f"fibre of {1e4 * float(self.fibre_diameter):g} um",
                    expected="room for the myelin",
                )

    def __str__(self) -> str:
        celsius = float(self.node.temperature) - 273.15
        return f"{self.name}, {celsius:.4g} degC"

    def show(self) -> str:
        """Print its measures, and the membrane of its nodes as equations."""
        lines = [
            str(self),
            f"fibre {1e4 * float(self.fibre_diameter):.4g} um wide, "
            f"{float(self.lamellae):.4g} lamellae, g-ratio {self.g_ratio:.3g}; "
            f"{self.nodes} nodes {10.0 * self.spacing:.4g} mm apart",
            "",
            "from node to node           length   diameter   periaxonal space",
            _row("node", self.node_length, self.node_diameter),
            *(
                _row(
                    f"{each.count} x {each.name}",
                    each.length,
                    each.diameter,
                    each.periaxonal_width,
                )
                for each in self.internode
            ),
        ]
        kinds = {each.membrane.name: each.membrane for each in self.internode}
        membranes = [self.node, *kinds.values()]
        return "\n".join([*lines, *(f"\n{each.show()}" for each in membranes)])

    @property
    def spacing(self) -> float:
        """From node to node, cm."""
        parts = sum(float(each.length) * each.count for each in self.internode)
        return float(self.node_length) + parts

    @property
    def g_ratio(self) -> float:
        """Diameter of the axon by that of the fibre, where most of it is."""
        longest = max(self.internode, key=lambda each: float(each.length) * each.count)
        return float(longest.diameter) / float(self.fibre_diameter)

    @property
    def node_places(self) -> NDArray[np.int64]:
        """Which compartments are the nodes, (nodes,)."""
        each = 1 + sum(stretch.count for stretch in self.internode)
        return each * np.arange(self.nodes)

    def patchwork(self) -> Patchwork:
        """Lay the membranes on the compartments."""
        patches = [self.node, *(each.membrane for each in self.internode)]
        kinds = [number + 1 for number, _ in enumerate(self.internode)]
        counts = [each.count for each in self.internode]
        return lay(patches, self._along(0, np.repeat(kinds, counts)))

    def compartments(self) -> Compartments:
        """Give the axon's compartments, with the sheath around them."""
        length = self._spread(self.node_length, "length")
        radius = 0.5 * self._spread(self.node_diameter, "diameter")
        width = self._spread(self.node_periaxonal_width, "periaxonal_width")
        resistivity = float(self.resistivity)
        axon = resistivity * length / (np.pi * radius**2)
        ring = np.pi * ((radius + width) ** 2 - radius**2)
        space = resistivity * length / ring
        outside = np.pi * float(self.fibre_diameter) * length
        membranes = 2.0 * float(self.lamellae) * self._left(length.size)
        is_node = np.zeros(length.size, dtype=bool)
        is_node[self.node_places] = True
        leak = outside * float(self.lamella_conductance) / membranes
        capacity = outside * float(self.lamella_capacitance) / membranes
        distance = np.cumsum(length) - 0.5 * length - 0.5 * length[0]
        under = 0.5 * float(self.fibre_diameter)
        return Compartments(
            parent=np.arange(length.size) - 1,
            area=2.0 * np.pi * radius * length,
            length=length,
            axial_conductance=_between(axon),
            distance=distance,
            radius=np.where(is_node, radius, under),
            points=along_x(distance),
            sheath=Sheath(
                axial_conductance=_between(space),
                capacity=np.where(is_node, 0.0, capacity),
                leak=np.where(is_node, _OPEN, leak),
            ),
        )

    def _check_myelin(self, where: str) -> None:
        if not isinstance(self.myelin_left, Mapping):
            raise InvalidInput(
                where, found=f"{self.myelin_left!r}", expected="such as {12: 0.1}"
            )
        for number, part in self.myelin_left.items():
            _check_whole(number, where, least=0)
            if number >= self.nodes - 1:
                raise InvalidInput(
                    where,
                    found=f"internode {number}",
                    expected=f"0 to {self.nodes - 2}",
                )
            is_number = isinstance(part, int | float) and not isinstance(part, bool)
            if not is_number or not 0.0 < part <= 1.0:
                raise InvalidInput(
                    f"{where}, internode {number}",
                    found=f"{part!r}",
                    expected="more than 0 of the lamellae, and at most 1",
                )
        left = MappingProxyType(dict(self.myelin_left))
        object.__setattr__(self, "myelin_left", left)

    def _left(self, count: int) -> Floats:
        """Give the part of the myelin that each compartment has, (n,)."""
        left, each = np.ones(count), sum(stretch.count for stretch in self.internode)
        for number, part in self.myelin_left.items():
            first = (each + 1) * number + 1
            left[first : first + each] = part
        return left

    def _spread(self, node: Any, name: str) -> Floats:
        counts = [each.count for each in self.internode]
        values = [float(getattr(each, name)) for each in self.internode]
        return self._along(float(node), np.repeat(values, counts))

    def _along(self, node: float, between: NDArray[Any]) -> NDArray[Any]:
        """Repeat node and internode, and end with a node."""
        period = np.concatenate([np.array([node], dtype=between.dtype), between])
        return np.append(np.tile(period, self.nodes - 1), period[0])


def _row(name: str, length: Any, diameter: Any, space: Any = None) -> str:
    around = "open" if space is None else f"{1e7 * float(space):.4g} nm"
    long, wide = (f"{1e4 * float(value):.4g} um" for value in (length, diameter))
    return f"  {name:<18} {long:>13} {wide:>10} {around:>12}"


def _between(resistance: Floats) -> Floats:
    """Give the conductance from the middle of each compartment to the one before."""
    found = np.zeros(resistance.size)
    found[1:] = 2.0 / (resistance[1:] + resistance[:-1])
    return found


def _as_stretches(given: Sequence[Stretch], where: str) -> tuple[Stretch, ...]:
    is_row = isinstance(given, Sequence) and not isinstance(given, str)
    if not is_row or not given or any(not isinstance(x, Stretch) for x in given):
        raise InvalidInput(
            where,
            found=f"{given!r}",
            expected="one or more stretches, such as [Stretch('STIN', ...)]",
        )
    return tuple(given)


def _check_whole(value: Any, where: str, *, least: int) -> None:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if not is_whole or not least <= value <= _MOST_NODES:
        raise InvalidInput(
            where,
            found=f"{value!r}",
            expected=f"a whole number from {least} to {_MOST_NODES}",
        )
