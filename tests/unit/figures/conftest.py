"""What is asked of every picture: legible text, none of it on another."""

from itertools import combinations

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text


def shown(figure):
    """List the texts of a picture, with the boxes they fill; ticks stand apart."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    ticks = {
        text
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for text in axis.get_ticklabels(which="both")
    }
    texts = [
        text
        for text in figure.findobj(Text)
        if text.get_text() and text.get_visible() and text not in ticks
    ]
    renderer = canvas.get_renderer()
    return [(text.get_text(), text.get_window_extent(renderer)) for text in texts]


@pytest.fixture
def require_legible():
    """Check that no texts overlap, none is small, and all are on the page."""

    def check(figure):
        assert figure.bbox.width == 1600
        boxes = shown(figure)
        assert len(boxes) > 5
        overlapping = [
            (one, other)
            for (one, box), (other, beside) in combinations(boxes, 2)
            if box.overlaps(beside)
        ]
        assert overlapping == []
        page = figure.bbox
        outside = [
            name
            for name, box in boxes
            if box.x0 < 0 or box.x1 > page.x1 or box.y0 < 0 or box.y1 > page.y1
        ]
        assert outside == []
        sizes = {t.get_fontsize() for t in figure.findobj(Text) if t.get_text()}
        assert min(sizes) >= 9.0
        # Subscripts of formulas would be smaller than their text.
        assert not any("$" in name for name, _ in boxes)

    return check


@pytest.fixture
def texts():
    """Give a function that lists the texts of a picture."""
    return lambda figure: [name for name, _ in shown(figure)]
