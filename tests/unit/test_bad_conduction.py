"""What can be got wrong with cells and axons, from Python and from the command."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from axolemma.cable import Axon, Branch, BranchingAxon, cut, densities, place
from axolemma.cli import main
from axolemma.errors import AxolemmaError
from axolemma.experiments import Cable, Cell, conduct, simulate_cable
from axolemma.experiments.branched_cell import conduct_cell
from axolemma.experiments.saltatory import conduct_saltatory
from axolemma.models import mcintyre_fibre, pyramidal_neuron, squid_axon
from axolemma.morphology import beyond, read_morphology
from axolemma.stimulus import pulse

GIANT: dict[str, Any] = {"diameter": "476 um", "resistivity": "35.4 ohm cm"}
SOUND = "1 1 0 0 0 5 -1\n2 3 5 0 0 1 1\n3 3 90 0 0 1 2\n"

FILES = {
    "a loop": (SOUND.replace("1 1\n3", "1 3\n3"), "line 2: found a loop of parents"),
    "a missing parent": (
        SOUND.replace("0 1 2\n", "0 1 9\n"),
        "line 3: found the parent 9, which no point is",
    ),
    "no width": (SOUND.replace("90 0 0 1", "90 0 0 0"), "line 3: found the radius 0"),
    "a negative width": (
        SOUND.replace("90 0 0 1", "90 0 0 -1"),
        "line 3: found the radius -1 um",
    ),
    "two somata at once": (
        "1 1 0 0 0 5 -1\n2 1 0 -5 0 5 1\n3 1 0 5 0 5 1\n4 1 0 10 0 5 3\n"
        "5 3 9 0 0 1 1\n6 3 20 0 0 1 5\n",
        "line 1: found two conventions for the soma at once",
    ),
    "nothing": ("", "found no point at all"),
    "no text": (bytes(range(256)) * 9, "found a binary file"),
    "no file": (None, "which is not there"),
}


@pytest.fixture
def command(capsys, tmp_path, monkeypatch):
    """Run `axolemma conduct` in an empty folder; give its status and its words."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        status = main(["conduct", *arguments])
        said = capsys.readouterr()
        return status, said.out, " ".join(said.err.split())

    return run


def refused(told, attempt):
    with pytest.raises(AxolemmaError) as caught:
        attempt()
    assert told in str(caught.value)


@pytest.mark.parametrize("fault", FILES)
def test_a_file_that_is_no_cell_is_refused_by_line(fault, command, tmp_path):
    content, told = FILES[fault]
    file = tmp_path / "cell.swc"
    if content is not None:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    refused(told, lambda: read_morphology(file))
    status, said, complaint = command("--morphology", "cell.swc")
    assert (status, said) == (2, "")
    assert told in complaint
    assert "Traceback" not in complaint


@pytest.fixture
def cell(tmp_path):
    file = tmp_path / "cell.swc"
    file.write_text(SOUND)
    return read_morphology(file)


AXON = Axon(**GIANT, length="2 cm")
SHOCK = pulse("1 nA", start="0 ms", duration="1 ms")

WRONG = {
    "1e7 compartments of an axon": (
        lambda _: AXON.compartments(10**7),
        ["--length", "20 cm", "--compartment", "20 nm"],
        "compartments",
    ),
    "1e7 compartments of a branch": (
        lambda _: BranchingAxon(
            branches=[Branch(diameter="1 um", length="1 mm")], resistivity="1 ohm cm"
        ).compartments([10**7]),
        None,
        "found 10000001, expected 1 to",
    ),
    "1e7 compartments of a cell": (
        lambda cell: cut(cell, resistivity="100 ohm cm", longest="0.01 nm"),
        ["--morphology", "cell.swc", "--compartment", "0.01 nm"],
        "cut, compartments: found",
    ),
    "too many only when refined": (
        lambda cell: conduct_cell(pyramidal_neuron(), cell, longest="0.1 nm"),
        ["--morphology", "cell.swc", "--compartment", "0.1 nm"],
        "cut, compartments: found 3.4e+06",
    ),
    "1e7 nodes": (
        lambda _: mcintyre_fibre(nodes=10**7),
        ["--axon", "mrg", "--nodes", "10000000"],
        "found 10000000, expected a whole number from 3 to 10000",
    ),
    "a region that is not there": (
        lambda cell: Cell(
            membrane=squid_axon(),
            morphology=cell,
            values={"axn": {"Na.conductance": "1 mS/cm2"}},
        ).cable(),
        ["--morphology", "cell.swc", "--set", "axn:Na.conductance=1 mS/cm2"],
        "region: found 'axn', expected one of",
    ),
    "a region that covers nothing": (
        lambda cell: densities(
            cut(cell, resistivity="100 ohm cm"),
            squid_axon(),
            {beyond("1 mm"): {"Na.conductance": "1 mS/cm2"}},
        ),
        None,
        "which covers nothing",
    ),
    "a place off the tree": (
        lambda cell: place(cut(cell, resistivity="100 ohm cm"), "dendrite", "1 mm"),
        None,
        "which is off it",
    ),
    "a stimulus off the tree": (
        lambda _: simulate_cable(
            Cable(membrane=squid_axon(), compartments=AXON.compartments(20)),
            {20: SHOCK},
            duration="1 ms",
        ),
        None,
        "found compartment 20, expected one of the 20 that there are, 0 to 19",
    ),
    "compartments longer than the axon": (
        lambda _: conduct(squid_axon(), **GIANT, length="5 cm", compartment="20 cm"),
        ["--length", "5 cm", "--compartment", "20 cm"],
        "compartment: found '20 cm', expected at most",
    ),
    "nodes farther apart than the axon is long": (
        lambda _: mcintyre_fibre(nodes=1),
        ["--axon", "mrg", "--length", "1 mm"],
        "expected",
    ),
    "an axon shorter than its electrode": (
        lambda _: conduct(squid_axon(), **GIANT, length="1 um"),
        ["--length", "1 um"],
        "length: found an axon of 0.001 mm, expected at least",
    ),
}


@pytest.mark.parametrize("fault", WRONG)
def test_what_does_not_fit_is_refused_by_name(fault, command, cell):
    attempt, arguments, told = WRONG[fault]
    refused(told, lambda: attempt(cell))
    if arguments is None:
        return
    status, said, complaint = command(*arguments)
    assert (status, said) == (2, "")
    assert told in complaint
    assert [each.name for each in Path().iterdir()] == ["cell.swc"]


def test_an_impulse_that_never_arrives_is_a_result_that_says_where_it_died(command):
    found = conduct(squid_axon(ions="held").block("Na", 0.9), **GIANT)
    assert found.velocity is None
    assert 0.0 < found.reached < 10.0 * float(found.axon.length)
    status, said, _ = command("--held", "--block", "Na=0.9")
    assert status == 0
    assert f"THE IMPULSE DIED   {found.reached:.2f} mm from the excited end" in said


def test_an_impulse_that_dies_in_a_fibre_or_a_cell_says_where(command, cell):
    fibre = mcintyre_fibre(nodes=11)
    poisoned = conduct_saltatory(replace(fibre, node=fibre.node.block("Na", 0.95)))
    assert poisoned.velocity is None
    assert 0 <= poisoned.reached < 10
    _, said, _ = command("--axon", "mrg", "--nodes", "11", "--block", "Na=0.95")
    assert "THE IMPULSE DIED   at node" in said
    dead = conduct_cell(pyramidal_neuron(ions="held").block("Na", 1.0), cell)
    assert dead.current is None
    assert dead.velocity is None
    arguments = ["--morphology", "cell.swc", "--held", "--block", "Na=1"]
    status, said, _ = command(*arguments)
    assert status == 0
    assert "CONDUCTION VELOCITY" not in said


@pytest.mark.parametrize("celsius", ["45 degC", "100 degC"])
def test_a_temperature_at_which_nothing_lives_is_answered_too(celsius, command):
    status, said, complaint = command("--held", "--temperature", celsius)
    assert (status, complaint) == (0, "")
    assert "THE IMPULSE DIED" in said


def test_values_that_are_no_numbers_are_refused():
    values = {"Na.conductance": np.where(np.arange(20) == 3, np.nan, 120.0)}
    cable = Cable(
        membrane=squid_axon(), compartments=AXON.compartments(20), values=values
    )
    refused(
        "'Na.conductance': found nan in compartment 3",
        lambda: simulate_cable(cable, duration="1 ms"),
    )
