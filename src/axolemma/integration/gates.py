"""Gates as the fixed step moves them: a rate as one fraction, straight in the gate."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from axolemma.expressions import (
    Expression,
    constant,
    differentiate,
    share_exponentials,
    substitute,
    symbols_of,
)
from axolemma.expressions.fractions import as_fraction
from axolemma.integration.flow_code import Flow

# A fixed step is not right to more than some 1e-6; so many roundings are 1e-14.
_HIGHEST_POWER = 100


class Gate(NamedTuple):
    """A rate, pace * above / below, whose slope in the gate is -pace * pull / below.

    The pace holds parameters alone. Gates of one temperature share it.
    """

    pace: Expression
    above: Expression
    below: Expression
    pull: Expression


def gates(flow: Flow) -> dict[int, Gate]:
    """Give every gate by the index of its state; they share their exponentials."""
    system = flow.system
    parts = [_paced(flow.rates[i], system.parameter_names) for i in flow.own]
    shared = share_exponentials(
        [rate for _, rate in parts], is_alone_enough=True, highest_power=_HIGHEST_POWER
    )
    return {
        index: Gate(pace, *_straight(system.states[index].symbol, rate))
        for index, (pace, _), rate in zip(flow.own, parts, shared, strict=True)
    }


def _paced(
    rate: Expression, parameters: Collection[str]
) -> tuple[Expression, Expression]:
    """Take the factors out of a rate that hold parameters alone."""
    if rate.operation == "multiply":
        for factor, rest in (rate.arguments, rate.arguments[::-1]):
            names = {symbol.name for symbol in symbols_of([factor])}
            if names and names <= set(parameters):
                pace, unpaced = _paced(rest, parameters)
                return factor * pace, unpaced
    return constant(1.0), rate


def _straight(symbol: Expression, rate: Expression) -> tuple[Expression, ...]:
    """Give numerator, denominator and the falling slope of the numerator."""
    above, below = as_fraction(rate)
    if any(other == symbol for other in symbols_of([below])):
        above, below = rate, constant(1.0)
    pull = -differentiate(above, symbol)
    if all(other != symbol for other in symbols_of([pull])):
        (at_zero,) = substitute([above], {symbol: constant(0.0)})
        above = at_zero - pull * symbol
    return above, below, pull
