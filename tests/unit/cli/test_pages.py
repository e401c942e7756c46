"""`axolemma spike --report`, and which picture is drawn in which colours."""

import html

import pytest

from axolemma.cli import main


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Let what a command writes fall into a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(path):
    return html.unescape(path.read_text(encoding="utf-8"))


def test_a_page_is_written_and_nothing_else(folder, capsys):
    assert main(["spike", "--report", "page.html"]) == 0
    assert capsys.readouterr().out.rstrip().endswith("written: page.html")
    assert [path.name for path in folder.iterdir()] == ["page.html"]


def test_the_page_says_what_was_typed(folder):
    assert main(["spike", "--block", "Na=0.9", "--report=page.html"]) == 0
    assert "<code>axolemma spike --block Na=0.9</code>" in read(folder / "page.html")


def test_the_page_of_a_comparison_tells_both(folder):
    assert main(["spike", "--without", "K.n", "--report", "page.html"]) == 0
    assert "What would have been otherwise" in read(folder / "page.html")


def test_a_page_goes_with_numbers_and_a_picture(folder, capsys):
    words = ["spike", "--json", "--report", "page.html", "--figure", "spike.svg"]
    assert main(words) == 0
    assert capsys.readouterr().out.startswith("{")
    assert {path.name for path in folder.iterdir()} == {"page.html", "spike.svg"}


@pytest.mark.parametrize("kind", ["slide", "cycle", "account"])
def test_a_picture_can_be_chosen_with_its_colours(folder, kind):
    words = ["spike", "--figure", "a.svg", "--figure-kind", kind, "--theme", "dark"]
    assert main(words) == 0
    assert "fill: #14171b" in read(folder / "a.svg")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--report nowhere/page.html", "make the folder first"),
        ("--figure-kind cycel", "did you mean 'cycle'?"),
        ("--theme drak", "did you mean 'dark'?"),
        ("--figure-kind cycle --duration 40000ms", "a long run has one picture"),
    ],
)
def test_what_cannot_be_is_one_paragraph_and_leaves_nothing(
    folder, capsys, words, said
):
    assert main(["spike", *words.split()]) == 2
    complaint = capsys.readouterr().err
    assert said in complaint
    assert complaint.count("\n") == 1
    assert list(folder.iterdir()) == []
