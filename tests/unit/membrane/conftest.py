"""What the tests of the membrane share: a small membrane, and its numbers."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest

from axolemma.equations import EquationSystem
from axolemma.expressions import evaluate, lower
from axolemma.membrane import Channel, Gate, Ion, Membrane
from axolemma.units import mV

Computed = Callable[..., dict[str, float]]


@pytest.fixture
def potassium_channel() -> Channel:
    gate = Gate(
        "n",
        power=4,
        steady_state=lambda V: 1 / (1 + np.exp(-(V / mV + 50) / 9)),
        time_constant="4 ms",
    )
    return Channel("K", ion="K", conductance="20 mS/cm2", gates=[gate])


@pytest.fixture
def membrane(potassium_channel: Channel) -> Membrane:
    """One gated channel and a leak, ions held by their potentials."""
    return Membrane(
        "small",
        ions=[
            Ion("K", reversal_potential="-80 mV"),
            Ion("Cl", reversal_potential="-60 mV"),
        ],
        channels=[
            potassium_channel,
            Channel("leak", ion="Cl", conductance="0.2 mS/cm2"),
        ],
    )


@pytest.fixture
def computed() -> Computed:
    """Compute quantities of a system: routes, rates of states and observables."""

    def compute(
        system: EquationSystem, values: Mapping[str, float]
    ) -> dict[str, float]:
        named = {route.name: route.current for route in system.routes}
        named |= dict(zip(system.state_names, system.rates, strict=True))
        named |= {f"observable {k}": e for k, e in system.observables.items()}
        known = {p.name: p.value for p in system.parameters}
        known |= dict.fromkeys(system.input_names, 0.0) | dict(values)
        numbers = evaluate(lower(list(named.values())), known)
        return {name: float(n) for name, n in zip(named, numbers, strict=True)}

    return compute
