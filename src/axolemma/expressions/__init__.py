"""Expressions: algebra with units, its derivatives and its plain evaluation."""

from axolemma.expressions.affine import affine_form, from_affine
from axolemma.expressions.derivative import differentiate, jacobian, jvp, vjp
from axolemma.expressions.evaluate import Evaluation, evaluate
from axolemma.expressions.nodes import (
    Expression,
    apply,
    as_expression,
    as_number,
    constant,
    symbol,
    symbols_of,
    topological,
)
from axolemma.expressions.rewrite import lower, substitute
from axolemma.expressions.sharing import share_exponentials

__all__ = [
    "Evaluation",
    "Expression",
    "affine_form",
    "apply",
    "as_expression",
    "as_number",
    "constant",
    "differentiate",
    "evaluate",
    "from_affine",
    "jacobian",
    "jvp",
    "lower",
    "share_exponentials",
    "substitute",
    "symbol",
    "symbols_of",
    "topological",
    "vjp",
]
