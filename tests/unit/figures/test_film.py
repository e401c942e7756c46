"""Films of an impulse, and the picture of a branched cell."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageSequence

from axolemma.figures.cell import CellPicture, draw_cell
from axolemma.figures.conduction import Journey
from axolemma.figures.film import MOST, film_cell, film_journey
from axolemma.figures.palette import THEMES

TIMES = np.linspace(0.0, 5.0, 201)
PLACES = np.linspace(0.0, 40.0, 81)
VOLTAGE = -65.0 + 100.0 * np.exp(-((PLACES[None] - 8.0 * TIMES[:, None]) ** 2) / 9.0)


@pytest.fixture
def journey():
    return Journey(
        title="Impulse",
        subtitle="along an axon",
        places=PLACES,
        times=TIMES,
        voltage=VOLTAGE,
        distance=PLACES,
        arrival=PLACES / 8.0,
    )


@pytest.fixture
def cell():
    return CellPicture(
        title="Cell",
        subtitle="with a fork",
        points=np.array([[0, 0, 0], [0, 50, 3], [-40, 120, 8], [60, 110, 1]], float),
        parent=np.array([-1, 0, 1, 1]),
        radius=np.array([8.0, 2.0, 0.5, 0.6]),
    )


def frames(content):
    """Give the pictures of a film as arrays."""
    film = Image.open(BytesIO(content))
    return [
        np.asarray(frame.convert("L"), dtype=float)
        for frame in ImageSequence.Iterator(film)
    ]


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_the_impulse_moves_to_the_right(journey, theme):
    shown = frames(film_journey(journey, theme))
    assert len(shown) == MOST
    blank = np.median(shown, axis=0)
    centres = [
        float(np.average(np.arange(picture.shape[1]), weights=away.sum(axis=0)))
        for picture in (shown[15], shown[30], shown[45])
        if (away := np.abs(picture - blank)).any()
    ]
    assert len(centres) == 3
    assert centres == sorted(centres)


def test_the_cell_changes_colour(cell):
    voltage = np.linspace(-70.0, 30.0, 20)[:, None] + np.array([0.0, 1.0, 5.0, 9.0])
    shown = frames(film_cell(cell, np.linspace(0.0, 2.0, 20), voltage))
    assert np.any(shown[0] != shown[-1])


def test_a_neurite_without_a_value_is_drawn_all_the_same(cell):
    some = draw_cell(cell, np.array([0.0, 1.0, np.nan, 2.0]), "arrival, ms")
    (lines,) = some.axes[0].collections[:1]
    assert len(lines.get_paths()) == 4
    assert np.ma.count_masked(lines.get_array()) == 1


def test_what_was_excited_and_what_was_never_reached_are_named(cell):
    away = replace(cell, excited=2)
    axes = draw_cell(away, np.array([1.0, 0.5, 0.0, np.nan]), "arrival, ms").axes[0]
    assert axes.get_legend_handles_labels()[1] == ["soma", "excited", "never"]
    at_soma = draw_cell(cell, np.arange(4.0), "arrival, ms").axes[0]
    assert at_soma.get_legend_handles_labels()[1] == ["soma, excited"]


def test_no_value_at_all_can_be_drawn(cell):
    draw_cell(cell, np.full(4, np.nan), "arrival, ms").canvas.draw()


def test_the_plane_in_which_a_cell_is_widest_is_shown(cell):
    flat = draw_cell(cell, np.zeros(4), "mV")
    lines = flat.axes[0].collections[0].get_paths()
    ends = np.concatenate([line.vertices for line in lines])
    assert np.ptp(ends, axis=0) == pytest.approx([100.0, 120.0])
