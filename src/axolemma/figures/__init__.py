"""Pictures of a run: arrays in, a matplotlib figure out."""

from axolemma.figures.slide import Band, Curve, Landmark, Level, Slide, draw

__all__ = ["Band", "Curve", "Landmark", "Level", "Slide", "draw"]
