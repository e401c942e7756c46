import json
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from axolemma.errors import AxolemmaError, InvalidInput
from axolemma.membrane import (
    Channel,
    Cylinder,
    Gate,
    Ion,
    Membrane,
    Pool,
    SodiumPotassiumPump,
    Transporter,
)
from axolemma.models import squid_axon
from axolemma.units import along, mM, ms, mV


def everything() -> Membrane:
    calcium_gate = Gate(
        "q",
        power=2,
        steady_state=lambda V, Ca: np.where(V / mV < -40, 0.0, Ca / (Ca + 1 * mM)),
        instantaneous=True,
    )
    odd = Gate("s", alpha=lambda V: np.sqrt(abs(V) / mV) / ms, beta="1 1/s")
    return Membrane(
        "every kind of part, µ",
        ions=[
            Ion("Na", inside=Pool("10 mM"), outside=Pool("145 mM", volume_ratio=0.2)),
            Ion("K", inside=Pool("140 mM"), outside="4 mM"),
            Ion("Ca", inside=Pool("1 uM"), reversal_potential="120 mV"),
            Ion("X", valence=-3, reversal_potential="0 mV"),
        ],
        channels=[
            Channel("K", ion="K", permeability="1e-6 cm/s", gates=[calcium_gate, odd]),
            Channel("h", ion="Na", conductance="1 mS/cm2", reversal_potential="-40 mV"),
        ],
        pumps=[
            SodiumPotassiumPump("1 uA/cm2", K_Na="7.7 mM", blocked=0.1),
            Transporter(
                "NCX",
                ions={"Na": -3, "Ca": 1},
                flux=lambda strength, V: strength * np.exp(V / (30 * mV)),
                parameters={"strength": along("s", [1, 2], "pmol/cm2/s")},
            ),
        ],
        geometry=Cylinder(along("d", [1.0, 2.0], "um"), length="1 mm"),
        electrode={"K": 0.5, "Na": 0.5},
        citation="Nobody 2020",
    )


@pytest.mark.parametrize(
    "membrane", [everything(), squid_axon(), squid_axon(ions="held")], ids=str
)
def test_json_gives_the_same_membrane_back(membrane):
    read = Membrane.from_json(membrane.to_json())
    assert read == membrane
    assert read.digest == membrane.digest
    assert read.to_json() == membrane.to_json()
    assert read.equations() == membrane.equations()
    assert read.values == membrane.values


def test_quantities_stand_with_their_units():
    content = json.loads(everything().to_json())
    assert content["capacitance"] == "1.0 uF/cm2"
    assert content["ions"][0]["inside"]["concentration"] == "10.0 mM"


@given(st.floats(1e-9, 1e9))
def test_no_digit_is_lost(conductance):
    channel = Channel("X", ion="K", conductance=f"{conductance!r} mS/cm2")
    ions = [Ion("K", reversal_potential="-80 mV")]
    membrane = Membrane("m", ions=ions, channels=[channel])
    read = Membrane.from_json(membrane.to_json())
    assert read.values["X.conductance"] == conductance


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "3",
        "null",
        '{"axolemma membrane": 2}',
        '{"axolemma membrane": 1}',
        '{"axolemma membrane": 1, "kind": "Ion", "name": "K"}',
        '{"axolemma membrane": 1, "kind": "Cylinder", "diameter": "1 um"}',
        '{"axolemma membrane": 1, "kind": "os", "name": "K"}',
    ],
)
def test_text_that_is_no_membrane_is_refused(text):
    with pytest.raises(InvalidInput):
        Membrane.from_json(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"120.0 mS/cm2"', '"-120.0 mS/cm2"'),
        ('"120.0 mS/cm2"', "120.0"),
        ('["exp", ', '["system", '),
        ('["exp", ', '["exp", 99, '),
        ('["multiply", ', '["multiply", 0, '),
        ('["multiply", ', '["multiply", -1, '),
        ('"membrane.V"', '"membrane.W"'),
    ],
)
def test_json_is_checked_like_a_declaration(old, new):
    text = squid_axon(ions="held").to_json()
    assert old in text
    with pytest.raises(AxolemmaError):
        Membrane.from_json(text.replace(old, new, 1)).equations()


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["kind", "formula", "along"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@given(
    key=st.sampled_from(
        ["name", "ions", "channels", "pumps", "capacitance", "geometry", "electrode"]
    ),
    value=junk,
)
def test_any_other_content_gives_an_error_or_a_membrane(key, value):
    content = json.loads(squid_axon(ions="held").to_json()) | {key: value}
    with suppress(AxolemmaError):
        Membrane.from_json(json.dumps(content)).equations()
