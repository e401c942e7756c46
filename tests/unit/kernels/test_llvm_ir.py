"""The writer of LLVM assembly: its text, and what the compiled text computes."""

import ctypes
import math

import numpy as np
import pytest

from axolemma.errors import InternalError
from axolemma.kernels import Function, Module, Value
from axolemma.kernels.jit import compile_module

WIDTHS = [1, 2, 4, 8, 16]


def run(width, write, *inputs, size=None, fused=True):
    """Compile `write(function)`, run it on arrays, return its output array."""
    module = Module(width=width, fused=fused)
    names = [f"in{number}" for number in range(len(inputs))]
    function = module.function("work", dict.fromkeys([*names, "out"], "ptr"))
    write(function)
    output = np.full(size or width, -99.0)
    arrays = [np.ascontiguousarray(given, dtype=float) for given in inputs]
    pointers = [array.ctypes.data for array in [*arrays, output]]
    kinds = [ctypes.c_void_p] * len(pointers)
    compile_module(module.text).function("work", *kinds)(*pointers)
    return output


def lanes(width, seed=1):
    return np.random.default_rng(seed).uniform(-3.0, 3.0, width)


def test_a_function_is_written_line_by_line():
    module = Module(width=4, fused=True)
    function = module.function("double", {"x": "ptr", "y": "ptr"})
    x = function.load(function["x"], 4)
    function.store(function.multiply(x, function.constant(2.0)), function["y"])
    assert module.text == (
        "define void @double(ptr noalias %x, ptr noalias %y) nounwind {\n"
        "entry:\n"
        "  %v0 = getelementptr double, ptr %x, i64 4\n"
        "  %v1 = load <4 x double>, ptr %v0, align 8\n"
        "  %v2 = fmul <4 x double> %v1, splat (double 0x4000000000000000)\n"
        "  store <4 x double> %v2, ptr %y, align 8\n"
        "  ret void\n"
        "}\n"
    )


def test_one_lane_is_written_with_scalars():
    module = Module(width=1, fused=True)
    function = module.function("double", {"x": "double"}, returns="double")
    function.finish(function.add(function["x"], function.constant(0.5)))
    assert "  %v0 = fadd double %x, 0x3FE0000000000000" in module.text


def test_no_instruction_carries_a_fast_math_flag_or_may_be_contracted():
    module = Module(width=8, fused=False)
    function = module.function("work", {"x": "ptr"})
    x = function.load(function["x"])
    function.store(function.fused(x, x, x), function["x"])
    for forbidden in ("fast", "reassoc", "contract", "fmuladd", "llvm.fma"):
        assert forbidden not in module.text


def test_a_module_refuses_a_width_that_no_mask_has():
    with pytest.raises(ValueError, match="1, 2, 4, 8 or 16 lanes, not 3"):
        Module(width=3, fused=True)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("number", [0.1, -0.0, 5e-324, math.inf, -1e308])
def test_a_constant_reaches_every_lane_exactly(width, number):
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
def test_arithmetic_has_the_bits_of_numpy(width, name):
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
def test_functions_of_one_argument_have_the_bits_of_numpy(width, name):
    def write(f):
        f.store(getattr(f, name)(f.load(f["in0"])), f["out"])

    x = np.resize([0.5, 1.5, 2.5, 7.25, 0.0, 1e300], width)
    if name != "square_root":
        x[::2] *= -1
    np.testing.assert_array_equal(run(width, write, x), UNARY[name](x))


@pytest.mark.parametrize("width", WIDTHS)
def test_fused_rounds_once_or_twice_as_the_module_says(width):
    def write(f):
        f.store(f.fused(f.load(f["in0"]), f.load(f["in0"]), f.load(f["in1"])), f["out"])

    x = np.full(width, 1.0 + 2.0**-30)
    rounded_square = x * x
    once = run(width, write, x, -rounded_square, fused=True)
    twice = run(width, write, x, -rounded_square, fused=False)
    np.testing.assert_array_equal(once, 2.0**-60)
    np.testing.assert_array_equal(twice, 0.0)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_second_operand_wins_where_minimum_or_maximum_meets_nan(width):
    for name in ("minimum", "maximum"):

        def write(f, name=name):
            nan, one = f.constant(math.nan), f.constant(1.0)
            f.store(getattr(f, name)(nan, one), f["out"])
            f.store(getattr(f, name)(one, nan), f["out"], width)

        result = run(width, write, size=2 * width)
        np.testing.assert_array_equal(result[:width], 1.0)
        assert np.isnan(result[width:]).all()


@pytest.mark.parametrize("width", WIDTHS)
def test_comparisons_are_false_for_nan_and_select_follows_the_mask(width):
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
def test_masks_combine_and_reduce(width, truths):
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
def test_lanes_are_read_replaced_and_compared(width):
    x = lanes(width)

    def write(f):
        vector = f.load(f["in0"])
        last = f.lane(vector, width - 1)
        variable_index = f.lane(vector, f.integer(width - 1))
        replaced = f.with_lane(vector, width - 1, f.scalar(7.0))
        f.store(replaced, f["out"])
        f.store(f.splat(f.add(last, variable_index)), f["out"], width)
        f.store(f.horizontal_maximum(vector), f["out"], 2 * width)

    result = run(width, write, x, size=2 * width + 1)
    np.testing.assert_array_equal(result[: width - 1], x[:-1])
    assert result[width - 1] == 7.0
    np.testing.assert_array_equal(result[width : 2 * width], 2 * x[-1])
    assert result[-1] == x.max()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("place", [0, -1])
def test_the_horizontal_maximum_of_a_vector_with_nan_is_nan(width, place):
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
def test_gathered_lanes_come_from_their_own_offsets(width):
    offsets = np.random.default_rng(5).integers(0, 40, width)
    numbers = np.arange(40) * 1.5

    def write(f):
        wanted = f.to_whole(f.load(f["in0"]))
        f.store(f.gather(f["in1"], wanted), f["out"])

    np.testing.assert_array_equal(run(width, write, offsets, numbers), numbers[offsets])


@pytest.mark.parametrize("width", WIDTHS)
def test_a_positive_number_splits_into_mantissa_and_exponent(width):
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
def test_powers_of_two_are_exact(n):
    shift = 1.5 * 2.0**52 + 1023
    result = run(4, lambda f: f.store(f.power_of_two(f.constant(n + shift)), f["out"]))
    np.testing.assert_array_equal(result, 2.0**n)


@pytest.mark.parametrize("width", WIDTHS)
def test_integers_are_computed_in_lanes_and_alone(width):
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


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("turns", [0, 1, 5])
def test_a_loop_runs_as_often_as_counted(width, turns):
    def write(f):
        total = f.variable(f.constant(0.0))
        with f.loop(f.integer(3 + 2 * turns), start=3, step=2) as index:
            total.write(f.add(total.read(), f.splat(f.to_reals(index))))
        f.store(total.read(), f["out"])

    expected = sum(range(3, 3 + 2 * turns, 2))
    np.testing.assert_array_equal(run(width, write), expected)


def test_a_while_loop_runs_until_no_lane_is_left():
    limits = np.array([1.0, 5.0, 3.0, 0.0])

    def write(f):
        count = f.variable(f.constant(0.0))

        def is_left():
            return f.less(count.read(), f.load(f["in0"]))

        with f.while_(lambda: f.any(is_left())):
            advanced = f.add(count.read(), f.constant(1.0))
            count.write(f.select(is_left(), advanced, count.read()))
        f.store(count.read(), f["out"])

    np.testing.assert_array_equal(run(4, write, limits), limits)


@pytest.mark.parametrize(("x", "expected"), [(1.0, 10.0), (-1.0, 20.0)])
def test_either_of_two_bodies_runs(x, expected):
    def write(f):
        result = f.variable(f.constant(0.0))
        then, otherwise = f.either(f.any(f.less(f.constant(0.0), f.load(f["in0"]))))
        with then:
            result.write(f.constant(10.0))
        with otherwise:
            result.write(f.constant(20.0))
        f.store(result.read(), f["out"])

    np.testing.assert_array_equal(run(2, write, [x, x]), expected)


@pytest.mark.parametrize(("x", "expected"), [(1.0, 1.0), (-1.0, -99.0)])
def test_a_function_can_return_from_within_a_condition(x, expected):
    def write(f):
        is_negative = f.all(f.less(f.load(f["in0"]), f.constant(0.0)))
        with f.if_(is_negative):
            f.finish()
        f.store(f.constant(1.0), f["out"])

    np.testing.assert_array_equal(run(2, write, [x, x]), expected)


def test_loops_and_conditions_nest():
    def write(f):
        total = f.variable(f.integer(0))
        zero, one = f.integer(0), f.integer(1)
        with f.loop(4) as i, f.loop(i) as j, f.if_(f.less_whole(zero, j)):
            total.write(f.add_whole(total.read(), one))
        f.store(f.splat(f.to_reals(total.read())), f["out"])

    np.testing.assert_array_equal(run(2, write), 3.0)


def test_a_phi_takes_the_value_of_the_block_it_came_from():
    def write(f):
        left, right, end = f.label("left"), f.label("right"), f.label("end")
        f.branch_if(f.any(f.less(f.load(f["in0"]), f.constant(0.0))), left, right)
        f.begin(left)
        one, left_block = f.constant(1.0), f.block
        f.branch(end)
        f.begin(right)
        two, right_block = f.constant(2.0), f.block
        f.begin(end)
        f.store(f.phi((one, left_block), (two, right_block)), f["out"])

    np.testing.assert_array_equal(run(2, write, [-1.0, 1.0]), 1.0)
    np.testing.assert_array_equal(run(2, write, [1.0, 1.0]), 2.0)


@pytest.mark.parametrize("width", WIDTHS)
def test_functions_of_a_module_call_each_other(width):
    module = Module(width=width, fused=True)
    square = module.function(
        "square", {"x": module.real}, returns=module.real, internal=True, inline="never"
    )
    square.finish(square.multiply(square["x"], square["x"]))
    work = module.function("work", {"in": "ptr", "out": "ptr"})
    room = work.scratch(2)
    work.store(work.load(work["in"]), room, width)
    work.store(work.call(square, work.load(room, width)), work["out"])
    x, result = lanes(width), np.zeros(width)
    run_it = compile_module(module.text).function(
        "work", ctypes.c_void_p, ctypes.c_void_p
    )
    run_it(x.ctypes.data, result.ctypes.data)
    np.testing.assert_array_equal(result, x * x)


@pytest.mark.parametrize("inline", ["always", "never", None])
def test_a_function_without_a_value_writes_through_its_pointers(inline):
    module = Module(width=2, fused=True)
    fill = module.function(
        "fill", {"place": "ptr"}, internal=True, inline=inline, disjoint=False
    )
    fill.store(fill.constant(3.0), fill["place"])
    work = module.function("work", {"out": "ptr"})
    work.call(fill, work.address(work["out"], 1))
    result = np.zeros(3)
    compile_module(module.text).function("work", ctypes.c_void_p)(result.ctypes.data)
    assert result.tolist() == [0.0, 3.0, 3.0]


def test_an_outlined_algorithm_is_written_once_and_called_each_time():
    def cube(f: Function, x: Value) -> Value:
        return f.multiply(f.multiply(x, x), x)

    module = Module(width=4, fused=True)
    work = module.function("work", {"in": "ptr", "out": "ptr"})
    once = work.outlined("cube", cube, work.load(work["in"]))
    work.store(work.outlined("cube", cube, once), work["out"])
    assert module.text.count("define internal") == 1
    assert module.text.count("call <4 x double> @outlined.cube(") == 2
    x, result = lanes(4), np.zeros(4)
    compile_module(module.text).function("work", *[ctypes.c_void_p] * 2)(
        x.ctypes.data, result.ctypes.data
    )
    cubed = x * x * x
    np.testing.assert_array_equal(result, cubed * cubed * cubed)


def test_two_outlined_algorithms_cannot_go_by_one_name():
    module = Module(width=4, fused=True)
    work = module.function("work", {"in": "ptr"})
    x = work.load(work["in"])
    work.outlined("same", lambda f, a: f.add(a, a), x)
    with pytest.raises(InternalError, match="'same'"):
        work.outlined("same", lambda f, a: f.multiply(a, a), x)


def test_a_table_holds_its_numbers_exactly():
    numbers = [0.1, -0.0, math.inf, 1e-320]
    module = Module(width=4, fused=True)
    table = module.table("numbers", numbers)
    work = module.function("work", {"out": "ptr"})
    work.store(work.load(table), work["out"])
    result = np.zeros(4)
    compile_module(module.text).function("work", ctypes.c_void_p)(result.ctypes.data)
    np.testing.assert_array_equal(result.view(np.int64), np.array(numbers).view(int))


def test_the_same_calls_write_the_same_text():
    def text():
        module = Module(width=8, fused=True)
        function = module.function("work", {"x": "ptr"})
        with function.loop(10) as index:
            x = function.load(function["x"], index)
            function.store(function.square_root(function.absolute(x)), function["x"])
        return module.text

    assert text() == text()
