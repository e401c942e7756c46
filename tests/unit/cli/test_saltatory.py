"""`axolemma conduct` along a myelinated fibre."""

import json

import pytest

from axolemma.cli import main


@pytest.fixture
def run(capsys):
    """Run the command, and give its status and what it said."""

    def run(*arguments, steps=("--step", "4 us")):
        status = main(["conduct", "--axon", "mrg", *steps, *arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def test_velocity_nodes_and_words_are_printed(run):
    status, said, _ = run()
    assert status == 0
    assert "CONDUCTION VELOCITY   56.2" in said
    assert "from node to node" in " ".join(said.split())
    assert "took, fC" in said


def test_json_holds_velocity_nodes_and_trust(run):
    status, said, _ = run("--json", "--nodes", "31")
    found = json.loads(said)
    assert status == 0
    assert found["velocity_m_per_s"] == pytest.approx(56.245, rel=1e-3)
    assert found["velocity_error_m_per_s"] > 0.0
    assert [each["node"] for each in found["arrivals"]] == list(range(1, 32))
    assert found["trust"]["charge_residual"] < 1e-12


def test_adaptive_steps_find_the_same_velocity(run):
    status, said, _ = run("--nodes", "31", "--json", steps=("--tolerance", "1e-4"))
    found = json.loads(said)
    assert status == 0
    # That of 61 nodes and steps of nothing, which science.md gives to five digits.
    off = abs(found["velocity_m_per_s"] - 56.245)
    assert off < found["velocity_error_m_per_s"] + 5e-4
    assert found["trust"]["relative_tolerance"] == 1e-4
    assert len(found["trust"]["refinements"]) == 2


def test_an_impulse_that_dies_says_at_which_node(run):
    status, said, _ = run("--block", "Na=0.95", "--json")
    found = json.loads(said)
    assert status == 0
    assert found["velocity_m_per_s"] is None
    assert f"number {found['reached_node']}," in found["explanation"]


def test_a_length_sets_the_number_of_nodes(run):
    _, said, _ = run("--length", "35 mm", "--json")
    assert json.loads(said)["nodes"] == 31


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_a_figure_is_written(run, tmp_path, kind):
    path = tmp_path / f"impulse.{kind}"
    status, said, _ = run("--nodes", "21", "--figure", str(path))
    assert status == 0
    assert path.stat().st_size > 10_000
    assert str(path) in said


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--diameter", "30 um"), "5.7 to 16.0 um"),
        (("--diameter", "10"), "bare number 10"),
        (("--length", "1 mm"), "two internodes"),
        (("--compartment", "1 um"), "published"),
        (("--set", "g_rato=0.7"), "g_ratio"),
        (("--set", "Na.conductanc=3 S/cm2"), "Na.conductance"),
        (("--block", "Na=2"), "blocked"),
        (("--block", "Kv=0.5"), "Ks"),
        (("--step", "-1 us"), "more than nothing"),
        (("--nodes", "1"), "from 3"),
        (("--tolerance", "1e-4"), "beside a tolerance"),
    ],
)
def test_what_cannot_be_is_refused(run, arguments, complaint):
    status, said, error = run(*arguments)
    assert (status, said) == (2, "")
    assert complaint in error
