"""Cables at the rig: ends that are held, places that are not there, pictures."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from axolemma.cable import (
    Axon,
    Branch,
    BranchingAxon,
    HeldEnd,
    UniformField,
    clamped,
    cut,
    densities,
    killed,
    place,
)
from axolemma.errors import InvalidInput, NoRestingState, UnknownName
from axolemma.experiments import (
    Cable,
    extracellular_potential,
    extracellular_threshold,
    simulate_cable,
)
from axolemma.experiments.account import tell
from axolemma.experiments.pictures import picture
from axolemma.membrane import Channel, Ion, Membrane
from axolemma.models import mcintyre_fibre, squid_axon
from axolemma.morphology import Branch as Neurite
from axolemma.morphology import grow
from axolemma.simulation.synapses import Synapse
from axolemma.stimulus import pulse

LENGTH_CONSTANT = 0.070710678119  # cm
INFINITE_RESISTANCE = 900.316316157  # megohm
THIN: dict[str, Any] = {"diameter": "1 um", "resistivity": "100 ohm cm"}
GIANT: dict[str, Any] = {"diameter": "476 um", "resistivity": "35.4 ohm cm"}
NANO = pulse("10 pA", start="0 ms", duration="300 ms")
SHIFT = pulse("1 mV", start="0 ms", duration="1 ms")
FIELD = pulse("10 V/m", start="0 ms", duration="1 ms")


def leaky():
    return Membrane(
        "passive",
        ions=(Ion("K", reversal_potential="-65 mV"),),
        channels=(Channel("leak", ion="K", conductance="0.05 mS/cm2"),),
        capacitance="1 uF/cm2",
    )


def cylinder(kind, count, length):
    """Give a cylinder cut in one of three ways, its nodes in the middle or at ends."""
    if kind == "axon":
        return Axon(**THIN, length=f"{length} cm").compartments(count)
    if kind == "branch":
        branch = Branch(diameter="1 um", length=f"{length} cm")
        whole = BranchingAxon(branches=[branch], resistivity="100 ohm cm")
        return whole.compartments([count]).compartments
    neurite = Neurite("axon", length=f"{length} cm", diameter="1 um")
    return cut(
        grow(neurite), resistivity="100 ohm cm", longest=f"{length / count * 1.001} cm"
    )


def settled(kind, length, ends, stimuli=None):
    """Give steady voltages above rest for two cuts, extrapolated at both ends."""
    found = []
    for count in (40, 80):
        compartments = cylinder(kind, count, length * LENGTH_CONSTANT)
        last = compartments.count - 1
        cable = Cable(
            membrane=leaky(),
            compartments=compartments,
            ends={last if at else 0: end for at, end in ends.items()},
        )
        run = simulate_cable(
            cable, stimuli, duration="300 ms", step="0.1 ms", settles=False
        )
        found.append(run.voltage[-1, [0, last]] + 65.0)
    return found[1] + (found[1] - found[0]) / 3.0


@pytest.mark.parametrize("kind", ["branch", "cut"])
@pytest.mark.parametrize("length", [0.5, 1.0, 2.0])
def test_a_current_into_a_cable_with_a_sealed_or_held_end_follows_theory(kind, length):
    sealed = settled(kind, length, {}, {0: NANO})
    # 10 pA times 1 megohm is 0.01 mV; 300 ms are 15 time constants.
    resistance = 100.0 * sealed[0]
    expected = INFINITE_RESISTANCE / np.tanh(length)
    assert resistance == pytest.approx(expected, rel=2e-6)
    assert sealed[1] / sealed[0] == pytest.approx(1.0 / np.cosh(length), rel=2e-6)
    held = settled(kind, length, {1: clamped("-65 mV")}, {0: NANO})
    expected = INFINITE_RESISTANCE * np.tanh(length)
    # It is held to a millionth of what its neighbours swing by in the first steps.
    assert 100.0 * held[0] == pytest.approx(expected, rel=5e-6)
    assert held[1] == pytest.approx(0.0, abs=1e-3)


@pytest.mark.parametrize("kind", ["axon", "branch", "cut"])
def test_a_clamped_end_holds_a_cable_as_theory_says(kind):
    near, far = settled(kind, 1.0, {0: clamped("-55 mV")})
    if kind == "axon":
        # The first node is half a compartment from the end, to which it is taken.
        assert near == pytest.approx(10.0, abs=0.05)
    else:
        assert near == pytest.approx(10.0, rel=1e-5)
    assert far == pytest.approx(10.0 / np.cosh(1.0), rel=1e-4)


def test_a_killed_end_lets_the_axoplasm_meet_the_outside():
    near, far = settled("cut", 1.0, {0: killed()})
    assert near == pytest.approx(65.0, rel=1e-5)
    assert far == pytest.approx(65.0 / np.cosh(1.0), rel=1e-5)
    assert killed() == HeldEnd(potential="0 mV")


def test_the_current_of_injury_fires_an_axon_and_two_held_ends_hold_it():
    compartments = Axon(**GIANT, length="2 cm").compartments(40)
    injured = Cable(
        membrane=squid_axon(), compartments=compartments, ends={39: killed()}
    )
    with pytest.raises(NoRestingState, match="give it a start"):
        simulate_cable(injured, duration="1 ms")
    run = simulate_cable(injured, duration="6 ms", settles=False)
    assert run.arrivals[0] > run.arrivals[20] > run.arrivals[38]
    assert run.residual < 1e-12
    held = Cable(
        membrane=squid_axon(ions="held"),
        compartments=compartments,
        ends={0: clamped("-70 mV"), 39: clamped("-70 mV")},
    )
    run = simulate_cable(held, duration="2 ms")
    # It has settled: what the search for rest leaves.
    assert np.ptp(run.voltage, axis=0).max() < 1e-8
    assert run.voltage[0, 0] == pytest.approx(-70.0, abs=0.5)


def test_a_cell_is_driven_anywhere_by_densities_of_distance_and_synapses():
    cell = grow(Neurite("apical", length="400 um", diameter="2 um"), soma="20 um")
    compartments = cut(cell, resistivity="100 ohm cm", longest="20 um")
    membrane = squid_axon(temperature="18.5 degC", ions="held")
    there = place(compartments, "apical", "300 um")
    values = densities(
        compartments, membrane, {"apical": {"Na.conductance": "0 mS/cm2"}}
    )
    synapse = Synapse(
        name="AMPA", carriers={"Na": 0.5, "K": 0.5}, conductance="20 nS", decay="2 ms",
        arrivals="1 ms",
    )  # fmt: skip
    cable = Cable(
        membrane=membrane,
        compartments=compartments,
        values=values,
        synapses={there: [synapse]},
    )
    run = simulate_cable(cable, duration="6 ms")
    peak = run.voltage.max(axis=0) - run.voltage[0]
    assert np.argmax(peak) == there
    assert peak[there] > 5.0
    stimulated = simulate_cable(
        cable, {there: pulse("1 nA", start="1 ms", duration="1 ms")}, duration="6 ms"
    )
    assert stimulated.voltage.max() > run.voltage.max()


AXON = Axon(**GIANT, length="1 cm").compartments(10)


@pytest.mark.parametrize(
    ("attempt", "told"),
    [
        (lambda c: simulate_cable(c, {10: NANO}, duration="1 ms"), "compartment 10"),
        (lambda c: simulate_cable(c, {-1: NANO}, duration="1 ms"), "compartment -1"),
        (lambda _: simulate_cable(AXON, duration="1 ms"), "expected a Cable"),  # pyright: ignore[reportArgumentType]
        (lambda c: simulate_cable(c, duration=1), "bare number"),
        (lambda c: simulate_cable(c, duration="0 ms"), "more than nothing"),
        (lambda c: simulate_cable(c, duration="1 ms", step="-1 us"), "step"),
        (
            lambda c: simulate_cable(
                Cable(membrane=c.membrane, compartments=AXON, ends={4: killed()}),
                duration="1 ms",
            ),
            "compartment 4, which is no end, expected one of 0, 9",
        ),
        (
            lambda c: simulate_cable(
                Cable(membrane=c.membrane, compartments=AXON, ends={9: "killed"}),  # pyright: ignore[reportArgumentType]
                duration="1 ms",
            ),
            r"clamped\('-65 mV'\) or killed\(\)",
        ),
        (lambda _: clamped(-65), "bare number"),
        (lambda c: Cable(membrane=c.membrane, compartments=10), "found 10"),  # pyright: ignore[reportArgumentType]
        (lambda _: Cable(membrane="squid", compartments=AXON), "found 'squid'"),  # pyright: ignore[reportArgumentType]
        (
            lambda c: replace(c, values={"Na.conductance": np.linspace(-1, 9, 10)}),
            "found '-1 mS/cm2', expected at least 0",
        ),
        (
            lambda c: simulate_cable(replace(c, ends=[killed()]), duration="1 ms"),
            "ends by compartment",
        ),
        (
            lambda c: simulate_cable(replace(c, synapses={3: "AMPA"}), duration="1 ms"),
            "lists of synapses by compartment",
        ),
        (
            lambda c: Cable(
                membrane=c.membrane, compartments=mcintyre_fibre().compartments()
            ),
            "conduct_saltatory",
        ),
        (
            lambda c: extracellular_potential(simulate_cable(c, duration="1 ms"), []),
            "points: found none",
        ),
        (
            lambda c: extracellular_threshold(
                c, ["0 um", "1 mm", "0 um"], width="9 ms"
            ),
            "less than the duration",
        ),
        (
            lambda c: extracellular_threshold(
                c, ["0 um", "1 mm", "0 um"], polarity="neutral"
            ),
            "'cathodic' or 'anodic'",
        ),
        (lambda _: extracellular_threshold(AXON, ["0 um", "1 mm", "0 um"]), "a Cable"),  # pyright: ignore[reportArgumentType]
        (
            lambda c: extracellular_threshold(c, ["0 um", "0 um", "0 um"]),
            "outside the cell",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(attempt, told):
    cable = Cable(membrane=squid_axon(ions="held"), compartments=AXON)
    with pytest.raises(InvalidInput, match=told):
        attempt(cable)


JOINED: list[tuple[dict[str, Any], str]] = [
    ({"stimuli": {"soma": NANO}}, r"compartment 'soma'.*axolemma\.cable\.place"),
    ({"stimuli": {0.5: NANO}}, r"compartment 0\.5"),
    ({"stimuli": [NANO]}, "stimuli by compartment"),
    ({"stimuli": {0: "1 nA"}}, "stimulus of compartment 0: found '1 nA'"),
    ({"stimuli": {3: SHIFT}}, "compartment 3: found '1 mV.*expected a current"),
    ({"fields": UniformField(strength=FIELD)}, "a list of what stands outside"),
    ({"fields": ["0 um"]}, "a list of what stands outside"),
    ({"step": "1 us", "tolerance": 1e-5}, "'1 us' beside a tolerance"),
    ({"tolerance": 1.0}, "found 1.0, expected a number from"),
]


def test_adaptive_steps_say_how_far_arrivals_are_off():
    cable = Cable(membrane=squid_axon(), compartments=AXON)
    shock = {0: pulse("50 uA", start="0.13 ms", duration="0.5 ms")}
    coarse, fine = (
        simulate_cable(cable, shock, duration="3 ms", tolerance=tolerance)
        for tolerance in (1e-4, 1e-8)
    )
    assert coarse.arrival_error is not None
    off = np.abs(coarse.arrivals - fine.arrivals)
    assert np.all(off <= coarse.arrival_error)
    assert coarse.arrival_error.max() < 1e-4
    assert coarse.time.size == 401
    assert coarse.residual < 1e-12
    fixed = simulate_cable(cable, shock, duration="3 ms")
    assert fixed.arrival_error is None
    # What steps of 10 us leave.
    np.testing.assert_allclose(fixed.arrivals, fine.arrivals, atol=2e-3)


@pytest.mark.parametrize(("given", "told"), JOINED)
def test_what_cannot_drive_a_cable_is_refused(given, told):
    cable = Cable(membrane=squid_axon(ions="held"), compartments=AXON)
    with pytest.raises(InvalidInput, match=told):
        simulate_cable(cable, duration="1 ms", **given)


def test_a_value_that_no_membrane_has_is_refused():
    cable = Cable(
        membrane=squid_axon(), compartments=AXON, values={"Na.g": np.ones(10)}
    )
    with pytest.raises(UnknownName, match=r"Na\.g"):
        simulate_cable(cable, duration="1 ms")


@pytest.fixture(scope="module")
def run():
    cable = Cable(membrane=squid_axon(), compartments=AXON)
    shock = pulse("20 uA", start="0.1 ms", duration="0.5 ms")
    return simulate_cable(cable, {0: shock}, duration="6 ms")


def test_a_run_and_a_recording_draw_themselves(run):
    assert "Voltage along a cable" in _texts(picture(run))
    points = [["5 mm", "300 um", "0 um"], ["5 mm", "1 mm", "0 um"]]
    found = extracellular_potential(run, points, resistivity="25 ohm cm")
    figure = picture(found)
    assert "uV from peak to trough" in _texts(figure)
    assert "at 5000, 1000, 0 um" in _texts(figure)
    outside, inside = figure.axes
    np.testing.assert_array_equal(
        np.asarray(outside.lines[1].get_ydata(), float), found.potential[:, 1]
    )
    # Both electrodes have the same membrane beside them, which is drawn once.
    assert len(inside.lines) == 1


def _numbers_are_claims(result):
    for each in tell(result):
        stated = " ".join(claim.words for claim in each.claims)
        for number in re.findall(r"\d[\d.,]*\d|\d", each.text):
            assert number in stated, each.text
    return " ".join(each.text for each in tell(result))


def test_a_recording_tells_of_itself(run):
    points = [["5 mm", "1 mm", "0 um"], ["5 mm", "300 um", "0 um"]]
    found = extracellular_potential(run, points, resistivity="25 ohm cm")
    story = _numbers_are_claims(found)
    assert "Of 2 electrodes" in story
    claims = {c.quantity: c.value for each in tell(found) for c in each.claims}
    expected = np.ptp(found.potential[:, 1])
    assert claims["extracellular_potential.span"] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("polarity", "words"), [("cathodic", "beneath the electrode"), ("anodic", "beside")]
)
def test_a_threshold_tells_where_the_impulse_begins(polarity, words):
    axon = Axon(**GIANT, length="4 cm")
    cable = Cable(
        membrane=squid_axon(temperature="18.5 degC", ions="held"),
        compartments=axon.compartments(40),
    )
    found = extracellular_threshold(
        cable, ["2 cm", "2 mm", "0 mm"], polarity=polarity, step="20 us"
    )
    story = _numbers_are_claims(found)
    assert words in story
    claims = {c.quantity: c.value for each in tell(found) for c in each.claims}
    assert claims["extracellular_threshold.current"] == found.current


def test_a_threshold_draws_itself_and_a_branched_run_does_not():
    cable = Cable(membrane=leaky(), compartments=cylinder("axon", 5, 0.1))
    found = extracellular_threshold(
        cable, ["0.5 mm", "1 mm", "0 um"], duration="0.2 ms", step="0.1 ms"
    )
    assert "cathodic threshold" in _texts(picture(found))
    assert "No current that was tried" in _numbers_are_claims(found) or found.current
    twigs = [Neurite("axon", length="9 um", diameter="1 um") for _ in range(2)]
    forked = grow(Neurite("axon", length="9 um", diameter="1 um", branches=twigs))
    branched = Cable(
        membrane=leaky(), compartments=cut(forked, resistivity="100 ohm cm")
    )
    with pytest.raises(InvalidInput, match="a branched cable"):
        picture(simulate_cable(branched, duration="1 ms"))
    with pytest.raises(InvalidInput, match="an unbranched cable"):
        extracellular_threshold(branched, ["0 um", "1 mm", "0 um"])


def _texts(figure):
    said = [text.get_text() for text in figure.texts]
    for axes in figure.axes:
        legend = axes.get_legend()
        said += [] if legend is None else [t.get_text() for t in legend.get_texts()]
    return "\n".join(said)
