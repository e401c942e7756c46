"""A run in the words of a first course in physiology: forces, fractions, charges."""

from axolemma.explanation.undergraduate.account import undergraduate_account

__all__ = ["undergraduate_account"]
