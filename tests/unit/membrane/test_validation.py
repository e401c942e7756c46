import pickle
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from axolemma.errors import AxolemmaError, InvalidInput
from axolemma.membrane import (
    Channel,
    Cylinder,
    Gate,
    Ion,
    Membrane,
    Patch,
    Pool,
    SodiumPotassiumPump,
    Sphere,
    Transporter,
    ionise,
)
from axolemma.membrane.formula import VOLTAGE
from axolemma.membrane.validation import Magnitude, Measure
from axolemma.units import Along, Quantity, mS_per_cm2, mV, parse_unit


def test_a_magnitude_is_its_number_and_keeps_its_unit():
    number = Measure(unit=parse_unit("S/cm2")).read("2 mS/cm2", "here")
    assert number == 2.0
    assert isinstance(number, Magnitude)
    assert number.unit == mS_per_cm2
    copy = pickle.loads(pickle.dumps(number))
    assert copy == number
    assert copy.unit == number.unit


def test_a_magnitude_of_another_dimension_is_refused():
    with pytest.raises(InvalidInput, match="here"):
        Measure(unit=mV).read(Magnitude(3.0, mS_per_cm2), "here")


def test_limits_are_told_in_the_unit_that_is_shown():
    measure = Measure(unit=parse_unit("degC"), above=0.0)
    with pytest.raises(InvalidInput, match=r"more than -273\.15 degC"):
        measure.read("-274 degC", "here")


def test_values_of_many_cells_are_each_checked():
    values = Along("g", np.array([1.0, np.nan]), mS_per_cm2)
    with pytest.raises(InvalidInput, match="finite"):
        Measure(unit=mS_per_cm2).read(values, "here")


junk = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.floats(),
    st.complex_numbers(),
    st.text(max_size=8),
    st.binary(max_size=4),
    st.sampled_from([
        "1 mV", "-1 mS/cm2", "nan mV", "1e999 mS/cm2", "1 mS/cm2", "0 um", "3 degC",
        "5 mM", "1 uA/cm2", "1 1/ms", "2 ms", "1 /", "K", "Na", "hill", "1 100 mV",
        "1 m^999999", "1 m99 m99", "−5 mV", "5 µA/cm²", 99 * "(", "1 " + 99 * "m/",
    ]),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.sampled_from(["K", "Na", ""]), st.integers(-2, 2), max_size=2),
    st.sampled_from([
        10**400, Quantity(10**400, mV), Quantity(1j, mV), Quantity(np.True_, mV),
        VOLTAGE, np.zeros(3), np.array(["a"]), np.array(2.0), object(), int, len,
        np.exp, print,
        Quantity(np.ones((2, 2)), mV), Quantity("x", mV), Quantity(np.array([]), mV),
        Quantity(None, mS_per_cm2), Quantity([1.0, 2.0], mS_per_cm2), mV,
        Ion("K", reversal_potential="1 mV"), Pool("5 mM"), Cylinder("3 um"),
        Gate("m", steady_state=0.5, time_constant="1 ms"), lambda: 3, lambda V: V,
        lambda *V: 1, lambda V: None, lambda V: [V], lambda V: 1 if V else 0,
        lambda V: 1 / 0, lambda V: V.missing, lambda V: np.sin, lambda Ca, K: Ca / K,
        lambda V: np.linspace(0, V, 3), lambda V: "1 mV", lambda V, /: 0.5,
    ]),
)  # fmt: skip

FIELDS = {
    Gate: ("name", "power", "alpha", "beta", "steady_state", "time_constant",
           "instantaneous", "q10", "reference_temperature"),
    Channel: ("name", "ion", "conductance", "permeability", "gates",
              "reversal_potential", "blocked"),
    Ion: ("name", "valence", "reversal_potential", "inside", "outside"),
    Pool: ("concentration", "volume_ratio"),
    SodiumPotassiumPump: ("maximum_current", "saturation", "K_Na", "blocked", "name"),
    Transporter: ("name", "ions", "flux", "parameters", "blocked"),
    Cylinder: ("diameter", "length"),
    Sphere: ("diameter",),
    Patch: ("area", "volume"),
    Membrane: ("name", "ions", "channels", "pumps", "capacitance", "temperature",
               "geometry", "electrode", "spike_level", "citation", "notes"),
}  # fmt: skip
REQUIRED = {
    Gate: {"name": "m"},
    Channel: {"name": "X", "ion": "K"},
    Ion: {"name": "K"},
    Pool: {"concentration": "5 mM"},
    SodiumPotassiumPump: {"maximum_current": "1 uA/cm2"},
    Transporter: {"name": "T", "ions": {"K": 1}, "flux": "1 pmol/cm2/s"},
    Cylinder: {"diameter": "3 um"},
    Sphere: {"diameter": "3 um"},
    Patch: {"area": "3 um2"},
    Membrane: {"name": "m", "ions": [Ion("K", reversal_potential="-80 mV")]},
}


@pytest.mark.parametrize("kind", FIELDS, ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_junk_gives_an_error_of_ours_or_something_that_works(kind, data):
    chosen = data.draw(st.dictionaries(st.sampled_from(FIELDS[kind]), junk, max_size=4))
    try:
        made = kind(**REQUIRED[kind] | chosen)
    except AxolemmaError:
        return
    assert str(made)
    assert repr(made)
    assert made == pickle.loads(pickle.dumps(made))
    hash(made)


@settings(max_examples=30)  # each one tries every parameter
@given(name=junk, value=junk)
def test_changing_anything_into_junk_gives_an_error_of_ours(name, value):
    ions = [
        Ion("K", inside=Pool("140 mM"), outside="4 mM"),
        Ion("Na", inside=Pool("14 mM"), outside="140 mM"),
    ]
    leak = Channel("leak", ion="K", conductance="1 mS/cm2")
    membrane = Membrane("m", ions=ions, channels=[leak], geometry=Sphere("9 um"))
    names = [*membrane.values, name]
    for change in (
        *(lambda n=n: membrane.with_values({n: value}) for n in names if _hashable(n)),
        lambda: membrane.with_values(value),
        lambda: membrane.block(name, value),
        lambda: membrane.with_channel(value),
        lambda: membrane.without_channel(value),
        lambda: Membrane.from_json(value),
        lambda: ionise(membrane, sodium_outside=value, potassium_leak=name),
    ):
        with suppress(AxolemmaError):
            change().equations()


def _hashable(value: object) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True
