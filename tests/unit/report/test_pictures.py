import re

import pytest

from axolemma.errors import InternalError
from axolemma.figures import DARK, LIGHT
from axolemma.figures.canvas import sheet, write
from axolemma.report.pictures import Picture, colour_rules, picture


def drawn(name="slide"):
    figure = sheet(LIGHT)
    axes = figure.add_subplot()
    axes.plot([0.0, 1.0], [1.0, 0.0], color=LIGHT.carriers["Na"])
    axes.set_title("a < b", color=LIGHT.ink)
    return Picture(
        name=name,
        svg=write(figure, "svg"),
        title="Potential & time",
        description="It falls from 1 to 0.",
        caption="A line.",
    )


def test_a_picture_is_told_to_who_cannot_see_it():
    written = picture(drawn())
    assert 'role="img" aria-labelledby="slide-title"' in written
    assert '<title id="slide-title">Potential &amp; time</title>' in written
    assert '<desc id="slide-description">It falls from 1 to 0.</desc>' in written


def test_colours_are_named_so_that_they_follow_the_page():
    written = picture(drawn())
    assert "var(--carriers-Na)" in written
    assert LIGHT.carriers["Na"] not in written
    rules = colour_rules()
    for theme in (LIGHT, DARK):
        assert f"--carriers-Na: {theme.carriers['Na']};" in rules


def test_names_within_a_picture_are_its_own():
    one, other = picture(drawn("one")), picture(drawn("other"))
    names = [set(re.findall(r' id="([^"]*)"', each)) for each in (one, other)]
    assert names[0].isdisjoint(names[1])
    for name, text in (("one", one), ("other", other)):
        used = re.findall(r'(?:href="|url\()#([^")]+)', text)
        assert used
        for each in used:
            assert each.startswith(f"{name}-")
            assert f' id="{each}"' in text


def test_nothing_of_the_file_around_it_is_left():
    written = picture(drawn())
    for part in ("<?xml", "<!DOCTYPE", "<metadata", "<style", "font-family"):
        assert part not in written


def test_what_is_no_picture_is_a_fault_of_ours():
    with pytest.raises(InternalError, match="without a viewBox"):
        picture(drawn()._replace(svg=b"<svg></svg>"))
