"""The axons and trees that every tool runs, with the membrane of `squid`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

TEMPERATURE = 18.5
# The giant axon of 1952: um, ohm cm, um.
DIAMETER, RESISTIVITY, LENGTH = 476.0, 35.4, 1e5
# What excites its first compartment: nA, ms, ms.
SHOCK, SHOCK_START, SHOCK_LASTS = 20_000.0, 1.0, 0.2
# Between which parts of its length the impulse is timed.
FROM, TO = 0.3, 0.7

# A thin axon, of which there are many: um, ohm cm, um, and the strongest current, nA.
THIN_DIAMETER, THIN_RESISTIVITY, THIN_LENGTH, STRONGEST = 2.0, 100.0, 1000.0, 1.0

# A binary tree after the 3/2 power law, as in Rallpack 2: um, and nA into its root.
TREE_DEPTH, TREE_DIAMETER, TREE_LENGTH, TREE_CURRENT = 10, 16.0, 32.0, 10.0
# Into the soma of a reconstructed cell, nA, and its axoplasm, ohm cm.
CELL_CURRENT, CELL_RESISTIVITY = 4.0, 100.0


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch of the binary tree: number of its parent or -1, length and width, um."""

    parent: int
    length: float
    diameter: float


def tree_branches() -> list[Branch]:
    """List the branches of the binary tree, parents first."""
    branches: list[Branch] = []
    for number in range(2**TREE_DEPTH - 1):
        level = (number + 1).bit_length() - 1
        branches.append(
            Branch(
                parent=(number - 1) // 2 if number else -1,
                length=TREE_LENGTH * 2.0 ** (-level / 3.0),
                diameter=TREE_DIAMETER * 2.0 ** (-2.0 * level / 3.0),
            )
        )
    return branches


def middles(count: int) -> tuple[int, int]:
    """Give the compartments between which the impulse is timed, of so many."""
    return int(FROM * count), int(TO * count)


def velocity(count: int, arrivals: tuple[float, float]) -> float:
    """Turn the times when an impulse came to two compartments into m/s."""
    near, far = middles(count)
    distance = (far - near) / count * LENGTH
    return 1e-3 * distance / (arrivals[1] - arrivals[0])


def currents(copies: int) -> list[float]:
    """Give the current into each of the thin axons, nA."""
    return [float(each) for each in np.linspace(0.0, STRONGEST, copies)]
