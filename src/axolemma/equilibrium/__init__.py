"""Rest: where equations stand still, and whether they stay there."""

from axolemma.equilibrium.dynamics import Dynamics, parameter_values, told_apart
from axolemma.equilibrium.fixed_points import FixedPoint, Values
from axolemma.equilibrium.resting import Rest, rest, rests, steady

__all__ = [
    "Dynamics",
    "FixedPoint",
    "Rest",
    "Values",
    "parameter_values",
    "rest",
    "rests",
    "steady",
    "told_apart",
]
