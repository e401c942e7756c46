"""A quantity measured for many values of another, drawn."""

from typing import Any

import numpy as np
import pytest

from axolemma.figures import DARK
from axolemma.figures.conduction import Journey, draw_journey
from axolemma.figures.measurement import Measurement, draw_measurement

VALUES = np.array([1.0, 10.0, 100.0])


def drawn(**changed: Any) -> Any:
    given: dict[str, Any] = {
        "title": "velocity",
        "subtitle": "of an axon",
        "across": "diameter, um",
        "up": "velocity, m/s",
        "values": VALUES,
        "measured": np.sqrt(VALUES),
    }
    return draw_measurement(Measurement(**{**given, **changed}), DARK).axes[0]


def labels(axes):
    legend = axes.get_legend()
    return [] if legend is None else [text.get_text() for text in legend.get_texts()]


def test_axes_are_logarithmic_where_their_values_are_far_apart():
    axes = drawn(is_logarithmic=True)
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    near = drawn(is_logarithmic=True, measured=np.array([1.0, 1.1, 1.2]))
    assert (near.get_xscale(), near.get_yscale()) == ("log", "linear")
    assert drawn().get_xscale() == "linear"


def test_a_logarithmic_axis_has_plain_numbers():
    axes = drawn(is_logarithmic=True)
    axes.figure.canvas.draw()
    shown = [label.get_text() for label in axes.get_xticklabels()]
    assert {"1", "10", "100"} <= set(shown)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"line": np.sqrt(VALUES), "line_label": "power 0.5"}, "power 0.5"),
        ({"level": 1.0, "level_label": "just enough"}, "just enough"),
        ({"span": (2.0, 5.0), "span_label": "altered"}, "altered"),
        ({"measured": np.array([1.0, np.nan, 2.0]), "failed_label": "died"}, "died"),
    ],
)
def test_what_stands_beside_the_points_is_named(changed, words):
    assert labels(drawn(**changed)) == [words]


def test_a_value_without_a_measurement_is_marked_and_not_drawn():
    axes = drawn(measured=np.array([1.0, np.nan, 2.0]), failed_label="died")
    marked = next(line for line in axes.lines if line.get_label() == "died")
    assert list(marked.get_xdata()) == [10.0]
    points = axes.containers[0].lines[0]
    assert list(points.get_xdata()) == [1.0, 100.0]


def test_points_alone_need_no_legend():
    assert drawn().get_legend() is None


def test_a_picture_with_everything_is_legible(require_legible):
    axes = drawn(
        measured=np.array([1.0, 3.0, np.nan]),
        error=np.array([0.1, 0.2, np.nan]),
        failed_label="died",
        line=np.sqrt(VALUES),
        line_label="power 0.5000",
        level=1.0,
        level_label="just enough",
        span=(2.0, 5.0),
        span_label="altered stretch",
        is_logarithmic=True,
    )
    require_legible(axes.figure)


def test_the_journey_of_an_impulse_that_died_early_is_legible(require_legible):
    places, times = np.linspace(0.0, 70.0, 80), np.linspace(0.0, 4.0, 60)
    voltage = -65.0 + 90.0 * np.exp(-((places - 20.0 * times[:, None]) ** 2) / 40.0)
    journey = Journey(
        title="Impulse along an axon · died",
        subtitle="squid giant axon",
        places=places,
        times=times,
        voltage=voltage,
        distance=places[:20],
        arrival=places[:20] / 20.0,
    )
    require_legible(draw_journey(journey))
