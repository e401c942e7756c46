"""Pictures of a run: arrays in, a matplotlib figure out."""

from matplotlib.figure import Figure

from axolemma.figures.labels import Band, Landmark
from axolemma.figures.palette import DARK, LIGHT, THEMES, Theme
from axolemma.figures.slide import Curve, Level, Slide, draw

__all__ = [
    "DARK",
    "LIGHT",
    "THEMES",
    "Band",
    "Curve",
    "Figure",
    "Landmark",
    "Level",
    "Slide",
    "Theme",
    "draw",
]
