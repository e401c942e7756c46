import re
from typing import Any, cast

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from axolemma.expressions import apply, constant, evaluate, symbol, topological
from axolemma.expressions.functions import FUNCTIONS
from axolemma.expressions.typeset import latex, text
from axolemma.units import ms, mS_per_cm2, mV

V: Any = symbol("membrane.V", mV)
x, y, z = cast(list[Any], [symbol(name) for name in "xyz"])


def short(name: str) -> str:
    return name.rpartition(".")[2]


def test_a_rate_reads_as_its_author_wrote_it():
    rate = 0.1 * (V / mV + 40) / (1 - np.exp(-(V / mV + 40) / 10)) / ms
    assert text(rate, short) == "0.1*(V/mV + 40)/(1 - exp(-(V/mV + 40)/10))/ms"


def test_constants_keep_their_units():
    assert text(V - constant(-65.0, mV), short) == "V + 65 mV"
    assert text(constant(120.0, mS_per_cm2)) == "120 mS/cm2"
    assert text(x * constant(1.0, mS_per_cm2) / constant(2.0, ms)).endswith("/(2 ms)")


def test_a_negative_offset_is_subtracted():
    assert text(x + (-40.0)) == "x - 40"


def test_symbols_are_written_by_their_full_name_unless_renamed():
    assert text(V) == "membrane.V"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (x - (y - z), "x - (y - z)"),
        ((x - y) - z, "x - y - z"),
        (x / (y / z), "x/(y/z)"),
        (x / y / z, "x/y/z"),
        ((x * y) ** 2, "(x*y)^2"),
        ((x**2) ** 3, "(x^2)^3"),
        (-(x**2), "-x^2"),
        ((-x) ** 2, "(-x)^2"),
        (x**-1.0, "x^(-1)"),
        (np.where(x < y, x, y), "(x if x < y else y)"),
        (np.maximum(x, 0.0), "max(0, x)"),
        (1e-6 * x, "1e-6*x"),
    ],
)
def test_brackets_stand_where_they_are_needed(expression, expected):
    # maximum is symmetric, so that its arguments may come in either order.
    assert text(expression) in {expected, expected.replace("(0, x)", "(x, 0)")}


def test_latex_has_fractions_and_upright_units():
    written = latex(4 * np.exp(-(V / mV + 65) / 18) / ms, short)
    assert r"\frac" in written
    assert r"\mathrm{ms}" in written
    assert written.count("{") == written.count("}")


def test_latex_brackets_a_fraction_under_a_power():
    assert latex((x / y) ** 2) == r"\left(\frac{x}{y}\right)^{2}"


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_can_be_typeset(name):
    count = {"select": 3, "linoid_slope": 1}.get(name)
    if count is None:
        count = 2 if "{1}" in FUNCTIONS[name].text else 1
    node = apply(name, *(x, y, z)[:count])
    assert "x" in text(node)
    assert latex(node).count("{") == latex(node).count("}")


def expressions():
    leaves = st.one_of(
        st.sampled_from([x, y, z]),
        st.floats(-9, 9).map(lambda number: constant(round(number, 2))),
    )

    def extend(inner):
        pairs = st.tuples(inner, inner)
        return st.one_of(
            pairs.map(lambda p: p[0] + p[1]),
            pairs.map(lambda p: p[0] - p[1]),
            pairs.map(lambda p: p[0] * p[1]),
            pairs.map(lambda p: p[0] / p[1]),
            inner.map(lambda e: -e),
            inner.map(lambda e: e**2.0),
        )

    return st.recursive(leaves, extend, max_leaves=12)


@given(expressions())
def test_the_text_means_what_the_expression_means(expression):
    constants = [n.value for n in topological([expression]) if n.is_constant]
    # Text shows ten digits; whether they are all there is another question.
    assume(all(float(f"{number:.10g}") == number for number in constants))
    assume(all(np.isfinite(constants)))
    numbers = re.compile(r"\d+(\.\d+)?(e-?\d+)?")
    source = numbers.sub(r"_(\g<0>)", text(expression)).replace("^", "**")
    # Sums may lose brackets, which changes rounding: so many digits that it is seen
    # only in the last of them.
    with mpmath.workdps(200):
        values = {"x": mpmath.mpf(1.7), "y": mpmath.mpf(-0.6), "z": mpmath.mpf(3.1)}
        try:
            expected = mpmath.mpf(evaluate([expression], values)[0])
            # The text is our own and holds nothing but arithmetic.
            found = eval(f"_({source})", {"_": mpmath.mpf}, values)  # noqa: S307
        except ZeroDivisionError:
            return
        # mpmath's units of the last of 200 digits, after some cancellation.
        assert mpmath.almosteq(found, expected, 1e-100, 1e-100)
