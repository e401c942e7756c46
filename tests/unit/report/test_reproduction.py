import json

import numpy as np
import pytest

import axolemma as axo
from axolemma.cli import main
from axolemma.membrane import PacinianTerminal
from axolemma.report.recipes import find_recipe, quantity_text
from axolemma.report.reproduction import command_of, files_of, python_of, typed
from axolemma.units import coherent_value, mM, mV

SQUID = axo.models.squid_axon


def executed(run, folder, monkeypatch):
    """Do what the page says, in a folder that has what it says is needed."""
    for name, content in files_of(run.record).items():
        (folder / name).write_text(content, encoding="utf-8")
    monkeypatch.chdir(folder)
    names = {}
    exec(python_of(run.record), names)  # noqa: S102  (it is what a reader would type)
    return names["run"]


@pytest.mark.parametrize(
    "name", ["spike", "held", "silence", "cut", "pyramidal", "node", "push", "own"]
)
def test_the_python_of_a_page_makes_the_same_run(
    name, run_named, tmp_path, monkeypatch, capsys
):
    run = run_named(name)
    assert executed(run, tmp_path, monkeypatch) == run
    assert capsys.readouterr().out


def test_the_python_knows_how_the_run_was_made(tmp_path, monkeypatch):
    axon = SQUID(temperature="18.5 degC", diameter="10 um").block("Na", 0.3)
    stimulus = axo.stimulus.ramp("0 uA/cm2", "30 uA/cm2", start="1 ms", duration="5 ms")
    run = axo.simulate(
        axon, stimulus, duration="12.5 ms", relative_tolerance=1e-6,
        initial_voltage="-60 mV",
    )  # fmt: skip
    assert executed(run, tmp_path, monkeypatch) == run


def test_a_terminal_without_its_capsule_is_made_again(tmp_path, monkeypatch):
    ending = PacinianTerminal(has_capsule=False)
    pushed = axo.stimulus.push("2 um", start="2 ms", duration="15 ms")
    axon = SQUID(ions="held").with_receptor(ending)
    run = axo.simulate(axon, pushed, duration="20 ms")
    assert files_of(run.record) == {}
    assert executed(run, tmp_path, monkeypatch) == run
    assert typed(command_of(run.record)) == (
        'axolemma spike --held --decapsulated --start "2 ms" --duration "20 ms"'
    )


def test_a_frozen_gate_stays_frozen(tmp_path, monkeypatch):
    shock = axo.pulse("10 uA/cm2", start="1 ms", duration="1 ms")
    run = axo.simulate(SQUID(), shock, duration="5 ms").what_if(freeze=["K.n"]).second
    assert executed(run, tmp_path, monkeypatch) == run


@pytest.mark.parametrize("name", ["spike", "held", "weak", "pyramidal", "node", "push"])
def test_the_command_of_a_page_makes_the_same_run(name, run_named, capsys):
    run = run_named(name)
    words = command_of(run.record)
    assert words[:2] == ("axolemma", "spike")
    assert main([*words[1:], "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["spikes"] == run.to_dict()["spikes"]
    assert made["ledger"] == run.to_dict()["ledger"]


def test_what_cannot_be_typed_has_no_command(run_named):
    assert command_of(run_named("silence").record) == ()
    assert command_of(run_named("own").record) == ()


def test_the_shortest_recipe_is_found():
    recipe = find_recipe(SQUID(temperature="18.5 degC", diameter="10 um"))
    assert recipe is not None
    assert recipe.arguments == {"temperature": "18.5 degC", "diameter": "10 um"}
    assert recipe.values == {}
    assert find_recipe(SQUID().without_channel("K")) is None


def test_a_quantity_is_written_so_that_it_is_read_as_the_same_bits():
    values = np.random.default_rng(1).uniform(-90.0, 60.0, 50).tolist()
    for unit in (mV, mM):
        for value in [0.1, 1 / 3, 40.0, *map(abs, values)]:
            text = quantity_text(value, unit)
            assert coherent_value(text, unit, "value") == value
    assert quantity_text(40.0, mV) == "40 mV"


def test_a_command_is_quoted_for_the_shells_of_all_systems():
    assert typed(["axolemma", "--set", "K.x=2 mM"]) == 'axolemma --set "K.x=2 mM"'
    assert typed(["echo", 'a "b"']) == "echo 'a \"b\"'"
