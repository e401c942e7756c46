"""Expressions as one fraction."""

from typing import Any

import numpy as np
import pytest

from axolemma.expressions import apply, constant, evaluate, symbol, topological
from axolemma.expressions.fractions import as_fraction

X: Any = symbol("x")
Y: Any = symbol("y")


@pytest.mark.parametrize(
    "formula",
    [
        X / Y + Y / X,
        X / Y - 2 / Y,
        (X / Y) * (Y / (1 + X)),
        (X / Y) / (Y / (1 + X)),
        -(X / Y),
        3 * apply("logistic", X) + X / Y,
        np.where(X < Y, X / Y, 1 / (X * X)),
        np.exp(X / Y) / Y,
    ],
)
@pytest.mark.parametrize(("x", "y"), [(0.7, 1.9), (2.5, -1.3)])
def test_the_value_is_that_of_numerator_over_denominator(formula, x, y):
    values = {"x": x, "y": y}
    above, below = as_fraction(formula)
    found = evaluate([above / below, formula], values)
    # Some roundings: a sum of quotients is reckoned over a common denominator.
    assert float(found[0]) == pytest.approx(float(found[1]), rel=1e-14)


def test_nothing_is_divided_in_either_part():
    above, below = as_fraction(X / Y + 3 * apply("logistic", X) - 1 / (X + 1 / Y))
    operations = {node.operation for node in topological([above, below])}
    assert operations.isdisjoint({"divide", "logistic"})


def test_a_common_denominator_is_kept():
    assert as_fraction(X / Y + 1 / Y) == (X + 1, Y)


def test_what_is_not_divided_has_the_denominator_one():
    assert as_fraction(X * Y - 1) == (X * Y - 1, constant(1.0))
