"""Experiments: procedures at the rig, whose results say what was measured and how."""

from axolemma.experiments.travelling_wave import TravellingWave, travelling_wave

__all__ = ["TravellingWave", "travelling_wave"]
