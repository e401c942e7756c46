"""The colours: far enough apart for every reader, and legible on their paper."""

from itertools import combinations

import numpy as np
import pytest

from axolemma.errors import UnknownName
from axolemma.figures import DARK, LIGHT
from axolemma.figures.palette import colours, dashes, hatches, theme_named

THEMES = [LIGHT, DARK]
# Steps of lightness (CIE L*, 0 to 100) and distances of colour (CIE 1976) of which
# about 2 are just seen side by side; thin lines apart from one another need more.
LEAST_STEP, LEAST_DISTANCE = 5.0, 9.0
# WCAG 2.2: for text, and for what must be seen to understand a picture.
TEXT, GRAPHIC = 4.5, 3.0

TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
# What dichromats see of linear sRGB [Machado, Oliveira & Fernandes 2009].
VISION = {
    "usual": np.eye(3),
    "protanope": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranope": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanope": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


def linear(colour):
    parts = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(light):
    relative = TO_XYZ @ light / np.array([0.95047, 1.0, 1.08883])
    x, y, z = np.where(
        relative > 216 / 24389, np.cbrt(relative), (24389 / 27 * relative + 16) / 116
    )
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(one, other):
    dark, bright = sorted(float(TO_XYZ[1] @ linear(each)) for each in (one, other))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=["light", "dark"])
@pytest.mark.parametrize("kind", ["carriers", "strokes"])
def test_colours_that_stand_together_differ_in_lightness(theme, kind):
    lightness = sorted(lab(linear(c))[0] for c in getattr(theme, kind).values())
    assert np.diff(lightness).min() > LEAST_STEP


@pytest.mark.parametrize("theme", THEMES, ids=["light", "dark"])
@pytest.mark.parametrize("kind", ["carriers", "strokes"])
@pytest.mark.parametrize("vision", VISION)
def test_colours_stay_apart_for_colour_blind_readers(theme, kind, vision):
    seen = {
        name: lab(np.clip(VISION[vision] @ linear(colour), 0.0, 1.0))
        for name, colour in getattr(theme, kind).items()
    }
    for (one, first), (other, second) in combinations(seen.items(), 2):
        assert np.linalg.norm(first - second) > LEAST_DISTANCE, (one, other)


@pytest.mark.parametrize("theme", THEMES, ids=["light", "dark"])
def test_text_and_lines_stand_out_from_the_paper(theme):
    for colour in (theme.ink, theme.quiet):
        for ground in (theme.paper, *theme.grounds.values()):
            assert contrast(colour, ground) > TEXT, (colour, ground)
    for colour in (*theme.carriers.values(), *theme.strokes.values(), *theme.spare):
        assert contrast(colour, theme.paper) > GRAPHIC, colour


def test_both_themes_know_the_same_things():
    for kind in ("carriers", "grounds", "strokes"):
        assert getattr(LIGHT, kind).keys() == getattr(DARK, kind).keys()


def test_a_carrier_without_a_colour_gets_a_spare_one():
    given = colours(["Na", "Li", "Rb"])
    assert given["Na"] == LIGHT.carriers["Na"]
    assert len(set(given.values())) == 3


def test_what_has_a_carrier_in_common_differs_otherwise():
    carriers = ["Na", "K", "Na", "K", "K"]
    for patterns in (dashes(carriers), hatches(carriers)):
        pairs = [(c, str(p)) for c, p in zip(carriers, patterns, strict=True)]
        assert len(set(pairs)) == len(carriers)


def test_an_unknown_theme_is_refused_with_the_near_ones():
    with pytest.raises(UnknownName, match="did you mean 'dark'"):
        theme_named("darc")
