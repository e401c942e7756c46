"""Two runs compared: in what they differ, what came of it, and the same in words."""

from axolemma.explanation.comparison.account import comparison_account
from axolemma.explanation.comparison.changes import Change, find_changes
from axolemma.explanation.comparison.contrast import (
    Contrast,
    Difference,
    Moment,
    find_contrast,
)

__all__ = [
    "Change",
    "Contrast",
    "Difference",
    "Moment",
    "comparison_account",
    "find_changes",
    "find_contrast",
]
