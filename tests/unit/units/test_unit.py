"""Units and quantities: nothing changes by conversion, and their algebra."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from axolemma.errors import UnitError
from axolemma.units import (
    DIMENSIONLESS,
    FARADAY,
    GAS_CONSTANT,
    K,
    Quantity,
    cm,
    coherent_value,
    degC,
    is_number,
    mM,
    ms,
    mV,
    nA,
    parse_quantity,
    parse_unit,
    per_ms,
    s,
    uA,
    uA_per_cm2,
    um,
)

# Each conversion is a multiplication and a division, so there and back is four
# roundings, each of half a unit in the last place.
FOUR_ROUNDINGS = 4 * 2.0**-53

PREFIXES = ["", "f", "p", "n", "u", "µ", "m", "c", "d", "k", "M", "G"]
SYMBOLS = ["V", "s", "A", "m", "mol", "S", "F", "ohm", "C", "J", "Hz", "M", "l"]

# So far from the ends of the floats that no conversion reaches them.
finite = st.floats(1e-30, 1e30) | st.floats(-1e30, -1e-30) | st.just(0.0)
symbols = st.tuples(st.sampled_from(PREFIXES), st.sampled_from(SYMBOLS)).map("".join)
factors = st.tuples(symbols, st.sampled_from(["", "2", "-1", "3"])).map("".join)
unit_texts = st.lists(factors, min_size=1, max_size=3).flatmap(
    lambda parts: st.sampled_from([" ", "*", "·", "/", " / "]).map(
        lambda joint: joint.join(parts)
    )
)


def test_the_laws_of_electricity_need_no_conversion_factor():
    volt, ampere = parse_unit("mV"), parse_unit("uA")
    assert parse_unit("mS") * volt == ampere
    assert parse_unit("uF") * volt / ms == ampere
    assert parse_unit("kohm") * ampere == volt
    assert ampere * ms == parse_unit("nC")
    assert parse_unit("umol") / cm**3 == mM


def test_constants_of_nature_are_those_of_the_si_in_the_coherent_system():
    # nC/umol, and R T / F of the squid at 6.3 degC in mV; each side rounds a few times.
    assert abs(FARADAY / (96485.33212 * 1e9 / 1e6) - 1) < FOUR_ROUNDINGS
    thermal_voltage = GAS_CONSTANT * coherent_value("6.3 degC", K, "x") / FARADAY
    expected = 1000 * 8.31446261815324 * (6.3 + 273.15) / 96485.33212
    assert abs(thermal_voltage / expected - 1) < 2 * FOUR_ROUNDINGS


@given(finite, unit_texts)
def test_a_quantity_reads_back_as_it_was_written(number, text):
    quantity = parse_quantity(f"{number!r} {text}")
    assert quantity.magnitude == number
    again = parse_quantity(str(quantity))
    assert (again.magnitude, again.unit) == (number, quantity.unit)


# Conversion


@given(finite, unit_texts)
def test_a_magnitude_comes_back_from_the_coherent_system(number, text):
    unit = parse_unit(text)
    back = unit.from_coherent(unit.to_coherent(number))
    assert abs(back - number) <= FOUR_ROUNDINGS * abs(number)


@given(st.integers(-(2**40), 2**40))
def test_powers_of_ten_convert_without_rounding_where_the_result_is_whole(number):
    assert parse_unit("s").to_coherent(float(number)) == number * 1000
    assert parse_unit("um").from_coherent(float(number)) == number * 10_000
    assert mV.to_coherent(float(number)) == number


@given(st.floats(-200, 1000))
def test_temperatures_come_back_from_kelvin(celsius):
    # Near 0 degC the offset leaves the rounding of a number around 1000.
    assert abs(degC.from_coherent(degC.to_coherent(celsius)) - celsius) <= 2.0**-42


@given(finite, unit_texts, unit_texts)
def test_a_quantity_converts_between_units_of_its_dimension_only(number, one, other):
    quantity = Quantity(number, parse_unit(one))
    target = parse_unit(other)
    if not quantity.unit.has_dimension_of(target):
        with pytest.raises(UnitError, match="conversion"):
            quantity.to(target)
        return
    converted = quantity.to(other)
    assert converted.unit == target
    # Two conversions: eight roundings.
    expected = number * float(quantity.unit.scale / target.scale)
    assert abs(converted.magnitude - expected) <= 2 * FOUR_ROUNDINGS * abs(expected)


# Algebra


@given(unit_texts, unit_texts)
def test_products_of_units_commute_and_quotients_undo_them(one, other):
    a, b = parse_unit(one), parse_unit(other)
    assert a * b == b * a
    assert hash(a * b) == hash(b * a)
    assert (a * b) / b == a
    assert a / a == DIMENSIONLESS


@given(unit_texts, st.integers(-2, 2))
def test_a_power_is_a_repeated_product(text, power):
    unit = parse_unit(text)
    product = DIMENSIONLESS
    for _ in range(abs(power)):
        product = product * unit if power > 0 else product / unit
    assert unit**power == product


@given(unit_texts)
def test_units_pickle_and_are_equal_by_content(text):
    unit = parse_unit(text)
    copy = pickle.loads(pickle.dumps(unit))
    assert copy == unit
    assert hash(copy) == hash(unit)
    assert str(copy) == str(unit)


def test_a_root_halves_the_exponents():
    assert (uA**2) ** 0.5 == uA
    assert (per_ms**0.5) ** 2 == per_ms


def test_a_list_of_numbers_times_a_unit_is_an_array_of_quantities():
    for times in ([5, 10] * parse_unit("ms"), parse_unit("ms") * (5, 10)):
        assert times.to("us").magnitude.tolist() == [5000.0, 10000.0]
    for wrong in (["5"], [[1], [2, 3]], [True]):
        with pytest.raises(TypeError):
            wrong * parse_unit("ms")


def test_a_number_times_a_unit_is_a_quantity_on_either_side():
    for quantity in (20 * uA, uA * 20, np.float64(20) * uA):
        assert isinstance(quantity, Quantity)
        assert (quantity.magnitude, quantity.unit) == (20, uA)
    assert (1 / ms).unit == per_ms


def test_an_array_times_a_unit_is_one_quantity():
    quantity = np.array([1.0, 2.0]) * uA / cm**2
    assert isinstance(quantity, Quantity)
    assert quantity.unit == uA_per_cm2
    assert quantity.magnitude.tolist() == [1.0, 2.0]


def test_products_and_quotients_have_names_that_can_be_read_again():
    assert str(20 * nA / cm**2) == "20 nA/cm2"
    assert str(20 * uA / cm**2) == "20 uA/cm2"
    assert (nA / um).name == "nA/um"
    assert str(DIMENSIONLESS / s) == "1/s"
    assert parse_unit((nA / cm**2).name) == nA / cm**2


def test_quantities_add_in_the_unit_of_the_first():
    total = parse_quantity("1 s") + parse_quantity("500 ms")
    assert (total.magnitude, total.unit) == (1.5, s)
    difference = parse_quantity("1 s") - parse_quantity("500 ms")
    assert difference.magnitude == 0.5
    with pytest.raises(UnitError):
        _ = parse_quantity("1 s") + parse_quantity("1 mV")


def test_quantities_multiply_divide_and_have_powers():
    speed = parse_quantity("6 um") / parse_quantity("2 ms")
    assert (speed.magnitude, speed.unit) == (3.0, um / ms)
    assert (2 / parse_quantity("4 ms")).magnitude == 0.5
    assert (parse_quantity("3 um") ** 2).unit == um**2
    assert (-parse_quantity("3 um")).magnitude == -3.0


def test_degrees_celsius_take_part_in_no_product():
    for attempt in (lambda: degC * ms, lambda: ms / degC, lambda: degC**2):
        with pytest.raises(UnitError, match=r"without an offset.*use K"):
            attempt()


@pytest.mark.parametrize(
    "value", [True, np.True_, "1", None, ["1"], 1j, np.array(["a"])]
)
def test_what_cannot_be_reckoned_with_is_no_number(value):
    assert not is_number(value)
    with pytest.raises(TypeError):
        _ = value * mV
