"""Pictures of a run: arrays in, a matplotlib figure out."""

from matplotlib.figure import Figure

from axolemma.figures.labels import Band, Landmark
from axolemma.figures.slide import Curve, Level, Slide, draw

__all__ = ["Band", "Curve", "Figure", "Landmark", "Level", "Slide", "draw"]
