"""The command that sends an impulse along an axon."""

import json
import re
import shlex
from pathlib import Path

import pytest

from axolemma.cli import main
from axolemma.cli.conduct_options import CONDUCT_EXAMPLES

EXAMPLES = [
    line.split("  ")[0]
    for line in re.findall(r"^  (axolemma .*)$", CONDUCT_EXAMPLES, re.MULTILINE)
]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Let what a command writes fall into a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys):
    """Run a command; give its status and what it said."""

    def run(*arguments):
        status = main(["conduct", *arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_of_the_help_works(example, run):
    _, command, *arguments = shlex.split(example)
    Path("cell.swc").write_text("1 1 0 0 0 8 -1\n2 2 0 -8 0 1 1\n3 2 0 -300 0 1 2\n")
    assert command == "conduct"
    status, said, complaint = run(*arguments)
    assert (status, complaint) == (0, "")
    assert "conduct" in said or json.loads(said)


def test_the_velocity_is_printed_with_its_error(run):
    status, said, _ = run("--temperature", "18.5 degC")
    assert status == 0
    ((velocity, error),) = re.findall(r"VELOCITY +(\S+) m/s, give or take (\S+)", said)
    assert abs(float(velocity) - 18.7319) < float(error) + 1e-4


def test_json_holds_velocity_error_arrivals_and_trust(run):
    status, said, _ = run("--json", "--held")
    found = json.loads(said)
    assert status == 0
    assert found["velocity_m_per_s"] == pytest.approx(12.3137567, abs=1e-3)
    wave = found["travelling_wave"]["velocity_m_per_s"]
    assert abs(found["velocity_m_per_s"] - wave) < found["velocity_error_m_per_s"]
    assert found["arrivals"][-1]["distance_mm"] > 100.0
    assert found["trust"]["charge_residual"] < 1e-12
    assert len(found["trust"]["refinements"]) == 3


def test_adaptive_steps_find_the_same_velocity(run):
    status, said, _ = run("--tolerance", "1e-4", "--held", "--json")
    found = json.loads(said)
    assert status == 0
    assert abs(found["velocity_m_per_s"] - 12.3137567) < found["velocity_error_m_per_s"]
    assert found["trust"]["relative_tolerance"] == 1e-4


def test_what_was_declared_is_printed_as_it_was(run):
    found = json.loads(run("--held", "--json", "--length", "40 mm")[1])
    assert found["diameter_um"] == 476.0
    assert found["length_mm"] == 40.0
    assert found["resistivity_ohm_cm"] == 35.4


def test_an_impulse_that_dies_is_an_answer(run):
    status, said, _ = run("--temperature", "36 degC", "--json")
    assert status == 0
    found = json.loads(said)
    assert found["velocity_m_per_s"] is None
    assert found["reached_mm"] > 0.0


def test_a_figure_is_written(run, folder):
    status, said, _ = run("--figure", "impulse.svg")
    assert status == 0
    assert "impulse.svg" in said
    assert (folder / "impulse.svg").read_text().startswith("<?xml")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--axon", "squid_axn"], "squid_axon"),
        (["--axon", "pyramidal_neuron"], "--diameter"),
        (["--step", "3"], "bare number"),
        (["--step", "3 us", "--tolerance", "1e-4"], "beside a tolerance"),
        (["--tolerance", "0"], "relative_tolerance"),
        (["--diameter", "0 um"], "more than"),
        (["--diameter", "1e-9 um"], "twice the thickness of a membrane"),
        (["--diameter", "1e9 um"], "a tenth of the width"),
        (["--step", "1e-9 ms"], "at least 1 ns"),
        (
            [
                "--axon",
                "pyramidal_neuron",
                "--diameter",
                "1 um",
                "--temperature",
                "20 degC",
            ],
            "36 degC only",
        ),
        (["--compartment", "1 nm"], "compartments"),
        (["--resistivity", "3 mV"], "ohm cm"),
        (["--figure", "impulse.txt"], "picture"),
        (["--figure", "nowhere/impulse.png"], "nowhere"),
    ],
)
def test_bad_input_is_answered_in_a_sentence(arguments, expected, run, folder):
    status, said, complaint = run(*arguments)
    assert (status, said) == (2, "")
    assert expected in complaint
    assert "Traceback" not in complaint
    assert not list(folder.iterdir())
