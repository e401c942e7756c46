"""What experiments found, in words and as pictures: short runs, true numbers."""

import re
from typing import Any

import numpy as np
import pytest

from axolemma import along, pulse
from axolemma.cable import Axon
from axolemma.errors import InvalidInput
from axolemma.experiments import (
    Alteration,
    Cable,
    branch_point,
    collide,
    conduct,
    conduct_cell,
    conduct_saltatory,
    critical_block,
    critical_ratio,
    electrotonus,
    pass_through,
    passing_impulse,
    safety,
    simulate_cable,
    synaptic_attenuation,
    travelling_wave,
    velocity_curve,
)
from axolemma.experiments.account import tell
from axolemma.experiments.pictures import film, picture
from axolemma.models import mcintyre_fibre, pyramidal_neuron, squid_axon
from axolemma.morphology import Branch, grow
from axolemma.simulation.synapses import Synapse

AXON: dict[str, Any] = {"resistivity": "35.4 ohm cm", "diameter": "476 um"}
POISONED = {"Na.blocked": 1.0}
SYNAPSE = Synapse(
    name="excitation", carriers={"Na": 0.5, "K": 0.5}, conductance="10 uS",
    decay="2 ms", arrivals="1 ms",
)  # fmt: skip


def axon_of_1952(temperature: Any = "18.5 degC"):
    return squid_axon(temperature=temperature, ions="held")


@pytest.fixture(scope="module")
def found():
    """Give one result of every experiment, by name."""
    membrane = axon_of_1952()
    temperatures = along("temperature", [20.0, 36.0], "degC")
    weakened = Alteration(start="2 mm", length="10 mm", values={"Na.blocked": 0.8})
    return {
        "warmth": velocity_curve(axon_of_1952(temperatures), **AXON),
        "width": velocity_curve(
            membrane,
            resistivity="35.4 ohm cm",
            diameter=along("diameter", [50.0, 100.0, 476.0], "um"),
        ),
        "collision": collide(membrane, **AXON, delay="1 ms"),
        "passed": pass_through(membrane, **AXON, length="3 mm", values=POISONED),
        "died": pass_through(membrane, **AXON, length="8 mm", values=POISONED),
        "never": critical_block(
            membrane, **AXON, length="1 mm", values={"Na.blocked": (0.1, 0.2)}
        ),
        "safe": safety(membrane, **AXON, places=2),
        "unsafe": safety(membrane, **AXON, places=12, alteration=weakened),
        "branches": branch_point(
            membrane, resistivity="35.4 ohm cm", parent="476 um",
            daughters=["1000 um"] * 2,
        ),
        "too wide": branch_point(
            membrane, resistivity="35.4 ohm cm", parent="476 um",
            daughters=["3 mm"],
        ),
        "same": critical_ratio(
            membrane, **AXON, between=(1.0, 2.0),
        ),
        "steady": electrotonus(membrane, **AXON, length="1 cm"),
        "turning": electrotonus(
            membrane, **AXON, length="1 cm", far_end="killed", frequency="50 Hz"
        ),
        "impulse": passing_impulse(membrane, **AXON),
        "velocity": conduct(membrane, **AXON, length="4 cm"),
        "nodes": conduct_saltatory(mcintyre_fibre(nodes=15), tolerance=1e-4),
        "cell": conduct_cell(
            pyramidal_neuron(ions="held"),
            grow(Branch("axon", length="300 um", diameter="1 um"), soma="18 um"),
            at="axon",
        ),
        "wave": travelling_wave(membrane, **AXON),
        "run": simulate_cable(
            Cable(
                membrane=membrane,
                compartments=Axon(**AXON, length="2 cm").compartments(40),
            ),
            {0: pulse("20 uA", start="0 ms", duration="1 ms")},
            duration="3 ms",
        ),
        "blocked": critical_block(
            membrane, **AXON, length="10 mm", values={"Na.blocked": (0.7, 0.8)}
        ),
        "synapse": synaptic_attenuation(
            membrane, **AXON, length="2 cm", synapse=SYNAPSE, at="1 mm"
        ),
    }  # fmt: skip


def told(result):
    return " ".join(each.text for each in tell(result))


def test_every_number_in_every_story_is_a_claim(found):
    for result in found.values():
        for each in tell(result):
            stated = " ".join(claim.words for claim in each.claims)
            known = stated + " 3/2"  # the power is no measurement
            for number in re.findall(r"\d[\d.,/]*\d|\d", each.text):
                assert number in known, each.text


def test_a_claim_has_the_number_of_the_result(found):
    def claimed(name):
        return {c.quantity: c.value for s in tell(found[name]) for c in s.claims}

    assert claimed("collision")["collision.place"] == found["collision"].place
    assert claimed("died")["passage.reached"] == found["died"].reached
    assert claimed("passed")["passage.delay"] == found["passed"].delay
    assert claimed("branches")["branch_point.ratio"] == found["branches"].ratio
    assert claimed("impulse")["passing_impulse.atp"] == found["impulse"].atp.value
    measured = found["steady"].length_constant.value
    assert claimed("steady")["electrotonus.length_constant"] == measured


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("warmth", "At 36.0 degC it died"),
        ("width", "its square root"),
        ("collision", "Nothing travelled on"),
        ("passed", "passed it, and was"),
        ("died", "died there"),
        ("never", "passes for every value of the blocked part of Na"),
        ("safe", "times what it takes"),
        ("unsafe", "the impulse died"),
        ("branches", "It went on along 2 of 2"),
        ("too wide", "It died there"),
        ("same", "passes throughout"),
        ("steady", "steady current"),
        ("turning", "50 times a second"),
        ("impulse", "of ATP"),
        ("synapse", "of a shift that lasts"),
        ("velocity", "of membrane that it must charge"),
        ("nodes", "from node to node"),
        ("cell", "antidromically"),
        ("wave", "keeps its form"),
        ("run", "In 40 of 40 compartments"),
        ("blocked", "dies above"),
    ],
)
def test_the_story_says_what_happened(found, name, words):
    assert words in told(found[name])


def test_every_result_is_drawn(found):
    for name in found.keys() - {"wave"}:
        figure = picture(found[name])
        assert figure.axes[0].get_xlabel(), name
        assert figure.texts[0].get_text(), name


def test_impulses_on_their_way_are_filmed(found):
    for name in ("velocity", "cell"):
        assert film(found[name]).startswith(b"GIF89a")


def test_nothing_else_is_told_or_drawn(found):
    with pytest.raises(InvalidInput, match="result of an experiment"):
        tell(3)
    with pytest.raises(InvalidInput, match="such as conduct gives"):
        picture(found["wave"])
    with pytest.raises(InvalidInput, match="such as conduct gives"):
        film(found["steady"])


def test_the_amplitude_in_the_picture_is_that_of_cable_theory(found):
    for name in ("steady", "turning"):
        measured, expected = found[name].amplitude, found[name].expected
        # Of fourth order, by extrapolation, with sixty compartments a length constant.
        np.testing.assert_allclose(measured, expected, atol=1e-8)


def test_why_a_lasting_shift_reaches_farther_or_less_far_is_said(found):
    # The membrane of 1952 opens K+ channels slowly, which work against a lasting shift.
    synapse = found["synapse"]
    assert synapse.left[-1] > synapse.steady[-1]
    assert "channels that open slowly" in told(synapse)


def test_the_law_in_the_picture_goes_through_the_points(found):
    axes = picture(found["width"]).axes[0]
    line = next(each for each in axes.lines if each.get_label() == "power 0.5000")
    np.testing.assert_allclose(
        np.asarray(line.get_ydata()), found["width"].velocity, rtol=1e-6
    )
