"""Instructions of LLVM: each computes what NumPy does, in every lane."""

import math

import numpy as np
import pytest

WIDTHS = [1, 2, 4, 8, 16]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("number", [0.1, -0.0, 5e-324, math.inf, -1e308])
def test_a_constant_reaches_every_lane_exactly(width, number, run):
    result = run(width, lambda f: f.store(f.constant(number), f["out"]))
    expected = np.full(width, number)
    np.testing.assert_array_equal(result.view(np.int64), expected.view(np.int64))


ARITHMETIC = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "minimum": np.minimum,
    "maximum": np.maximum,
}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ARITHMETIC)
def test_arithmetic_has_the_bits_of_numpy(width, name, run, lanes):
    def write(f):
        f.store(getattr(f, name)(f.load(f["in0"]), f.load(f["in1"])), f["out"])

    a, b = lanes(width), lanes(width, seed=2)
    np.testing.assert_array_equal(run(width, write, a, b), ARITHMETIC[name](a, b))


UNARY = {
    "negative": np.negative,
    "absolute": np.abs,
    "floor": np.floor,
    "round_to_even": np.rint,
    "square_root": np.sqrt,
}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", UNARY)
def test_functions_of_one_argument_have_the_bits_of_numpy(width, name, run):
    def write(f):
        f.store(getattr(f, name)(f.load(f["in0"])), f["out"])

    x = np.resize([0.5, 1.5, 2.5, 7.25, 0.0, 1e300], width)
    if name != "square_root":
        x[::2] *= -1
    np.testing.assert_array_equal(run(width, write, x), UNARY[name](x))


@pytest.mark.parametrize("width", WIDTHS)
def test_fused_rounds_once_or_twice_as_the_module_says(width, run):
    def write(f):
        f.store(f.fused(f.load(f["in0"]), f.load(f["in0"]), f.load(f["in1"])), f["out"])

    x = np.full(width, 1.0 + 2.0**-30)
    rounded_square = x * x
    once = run(width, write, x, -rounded_square, fused=True)
    twice = run(width, write, x, -rounded_square, fused=False)
    np.testing.assert_array_equal(once, 2.0**-60)
    np.testing.assert_array_equal(twice, 0.0)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_second_operand_wins_where_minimum_or_maximum_meets_nan(width, run):
    for name in ("minimum", "maximum"):

        def write(f, name=name):
            nan, one = f.constant(math.nan), f.constant(1.0)
            f.store(getattr(f, name)(nan, one), f["out"])
            f.store(getattr(f, name)(one, nan), f["out"], width)

        result = run(width, write, size=2 * width)
        np.testing.assert_array_equal(result[:width], 1.0)
        assert np.isnan(result[width:]).all()


@pytest.mark.parametrize("width", WIDTHS)
def test_comparisons_are_false_for_nan_and_select_follows_the_mask(width, run):
    comparisons = {"less": np.less, "less_equal": np.less_equal, "equal": np.equal}
    a = np.resize([1.0, 2.0, math.nan, 3.0, 3.0], width)
    b = np.resize([2.0, 2.0, 1.0, 1.0, math.nan], width)
    for name, expected in comparisons.items():

        def write(f, name=name):
            mask = getattr(f, name)(f.load(f["in0"]), f.load(f["in1"]))
            f.store(f.select(mask, f.constant(1.0), f.constant(0.0)), f["out"])

        np.testing.assert_array_equal(run(width, write, a, b), expected(a, b))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("truths", [[False], [True], [True, False], [False, True]])
def test_masks_combine_and_reduce(width, truths, run):
    mask = np.resize(truths, width)

    def write(f):
        given = f.less(f.constant(0.0), f.load(f["in0"]))
        nan = f.is_nan(f.load(f["in0"]))
        outcomes = [
            f.any(given),
            f.all(given),
            f.any(f.and_(given, f.not_(given))),
            f.all(f.or_(given, f.not_(given))),
            f.any(nan),
            f.or_(f.any(given), f.truth(is_true=True)),
        ]
        for place, outcome in enumerate(outcomes):
            chosen = f.select(outcome, f.scalar(1.0), f.scalar(0.0))
            f.store(chosen, f["out"], place)
        f.store(f.to_reals(f.mask_bits(given)), f["out"], len(outcomes))

    result = run(width, write, mask.astype(float), size=7)
    bits = sum(2**lane for lane in range(width) if mask[lane])
    assert result.tolist() == [mask.any(), mask.all(), False, True, False, True, bits]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("place", [0, -1])
def test_the_horizontal_maximum_of_a_vector_with_nan_is_nan(width, place, run, lanes):
    x = lanes(width)
    x[place] = math.nan
    result = run(
        width,
        lambda f: f.store(f.horizontal_maximum(f.load(f["in0"])), f["out"]),
        x,
        size=1,
    )
    assert math.isnan(result[0])


@pytest.mark.parametrize("width", WIDTHS)
def test_a_positive_number_splits_into_mantissa_and_exponent(width, run):
    generator = np.random.default_rng(8)
    x = np.ldexp(generator.uniform(1, 2, width), generator.integers(-1022, 1023, width))

    def write(f):
        mantissa, exponent = f.split(f.load(f["in0"]))
        f.store(mantissa, f["out"])
        f.store(exponent, f["out"], width)

    result = run(width, write, x, size=2 * width)
    mantissa, exponent = result[:width], result[width:]
    np.testing.assert_array_equal(np.ldexp(mantissa, exponent.astype(int)), x)
    assert ((mantissa >= math.sqrt(0.5)) & (mantissa < math.sqrt(2.0))).all()


@pytest.mark.parametrize("n", [-1022, -1, 0, 1, 1023])
def test_powers_of_two_are_exact(n, run):
    shift = 1.5 * 2.0**52 + 1023
    result = run(4, lambda f: f.store(f.power_of_two(f.constant(n + shift)), f["out"]))
    np.testing.assert_array_equal(result, 2.0**n)


@pytest.mark.parametrize("width", WIDTHS)
def test_integers_are_computed_in_lanes_and_alone(width, run):
    def write(f):
        numbers = f.lane_numbers()
        tripled = f.multiply_whole(numbers, f.whole_constant(3))
        moved = f.subtract_whole(tripled, f.whole_constant(4))
        is_low = f.less_whole(moved, f.whole_constant(0))
        chosen = f.select(is_low, f.whole_constant(-1), moved)
        f.store(f.to_reals(chosen), f["out"])
        alone = f.add_whole(f.shift_left(f.integer(5), 3), f.integer(2))
        narrow = f.truncate(alone, "i8")
        f.store(f.to_reals(f.sign_extend(narrow, "i64")), f["out"], width)
        f.store(f.to_reals(f.zero_extend(narrow, "i64")), f["out"], width + 1)
        is_equal = f.equal_whole(f.shift_right(alone, 1), f.integer(21))
        is_at_most = f.less_equal_whole(alone, f.integer(42))
        both = f.and_(is_equal, is_at_most)
        f.store(f.select(both, f.scalar(1.0), f.scalar(0.0)), f["out"], width + 2)

    result = run(width, write, size=width + 3)
    moved = 3 * np.arange(width) - 4
    np.testing.assert_array_equal(result[:width], np.where(moved < 0, -1, moved))
    assert result[width:].tolist() == [42.0, 42.0, 1.0]
