from itertools import combinations

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Annotation, Text

from axolemma.figures import Band, Curve, Landmark, Level, Slide, draw

PHASES = (
    "rest",
    "generator potential",
    "depolarisation",
    "repolarisation",
    "hyperpolarisation",
    "recovery",
)


def slide(edges=(0.0, 1.0, 2.5, 3.5, 5.7, 20.0, 30.0), repeats=1):
    """Draw a made-up bump: what is tested is the layout, not the physics."""
    time = np.linspace(0.0, edges[-1] * repeats, 2000)
    bump = 104.0 * np.exp(-(((time - 3.5) / 0.9) ** 2))
    names = PHASES[: len(edges) - 1]
    bands = tuple(
        Band(name=name, start=start + lap * edges[-1], stop=stop + lap * edges[-1])
        for lap in range(repeats)
        for name, start, stop in zip(names, edges[:-1], edges[1:], strict=True)
    )
    return Slide(
        title="One action potential · a made-up membrane, 6.3 °C",
        subtitle="live ions · 10 µA/cm² for 1 ms",
        time=time,
        voltage=-65.0 + bump,
        bands=bands,
        landmarks=(
            Landmark(label="threshold\n−53.4 mV", time=2.4, voltage=-53.4),
            Landmark(label="peak\n+39.0 mV", time=3.5, voltage=39.0),
        ),
        levels=(
            Level(label="rest", values=np.full(time.shape, -65.0)),
            Level(label="E Na", values=np.full(time.shape, 50.0), carrier="Na"),
            Level(label="E K", values=np.full(time.shape, -66.0), carrier="K"),
        ),
        currents=tuple(
            Curve(label=name, carrier=name, values=size * bump, quoted=size)
            for name, size in (("Na", -8.0), ("K", 8.1), ("leak", 0.1), ("pump", 0.02))
        ),
        moved=tuple(
            Curve(label=name, carrier=name, values=np.cumsum(size * bump), quoted=size)
            for name, size in (("Na", 1.0), ("K", -1.0), ("Cl", 0.01))
        ),
    )


def labels(figure):
    """List what is written outside the axes' own ticks, with the boxes it fills."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
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
        and not isinstance(text, Annotation)
    ]  # fmt: skip
    return [(text.get_text(), text.get_window_extent(renderer)) for text in texts]


@pytest.mark.parametrize(
    "edges",
    [
        (0.0, 1.0, 2.5, 3.5, 5.7, 20.0, 30.0),
        (0.0, 1.0, 1.01, 1.02, 1.03, 1.04, 300.0),
        (0.0, 29.0, 29.1, 29.2, 29.3, 29.4, 30.0),
    ],
)
def test_no_two_labels_overlap(edges):
    overlapping = [
        (one, other)
        for (one, box), (other, second) in combinations(labels(draw(slide(edges))), 2)
        if box.overlaps(second)
    ]
    assert overlapping == []


def test_every_label_is_on_the_page():
    figure = draw(slide())
    page = figure.bbox
    outside = [
        name
        for name, box in labels(figure)
        if box.x0 < page.x0 or box.x1 > page.x1 or box.y0 < page.y0 or box.y1 > page.y1
    ]
    assert outside == []


def test_each_phase_is_named_once_even_in_a_train():
    texts = [name for name, _ in labels(draw(slide(repeats=4)))]
    assert [texts.count(name) for name in PHASES] == [1] * len(PHASES)


def test_the_three_panels_share_one_time_axis():
    figure = draw(slide())
    assert len(figure.axes) == 3
    assert {axes.get_xlim() for axes in figure.axes} == {(0.0, 30.0)}


def test_a_curve_that_never_changes_can_be_drawn():
    flat = np.zeros(3)
    figure = draw(
        Slide(
            title="Nothing",
            subtitle="",
            time=np.array([0.0, 1.0, 2.0]),
            voltage=flat,
            currents=(Curve(label="Na", carrier="Na", values=flat, quoted=0.0),),
        )
    )
    assert figure.get_size_inches() @ figure.get_size_inches() > 0.0


def test_a_picture_is_1600_pixels_wide():
    figure = draw(slide())
    assert figure.bbox.width == 1600
