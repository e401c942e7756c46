"""States other than the voltage settle where the voltage stands."""

import numpy as np
import pytest

from axolemma.equations import State
from axolemma.equilibrium import rest, steady
from axolemma.errors import InvalidInput
from axolemma.expressions import constant, symbol
from axolemma.models import squid_axon
from axolemma.units import mV

V = symbol("membrane.V", mV)
NUMBER = V / mV
# Newton's method ends in rounding: 1e-12 of the scale of a voltage, 100 mV.
ROUNDING = 1e-10
LIVE: dict[str, float] = {"Na.entered": 0.0, "K.entered": 0.0, "Cl.entered": 0.0}


def test_states_of_a_channel_that_depend_on_one_another_settle_together(along_voltage):
    # Closed <-> open <-> inactivated; at steady state detailed balance holds.
    closed, opened = symbol("Na.closed"), symbol("Na.open")
    inactivated = 1 - closed - opened
    opening = np.exp(NUMBER / 20)
    states = (
        State(symbol=closed, scale=1.0, rate=3 * opened - opening * closed),
        State(
            symbol=opened,
            scale=1.0,
            rate=opening * closed - (3 + 0.5) * opened + 0.2 * inactivated,
        ),
    )
    found = rest(along_voltage(-(NUMBER + 60) + 40 * opened, *states)).values
    ratio = np.exp(found["membrane.V"] / 20) / 3
    expected = ratio / (1 + ratio + 2.5 * ratio)
    assert found["Na.open"] == pytest.approx(expected, rel=1e-12)
    assert found["membrane.V"] == pytest.approx(-60 + 40 * expected, abs=ROUNDING)


def test_a_gate_that_follows_its_own_value_settles_as_well(along_voltage):
    # m (1 + m^2) = 1 at its steady value.
    m = symbol("K.m")
    gate = State(symbol=m, scale=1.0, rate=1 / (1 + m**2) - m)
    found = rest(along_voltage(-(NUMBER + 60) - m, gate)).values
    root = float(np.roots([1.0, 0.0, 1.0, -1.0])[-1].real)
    assert found["K.m"] == pytest.approx(root, rel=1e-12)
    assert found["membrane.V"] == pytest.approx(-60 - root, abs=ROUNDING)


# Clamps


def test_at_a_clamp_every_gate_settles():
    system = squid_axon(ions="held").equations().driven("membrane.V")
    found = steady(system, inputs={"membrane.V": -65.0})
    # The closed forms alpha / (alpha + beta).
    assert found.values == pytest.approx(
        {
            "Na.m": 0.05293248525724957,
            "Na.h": 0.5961207535084602,
            "K.n": 0.3176769140606974,
        },
        rel=1e-13,
    )
    assert found.is_stable
    # Minus one over each time constant.
    expected = [-1 / 0.23676687868569, -1 / 8.5160107644066, -1 / 5.4585846875144]
    assert sorted(found.eigenvalues.real) == pytest.approx(sorted(expected), rel=1e-12)


def test_at_a_clamp_amounts_stay_where_they_are_held():
    system = squid_axon().equations().driven("membrane.V")
    found = steady(system, held=LIVE, inputs={"membrane.V": 0.0})
    assert set(found.values) == {"Na.m", "Na.h", "K.n"}


def test_a_gate_that_never_settles_is_refused(along_voltage):
    runaway = State(symbol=symbol("K.n"), scale=1.0, rate=constant(1.0))
    system = along_voltage(-(NUMBER + 60), runaway).driven("membrane.V")
    with pytest.raises(InvalidInput, match="found rates that never vanish"):
        steady(system)


def test_a_gate_without_a_rate_at_a_clamp_is_named(along_voltage):
    lost = State(symbol=symbol("K.n"), scale=1.0, rate=np.sqrt(-1 - symbol("K.n") ** 2))
    system = along_voltage(-(NUMBER + 60), lost).driven("membrane.V")
    with pytest.raises(InvalidInput, match=r"the rate of 'K.n' that is not a number"):
        steady(system)
