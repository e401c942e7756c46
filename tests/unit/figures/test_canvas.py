import matplotlib as mpl
import pytest

from axolemma.errors import InvalidInput
from axolemma.figures.canvas import head, sheet, write
from axolemma.figures.palette import DARK, LIGHT


def picture(theme=LIGHT):
    figure = sheet(theme)
    head(figure, "One action potential", "10 µA/cm² for 1 ms", theme)
    figure.add_subplot().plot([0.0, 1.0], [1.0, 0.0], color=theme.ink)
    return figure


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_the_same_picture_is_written_as_the_same_bytes(kind):
    assert write(picture(), kind) == write(picture(), kind)


def test_text_in_an_svg_can_be_read_and_searched():
    written = write(picture(), "svg").decode()
    assert ">One action potential</text>" in written
    assert "Verdana" in written


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_picture_is_written_on_its_own_paper(theme):
    assert f"fill: {theme.paper}" in write(picture(theme), "svg").decode()


def test_what_a_user_set_for_other_pictures_changes_nothing():
    before = write(picture(), "svg")
    with mpl.rc_context({"svg.fonttype": "path", "savefig.bbox": "tight"}):
        assert write(picture(), "svg") == before


def test_an_unknown_kind_of_file_is_refused():
    with pytest.raises(InvalidInput, match="found 'gif', expected 'png', 'svg'"):
        write(picture(), "gif")
