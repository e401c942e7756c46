"""The writer of LLVM assembly: its text, loops, branches, functions and tables."""

import ctypes
import math

import numpy as np
import pytest

from axolemma.errors import InternalError
from axolemma.kernels import Function, Module, Value
from axolemma.kernels.jit import compile_module

WIDTHS = [1, 2, 4, 8, 16]


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
@pytest.mark.parametrize("turns", [0, 1, 5])
def test_a_loop_runs_as_often_as_counted(width, turns, run):
    def write(f):
        total = f.variable(f.constant(0.0))
        with f.loop(f.integer(3 + 2 * turns), start=3, step=2) as index:
            total.write(f.add(total.read(), f.splat(f.to_reals(index))))
        f.store(total.read(), f["out"])

    expected = sum(range(3, 3 + 2 * turns, 2))
    np.testing.assert_array_equal(run(width, write), expected)


def test_a_while_loop_runs_until_no_lane_is_left(run):
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
def test_either_of_two_bodies_runs(x, expected, run):
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
def test_a_function_can_return_from_within_a_condition(x, expected, run):
    def write(f):
        is_negative = f.all(f.less(f.load(f["in0"]), f.constant(0.0)))
        with f.if_(is_negative):
            f.finish()
        f.store(f.constant(1.0), f["out"])

    np.testing.assert_array_equal(run(2, write, [x, x]), expected)


def test_loops_and_conditions_nest(run):
    def write(f):
        total = f.variable(f.integer(0))
        zero, one = f.integer(0), f.integer(1)
        with f.loop(4) as i, f.loop(i) as j, f.if_(f.less_whole(zero, j)):
            total.write(f.add_whole(total.read(), one))
        f.store(f.splat(f.to_reals(total.read())), f["out"])

    np.testing.assert_array_equal(run(2, write), 3.0)


def test_a_phi_takes_the_value_of_the_block_it_came_from(run):
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
def test_functions_of_a_module_call_each_other(width, lanes):
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


def test_an_outlined_algorithm_is_written_once_and_called_each_time(lanes):
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
