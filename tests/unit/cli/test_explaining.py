"""`axolemma explain` reads, divides and tells a recording, or says what is wrong."""

import importlib.util
import json
import re
import shlex
from itertools import pairwise
from pathlib import Path

import h5py
import numpy as np
import pytest

from axolemma.cli import explaining, main
from axolemma.cli.explain_options import EXPLAIN_EXAMPLES
from axolemma.cli.options import OVERVIEW_EXAMPLES

EXAMPLES = [
    re.split(r"  | > ", line)[0]
    for text in (OVERVIEW_EXAMPLES, EXPLAIN_EXAMPLES)
    for line in re.findall(r"^  (axolemma explain .*)$", text, re.MULTILINE)
]
# Writes ABF files, field by field.
_FILES = Path(__file__).parents[1] / "recordings" / "conftest.py"


def abf_bytes(sweeps):
    """Write an ABF file of version 2 whose command is not driven."""
    specification = importlib.util.spec_from_file_location("files_of_abf", _FILES)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    samples = np.concatenate(sweeps)[:, None]
    return module.version_2(samples, episodes=len(sweeps))


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Work in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def files(folder, made, stepped):
    """Write the recordings that the examples name."""
    time, voltage = made("train")[0].time, made("train")[0].voltage
    np.savetxt("trace.csv", np.column_stack([time, voltage]), delimiter=",",
               header="time (ms),voltage (mV)", comments="")  # fmt: skip
    bare = np.column_stack([1e-3 * time, 1e-3 * voltage])
    np.savetxt("bare.csv", bare, delimiter=",")
    sweeps = [voltage, *(sweep.voltage for sweep in stepped)]
    Path("recording.abf").write_bytes(abf_bytes(sweeps))
    write_nwb("recording.nwb", voltage)
    return sorted(path.name for path in folder.iterdir())


def write_nwb(name, voltage):
    """Write the least that makes a current-clamp recording."""
    with h5py.File(name, "w") as file:
        file.attrs.update({"namespace": "core", "neurodata_type": "NWBFile",
                           "nwb_version": "2.6.0"})  # fmt: skip
        series = file.create_group("acquisition/sweep_0")
        series.attrs.update({"namespace": "core", "neurodata_type":
                             "CurrentClampSeries"})  # fmt: skip
        data = series.create_dataset("data", data=1e-3 * voltage)
        data.attrs.update({"unit": "volts", "conversion": 1.0, "offset": 0.0})
        start = series.create_dataset("starting_time", data=0.0)
        start.attrs.update({"rate": 20_000.0, "unit": "seconds"})
        series.create_dataset("sweep_number", data=np.uint32(0))


@pytest.fixture
def run(files, capsys):
    """Run a command; give its status and what it said."""
    assert files

    def run(*arguments):
        status = main(("explain", *arguments))
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


@pytest.mark.parametrize("example", dict.fromkeys(EXAMPLES))
def test_every_example_in_the_help_works(example, run):
    command, room, *arguments = shlex.split(example)
    assert (command, room) == ("axolemma", "explain")
    status, out, err = run(*arguments)
    assert (status, err) == (0, "")
    assert out


def test_a_trace_is_divided_and_told(run, made):
    status, out, err = run("trace.csv")
    assert (status, err) == (0, "")
    for part in (
        "axolemma explain · trace.csv",
        "SIX ACTION POTENTIALS   sweep 0, 0.6 s at 20 kHz",
        "generator potential",
        "threshold",
    ):
        assert part in out
    assert "does not say which current" in " ".join(out.split())
    spike = made("train")[0].spikes[0]
    assert f"{spike.peak_mV:+.2f} at {spike.time_ms:.2f}" in out
    assert max(map(len, out.splitlines())) <= 110


def test_a_sweep_of_less_than_10_ms_is_told_in_ms(run):
    lines = [f"{0.05 * place:.2f},{-65.0 + 0.1 * place:.1f}" for place in range(91)]
    Path("short.csv").write_text("\n".join(["ms,mV", *lines]), encoding="utf-8")
    status, out, _ = run("short.csv")
    assert status == 0
    assert "NO ACTION POTENTIAL   sweep 0, 4.5 ms at 20 kHz" in out


def test_several_sweeps_are_summed_up_before_one_is_told(run):
    status, out, _ = run("recording.abf", "--level", "undergraduate")
    assert status == 0
    assert "24 ACTION POTENTIALS IN 5 SWEEPS" in out
    assert out.count("The first action potential began at its threshold") == 1


def test_asked_for_several_sweeps_the_textbook_is_quoted_once(run):
    _, out, _ = run("recording.abf", "--sweep", "0,2-4")
    assert len(re.findall(r"^\w+ ACTION POTENTIALS +sweep", out, re.MULTILINE)) == 4
    assert " ".join(out.split()).count("does not show ions") == 1


def test_one_sweep_is_told_alone(run):
    _, out, _ = run("recording.abf", "--sweep", "4")
    assert "sweep 4" in out
    assert "5 sweeps" in out
    assert "24 ACTION" not in out


def test_json_is_one_object_with_the_promised_keys(run):
    status, out, err = run("recording.abf", "--json", "--level", "research")
    assert (status, err) == (0, "")
    found = json.loads(out)
    assert found["file"] == "recording.abf"
    assert [sweep["number"] for sweep in found["sweeps"]] == [0, 1, 2, 3, 4]
    assert set(found["explanation"]) == {"school", "research"}
    assert len(found["sweeps"][0]["spikes"]) == 6
    phases = found["sweeps"][0]["phases"]
    assert phases[0]["start_ms"] == 0.0
    for before, after in pairwise(phases):
        assert before["stop_ms"] == after["start_ms"]


def test_files_are_written_where_they_were_asked_for(run, folder, files):
    status, out, _ = run(
        "recording.abf", "--sweep", "0,3", "--figure", "a.svg", "--report", "a.html",
        "--spikes", "a.csv",
    )  # fmt: skip
    assert status == 0
    assert out.rstrip().endswith("written: a.csv, a-0.svg, a-3.svg, a.html")
    new = {path.name for path in folder.iterdir()} - set(files)
    assert new == {"a.csv", "a-0.svg", "a-3.svg", "a.html"}
    page = (folder / "a.html").read_text(encoding="utf-8")
    assert "axolemma explain recording.abf --sweep 0,3<" in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("nowhere.abf", "nowhere.abf"),
        ("folder", "folder"),
        ("empty.csv", "empty.csv"),
        ("noise.abf", "noise.abf"),
        ("bare.csv", "bare.csv"),
        ("trace.csv --units ms,furlong", "furlong"),
        ("trace.csv --sweep 3", "no sweep 3"),
        ("recording.abf --sweep 0-9", "no sweep 9"),
        ("recording.abf --sweep 3-1", "the smaller number first"),
        ("recording.abf --sweep first", "a number, several such as 0,2-4, or all"),
        ("recording.abf --sweep -1", "a number, several"),
        ("trace.csv --channel current", "current"),
        ("trace.csv --level scool", "did you mean 'school'?"),
        ("trace.csv --theme drak", "did you mean 'dark'?"),
        ("trace.csv --figure trace.doc", "a picture ending in"),
        ("trace.csv --report nowhere/page.html", "make the folder first"),
        ("trace.csv --spikes nowhere/a.csv", "make the folder first"),
        ("trace.csv --sweeps 0", "did you mean '--sweep'"),
        ("", "file"),
    ],
)
def test_what_cannot_be_is_one_paragraph_and_leaves_nothing(
    run, folder, files, words, said
):
    (folder / "folder").mkdir()
    (folder / "empty.csv").write_text("", encoding="utf-8")
    (folder / "noise.abf").write_bytes(bytes(range(256)) * 40)
    there = {path.name for path in folder.iterdir()}
    status, out, err = run(*words.split())
    assert (status, out) == (2, "")
    assert said.lower() in err.lower()
    assert err.count("\n") == 1
    assert {path.name for path in folder.iterdir()} == there


def test_no_file_is_written_when_a_later_one_cannot_be(run, folder, files):
    there = {path.name for path in folder.iterdir()}
    status, _, _ = run("trace.csv", "--spikes", "a.csv", "--report", "nowhere/a.html")
    assert status == 2
    assert {path.name for path in folder.iterdir()} == there


@pytest.mark.parametrize("option", ["--spikes", "--report", "--figure"])
def test_the_recording_is_never_written_over(run, folder, option):
    held = (folder / "trace.csv").read_bytes()
    (folder / "same.csv").symlink_to("trace.csv")
    for name in ("trace.csv", "same.csv"):
        status, out, err = run("trace.csv", option, name)
        assert (status, out) == (2, "")
        assert "found the recording itself" in err
    assert (folder / "trace.csv").read_bytes() == held


def test_an_interruption_leaves_nothing(run, folder, files, monkeypatch):
    def interrupted(*_arguments, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(explaining.Recording, "account_for", interrupted)
    there = {path.name for path in folder.iterdir()}
    status, out, err = run("trace.csv", "--spikes", "a.csv", "--report", "a.html")
    assert (status, out) == (130, "")
    assert "interrupted" in err
    assert {path.name for path in folder.iterdir()} == there


def test_notes_are_for_researchers(run, made):
    note = "edges of a stimulus could be blanked only where"
    _, school, _ = run("trace.csv")
    _, research, _ = run("trace.csv", "--level", "research")
    assert note not in " ".join(school.split())
    assert note in " ".join(research.split())
