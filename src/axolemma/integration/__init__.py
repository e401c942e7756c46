"""Integration: from equations and inputs to what every state did in time."""

from axolemma.integration.inputs import InputTable, merged
from axolemma.integration.lane_memory import Status
from axolemma.integration.solver import (
    Cell,
    Checkpoint,
    Outcome,
    Outcomes,
    Plan,
    advance,
)
from axolemma.integration.steps import Method, Samples, Steps
from axolemma.integration.trajectory import Trajectory

__all__ = [
    "Cell",
    "Checkpoint",
    "InputTable",
    "Method",
    "Outcome",
    "Outcomes",
    "Plan",
    "Samples",
    "Status",
    "Steps",
    "Trajectory",
    "advance",
    "merged",
]
