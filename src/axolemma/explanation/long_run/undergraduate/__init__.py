"""A long run in the words of a first course: gradients, forces, charges, the pump."""

from axolemma.explanation.long_run.undergraduate.account import undergraduate_account

__all__ = ["undergraduate_account"]
