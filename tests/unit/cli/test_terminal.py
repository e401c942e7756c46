import io

import pytest

from axolemma.cli import terminal
from axolemma.cli.terminal import Line, progress, say, wrapped


class Terminal(io.StringIO):
    """A stream that takes itself for a terminal."""

    def isatty(self):
        return True


@pytest.fixture
def shown(monkeypatch):
    """Say lines to a terminal and give what arrived there."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)

    def shown(*lines):
        stream = Terminal()
        with monkeypatch.context() as during:
            during.setattr("sys.stdout", stream)
            say(lines)
        return stream.getvalue()

    return shown


def test_a_terminal_sees_colour(shown):
    first, second = shown(Line("plain"), Line("loud", "bold cyan")).splitlines()
    assert first == "plain"
    assert "\x1b[" in second
    assert "loud" in second


def test_who_wants_no_colour_gets_none(shown, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    assert shown(Line("loud", "cyan")) == "loud\n"


def test_a_pipe_sees_the_text_alone(capsys):
    say([Line("loud", "bold cyan")])
    assert capsys.readouterr().out == "loud\n"


def test_brackets_in_a_report_are_no_markup(shown):
    assert shown(Line("[K]o [bold]")) == "[K]o [bold]\n"


def test_prose_is_broken_between_words(monkeypatch):
    monkeypatch.setattr(terminal, "width", lambda: 20)
    lines = wrapped("the Na+/K+ pump and its electrogenic current", indent=" ")
    assert max(map(len, lines)) <= 20
    assert " ".join(line.strip() for line in lines) == (
        "the Na+/K+ pump and its electrogenic current"
    )


def test_there_is_no_bar_where_nobody_sees_it():
    with progress("computing") as show:
        assert show is None


def test_a_bar_appears_only_when_patience_is_over(monkeypatch):
    stream = Terminal()
    now = [0.0]
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr(terminal, "monotonic", lambda: now[0])
    with progress("computing") as show:
        assert show is not None
        show(0.1)
        assert stream.getvalue() == ""
        now[0] = 1.5
        show(0.2)
    assert "computing" in stream.getvalue()
