"""Experiments: procedures at the rig, whose results say what was measured and how."""

from axolemma.experiments.conduction import Conduction, Refinement, conduct
from axolemma.experiments.travelling_wave import (
    NoTravellingWave,
    TravellingWave,
    travelling_wave,
)

__all__ = [
    "Conduction",
    "NoTravellingWave",
    "Refinement",
    "TravellingWave",
    "conduct",
    "travelling_wave",
]
