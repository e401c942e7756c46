"""A run as its user holds it: quantities, account, words, picture and file."""

from axolemma.run.clamp import Clamped, voltage_clamp
from axolemma.run.comparison import Comparison, compare
from axolemma.run.long import LongRun
from axolemma.run.many import Runs
from axolemma.run.run import Run
from axolemma.run.simulate import load, simulate

__all__ = [
    "Clamped",
    "Comparison",
    "LongRun",
    "Run",
    "Runs",
    "compare",
    "load",
    "simulate",
    "voltage_clamp",
]
