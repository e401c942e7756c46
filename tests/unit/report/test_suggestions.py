import pytest

from axolemma.cli import main
from axolemma.report.reproduction import command_of
from axolemma.report.suggestions import suggest, with_option
from axolemma.run.stimulus_threshold import with_stimulus_threshold


def suggestions(run):
    return suggest(with_stimulus_threshold(run.evidence), command_of(run.record))


@pytest.mark.parametrize(
    "name",
    ["spike", "held", "train", "weak", "cut", "block", "pyramidal", "node", "push"],
)
def test_every_command_that_is_suggested_works(name, run_named, capsys):
    found = suggestions(run_named(name))
    assert found
    for each in found:
        assert main([*each.command[1:], "--json"]) == 0, each.command
        assert capsys.readouterr().out


def test_what_is_said_to_be_enough_is(run_named, capsys):
    (enough,) = (s for s in suggestions(run_named("weak")) if "enough" in s.words)
    assert main([*enough.command[1:], "--json"]) == 0
    assert '"kind": "action potential"' in capsys.readouterr().out


def test_what_is_suggested_follows_the_outcome(run_named):
    def words(name):
        return " ".join(each.words for each in suggestions(run_named(name)))

    assert "just enough" in words("weak")
    assert "all or nothing" in words("spike")
    assert "height or number" in words("train")
    assert "run on to the end" in words("cut")
    assert "block go away" in words("block")


def test_nothing_is_suggested_that_was_done(run_named):
    held = suggestions(run_named("held"))
    assert not any(each.command.count("--held") > 1 for each in held)
    assert all("pump=1" not in each.command for each in held)


def test_without_a_command_there_is_nothing_to_change(run_named):
    run = run_named("silence")
    assert suggest(run.evidence, ()) == ()


def test_an_option_takes_the_place_of_what_it_was_set_to():
    command = ("axolemma", "spike", "--width", "2 ms", "--amplitude=3 uA/cm2")
    changed = with_option(command, "--width", "5 ms")
    assert changed == (
        "axolemma", "spike", "--amplitude=3 uA/cm2", "--width", "5 ms"
    )  # fmt: skip
    changed = with_option(command, "--amplitude", "5 uA/cm2")
    assert changed == (
        "axolemma", "spike", "--width", "2 ms", "--amplitude", "5 uA/cm2"
    )  # fmt: skip
