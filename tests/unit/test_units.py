"""Units: what is read, what is refused, and that nothing changes on the way."""

import pickle
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from axolemma.errors import UnitError
from axolemma.units import (
    DIMENSIONLESS,
    FARADAY,
    GAS_CONSTANT,
    Along,
    K,
    Quantity,
    Unit,
    along,
    cm,
    coherent_value,
    coherent_values,
    degC,
    is_number,
    mM,
    ms,
    mV,
    nA,
    pA,
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


# Reading


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


# One value for each cell


def test_values_along_a_dimension_are_kept_in_the_coherent_system():
    values = along("length", [1.0, 2.0], "um")
    assert values.values.tolist() == [1e-4, 2e-4]
    assert values.unit == um
    assert along("length", np.array([1.0, 2.0]) * um) == values


def test_values_along_a_dimension_are_equal_and_hash_by_content():
    one, same = along("g", [1.0, 2.0], "mV"), along("g", [1.0, 2.0], "mV")
    assert one == same
    assert hash(one) == hash(same)
    assert one != along("h", [1.0, 2.0], "mV")
    assert one != along("g", [1.0, 3.0], "mV")
    assert pickle.loads(pickle.dumps(one)) == one


@pytest.mark.parametrize("values", [[], [[1.0, 2.0]]])
def test_values_along_a_dimension_are_one_row(values):
    with pytest.raises(UnitError, match="one row of at least one value"):
        along("g", values, "mV")


def test_a_single_number_is_no_row():
    with pytest.raises(UnitError, match=r"found an array of shape \(\)"):
        along("g", 1.0, "mV")


@pytest.mark.parametrize("dimension", ["", " ", None, 3])
def test_a_dimension_has_a_name(dimension):
    with pytest.raises(UnitError, match=r"^dimension: .* expected a name, such as 'g'"):
        along(dimension, [1.0], "mV")


def test_the_unit_along_a_dimension_is_a_unit():
    with pytest.raises(UnitError, match=r"^unit along 'g': found 5"):
        along("g", [1.0], 5)  # pyright: ignore[reportArgumentType]


def test_what_is_no_number_is_refused_by_what_is_expected():
    for wrong in ("abc", "nan", "1 mV", 1j):
        with pytest.raises(UnitError, match=r"^share: .* expected a plain number"):
            coherent_value(wrong, DIMENSIONLESS, "share")


def test_a_quantity_for_each_cell_gets_the_name_of_its_argument():
    values = coherent_values(np.array([1.0, 2.0]) * pA, uA, "amplitude", "amplitude")
    assert isinstance(values, Along)
    assert values.dimension == "amplitude"
    assert values.values.tolist() == [1e-6, 2e-6]
    assert values.unit == pA


def test_one_quantity_for_all_cells_stays_one_number():
    assert coherent_values("1 nA", uA, "amplitude", "amplitude") == 1e-3


def test_values_along_a_dimension_are_checked_for_their_unit():
    with pytest.raises(
        UnitError, match="start: found values in mV, expected values in ms"
    ):
        coherent_values(along("start", [1.0], "mV"), ms, "start", "start")
