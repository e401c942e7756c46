"""How strong a stimulus is, where one number says it."""

from __future__ import annotations

from axolemma.stimulus.composition import Multiple, Stimulus
from axolemma.stimulus.pushes import Push
from axolemma.stimulus.waveforms import Pulses
from axolemma.units import Unit


def strength_of(stimulus: Stimulus | None) -> tuple[float, Unit] | None:
    """Give the amplitude of pulses or the depth of a push, and its unit.

    Returns
    -------
    tuple of float and Unit, or None
        The coherent value, and the unit that it was given in; None for a stimulus of
        any other kind, or of many cells.
    """
    if isinstance(stimulus, Multiple) and isinstance(stimulus.factor, float):
        found = strength_of(stimulus.stimulus)
        return found and (stimulus.factor * found[0], found[1])
    if isinstance(stimulus, Pulses) and isinstance(stimulus.amplitude, float):
        return stimulus.amplitude, stimulus.unit
    if isinstance(stimulus, Push) and isinstance(stimulus.depth, float):
        return stimulus.depth, stimulus.unit
    return None
