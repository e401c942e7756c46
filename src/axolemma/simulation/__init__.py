"""Simulation: a membrane and a stimulus become a record of what happened."""

from axolemma.simulation.clamp import ClampRecord, clamp
from axolemma.simulation.conditions import (
    DEFAULT_TOLERANCE,
    STIMULUS,
    VOLTAGE,
    Conditions,
)
from axolemma.simulation.ensemble import ensemble, has_many
from axolemma.simulation.ensemble_records import EnsembleRecord
from axolemma.simulation.record import Record, extended, record

__all__ = [
    "DEFAULT_TOLERANCE",
    "STIMULUS",
    "VOLTAGE",
    "ClampRecord",
    "Conditions",
    "EnsembleRecord",
    "Record",
    "clamp",
    "ensemble",
    "extended",
    "has_many",
    "record",
]
