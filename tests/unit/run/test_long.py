"""`simulate(..., keep="spikes")`: what its user holds, asks and is told."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import axolemma as axo
from axolemma.errors import InvalidInput, UnknownName
from axolemma.membrane import Cylinder
from axolemma.run import LongRun, Run

THIN = replace(axo.models.pyramidal_neuron(), geometry=Cylinder("1 um"))
DRIVE = axo.pulse("2 uA/cm2", start="10 ms", duration="600 ms")
# What NumPy rounds otherwise when other values stand beside.
ROUNDING = 1e-13


@pytest.fixture(scope="module")
def run():
    return axo.simulate(THIN, DRIVE, duration="1.5 s", keep="spikes")


@pytest.fixture(scope="module")
def plain():
    made = axo.simulate(THIN, DRIVE, duration="1.5 s")
    assert isinstance(made, Run)
    return made


def test_it_is_a_long_run_that_says_what_it_came_to(run):
    assert isinstance(run, LongRun)
    assert f"{len(run.spikes)} action potentials" in repr(run)
    assert run.headline == f"{len(run.spikes)} action potentials"
    assert run.membrane == THIN
    assert run.stimulus == DRIVE
    assert run.duration == 1500.0


def test_it_has_the_spikes_of_a_plain_run(run, plain):
    assert len(run.spikes) == len(plain.spikes)
    for long, short in zip(run.spikes, plain.spikes, strict=True):
        assert long.time_ms == pytest.approx(short.time_ms, abs=1e-10)
        assert long.trough_mV == pytest.approx(short.trough_mV, abs=1e-10)


def test_it_owes_what_a_plain_run_owes(run, plain):
    assert run.energy == plain.energy
    assert run.rest.values == plain.rest.values


def test_slow_quantities_are_arrays_with_units(run):
    assert run["Na.inside"].shape == run.time.shape
    assert str(run.unit("Na.inside")) == "mM"
    assert str(run.unit("Na.Na")) == "uA/cm2"
    assert run.pools == ("Na.inside", "K.inside", "Cl.inside")
    assert not run["pump.Na"].flags.writeable


def test_a_quantity_at_the_spikes(run):
    sodium = run.at_spikes("Na.inside")
    assert sodium.shape == (len(run.spikes),)
    assert np.all(np.diff(sodium) > 0.0)


def test_any_moment_can_be_looked_at_closely(run, plain):
    times = np.linspace(14.0, 16.0, 101).reshape(1, -1)
    (expected,) = plain.at(times)
    assert run.at(times).shape == times.shape
    np.testing.assert_allclose(run.at(times)[0], expected, rtol=ROUNDING)
    later = run.at([1499.0], "pump.current")
    np.testing.assert_allclose(later, plain.at([1499.0], "pump.current"), rtol=ROUNDING)


def test_times_outside_the_run_are_refused(run):
    with pytest.raises(InvalidInput, match="0 to 1500 ms"):
        run.at([1501.0])


@pytest.mark.parametrize("ask", ["__getitem__", "at_spikes", "unit"])
def test_an_unknown_quantity_is_refused_by_name(run, ask):
    with pytest.raises(UnknownName, match=r"'Na\.inside'"):
        getattr(run, ask)("Na.insides")


def test_its_account_is_ready_for_json(run):
    account = json.loads(json.dumps(run.to_dict(), allow_nan=False))
    assert account["outcome"]["spikes"] == len(run.spikes)
    assert account["spikes"]["peak_mV"][0] == run.spikes[0].peak_mV
    assert account["drift"]["Na.inside"][1] == run["Na.inside"][-1]
    assert account["trust"]["spikes_of_check"] == len(run.spikes)
    assert account["explanation"]["school"] == str(run.explain())
    assert len(account["spikes"]["trough_mV"]) == len(run.spikes)


def test_its_account_has_the_levels_asked_for(run):
    told = run.to_dict(("undergraduate", "research"))["explanation"]
    assert list(told) == ["undergraduate", "research"]
    assert told["research"] == str(run.explain("research"))


def test_it_says_how_far_it_can_be_trusted(run):
    assert run.trust.spikes_of_check == len(run.spikes)
    assert run.trust.ledger_residual == run.ledger.residual
    assert "concentration error" in str(run.trust)


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_it_is_drawn_to_a_file(run, tmp_path, kind):
    figure = run.plot(tmp_path / f"long.{kind}")
    assert (tmp_path / f"long.{kind}").stat().st_size > 10_000
    # Three spikes above five panels.
    assert len(figure.axes) == 8


def test_a_silent_run_is_drawn_too(tmp_path):
    quiet = axo.simulate(THIN, duration="50 ms", keep="spikes")
    assert quiet.headline == "no action potential"
    quiet.plot(tmp_path / "quiet.png")


def test_a_picture_of_another_kind_is_refused(run, tmp_path):
    with pytest.raises(InvalidInput, match=r"\.png"):
        run.plot(tmp_path / "long.gif")


def test_spikes_alone_are_kept_of_one_cell(run):
    many = THIN.with_values({"Na.conductance": axo.along("g", [90.0, 100.0], "mS/cm2")})
    with pytest.raises(InvalidInput, match="'spikes' for many cells"):
        axo.simulate(many, DRIVE, keep="spikes")
    with pytest.raises(InvalidInput, match="'final' for one cell"):
        axo.simulate(THIN, DRIVE, keep="final")


def test_spikes_alone_are_measured_on_adaptive_steps():
    fixed: Any = {"keep": "spikes", "step": "0.01 ms"}
    with pytest.raises(InvalidInput, match="leave step out"):
        axo.simulate(THIN, DRIVE, **fixed)


def test_an_unknown_way_of_keeping_is_refused():
    unknown: Any = {"keep": "spike"}
    with pytest.raises(UnknownName, match="did you mean 'spikes'"):
        axo.simulate(THIN, DRIVE, **unknown)


def test_a_plain_run_that_would_fill_the_memory_says_what_to_do():
    short = axo.step("2 uA/cm2", start="1 ms")
    with pytest.raises(InvalidInput, match="keep='spikes'"):
        axo.simulate(THIN, short, duration="200 s", relative_tolerance=1e-12)
