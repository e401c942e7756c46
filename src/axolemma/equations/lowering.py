"""Equations with units, turned into plain numbers to compute."""

from __future__ import annotations

from dataclasses import replace

from axolemma.equations.parts import State
from axolemma.equations.system import EquationSystem
from axolemma.expressions import lower


def lowered(system: EquationSystem) -> EquationSystem:
    """Give the same equations as plain numbers, ready to be computed."""
    # All at once: what equations share is lowered once.
    whole = [
        *(state.symbol for state in system.states),
        *(parameter.symbol for parameter in system.parameters),
        *system.inputs,
        *system.expressions,
    ]
    plain = dict(zip(whole, lower(whole), strict=True))
    return replace(
        system,
        states=tuple(
            State(
                symbol=plain[state.symbol],
                scale=state.scale,
                rate=None if state.rate is None else plain[state.rate],
                weights={name: plain[w] for name, w in state.weights.items()},
            )
            for state in system.states
        ),
        parameters=tuple(
            replace(parameter, symbol=plain[parameter.symbol])
            for parameter in system.parameters
        ),
        inputs=tuple(plain[symbol] for symbol in system.inputs),
        routes=tuple(
            replace(route, current=plain[route.current]) for route in system.routes
        ),
        observables={name: plain[each] for name, each in system.observables.items()},
    )
