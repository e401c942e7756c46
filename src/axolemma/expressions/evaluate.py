"""The plain NumPy evaluation of expressions: the specification of every kernel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from axolemma.errors import InternalError
from axolemma.expressions.functions import FUNCTIONS
from axolemma.expressions.nodes import Expression, topological


class Evaluation:
    """Expressions made ready to be evaluated many times.

    Parameters
    ----------
    expressions
        What to evaluate; shared parts are computed once.
    """

    def __init__(self, expressions: Sequence[Expression]) -> None:
        order = topological(expressions)
        place = {node.digest: index for index, node in enumerate(order)}
        self._size = len(order)
        self._constants = [
            (place[node.digest], node.value) for node in order if node.is_constant
        ]
        self._symbols = [
            (place[node.digest], node.name)
            for node in order
            if node.operation == "symbol"
        ]
        self._steps: list[tuple[int, Callable[..., Any], list[int]]] = [
            (
                place[node.digest],
                FUNCTIONS[node.operation].evaluate,
                [place[child.digest] for child in node.arguments],
            )
            for node in order
            if node.arguments
        ]
        self._results = [place[expression.digest] for expression in expressions]

    def __call__(self, values: Mapping[str, Any]) -> list[Any]:
        """Evaluate.

        Parameters
        ----------
        values
            A number or array for each symbol, by name, in the coherent system; the
            arrays broadcast.

        Returns
        -------
        list
            One number or array for each expression.
        """
        slots: list[Any] = [None] * self._size
        for index, number in self._constants:
            slots[index] = number
        for index, name in self._symbols:
            if name not in values:
                raise InternalError(f"no value was given for '{name}'")
            slots[index] = values[name]
        with np.errstate(all="ignore"):
            for index, function, arguments in self._steps:
                slots[index] = function(*[slots[i] for i in arguments])
        return [slots[index] for index in self._results]


def evaluate(expressions: Sequence[Expression], values: Mapping[str, Any]) -> list[Any]:
    """Evaluate expressions once; see `Evaluation`."""
    return Evaluation(expressions)(values)
