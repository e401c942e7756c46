"""The picture of a long run: nothing covers anything, and it shows what it is given."""

from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from axolemma.figures.long_run import Inset, LongSlide, Panel, Trend, draw_long


def slide(duration=60.0, insets=3):
    time = np.linspace(0.0, duration, 400)
    moments = np.linspace(0.0, 0.7 * duration, insets)
    near = np.linspace(-3.0, 12.0, 200)
    return LongSlide(
        title="756 action potentials, depolarisation block after 32.88 s",
        subtitle="a made-up membrane, 36 °C · Na⁺/K⁺ pump blocked · no stimulus",
        duration=duration,
        insets=tuple(
            Inset(
                label=f"spike {place + 1}, {moment:.3g} s",
                moment=float(moment),
                time=near,
                voltage=-70.0 + 100.0 * np.exp(-(near**2)),
            )
            for place, moment in enumerate(moments)
        ),
        panels=(
            Panel(
                title="rate, 1/s",
                trends=(Trend(label="rate", carrier="stimulus", time=time,
                              values=20.0 + time, is_dotted=True),),
                caption="last",
            ),
            Panel(
                title="ions,\nmM",
                trends=tuple(
                    Trend(label=f"[{ion}]i", carrier=ion, time=time, values=size + time)
                    for ion, size in (("Na", 20.0), ("K", 21.0), ("Cl", 22.0))
                ),
            ),
            Panel(
                title="% of the\nNa⁺ in",
                trends=(Trend(label="pumped out", carrier="pump", time=time,
                              values=90.0 + time / 6.0),),
                level=100.0,
            ),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("insets", [0, 1, 3])
@pytest.mark.parametrize("duration", [0.5, 60.0, 1200.0])
def test_no_two_texts_overlap(duration, insets):
    figure = draw_long(slide(duration, insets))
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    ticks = {
        text
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for text in axis.get_ticklabels(which="both")
    }
    boxes = [
        (text.get_text(), text.get_window_extent(renderer))
        for text in figure.findobj(Text)
        if text.get_text() and text.get_visible() and text not in ticks
    ]
    assert len(boxes) > 8
    for (one, box), (other, beside) in combinations(boxes, 2):
        assert not box.overlaps(beside), (one, other)


def test_everything_stays_within_the_picture():
    figure = draw_long(slide())
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    for text in figure.findobj(Text):
        if text.get_text() and text.get_visible():
            box = text.get_window_extent(canvas.get_renderer())
            assert box.x0 >= 0.0
            assert box.x1 <= figure.bbox.width, text.get_text()


@pytest.mark.parametrize(
    ("duration", "unit", "end"), [(60.0, "s", 60.0), (600.0, "min", 10.0)]
)
def test_minutes_are_drawn_as_minutes(duration, unit, end):
    below = draw_long(slide(duration)).axes[-1]
    assert below.get_xlabel() == f"time, {unit}"
    assert below.get_xlim()[1] == pytest.approx(end)


def test_what_is_never_negative_is_measured_from_zero():
    figure = draw_long(slide())
    for axes in figure.axes[3:]:
        assert axes.get_ylim()[0] < 0.0


def test_each_spike_is_marked_in_every_panel():
    figure = draw_long(slide())
    for axes in figure.axes[3:]:
        ends = [np.asarray(line.get_xdata(), dtype=float) for line in axes.lines]
        upright = {float(x[0]) for x in ends if x.size == 2 and x[0] == x[1]}
        assert upright == set(np.linspace(0.0, 42.0, 3).tolist())


def test_letters_of_spikes_near_to_one_another_stand_apart():
    early = tuple(
        replace(each, moment=0.01 * n) for n, each in enumerate(slide().insets)
    )
    figure = draw_long(replace(slide(), insets=early))
    letters = [t for t in figure.axes[3].texts if t.get_text() in {"A", "B", "C"}]
    renderer = FigureCanvasAgg(figure).get_renderer()
    boxes = [text.get_window_extent(renderer) for text in letters]
    assert len(boxes) == 3
    assert all(one.x1 < other.x0 for one, other in pairwise(boxes))
