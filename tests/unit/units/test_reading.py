"""Units and quantities as users give them: what is read and what is refused."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from axolemma.errors import UnitError
from axolemma.units import (
    DIMENSIONLESS,
    Quantity,
    Unit,
    coherent_value,
    ms,
    mV,
    parse_quantity,
    parse_unit,
    s,
    uA_per_cm2,
)

# So far from the ends of the floats that no conversion reaches them.
finite = st.floats(1e-30, 1e30) | st.floats(-1e30, -1e-30) | st.just(0.0)
# Letters and signs that units are made of, in any order.
near_units = st.text("0129munkMAVSFCsKl/*^ ·%°CµΩ-+.,e_()[]²⁻", max_size=12)


class ForeignQuantity:
    """What another library of units hands over."""

    def __init__(self, magnitude, unit):
        self.magnitude = magnitude
        self.unit = unit

    def to(self, name):
        if name != self.unit:
            raise KeyError(name)
        return self


# Text


@pytest.mark.parametrize(
    ("text", "size", "coherent"),
    [
        ("mS/cm2", 1, "mS/cm2"),
        ("S/m^2", Fraction(1, 10), "mS/cm2"),
        ("uF cm-2", 1, "uF/cm2"),
        ("uF·cm⁻²", 1, "uF/cm2"),
        ("pF/um²", Fraction(100), "uF/cm2"),
        ("µA/cm2", 1, "uA/cm2"),
        ("1/ms", 1, "1/ms"),
        ("/ms", 1, "1/ms"),
        ("Hz", Fraction(1, 1000), "1/ms"),
        ("kohm cm", 1, "kohm cm"),
        ("MΩ", 1000, "kohm"),
        ("mM", 1, "mM"),
        ("mol/l", 1000, "mM"),
        ("nC", 1, "nC"),
        ("min", 60_000, "ms"),
        ("%", Fraction(1, 100), "1"),
    ],
)
def test_a_unit_is_read_with_its_size_in_the_coherent_system(text, size, coherent):
    unit = parse_unit(text)
    assert unit.scale == size
    assert unit.coherent == parse_unit(coherent)
    assert unit.coherent.name == coherent


@pytest.mark.parametrize(
    ("text", "magnitude"),
    [
        ("20 uA/cm2", 20.0),
        ("-.5mV", -0.5),
        ("+1e-3 mV", 1e-3),
        ("\N{MINUS SIGN}5 mV", -5.0),
    ],
)
def test_a_quantity_is_read_as_it_is_usually_written(text, magnitude):
    assert parse_quantity(text).magnitude == magnitude


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "mv",
        "uA/",
        "uA//cm2",
        "uA/cm2)",
        "volt",
        "mVms",
        "2 mV",
        "mV^",
        "ms,",
        "m°C",
    ],
)
def test_what_is_no_unit_is_refused_with_an_example_of_one(text):
    with pytest.raises(UnitError, match=r"expected a unit such as"):
        parse_unit(text)


@pytest.mark.parametrize(
    "text", ["", "mV", "ten mV", "nan mV", "inf mV", "--1 mV", "."]
)
def test_what_does_not_begin_with_a_number_is_no_quantity(text):
    with pytest.raises(UnitError, match="expected a number with a unit"):
        parse_quantity(text)


@pytest.mark.parametrize(
    "text",
    ["1 100 mV", "10 1 mV", "10 12", "1 m12345678", "1 um99 um99", "1 m" + 5000 * "9"],
)
def test_digits_that_are_no_power_are_not_passed_over(text):
    with pytest.raises(UnitError) as caught:
        parse_quantity(text)
    # However much was written, the error stays readable.
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("opening", ["(", "m/", "m^", "1/", "m ", "-", "1e", "mV*"])
def test_endless_text_is_soon_refused(opening):
    for text in (20_000 * opening, f"1 {20_000 * opening}"):
        with pytest.raises(UnitError) as caught:
            coherent_value(text, mV, "amplitude")
        assert len(str(caught.value)) < 200


@given(st.text(max_size=12) | near_units)
def test_any_text_is_a_unit_or_a_unit_error(text):
    try:
        unit = parse_unit(text)
    except UnitError:
        return
    assert isinstance(unit, Unit)


@given(finite, st.text(max_size=12) | near_units)
def test_any_text_after_a_number_is_a_value_or_a_unit_error(number, text):
    for written in (text, f"{number} {text}", f"{number}{text}"):
        try:
            value = coherent_value(written, mV, "amplitude")
        except UnitError as error:
            place = error.where
        else:
            place = "amplitude" if isinstance(value, float) else "no number"
        assert place == "amplitude"


# What users give


@pytest.mark.parametrize(
    "given_value",
    [
        "20 mV",
        "0.02 V",
        20 * mV,
        Quantity(0.02, parse_unit("V")),
        ForeignQuantity(20.0, "mV"),
        np.array(20.0) * mV,
    ],
)
def test_a_voltage_is_accepted_in_all_the_ways_it_can_be_written(given_value):
    value = coherent_value(given_value, mV, "reversal")
    assert value == 20.0
    assert type(value) is float


def test_a_unit_alone_stands_for_one_of_it():
    assert coherent_value(s, ms, "duration") == 1000.0


def test_a_pure_number_may_be_bare():
    assert coherent_value(0.5, DIMENSIONLESS, "fraction") == 0.5
    assert coherent_value("70 %", DIMENSIONLESS, "fraction") == 0.7


@pytest.mark.parametrize("bare", [10, 10.0, "10", np.float64(10)])
def test_a_bare_number_is_refused_with_the_unit_it_lacks(bare):
    with pytest.raises(UnitError) as caught:
        coherent_value(bare, uA_per_cm2, "amplitude of the pulse")
    assert str(caught.value) == (
        "amplitude of the pulse: found the bare number 10, "
        "expected a quantity in uA/cm2; "
        "write '10 uA/cm2' if that is what you mean"
    )


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("10 ms", "'10 ms'"),
        (10 * ms, "'10 ms'"),
        (np.arange(3) * ms, "'an array in ms'"),
        (np.arange(3), "an array of bare numbers"),
        (None, "None"),
        (True, "True"),
        ("ten", "'ten'"),
        (Quantity("abc", mV), "''abc' mV'"),
        (Quantity(None, mV), "'None mV'"),
        (Quantity([1, [2]], mV), r"'\[1, \[2\]\] mV'"),
        (10**400, "the bare number 10{39}..."),
        (10**400 * mV, "'10{39}... mV'"),
        ([1, 2], r"\[1, 2\]"),
        (ForeignQuantity(1.0, "ms"), "'.*ForeignQuantity.*'"),
        (float("nan") * mV, "'nan mV'"),
        (np.array([1.0, np.inf]) * mV, "'an array in mV'"),
    ],
)
def test_what_is_no_voltage_is_refused_where_it_stands(value, found):
    with pytest.raises(UnitError, match=f"^reversal: found {found}, expected .* in mV"):
        coherent_value(value, mV, "reversal")


def test_the_foreign_unit_is_named_as_python_writes_powers():
    foreign = ForeignQuantity(3.0, "uA/cm**2")
    assert coherent_value(foreign, uA_per_cm2, "amplitude") == 3.0


def test_what_is_no_number_is_refused_by_what_is_expected():
    for wrong in ("abc", "nan", "1 mV", 1j):
        with pytest.raises(UnitError, match=r"^share: .* expected a plain number"):
            coherent_value(wrong, DIMENSIONLESS, "share")
