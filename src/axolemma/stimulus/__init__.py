"""What is done to a membrane: declared values that publish their breakpoints."""

from axolemma.stimulus.composition import Multiple, Stimulus, Sum, dimensions
from axolemma.stimulus.declarations import (
    charge,
    chirp,
    noise,
    pulse,
    ramp,
    sampled,
    sine,
    step,
    train,
)
from axolemma.stimulus.pushes import push
from axolemma.stimulus.saved_form import from_dict
from axolemma.stimulus.tabulation import timetable, timetables
from axolemma.stimulus.timetables import Timetable

__all__ = [
    "Multiple",
    "Stimulus",
    "Sum",
    "Timetable",
    "charge",
    "chirp",
    "dimensions",
    "from_dict",
    "noise",
    "pulse",
    "push",
    "ramp",
    "sampled",
    "sine",
    "step",
    "timetable",
    "timetables",
    "train",
]
