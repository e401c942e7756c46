import gc
import json
import os
import re
import shlex
import signal
import subprocess
import sys
from _thread import interrupt_main
from itertools import pairwise
from pathlib import Path
from threading import Timer

import pytest

import axolemma as axo
from axolemma.cli import commands, main
from axolemma.cli.options import OVERVIEW_EXAMPLES, SHOW_EXAMPLES, SPIKE_EXAMPLES

EXAMPLES = [
    line.split("  ")[0].partition(" > ")[0]
    for text in (OVERVIEW_EXAMPLES, SPIKE_EXAMPLES, SHOW_EXAMPLES)
    for line in re.findall(r"^  (axolemma .*)$", text, re.MULTILINE)
    # These need a file, and are tried where there is one.
    if not line.startswith("axolemma explain")
]

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(axo.__file__).parents[1])}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Let what a command writes fall into a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys):
    """Run a command; give its status and what it said."""

    def run(*arguments):
        status = main(arguments)
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def account(run, *arguments):
    status, out, err = run("spike", "--json", *arguments)
    assert (status, err) == (0, "")
    return json.loads(out)


@pytest.mark.parametrize("example", dict.fromkeys(EXAMPLES))
def test_every_example_in_the_help_works(run, example):
    command, *arguments = shlex.split(example)
    assert command == "axolemma"
    status, out, err = run(*arguments)
    assert (status, err) == (0, "")
    assert out


def test_the_main_job_reports_and_draws(run, folder):
    status, out, err = run("spike")
    assert (status, err) == (0, "")
    for part in (
        "axolemma spike · squid giant axon (Hodgkin & Huxley 1952), 6.3 °C",
        "live ions, Na+/K+ pump on · 10 uA/cm2 for 1 ms, from 1 ms",
        "ONE ACTION POTENTIAL",
        "generator potential*",
        "* an electrode stands in for a receptor's generator potential",
        "trust · ",
        "written: spike.png",
    ):
        assert part in out
    assert "\x1b" not in out
    assert [path.name for path in folder.iterdir()] == ["spike.png"]


def test_no_line_of_the_report_is_wider_than_a_terminal_of_110(run):
    _, out, _ = run("spike", "--no-figure", "--width", "40 ms", "--duration", "60 ms")
    assert max(map(len, out.splitlines())) <= 110


def test_the_numbers_of_the_report_are_those_of_the_account(run):
    found = account(run)["spikes"][0]
    _, out, _ = run("spike", "--no-figure")
    assert f"peak {found['peak_mV']:+.2f} mV at {found['time_ms']:.2f} ms" in out
    assert f"{found['threshold_mV']:+.2f} at {found['threshold_ms']:.2f}" in out


def test_json_is_one_object_with_the_promised_keys(run, folder):
    found = account(run)
    assert found["model"] == "squid_axon"
    assert found["temperature_degC"] == 6.3
    assert found["duration_ms"] == 30.0
    assert set(found["rest"]) == {"voltage_mV", "stable"}
    assert found["rest"]["stable"] is True
    (spike,) = found["spikes"]
    assert {
        "time_ms",
        "crossing_ms",
        "threshold_mV",
        "threshold_ms",
        "peak_mV",
        "trough_mV",
        "trough_ms",
        "half_width_ms",
        "half_width_onset_ms",
        "max_slope_mV_per_ms",
    } <= set(spike)
    for phase in found["phases"]:
        assert {"name", "spike", "start_ms", "stop_ms", "cause"} <= set(phase)
    assert set(found["ledger"]) == {"Na", "K", "Cl"}
    for ion in found["ledger"].values():
        assert {
            "routes_pmol_per_cm2",
            "net_pmol_per_cm2",
            "excess_pmol_per_cm2",
            "residual",
        } <= set(ion)
    assert found["charge_residual"] < 1e-12
    assert {"atp_pmol_per_cm2", "recovery_s"} <= set(found["energy"])
    assert {
        "method",
        "relative_tolerance",
        "steps",
        "voltage_error_mV",
        "spike_time_error_ms",
        "ledger_residual",
    } <= set(found["trust"])
    assert found["explanation"]["school"].startswith("At rest")
    assert list(folder.iterdir()) == []


def test_phases_have_the_names_of_the_textbook_and_tile_the_run(run):
    phases = account(run)["phases"]
    assert [phase["name"] for phase in phases][:6] == [
        "rest",
        "generator potential",
        "depolarisation",
        "repolarisation",
        "hyperpolarisation",
        "recovery",
    ]
    assert phases[0]["start_ms"] == 0.0
    assert phases[-1]["stop_ms"] == 30.0
    for before, after in pairwise(phases):
        assert before["stop_ms"] == after["start_ms"]


def test_what_did_not_happen_is_null(run):
    (spike,) = account(run, "--duration", "3.8 ms")["spikes"]
    assert spike["trough_mV"] is None
    assert spike["is_cut"] is True
    assert account(run, "--amplitude", "0 uA/cm2")["spikes"] == []


def test_held_has_no_pump_and_the_same_spike(run):
    held, live = account(run, "--held"), account(run)
    assert "pump" not in held["ledger"]["Na"]["routes_pmol_per_cm2"]
    assert "pump" in live["ledger"]["Na"]["routes_pmol_per_cm2"]
    # The ionised twin keeps the voltage while the concentrations barely move.
    difference = held["spikes"][0]["peak_mV"] - live["spikes"][0]["peak_mV"]
    assert abs(difference) < 0.01


def test_settings_reach_parameters_and_arguments_of_the_model(run):
    weak = account(run, "--set", "Na.conductance=100 mS/cm2", "--held")
    warm = account(run, "--set", "temperature=18.5 degC", "--held")
    usual = account(run, "--held")
    assert weak["spikes"][0]["peak_mV"] < usual["spikes"][0]["peak_mV"]
    assert warm["temperature_degC"] == 18.5
    assert warm["spikes"][0]["half_width_ms"] < usual["spikes"][0]["half_width_ms"]


def test_several_settings_and_blocks_go_together(run):
    _, out, _ = run(
        "spike", "--no-figure", "--block", "Na=0.2", "--block", "pump=1",
        "--set", "diameter=10 um", "--set", "K.conductance=30 mS/cm2",
    )  # fmt: skip
    assert "Na+/K+ pump blocked, Na channels 20 % blocked" in out


def test_stimulus_and_duration_are_those_that_were_asked_for(run):
    found = account(
        run, "--amplitude", "15 uA/cm2", "--start", "2 ms", "--width", "0.5 ms",
        "--duration", "0.02 s",
    )  # fmt: skip
    assert found["stimulus"] == "15 uA/cm2 for 0.5 ms, from 2 ms"
    assert found["duration_ms"] == 20.0


def test_files_are_written_where_they_were_asked_for(run, folder):
    _, out, _ = run("spike", "--figure", "mine.svg", "--save", "mine.nc")
    assert "written: mine.nc, mine.svg" in out
    assert sorted(path.name for path in folder.iterdir()) == ["mine.nc", "mine.svg"]
    assert len(axo.load("mine.nc").spikes) == 1


def test_json_and_a_figure_go_together(run, folder):
    account(run, "--figure", "mine.png")
    assert [path.name for path in folder.iterdir()] == ["mine.png"]


def test_models_are_listed_with_their_papers(run):
    status, out, _ = run("models")
    assert status == 0
    for name in axo.models.__all__:
        assert re.search(rf"^{name} ", out, re.MULTILINE)
    assert "Hodgkin & Huxley 1952" in out


def test_show_prints_the_equations(run):
    _, out, _ = run("show", "squid_axon")
    assert out.strip() == axo.models.squid_axon().show().strip()


def test_version_and_help_need_no_command(run):
    assert run("--version")[1].startswith("axolemma")
    assert run()[1] == run("--help")[1]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("spike --amplitude 3", "write '3 uA/cm2'"),
        ("spike --amplitude '3 mS/cm2' --duration '1 mV'", "found"),
        ("spike --amplitude soon", "amplitude of the pulse: found 'soon'"),
        ("spike --duration '0 ms'", "duration: found '0 ms'"),
        ("spike --duration '-1 ms'", "duration: found '-1 ms'"),
        ("spike --duration '1e12 ms'", "at most 1e+09 ms"),
        ("spike --start '50 ms'", "a start before the end of the run at 30 ms"),
        ("spike --width '0 ms'", "duration of the pulse: found '0 ms'"),
        ("spike --model squid", "did you mean 'squid_axon'?"),
        ("spike --set Na.conductanc='3 mS/cm2'", "did you mean 'Na.conductance'"),
        ("spike --set Na.conductance='-3 mS/cm2'", "found '-3 mS/cm2'"),
        ("spike --set Na.conductance=3", "write '3 mS/cm2'"),
        ("spike --set temperatur='3 degC'", "did you mean 'temperature'"),
        ("spike --set temperature='-300 degC'", "more than -273.15 degC"),
        ("spike --set temperature", "--set: found 'temperature', expected NAME=VALUE"),
        ("spike --block Na=1.5", "found '1.5', expected at most 1"),
        ("spike --block Ca=1", "channel or pump: found 'Ca'"),
        ("spike --block Na", "--block: found 'Na', expected NAME=FRACTION, such as"),
        ("spike --held --block pump=1", "found 'pump'"),
        ("spike --figure spike.bmp", "a picture ending in .png, .svg, .pdf"),
        ("spike --figure nowhere/spike.png", "make the folder first"),
        ("spike --save .", "found a folder"),
        ("spike --figure a.png --no-figure", "not allowed with argument"),
        ("spike --temperature '18 degC'", "--set temperature=VALUE gives it another"),
        ("spike --amplitde '3 uA/cm2'", "did you mean '--amplitude' or"),
        ("spike --amplitude", "expected one argument"),
        ("spike --amplitude 10 uA/cm2", "needs quotes, as in --amplitude '10 uA/cm2'"),
        ("spike --amplitude -20uA/cm2", "joined on: --amplitude=-20uA/cm2"),
        ("spike --amplitude '10 mV'", "a command in mV is for voltage_clamp"),
        ("spike --amplitude '10 uA'", "found '10 uA for 1 ms"),
        ("spike --amplitude ''", "found '', expected a quantity in uA/cm2"),
        ("spike --amplitude 'nan uA/cm2'", "found 'nan uA/cm2', expected a quantity"),
        ("spike --amplitude '1e999 uA/cm2'", "found 'inf uA/cm2', expected finite"),
        ("spike --amplitude '1e300 uA/cm2'", "the run stopped at 1 ms"),
        ("spike --amplitude '1 100 uA/cm2'", "found '1 100 uA/cm2', expected"),
        ("spike --amplitude '1 m^999999'", "found 'm^999999', expected a unit"),
        ("spike --width '-1 ms'", "duration of the pulse: found '-1 ms'"),
        ("spike --start '-1 ms'", "start of the pulse: found '-1 ms'"),
        ("spike --start '1 mV'", "start of the pulse: found '1 mV', expected"),
        ("spike --duration 30", "write '30 ms'"),
        ("spike --duration '40 s' --save x.nc", "--save: found a run of 40 s"),
        ("spike --initial-voltage 5", "initial_voltage: found the bare number 5"),
        ("spike --model ''", "model: found ''"),
        ("spike --set nonsense", "found 'nonsense', expected NAME=VALUE, such as"),
        ("spike --set =5", "--set: found '=5', expected NAME=VALUE"),
        ("spike --set Na.conductance=", "expected NAME=VALUE"),
        ("spike --set Na.conductance=abc", "found 'abc', expected a quantity in mS"),
        ("spike --set Na.conductance='1 mV'", "found '1 mV', expected a quantity in"),
        ("spike --set membrane.capacitance='0 uF/cm2'", "expected more than 0 uF/cm2"),
        ("spike --set temperature=hot", "found 'hot', expected a quantity in degC"),
        ("spike --set diameter='0 um'", "cylinder, diameter: found '0 um'"),
        ("spike --set ions=dead", "found 'dead', expected 'live' or 'held'"),
        ("spike --set ions=live --held", "found 'live' beside --held"),
        ("spike --set temperature='6 degC' --set temperature='7 degC'", "twice, as"),
        ("spike --block Na=0.2 --block Na=0.3", "--block: found 'Na' twice"),
        (
            "spike --set membrane.temperature='1000 degC'",
            "on the command line, --initial-voltage '-65 mV'",
        ),
        ("spike --block Na=abc", "found 'abc', expected a plain number"),
        ("spike --block Na=-0.1", "found '-0.1', expected at least 0"),
        ("spike --figure ''", "found '', expected the name of a file"),
        ("spike --figure /", "found a folder"),
        ("spike --save ' '", "found ' ', expected the name of a file"),
        ("spike extra", "spike: found 'extra' on its own"),
        ("--frobnicate", "options: found '--frobnicate'"),
        ("spyke", "command: found 'spyke'"),
        ("''", "command: found ''"),
        ("show ''", "model: found ''"),
        ("models squid_axon", "models: found 'squid_axon' on its own"),
        ("show squid", "did you mean 'squid_axon'?"),
        ("show", "required: MODEL"),
        ("models --held", "found '--held'"),
    ],
)
def test_bad_input_is_one_paragraph_on_the_standard_error(run, folder, typed, said):
    status, out, err = run(*shlex.split(typed))
    assert status == 2
    assert out == ""
    assert err.startswith("axolemma: ")
    assert err.count("\n") == 1
    assert said in err
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("amplitude", ["-20 uA/cm2", "−20 µA/cm²"])
def test_a_break_excites_whichever_minus_was_typed(run, amplitude):
    _, out, err = run("spike", "--amplitude", amplitude, "--width", "5 ms")
    assert err == ""
    assert "ONE ACTION POTENTIAL, ANODE BREAK" in out


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has such a file")
@pytest.mark.parametrize("command", ["models", "show squid_axon"])
def test_an_answer_that_cannot_be_printed_is_an_error(command):
    with Path("/dev/full").open("w") as full:
        finished = subprocess.run(
            [sys.executable, "-m", "axolemma", *command.split()],
            env=ENVIRONMENT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert finished.returncode == 2
    assert finished.stderr.startswith("axolemma: standard output: found 'No space")
    assert finished.stderr.count("\n") == 1


def test_without_anywhere_to_print_the_file_is_written_all_the_same(folder, run):
    with pytest.MonkeyPatch.context() as closed:
        closed.setattr(sys, "stdout", None)
        closed.setattr(sys, "stderr", None)
        assert main(["spike", "--figure", "spike.svg"]) == 0
        assert main(["spike", "--amplitude", "3"]) == 2
    assert [path.name for path in folder.iterdir()] == ["spike.svg"]


@pytest.fixture
def no_collection():
    """Keep Python from collecting, while which hypothesis swallows interruptions."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def listening():
    """Hear interruptions, also where a shell has started the tests without them."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("no_collection", "listening")
def test_a_long_run_can_be_interrupted(run, folder):
    timer = Timer(1.0, interrupt_main)
    timer.start()
    days = ("--duration", "1e8 ms", "--width", "1e8 ms")
    status, out, err = run("spike", *days, "--figure", "spike.png")
    timer.join()
    assert (status, out) == (130, "")
    assert err == "axolemma: interrupted; no file was left half-written\n"
    assert list(folder.iterdir()) == []


def test_being_interrupted_leaves_no_file(run, folder, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "simulate", interrupt)
    status, out, err = run("spike", "--figure", "spike.png", "--save", "spike.nc")
    assert status == 130
    assert out == ""
    assert err.startswith("axolemma: interrupted")
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_written_to_needs_no_figure(run, folder, monkeypatch):
    monkeypatch.setattr(commands, "is_writable_folder", lambda _: False)
    status, out, _ = run("spike")
    assert status == 0
    assert "written" not in out
    assert list(folder.iterdir()) == []


def test_numbers_as_json_need_nothing_heavy():
    statement = (
        "import sys; from axolemma.cli import main; main(['spike', '--json']);"
        "print(*sys.modules, file=sys.stderr)"
    )
    finished = subprocess.run(
        [sys.executable, "-c", statement],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(finished.stderr.split())
    assert not loaded & {"matplotlib", "xarray", "rich", "pandas", "scipy"}
