"""Expressions as straight-line code: what is hoisted, shared, fused, and computed."""

import ctypes

import numpy as np
import pytest

from axolemma.expressions import (
    Evaluation,
    apply,
    constant,
    differentiate,
    share_exponentials,
    symbol,
)
from axolemma.kernels import Module
from axolemma.kernels.jit import compile_module
from axolemma.kernels.program import hoistable, write

a, b, c, x, y = (symbol(name) for name in "abcxy")
WIDTHS = (1, 2, 4, 8)
# Each exponential moves one whole number into the exponent of a double.
EXPONENTIAL = "shl <4 x i64>"


def computed(expressions, values, *, width=4, fused=True, known=()):
    """Compile expressions and compute them for arrays of values."""
    module = Module(width=width, fused=fused)
    f = module.function("work", {"in": "ptr", "out": "ptr"})
    names = list(values)
    inputs = {
        symbol(name).digest: f.load(f["in"], place * width)
        for place, name in enumerate(names)
    }
    for expression, number in known:
        inputs[expression.digest] = f.constant(number)
    for place, value in enumerate(write(f, expressions, inputs)):
        f.store(value, f["out"], place * width)
    given = np.ascontiguousarray([values[name] for name in names], dtype=float)
    result = np.empty((len(expressions), width))
    kinds = [ctypes.c_void_p] * 2
    run = compile_module(module.text).function("work", *kinds)
    run(given.ctypes.data, result.ctypes.data)
    return result, module.text


def arrays(width, seed=3):
    generator = np.random.default_rng(seed)
    return {name: generator.uniform(0.2, 2.0, width) for name in "abcxy"}


FORMULAS = {
    "polynomial": a * x**3 * y + b * x - c,
    "quotients": (a + x) / (b + y) - c / (1.0 + x * x),
    "rates": 0.1 * (x - 4.0) / (1.0 - np.exp(-(x - 4.0) / 10.0)) + np.exp(-x / 18.0),
    "logarithm": a * np.log(x / y) + np.sqrt(b) * np.tanh(x - y),
    "waves": np.sin(a * x) - np.cos(b * y),
    "choice": apply(
        "select", apply("less", x, y), apply("minimum", a, x), apply("maximum", b, y)
    ),
    "conditions": a * x * (x < y) - (a < b) * y,
    "powers": x**c + a**2.5 + y**-2 + abs(x - y),
}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", FORMULAS)
def test_code_computes_what_numpy_does(name, width):
    values = arrays(width)
    formula = FORMULAS[name]
    wanted = [formula, differentiate(formula, x)]
    found, _ = computed(wanted, values, width=width)
    # A handful of functions, each right to three units in the last place, of terms
    # that are about one and may cancel.
    expected = Evaluation(wanted)(values)
    np.testing.assert_allclose(found, expected, rtol=4e-15, atol=4e-15)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_lane_has_the_same_bits_at_every_width(width):
    values = {name: np.full(width, given[0]) for name, given in arrays(1).items()}
    wanted = list(FORMULAS.values())
    narrow, _ = computed(wanted, arrays(1), width=1)
    wide, _ = computed(wanted, values, width=width)
    assert wide.tobytes() == np.repeat(narrow, width, axis=1).tobytes()


def test_shared_parts_are_computed_once():
    part = np.exp(x * y)
    _, text = computed([part + a, part * b, part / c, np.log(part)], arrays(4))
    _, alone = computed([part], arrays(4))
    assert text.count(EXPONENTIAL) == alone.count(EXPONENTIAL) == 1


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        (a * b + c, 2.0 + 2.0**-28 + 2.0**-60),
        (a * b - c, 2.0**-60),
        (c - a * b, -(2.0**-60)),
        (c + a * b, 2.0 + 2.0**-28 + 2.0**-60),
    ],
)
def test_a_product_that_only_a_sum_needs_is_fused_with_it(formula, value):
    # (1 + 2**-30)**2 is 1 + 2**-29 + 2**-60, of which rounding leaves no last term.
    values = {
        "a": np.full(4, 1.0 + 2.0**-30),
        "b": np.full(4, 1.0 + 2.0**-30),
        "c": np.full(4, 1.0 + 2.0**-29),
    }
    (found,), text = computed([formula], values)
    assert text.count("call <4 x double> @llvm.fma") == 1
    assert "fmul" not in text
    # The sum itself rounds, where it is not small.
    np.testing.assert_array_equal(found, value)
    (twice,), text = computed([formula], values, fused=False)
    assert "llvm.fma" not in text
    assert twice[0] == pytest.approx(value, abs=2.0**-59)


def test_a_product_that_is_needed_elsewhere_too_is_not_fused():
    _, text = computed([a * b + c, a * b], arrays(4))
    assert text.count("fmul") == 1
    assert "llvm.fma" not in text
    _, text = computed([a * b + c, a * b - x], arrays(4))
    assert text.count("fmul") == 1


def test_what_is_known_is_not_computed_again():
    part = np.exp(a * b)
    found, text = computed([part * x], arrays(4), known=[(part, 3.0)])
    np.testing.assert_array_equal(found[0], 3.0 * arrays(4)["x"])
    assert EXPONENTIAL not in text


def test_what_holds_constants_only_is_hoisted_at_its_largest():
    quotient, root = np.exp(a * b) / c, np.sqrt(a)
    formula = quotient * x + (a + 1.0) * y - root
    found = hoistable([formula, root], {"a", "b", "c"})
    assert {str(part) for part in found} == {
        str(part) for part in (quotient, a + 1.0, root)
    }


def test_symbols_and_numbers_alone_are_not_hoisted():
    assert hoistable([a * x + 2.0 * y, a, constant(3.0)], {"a"}) == []


def test_nothing_that_varies_is_hoisted():
    assert hoistable([np.exp(a * x), a + x], {"a", "b"}) == []


def test_hoisted_parts_come_in_an_order_that_does_not_depend_on_history():
    def found():
        return [
            part.digest
            for part in hoistable(
                [np.exp(a) * x + np.log(b) * y, np.sqrt(c) * x], {"a", "b", "c"}
            )
        ]

    assert found() == found()
    assert len(found()) == 3


def test_powers_of_one_exponential_stay_right_to_some_roundings():
    wanted = [np.exp(-x / 80.0), np.exp(-x / 20.0), 1.0 / (1.0 + np.exp(-x / 10.0))]
    shared = share_exponentials(wanted)
    values = {"x": np.array([-90.0, -65.0, 0.0, 40.0])}
    found, text = computed(shared, values)
    assert text.count(EXPONENTIAL) == 1
    # The eighth power costs about eight roundings.
    np.testing.assert_allclose(found, Evaluation(wanted)(values), rtol=3e-15)
