import json

import pytest

from axolemma.cli import main


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Let what a command writes fall into a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys):
    """Run a command; give its status and what it said."""

    def run(*arguments):
        status = main(["spike", *arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def test_without_a_gate_the_two_runs_are_compared_and_drawn(run, folder):
    status, out, err = run("--without", "K.n", "--figure", "both.png")
    assert (status, err) == (0, "")
    assert "Without the K+ channels opening" in " ".join(out.split())
    assert "half-width, ms" in out
    assert (folder / "both.png").stat().st_size > 10_000
    assert max(map(len, out.splitlines())) <= 88


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["pump"], "With the Na+/K+ pump blocked"),
        (["Na"], "Without the Na+ channels opening"),
        (["Na", "K"], "only the passive response would be left"),
        (["Na.h", "pump"], "With gate h of the Na+ channels held at rest and"),
    ],
)
def test_a_channel_the_pump_or_several_can_be_left_out(run, names, words):
    options = [option for name in names for option in ("--without", name)]
    status, out, _ = run("--no-figure", *options)
    assert status == 0
    assert words in " ".join(out.split())


def test_json_holds_the_account_and_the_comparison(run):
    status, out, _ = run("--json", "--without", "K.n")
    found = json.loads(out)
    assert status == 0
    assert found["model"] == "squid_axon"
    assert len(found["spikes"]) == 1
    assert found["comparison"]["changes"][0]["name"] == "K.n"
    assert "still be at" in found["comparison"]["text"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--without", "Kn"], "did you mean 'K.n'"),
        (["--without", "K.m"], "did you mean 'K.n'"),
        (["--without", "calcium"], "expected one of"),
        (["--without", "K.n", "--duration", "60 s"], "--without"),
        (["--push", "2 mV"], "a quantity in um"),
        (["--push", "2"], "um"),
        (["--receptor", "--amplitude", "3 uA/cm2"], "beside a receptor"),
        (["--amplitude", "2 um"], "with_receptor"),
        (["--without", "receptor"], "expected one of"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    run, folder, arguments, words
):
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert words in err
    assert list(folder.iterdir()) == []


def test_a_push_makes_a_generator_potential_and_a_spike(run):
    status, out, _ = run("--receptor", "--push", "2 um", "--no-figure")
    assert status == 0
    assert "push of 2 um" in out
    assert "receptor" in out
    assert "an electrode stands in" not in out
    assert "stretch-mediated channels" in " ".join(out.split())
    assert "the generator potential alone" in out


def test_too_weak_a_push_makes_none(run):
    _, out, _ = run("--push", "1.5 um", "--json")
    found = json.loads(out)
    assert found["spikes"] == []
    assert "generator potential" in [phase["name"] for phase in found["phases"]]


def test_without_its_capsule_the_ending_fires_as_long_as_it_is_pushed(run):
    options = ("--push", "4 um", "--width", "60 ms", "--duration", "80 ms", "--json")
    counts = [
        len(json.loads(run(*options, *more)[1])["spikes"])
        for more in ([], ["--decapsulated"])
    ]
    assert counts[0] == 2
    assert counts[1] > 3


def test_parameters_of_the_receptor_are_set_and_it_is_blocked(run):
    _, out, _ = run(
        "--push", "2 um", "--set", "receptor.conductance=0 mS/cm2", "--json"
    )
    assert json.loads(out)["spikes"] == []
    _, out, _ = run("--push", "2 um", "--block", "receptor=1", "--json")
    assert json.loads(out)["spikes"] == []


def test_without_its_channels_what_is_left_of_a_push_is_the_generator_potential(run):
    _, out, _ = run(
        "--push", "3 um", "--without", "Na", "--without", "K", "--no-figure"
    )
    assert "only the generator potential would be left" in " ".join(out.split())
