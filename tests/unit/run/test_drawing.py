"""Pictures that are written: whether they can be is said before they are drawn."""

import pytest
from matplotlib.figure import Figure

from axolemma.errors import InvalidInput
from axolemma.run.drawing import drawn


def test_nothing_is_drawn_where_no_picture_can_be_written(tmp_path):
    def draw():
        pytest.fail("it was drawn")

    for name, says in (("x.bmp", "ending in .png"), ("no/x.png", "no such folder")):
        with pytest.raises(InvalidInput, match=says):
            drawn(tmp_path / name, draw)
    assert not list(tmp_path.iterdir())


def test_a_picture_is_written_as_its_ending_says(tmp_path):
    figure = Figure(figsize=(1, 1))
    assert drawn(None, lambda: figure) is figure
    assert drawn(tmp_path / "x.SVG", lambda: figure) is figure
    assert b"<svg" in (tmp_path / "x.SVG").read_bytes()
