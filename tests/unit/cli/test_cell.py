"""`axolemma conduct --morphology`."""

import json

import pytest

from axolemma.cli import main

SWC = """\
# a soma, a dendrite that forks, and an axon
1 1 0 0 0 8 -1
2 3 0 8 0 1.5 1
3 3 0 120 0 1.2 2
4 3 -80 220 0 0.5 3
5 3 90 260 0 0.6 3
6 2 0 -8 0 0.8 1
7 2 0 -300 0 0.5 6
"""


@pytest.fixture
def run(capsys, tmp_path):
    """Run the command on a small cell, and give its status and what it said."""
    file = tmp_path / "cell.swc"
    file.write_text(SWC)

    def run(*arguments, file=file):
        common = ["conduct", "--morphology", str(file), "--step", "0.02 ms"]
        status = main([*common, *arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def test_ends_arrivals_and_words_are_printed(run):
    status, said, _ = run("--held")
    assert status == 0
    assert "THE IMPULSE CAME TO 3 OF 3 ENDS" in said
    assert "to all 3 ends" in " ".join(said.split())


def test_json_holds_velocity_arrivals_and_trust(run):
    status, said, _ = run("--json", "--membrane", "squid_axon")
    found = json.loads(said)
    assert status == 0
    assert found["velocity_m_per_s"] > 10.0 * found["velocity_error_m_per_s"] > 0.0
    assert len(found["arrivals"]) == 3
    assert found["trust"]["charge_residual"] < 1e-12
    assert len(found["trust"]["refinements"]) == 3


def test_figure_and_film_are_written(run, tmp_path):
    figure, film = tmp_path / "cell.png", tmp_path / "cell.gif"
    status, _, _ = run("--held", "--figure", str(figure), "--animate", str(film))
    assert status == 0
    assert figure.read_bytes().startswith(b"\x89PNG")
    assert film.read_bytes().startswith(b"GIF89a")


def test_an_impulse_from_the_end_of_the_axon_invades_the_soma(run):
    status, said, _ = run("--held", "--at", "axon", "--json")
    found = json.loads(said)
    assert status == 0
    assert found["excited"]["region"] == "axon"
    assert found["excited"]["time_ms"] < found["soma"]["time_ms"]
    assert len(found["arrivals"]) == 2
    assert found["died"] == []
    assert "antidromically" in found["explanation"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--axon", "squid_axon"), "one of the two"),
        (("--diameter", "1 um"), "one of the two"),
        (("--membrane", "pyramidal"), "pyramidal_neuron"),
        (("--set", "dendrit:Na.conductance=1 mS/cm2"), "dendrite"),
        (("--set", "dendrite:Na.conductance=1"), "bare number"),
        (("--set", "dendrite:Na.conductance=-1 mS/cm2"), "at least 0"),
        (("--animate", "cell.mp4"), ".gif"),
        (("--at", "axn"), "did you mean 'axon'"),
        (("--at", "axon:3"), "bare number"),
        (("--at", "axon:3 mm"), "off it"),
        (("--compartment", "0.0001 um"), "compartments"),
        (("--resistivity", "0 ohm cm"), "resistivity"),
    ],
)
def test_what_cannot_be_is_refused(run, arguments, complaint):
    status, said, error = run(*arguments)
    assert (status, said) == (2, "")
    assert complaint in error


def test_a_file_that_is_no_cell_is_refused(run, tmp_path):
    bad = tmp_path / "bad.swc"
    bad.write_bytes(bytes(range(256)))
    assert run(file=bad)[0] == 2
    assert run(file=tmp_path / "none.swc")[0] == 2
    assert run(file=tmp_path)[0] == 2


def test_a_tolerance_makes_steps_adaptive(capsys, tmp_path):
    file = tmp_path / "cell.swc"
    file.write_text(SWC)
    common = ["conduct", "--morphology", str(file), "--held", "--tolerance", "1e-5"]
    assert main([*common, "--json"]) == 0
    trust = json.loads(capsys.readouterr().out)["trust"]
    assert "adaptive" in trust["method"]
    assert trust["relative_tolerance"] == 1e-5
    assert trust["charge_residual"] < 1e-12
    assert main(common) == 0
    assert "tolerance 1e-05" in " ".join(capsys.readouterr().out.split())


def test_an_axon_has_no_regions(capsys):
    assert main(["conduct", "--at", "axon"]) == 2
    assert "without --morphology" in capsys.readouterr().err
