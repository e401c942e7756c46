"""A run as its user holds it: quantities, account, words, picture and file."""

from axolemma.run.run import Run
from axolemma.run.simulate import load, simulate

__all__ = ["Run", "load", "simulate"]
