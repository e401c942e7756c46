import math

import numpy as np
import pytest

from axolemma.errors import InvalidInput, UnitError
from axolemma.expressions import evaluate, lower, symbol
from axolemma.membrane import Channel, Gate
from axolemma.units import mM, ms, mV

TWO_MS = "2 ms"


def settled(V):
    return 1 / (1 + np.exp(-(V / mV + 40) / 5))


def in_channel(gate: Gate) -> Channel:
    return Channel("X", ion="K", conductance="1 mS/cm2", gates=[gate])


def rate(gate: Gate, position: float, voltage: float, temperature: float) -> float:
    expression = gate.rate(symbol("position"))
    known = {"membrane.V": voltage, "membrane.temperature": temperature}
    return float(evaluate(lower([expression]), known | {"position": position})[0])


def test_a_gate_of_rates_opens_and_closes():
    gate = Gate("m", alpha="0.5 1/ms", beta=lambda V: 0.25 / ms)
    assert rate(gate, 0.2, -65.0, 300.0) == 0.5 * 0.8 - 0.25 * 0.2


def test_a_gate_of_a_time_constant_approaches_its_steady_state():
    gate = Gate("m", steady_state=0.75, time_constant=TWO_MS)
    assert rate(gate, 0.25, -65.0, 300.0) == 0.25


def test_warmth_multiplies_all_rates():
    gate = Gate(
        "m",
        steady_state=0.75,
        time_constant=TWO_MS,
        q10=3,
        reference_temperature="6.3 degC",
    )
    # Ten kelvin warmer, three times as fast.
    assert rate(gate, 0.25, -65.0, 289.45) == pytest.approx(0.75, rel=1e-15)


def test_a_constant_in_seconds_becomes_milliseconds():
    gate = Gate("m", steady_state=0.75, time_constant="0.002 s")
    assert gate == Gate("m", steady_state=0.75, time_constant=TWO_MS)


def test_the_function_is_forgotten():
    offset = [40.0]
    gate = Gate(
        "m",
        steady_state=lambda V: 1 / (1 + np.exp(-(V / mV + offset[0]) / 5)),
        time_constant=TWO_MS,
    )
    offset[0] = 50.0
    assert gate == Gate("m", steady_state=settled, time_constant=TWO_MS)


def test_a_wrong_unit_inside_a_formula_names_gate_line_and_remedy():
    with pytest.raises(UnitError) as caught:
        Gate("m", alpha=lambda V: np.exp(V) / ms, beta="1 1/ms")
    assert "gate 'm', alpha (test_kinetics.py, line " in caught.value.where
    assert "number without a unit" in caught.value.expected
    assert "V / mV" in caught.value.remedy


def test_a_wrong_unit_fails_at_the_authors_line():
    def alpha(V):
        scaled = V / mV
        return np.exp(scaled + V) / ms

    with pytest.raises(UnitError) as caught:
        Gate("m", alpha=alpha, beta="1 1/ms")
    lines = [entry.frame.code.raw.co_name for entry in caught.traceback]
    assert "alpha" in lines
    first = alpha.__code__.co_firstlineno
    assert f"line {first + 2})" in caught.value.where


def test_a_result_in_a_wrong_unit_names_what_was_expected():
    with pytest.raises(UnitError, match=r"gate 'm', alpha .*found a formula in mV"):
        Gate("m", alpha=lambda V: V, beta="1 1/ms")
    with pytest.raises(UnitError, match="expected one in 1/ms"):
        Gate("m", alpha=lambda V: np.exp(V / mV), beta="1 1/ms")
    with pytest.raises(
        UnitError, match=r"steady_state .*expected one in plain numbers"
    ):
        Gate("m", steady_state=lambda V: V, time_constant=TWO_MS)
    with pytest.raises(UnitError, match="write '3 ms'"):
        Gate("m", steady_state=0.5, time_constant=3)


@pytest.mark.parametrize(
    "formulas",
    [
        {},
        {"alpha": "1 1/ms"},
        {"alpha": "1 1/ms", "time_constant": TWO_MS},
        {"alpha": "1 1/ms", "beta": "1 1/ms", "steady_state": 0.5},
        {"instantaneous": True, "steady_state": 0.5, "time_constant": TWO_MS},
        {"instantaneous": True},
    ],
)
def test_formulas_that_do_not_define_a_gate_are_refused(formulas):
    with pytest.raises(InvalidInput, match="gate 'm': found"):
        Gate("m", **formulas)


def test_a_q10_needs_its_temperature():
    with pytest.raises(InvalidInput, match="reference_temperature"):
        Gate("m", alpha="1 1/ms", beta="1 1/ms", q10=3)


@pytest.mark.parametrize("power", [0, -1, 1.5, True, "3"])
def test_a_power_is_a_whole_number_above_zero(power):
    with pytest.raises(InvalidInput, match="power"):
        Gate("m", power=power, alpha="1 1/ms", beta="1 1/ms")


def test_a_steady_state_that_leaves_its_range_names_channel_gate_and_voltage():
    gate = Gate("m", steady_state=lambda V: V / mV / 100, time_constant=TWO_MS)
    with pytest.raises(
        InvalidInput,
        match=r"channel 'X', gate 'm', steady_state: found -1.5 at -150 mV",
    ):
        in_channel(gate)


def test_a_formula_that_gives_nan_names_channel_gate_and_voltage():
    gate = Gate("m", alpha=lambda V: np.sqrt(V / mV + 20) / ms, beta="1 1/ms")
    with pytest.raises(
        InvalidInput, match=r"channel 'X', gate 'm', alpha: found nan 1/ms at -150 mV"
    ):
        in_channel(gate)


def test_a_negative_rate_and_a_negative_time_are_refused():
    with pytest.raises(InvalidInput, match=r"beta: found .* at -11 mV"):
        in_channel(
            Gate(
                "m",
                alpha="1 1/ms",
                beta=lambda V: np.where(V / mV > -11.5, -1.0, 1.0) / ms,
            )
        )
    with pytest.raises(InvalidInput, match="a time above zero"):
        in_channel(Gate("m", steady_state=0.5, time_constant="0 ms"))


def test_a_removable_singularity_is_no_fault():
    gate = Gate(
        "n",
        alpha=lambda V: 0.01 * (V / mV + 55) / (1 - np.exp(-(V / mV + 55) / 10)) / ms,
        beta=lambda V: 0.125 * np.exp(-(V / mV + 65) / 80) / ms,
    )
    in_channel(gate)
    assert rate(gate, 0.0, -55.0, 300.0) == pytest.approx(0.1, rel=1e-15)


def test_an_argument_names_an_ion():
    gate = Gate(
        "q", steady_state=lambda V, Ca: Ca / (Ca + 1 * mM), time_constant=TWO_MS
    )
    assert gate.needed == (("Ca", "inside"),)
    assert not gate.follows_voltage_alone


def test_a_voltage_of_another_name_is_pointed_out():
    with pytest.raises(InvalidInput, match="write V in place of v"):
        Gate("m", alpha=lambda v: v / mV / ms, beta="1 1/ms")


def test_a_default_of_an_argument_stays_a_number():
    gate = Gate(
        "m",
        steady_state=lambda V, shift=40: 1 / (1 + np.exp(-(V / mV + shift) / 5)),
        time_constant=TWO_MS,
    )
    assert gate == Gate("m", steady_state=settled, time_constant=TWO_MS)


def test_a_function_that_fails_is_told_about():
    with pytest.raises(InvalidInput, match=r"TypeError.*numpy\.exp"):
        Gate("m", alpha=lambda V: math.exp(V / mV) / ms, beta="1 1/ms")


def test_a_gate_prints_itself_as_its_equation():
    gate = Gate(
        "m",
        steady_state=settled,
        time_constant=TWO_MS,
        q10=3,
        reference_temperature="6.3 degC",
    )
    assert str(gate) == (
        "dm/dt = 3^((T - 6.3 degC)/10 K) (m_inf - m)/tau_m; "
        "m_inf = 1/(1 + exp(-(V/mV + 40)/5)); tau_m = 2 ms"
    )
