"""The school account: an action potential in the order and the words of a textbook.

A sentence is said only where it is true of the run at hand.
"""

from axolemma.explanation.school.account import school_account

__all__ = ["school_account"]
