"""The plain NumPy evaluation of expressions: the specification of every kernel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from typing import Any

import numpy as np

from axolemma.errors import InternalError
from axolemma.expressions.functions import FUNCTIONS
from axolemma.expressions.nodes import Expression, topological

_BINARY = 2
# Where the value goes, the function, and where its arguments are.
_Step = tuple[int, Callable[..., Any], list[int]]


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
        self._slots: list[Any] = [
            node.value if node.is_constant else None for node in order
        ]
        self._symbols = [
            (place[node.digest], node.name)
            for node in order
            if node.operation == "symbol"
        ]
        self._steps: list[_Step] = [
            (
                place[node.digest],
                FUNCTIONS[node.operation].evaluate,
                [place[child.digest] for child in node.arguments],
            )
            for node in order
            if node.arguments
        ]
        self._results = [place[expression.digest] for expression in expressions]

    def given(self, values: Mapping[str, Any]) -> Evaluation:
        """Fix some symbols for good; what depends on nothing else is computed here.

        Parameters
        ----------
        values
            Numbers by name, of which some may not occur.

        Returns
        -------
        Evaluation
            To be called with the other symbols; it gives the same bits, sooner.
        """
        # NumPy takes an array without dimensions sooner than a number.
        slots = [slot if slot is None else np.asarray(slot) for slot in self._slots]
        for index, name in self._symbols:
            if name in values:
                slots[index] = np.asarray(values[name])
        left: list[_Step] = []
        for step in self._steps:
            if any(slots[i] is None for i in step[2]):
                left.append(step)
            else:
                _run(slots, [step])
        symbols = [each for each in self._symbols if each[1] not in values]
        fixed = copy(self)
        vars(fixed).update(_slots=slots, _symbols=symbols, _steps=left)
        return fixed

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
        slots = self._slots.copy()
        for index, name in self._symbols:
            if name not in values:
                raise InternalError(f"no value was given for '{name}'")
            slots[index] = values[name]
        _run(slots, self._steps)
        return [slots[index] for index in self._results]


def _run(slots: list[Any], steps: Sequence[_Step]) -> None:
    """Take steps one after another."""
    with np.errstate(all="ignore"):
        for index, function, arguments in steps:
            # On few points, to unpack a list takes as long as most functions do.
            if len(arguments) == _BINARY:
                one, other = arguments
                slots[index] = function(slots[one], slots[other])
            else:
                slots[index] = function(*[slots[i] for i in arguments])


def evaluate(expressions: Sequence[Expression], values: Mapping[str, Any]) -> list[Any]:
    """Evaluate expressions once; see `Evaluation`."""
    return Evaluation(expressions)(values)
