"""An axon that branches, or changes its width: cylinders joined at their ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable.compartments import MOST_COMPARTMENTS, Compartments
from axolemma.errors import InvalidInput
from axolemma.membrane.validation import measured, read_measures


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A cylinder that begins where another ends.

    Parameters
    ----------
    diameter
        Such as ``"10 um"``.
    length
        Such as ``"5 mm"``.
    parent
        Number of the branch at whose end it begins; None for the first.
    """

    diameter: Any = measured("um", above=0.0)
    length: Any = measured("mm", above=0.0)
    parent: int | None = None

    def __post_init__(self) -> None:
        read_measures(self, "branch")


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchingAxon:
    """Cylinders of axoplasm joined into a tree.

    Parameters
    ----------
    branches
        Each behind its parent.
    resistivity
        Of the axoplasm, such as ``"35.4 ohm cm"``.
    """

    branches: Sequence[Branch]
    resistivity: Any = measured("ohm cm", above=0.0)

    def __post_init__(self) -> None:
        read_measures(self, "branching axon")
        is_row = isinstance(self.branches, (list, tuple)) and bool(self.branches)
        if not is_row or any(not isinstance(each, Branch) for each in self.branches):
            raise InvalidInput(
                "branching axon, branches",
                found=f"{self.branches!r}",
                expected="a list of one or more, such as "
                "[Branch(diameter='1 um', length='1 mm')]",
            )
        object.__setattr__(self, "branches", tuple(self.branches))
        for number, branch in enumerate(self.branches):
            is_first = number == 0 and branch.parent is None
            if not (is_first or branch.parent in range(number)):
                raise InvalidInput(
                    f"branching axon, branch {number}",
                    found=f"the parent {branch.parent}",
                    expected="none for branch 0, and a branch before it for others",
                    remedy="list each branch behind the one that it grows out of",
                )

    def compartments(self, intervals: Sequence[int]) -> BranchedCompartments:
        """Cut the axon; nodes stand at both ends of a branch and between.

        A compartment reaches halfway to each of its neighbours, so that one at a
        branch point has a part of every branch there.

        Parameters
        ----------
        intervals
            Into how many each branch is cut.
        """
        self._check(intervals)
        cut = _Cut(sum(intervals) + 1)
        nodes: list[NDArray[np.int64]] = []
        for branch, count in zip(self.branches, intervals, strict=True):
            origin = 0 if branch.parent is None else int(nodes[branch.parent][-1])
            nodes.append(cut.lay(branch, count, origin, float(self.resistivity)))
        return BranchedCompartments(
            compartments=Compartments(
                parent=cut.parent,
                area=cut.area,
                length=cut.length,
                axial_conductance=cut.conductance,
                distance=cut.distance,
            ),
            nodes=tuple(nodes),
        )

    def _check(self, intervals: Sequence[int]) -> None:
        is_row = isinstance(intervals, (list, tuple))
        if (
            not is_row
            or len(intervals) != len(self.branches)
            or not all(
                isinstance(each, (int, np.integer)) and each >= 1 for each in intervals
            )
        ):
            raise InvalidInput(
                "branching axon, intervals",
                found=f"{intervals!r}",
                expected=f"one or more for each of {len(self.branches)} branches",
            )
        if sum(intervals) >= MOST_COMPARTMENTS:
            raise InvalidInput(
                "branching axon, compartments",
                found=f"{sum(intervals) + 1}",
                expected=f"1 to {MOST_COMPARTMENTS}",
                remedy="let compartments be longer or branches shorter",
            )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BranchedCompartments:
    """A branching axon that was cut.

    Parameters
    ----------
    compartments
        The tree.
    nodes
        Compartments of each branch from its beginning, which is the end of its
        parent, to its end: one array for each.
    """

    compartments: Compartments
    nodes: tuple[NDArray[np.int64], ...]


class _Cut:
    """Compartments that are being laid."""

    def __init__(self, count: int) -> None:
        self.parent = np.full(count, -1)
        self.area, self.length = np.zeros(count), np.zeros(count)
        self.conductance, self.distance = np.zeros(count), np.zeros(count)
        self.used = 1

    def lay(
        self, branch: Branch, count: int, origin: int, resistivity: float
    ) -> NDArray[np.int64]:
        """Lay the intervals of a branch; give its nodes."""
        width = float(branch.length) / count
        diameter = float(branch.diameter)
        nodes = np.append(origin, np.arange(self.used, self.used + count))
        self.used += count
        self.parent[nodes[1:]] = nodes[:-1]
        section = np.pi * diameter**2 / 4.0
        self.conductance[nodes[1:]] = section / (resistivity * width)
        for ends in (nodes[:-1], nodes[1:]):
            self.area[ends] += np.pi * diameter * width / 2.0
            self.length[ends] += width / 2.0
        steps = width * np.arange(1, count + 1)
        self.distance[nodes[1:]] = self.distance[origin] + steps
        return nodes
