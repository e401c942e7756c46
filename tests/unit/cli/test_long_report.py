"""`axolemma spike` tells a run of minutes by its spikes and by what drifts."""

import json

import pytest

from axolemma.cli import commands, main

# A process so thin that its ions run down within seconds.
THIN = ("--model", "pyramidal_neuron", "--set", "diameter=0.06 um")
POISONED = (*THIN, "--block", "pump=1", "--initial-voltage", "-66.6 mV",
            "--amplitude", "0 uA/cm2")  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Let what a command writes fall into a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys, monkeypatch):
    """Run a command for 3 s, which counts as long here; give status and words."""
    monkeypatch.setattr(commands, "LONG", 3000.0)

    def run(*arguments):
        status = main(("spike", "--duration", "3 s", *arguments))
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def test_a_long_run_ends_in_an_answer(run, folder):
    status, out, err = run(*POISONED)
    assert (status, err) == (0, "")
    assert "DEPOLARISATION BLOCK" in out
    assert "start -66.60 mV" in out
    for word in ("spike", "peak", "rate", "drift", "Na.inside", "pump.current", "Na+"):
        assert word in out
    assert "it failed" in " ".join(out.split())
    assert (folder / "spike.png").stat().st_size > 10_000


def test_a_long_run_without_spikes_is_told_too(run):
    status, out, _ = run(*THIN, "--amplitude", "0 uA/cm2", "--no-figure")
    assert status == 0
    assert "NO ACTION POTENTIAL" in out
    assert "rest -66.59 mV" in out


def test_every_spike_of_a_long_run_can_be_had_as_json(run, folder):
    status, out, _ = run(*POISONED, "--json")
    account = json.loads(out)
    assert status == 0
    assert account["model"] == "pyramidal_neuron"
    assert account["outcome"]["kind"] == "depolarisation block"
    assert len(account["spikes"]["time_ms"]) == account["outcome"]["spikes"]
    assert not (folder / "spike.png").exists()


def test_a_long_run_is_told_at_the_level_asked_for(run):
    _, out, _ = run(*POISONED, "--level", "research", "--no-figure")
    assert "The mean drift of" in " ".join(out.split())
    _, out, _ = run(*POISONED, "--level", "undergraduate", "--json")
    explanation = json.loads(out)["explanation"]
    assert list(explanation) == ["school", "undergraduate"]
    assert "Nernst" in explanation["undergraduate"]


def test_steps_that_are_not_kept_cannot_be_saved(run, folder):
    status, out, err = run(*THIN, "--save", "long.nc")
    assert (status, out) == (2, "")
    assert "--json gives every spike" in err
    assert not (folder / "long.nc").exists()


def test_spikes_and_drift_fit_into_a_terminal(run):
    _, out, _ = run(*POISONED, "--no-figure")
    tables, ledger, _ = out.partition("\n ion ")
    assert ledger
    assert max(map(len, tables.splitlines())) <= 88


def test_a_membrane_without_rest_says_how_to_begin(run):
    status, _, err = run(*THIN, "--block", "pump=1")
    assert status == 2
    assert "initial_voltage" in err


def test_without_pools_nothing_drifts(run):
    status, out, _ = run("--model", "pyramidal_neuron", "--held", "--no-figure")
    assert status == 0
    assert "drift" not in out
    assert "ACTION POTENTIAL" in out
