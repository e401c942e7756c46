"""What can be got wrong, each once: what was found, where, what was expected."""

from typing import Any

import numpy as np
import pytest

import axolemma as axo
from axolemma.errors import AxolemmaError, IntegrationFailure, NoRestingState
from axolemma.membrane import Cylinder, Patch, Pool, Sphere
from axolemma.stimulus import sampled
from axolemma.units import cm, ms, mV, uA

AXON = axo.models.squid_axon(ions="held")
SHOCK = axo.pulse("10 uA/cm2", start="1 ms", duration="1 ms")
POTASSIUM = axo.Ion("K", reversal_potential="-80 mV")
TIMES = np.arange(3.0) * ms
POOL = axo.Ion("K", inside=Pool("140 mM"), outside="4 mM")


def channel(*gates, ion="K", conductance="1 mS/cm2"):
    return axo.Channel("X", ion=ion, conductance=conductance, gates=gates)


def gate(**kinetics):
    return axo.Gate("m", **kinetics)


def membrane(*channels, ions=(POTASSIUM,), **changes):
    return axo.Membrane("cell", ions=ions, channels=channels, **changes)


def run(cell: Any = AXON, stimulus: Any = SHOCK, **changes: Any) -> Any:
    given: dict[str, Any] = {"duration": "5 ms"} | changes
    return axo.simulate(cell, stimulus, **given)


def conductance(*values):
    return axo.along("g", list(values), "mS/cm2")


DECLARATIONS = [
    (lambda: axo.pulse(10, start="1 ms", duration="1 ms"), "write '10 uA/cm2'"),
    (lambda: axo.pulse("10 mV", start="1", duration="1 ms"), "write '1 ms'"),
    (lambda: channel(conductance="-1 mS/cm2"), "'-1 mS/cm2', expected at least 0"),
    (lambda: channel(conductance="1 mV"), "found '1 mV', expected a quantity in mS"),
    (lambda: membrane(capacitance="-1 uF/cm2"), "capacitance: found '-1 uF/cm2'"),
    (lambda: membrane(capacitance="0 uF/cm2"), "expected more than 0 uF/cm2"),
    (lambda: membrane(temperature="-1 K"), "expected more than -273.15 degC"),
    (lambda: membrane(temperature=6.3), "write '6.3 degC'"),
    (lambda: Patch("0 um2"), "patch, area: found '0 um2', expected more than 0"),
    (lambda: Sphere("0 um"), "sphere, diameter: found '0 um'"),
    (lambda: Cylinder("-1 um"), "cylinder, diameter: found '-1 um'"),
    (lambda: membrane(channel(ion="Ca")), "ion of 'X': found 'Ca', expected one of"),
    (lambda: AXON.with_values({"Na.conductanc": 1}), "did you mean 'Na.conductance'"),
    (lambda: AXON.block("Na", "abc"), "found 'abc', expected a plain number"),
    (lambda: AXON.block("Na", 1.5), "found '1.5', expected at most 1"),
    (lambda: AXON.block("na", 0.5), "did you mean 'Na'?"),
    (lambda: membrane(ions=(POOL, POOL)), "ions: found 'K' twice"),
    (
        lambda: channel(gate(steady_state=1.5, time_constant="1 ms")),
        "steady_state: found 1.5 at -150 mV, expected a number from 0 to 1",
    ),
    (
        lambda: channel(gate(steady_state=lambda V: V / mV, time_constant="1 ms")),
        "found -150 at -150 mV, expected a number from 0 to 1 at every voltage",
    ),
    (
        lambda: channel(gate(alpha=lambda V: np.sqrt(V / mV) / ms, beta="1 1/ms")),
        "alpha: found nan 1/ms at -150 mV, expected a rate of zero or more",
    ),
    (
        lambda: gate(alpha=lambda V: 0.1 * V, beta="1 1/ms"),
        "alpha (test_bad_input.py, line",
    ),
    (
        lambda: gate(alpha=lambda V: np.exp(-V), beta="1 1/ms"),
        "(mV): found a quantity in mV, expected a number",
    ),
    (
        lambda: sampled(TIMES, np.array([0.0, np.nan, 1.0]) * uA / cm**2),
        "found nan at sample 1",
    ),
    (
        lambda: sampled(np.array([0.0, 2.0, 1.0]) * ms, np.ones(3) * uA / cm**2),
        "found 1 ms at sample 2 after 2 ms at sample 1, expected increasing times",
    ),
    (lambda: axo.load("."), "file '.': found a folder, expected a file that run.save"),
    (lambda: axo.load("no.nc"), "file 'no.nc': found no such file"),
    (lambda: axo.models.squid_axon(ions="dead"), "found 'dead', expected 'live' or"),
]

RUNS = [
    (lambda: run("squid"), "membrane: found 'squid'"),
    (lambda: run(stimulus="10 uA/cm2"), "found '10 uA/cm2', expected a stimulus"),
    (
        lambda: run(stimulus=axo.step("1 uA/cm2", start="9 ms")),
        "expected a start before the end of the run at 5 ms",
    ),
    (lambda: run(stimulus=axo.step("1 mV", start="1 ms")), "is for voltage_clamp"),
    (lambda: run(duration="0 ms"), "found '0 ms', expected more than 0 ms"),
    (lambda: run(duration="-1 ms"), "found '-1 ms', expected more than 0 ms"),
    (lambda: run(duration="1e12 ms"), "expected at most 1e+09 ms"),
    (lambda: run(duration=5), "write '5 ms'"),
    (lambda: run(duration=np.ones(2) * ms), "expected one time"),
    (lambda: run(step="0 ms"), "step: found '0 ms', expected more than 0 ms"),
    (lambda: run(relative_tolerance=0), "expected a number from 1e-13 to 0.01"),
    (lambda: run(initial_voltage="nan mV"), "initial_voltage: found 'nan mV'"),
    (lambda: run(keep="all"), "keep: found 'all'"),
    (lambda: run(keep="events"), "'events' for one cell"),
    (lambda: run(threads=0), "expected a whole number of at least 1"),
    (
        lambda: run(
            AXON.with_values(
                {"Na.conductance": conductance(1, 2), "K.conductance": conductance(1)}
            )
        ),
        "dimension 'g': found 2 and 1 values along it",
    ),
]

CLAMPS = [
    ({"membrane": "squid"}, "voltage_clamp, membrane: found 'squid'"),
    ({"command": None}, "command: found None, expected a stimulus in mV"),
    ({"command": SHOCK}, "found"),
    ({"holding": -65}, "holding: found the bare number -65"),
    ({"holding": np.ones(2) * mV}, "expected one voltage"),
    ({"holding": "-65 V"}, "steady state at 'membrane.V' = -65000: found the rate of"),
    ({"duration": "0 ms"}, "duration: found '0 ms'"),
    ({"duration": "1e12 ms"}, "at most 1e+09 ms"),
    ({"relative_tolerance": 1}, "relative_tolerance: found 1"),
]

QUESTIONS = [
    (lambda answer: answer["Na.curent"], "did you mean 'Na.current'"),
    (lambda answer: answer.unit("V"), "found 'V'"),
    (lambda answer: answer.at([100.0]), "found 100 ms, expected times within the run"),
    (lambda answer: answer.at([np.nan]), "found nan ms, expected times within"),
    (lambda answer: answer.at(["soon"]), "times: found ['soon']"),
    (lambda answer: answer.at("abc"), "times: found 'abc'"),
    (lambda answer: answer.extended("1 ms"), "expected"),
    (lambda answer: answer.explain("poem"), "found 'poem', expected"),
    (lambda answer: answer.plot("x.bmp"), "ending in .png"),
    (lambda answer: answer.save("."), "found a folder"),
]

CLAMPED = [
    (lambda clamped: clamped["Na.curent"], "did you mean 'Na.current'"),
    (lambda clamped: clamped.unit("V"), "found 'V'"),
    (lambda clamped: clamped.at([9.0], "K.n"), "found 9 ms, expected times within"),
]

PLACES = [
    (lambda many: many[5], "cell: found 5, expected a number below 2"),
    (lambda many: many["a"], "cell: found 'a'"),
    (lambda many: many[1:2], "cell: found slice"),
    (lambda many: many[0, 0], "cell: found (0, 0)"),
    (lambda many: many.select(h=1), "no value for 'g'"),
    (lambda many: many.select(g="abc"), "found 'abc', expected a quantity in mS/cm2"),
    (lambda many: many.at([99.0]), "expected times within the run"),
]


def said(attempt, *arguments):
    with pytest.raises(AxolemmaError) as caught:
        attempt(*arguments)
    return str(caught.value)


@pytest.mark.parametrize(("attempt", "expected"), DECLARATIONS)
def test_a_declaration_that_makes_no_sense_is_refused(attempt, expected):
    assert expected in said(attempt)


@pytest.mark.parametrize(("attempt", "expected"), RUNS)
def test_a_run_that_makes_no_sense_is_refused(attempt, expected):
    assert expected in said(attempt)


@pytest.mark.parametrize(("changed", "expected"), CLAMPS)
def test_a_clamp_that_makes_no_sense_is_refused(changed, expected):
    command = axo.step("65 mV", start="1 ms")
    usual: dict[str, Any] = {"holding": "-65 mV", "duration": "5 ms"}
    given = {"membrane": AXON, "command": command} | usual | changed
    assert expected in said(lambda: axo.voltage_clamp(**given))


@pytest.fixture(scope="module")
def answer():
    return run()


@pytest.mark.parametrize(("attempt", "expected"), QUESTIONS)
def test_a_run_refuses_what_it_cannot_answer(answer, attempt, expected):
    assert expected in said(attempt, answer)


@pytest.fixture(scope="module")
def clamped():
    command = axo.step("65 mV", start="1 ms")
    return axo.voltage_clamp(AXON, command, holding="-65 mV", duration="5 ms")


@pytest.mark.parametrize(("attempt", "expected"), CLAMPED)
def test_a_clamp_refuses_what_it_cannot_answer(clamped, attempt, expected):
    assert expected in said(attempt, clamped)


@pytest.fixture(scope="module")
def many():
    return run(AXON.with_values({"Na.conductance": conductance(100, 120)}))


@pytest.mark.parametrize(("attempt", "expected"), PLACES)
def test_runs_refuse_places_that_they_do_not_have(many, attempt, expected):
    assert expected in said(attempt, many)


def test_a_membrane_that_never_rests_is_told_what_to_do():
    hot = AXON.with_values({"membrane.temperature": "1000 degC"})
    with pytest.raises(NoRestingState, match="give the start yourself"):
        run(hot)


def test_a_run_that_cannot_go_on_says_what_failed_and_when():
    shock = axo.pulse("1e300 uA/cm2", start="1 ms", duration="1 ms")
    with pytest.raises(IntegrationFailure) as caught:
        run(stimulus=shock)
    assert caught.value.variable == "membrane.V"
    assert caught.value.time == 1.0
    assert "membrane.V" in str(caught.value)
