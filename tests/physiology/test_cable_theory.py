"""Cable theory: closed forms and identities that a cut cable must meet."""

from typing import Any

import numpy as np
import pytest

from axolemma.cable import Axon, Branch, BranchingAxon
from axolemma.experiments import (
    electrotonus,
    membrane_admittance,
    synaptic_attenuation,
    transfer_impedance,
)
from axolemma.membrane import Channel, Ion, Membrane
from axolemma.models import pyramidal_neuron, squid_axon
from axolemma.simulation.cable import record_cable
from axolemma.simulation.cable_setting import CableConditions, CableSetting
from axolemma.simulation.synapses import Synapse
from axolemma.stimulus import charge, pulse, sine

# R_m 20 kohm cm2, R_i 100 ohm cm, d 1 um.
LENGTH_CONSTANT = 0.070710678119  # cm
INFINITE_RESISTANCE = 900.316316157  # megohm
DENDRITE: dict[str, Any] = {"resistivity": "100 ohm cm", "diameter": "1 um"}


def leaky(capacitance="1 uF/cm2"):
    return Membrane(
        "passive",
        ions=(
            Ion("K", reversal_potential="-65 mV"),
            Ion("Na", reversal_potential="50 mV"),
        ),
        channels=(Channel("leak", ion="K", conductance="0.05 mS/cm2"),),
        capacitance=capacitance,
    )


def spread(length, far_end="sealed", **choices):
    """Let a small current spread along so many length constants of dendrite."""
    return electrotonus(
        leaky(),
        **DENDRITE,
        length=f"{length * LENGTH_CONSTANT:.15g} cm",
        far_end=far_end,
        **choices,
    )


def test_length_constant_and_input_resistance_are_the_known_ones():
    found = spread(1.0, "infinite")
    # As many digits as are known.
    assert 0.1 * found.length_constant.value == pytest.approx(LENGTH_CONSTANT, rel=1e-9)
    assert found.input_resistance.value == pytest.approx(INFINITE_RESISTANCE, rel=1e-9)
    assert found.membrane_resistance == pytest.approx(20e3, rel=1e-12)


@pytest.mark.parametrize(
    ("length", "attenuation"),
    [(0.5, 0.886818883970), (1.0, 0.648054273664), (2.0, 0.265802228834)],
)
def test_a_finite_cable_follows_hyperbolic_functions(length, attenuation):
    sealed, killed = spread(length), spread(length, "killed")
    # 1e-6 is asked for by extrapolation.
    ratio = sealed.input_resistance.value / INFINITE_RESISTANCE
    assert ratio == pytest.approx(1.0 / np.tanh(length), rel=1e-8)
    ratio = killed.input_resistance.value / INFINITE_RESISTANCE
    assert ratio == pytest.approx(np.tanh(length), rel=1e-8)
    assert sealed.attenuation.value == pytest.approx(attenuation, rel=1e-8)


@pytest.mark.parametrize("frequency", ["0 Hz", "30 Hz", "1 kHz"])
@pytest.mark.parametrize("far_end", ["sealed", "killed", "infinite"])
@pytest.mark.parametrize("build", [leaky, squid_axon, pyramidal_neuron])
def test_what_is_measured_agrees_with_theory_within_its_error(
    build, far_end, frequency
):
    found = electrotonus(
        build(),
        resistivity="100 ohm cm",
        diameter="10 um",
        length="1 mm",
        far_end=far_end,
        frequency=frequency,
    )
    for each in (found.length_constant, found.input_resistance, found.attenuation):
        assert abs(each.value - each.theory) < each.error
        assert each.error < 1e-5 * max(each.value, 1e-6)


def test_an_alternating_current_spreads_less_far():
    steady, fast = (spread(1.0, "infinite", frequency=f) for f in ("0 Hz", "100 Hz"))
    ratio = fast.length_constant.value / steady.length_constant.value
    assert ratio == pytest.approx(0.383396570, rel=1e-8)


def test_the_squid_axon_resists_a_small_current_by_its_slope():
    found = electrotonus(
        squid_axon(ions="held"), resistivity="35.4 ohm cm", diameter="476 um",
        length="10 mm",
    )  # fmt: skip
    assert found.membrane_resistance == pytest.approx(856.9751561, rel=1e-9)


def test_potassium_gates_make_the_squid_axon_resonate():
    frequencies = np.linspace(0.0, 0.2, 201)  # 1/ms
    impedance = np.abs(1.0 / membrane_admittance(squid_axon(), frequencies.tolist()))
    best = frequencies[np.argmax(impedance)]
    # The eigenvalues at rest, -0.2026 +- 0.3832 i /ms, turn at 61 Hz.
    assert 0.05 < best < 0.08
    assert impedance.max() > 1.5 * impedance[0]


def test_a_voltage_that_is_uneven_along_a_cable_evens_out_faster():
    axon = Axon(**DENDRITE, length=f"{LENGTH_CONSTANT} cm")
    rates = []
    for count in (40, 80):
        cut = axon.compartments(count)
        form = np.cos(np.pi * cut.distance / LENGTH_CONSTANT)
        conditions = CableConditions(duration=2.0, step=0.4 / count, probes=(0,))
        setting = CableSetting(start={"membrane.V": -65.0 + 10.0 * form})
        found = record_cable(leaky(), cut, {}, conditions, setting=setting)
        left = (found.outcome.probed[-1, 0] + 65.0) / (10.0 * form[0])
        rates.append(-np.log(left) / 2.0)
    rate = rates[1] + (rates[1] - rates[0]) / 3.0
    # tau_0 is 20 ms; tau_1 by it 1 / (1 + pi^2) for L = 1. What extrapolation leaves.
    assert 1.0 / (20.0 * rate) == pytest.approx(0.091999668350, rel=1e-6)


def test_a_run_shows_the_impedance_that_is_computed():
    membrane = squid_axon(ions="held")
    cut = Axon(
        resistivity="35.4 ohm cm", diameter="476 um", length="1 cm"
    ).compartments(20)
    expected = transfer_impedance(membrane, cut, place=0, frequencies=[0.0, 0.1])
    steady = pulse("0.1 nA", start="0 ms", duration="60 ms")
    turning = sine("0.1 nA", frequency="100 Hz", start="0 ms", duration="60 ms")
    for stimulus, answer in ((steady, expected[:, 0]), (turning, expected[:, 1])):
        conditions = CableConditions(duration=60.0, step=0.01, probes=(0, 19))
        found = record_cable(membrane, cut, {0: stimulus}, conditions)
        settled = found.outcome.probe_times > 50.0
        moved = found.outcome.probed[settled] - found.outcome.probed[0]
        size = moved[-1] if stimulus is steady else 0.5 * np.ptp(moved, axis=0)
        # What is left of the transients after 50 ms, and the samples of a crest.
        np.testing.assert_allclose(size, 1e-4 * np.abs(answer[[0, 19]]), rtol=2e-4)


def forked(lengths):
    """Give an axon that forks twice by the 3/2 power, in electrotonic lengths."""
    branches = [_branch(476.0, lengths[0], None)]
    thin = 476.0 * 2.0 ** (-2.0 / 3.0)
    branches += [_branch(thin, lengths[1], 0) for _ in range(2)]
    thinner = thin * 2.0 ** (-2.0 / 3.0)
    branches += [_branch(thinner, lengths[2], parent) for parent in (1, 1, 2, 2)]
    return BranchingAxon(branches=branches, resistivity="35.4 ohm cm")


def _branch(diameter, electrotonic, parent):
    length = 10.0 * electrotonic * np.sqrt(diameter / 476.0)
    return Branch(diameter=f"{diameter} um", length=f"{length} mm", parent=parent)


def test_a_3_2_power_tree_of_excitable_membrane_is_its_equivalent_cylinder():
    lengths, intervals = (1.5, 1.0, 1.5), (15, 10, 15)
    tree = forked(lengths)
    cut = tree.compartments([15, 10, 10, 15, 15, 15, 15])
    trunk = BranchingAxon(
        branches=[_branch(476.0, sum(lengths), None)], resistivity="35.4 ohm cm"
    )
    cylinder = trunk.compartments([sum(intervals)])
    membrane = squid_axon(temperature="18.5 degC", ions="held")
    shock = pulse("4 uA", start="0 ms", duration="0.5 ms")
    runs = [
        record_cable(
            membrane,
            each.compartments,
            {0: shock},
            CableConditions(duration=6.0, step=0.01, probes=probes),
        ).outcome
        for each, probes in (
            (cut, (0, int(cut.nodes[0][-1]), *(int(n[-1]) for n in cut.nodes[3:]))),
            (cylinder, (0, 15, 40, 40, 40, 40)),
        )
    ]
    assert runs[0].probed[:, 2].max() > 0.0
    # An identity of the cut trees too: rounding, grown by the upstroke.
    np.testing.assert_allclose(runs[0].probed, runs[1].probed, atol=1e-7)


def test_influence_is_mutual_on_a_branched_passive_tree():
    cut = forked((0.7, 0.3, 0.4)).compartments([7, 5, 4, 6, 3, 8, 5]).compartments
    all_places = range(cut.count)
    impedance = np.array(
        [transfer_impedance(leaky(), cut, place=place)[:, 0] for place in all_places]
    )
    # Rounding.
    np.testing.assert_allclose(impedance, impedance.T, rtol=1e-12)


def test_charge_is_conserved_on_a_branched_tree_of_live_membrane():
    cut = forked((1.0, 0.5, 0.5)).compartments([10, 5, 5, 5, 5, 5, 5]).compartments
    conditions = CableConditions(duration=8.0, step=0.01, has_totals=True)
    shock = charge("60 nC/cm2", at="0.2 ms")
    found = record_cable(squid_axon(), cut, {0: shock, 1: shock}, conditions)
    assert found.residual < 1e-12
    outcome = found.outcome
    assert abs(outcome.axial.sum()) < 1e-12 * np.abs(outcome.axial).sum()
    # What was injected is on the capacitor or has left through the membrane.
    injected = -sum(
        cut.area @ found.carried(name)
        for name in found.system.route_names
        if name.startswith("stimulus.")
    )
    assert injected == pytest.approx(60.0 * cut.area[:2].sum(), rel=1e-12)
    left = sum(
        cut.area @ found.carried(name)
        for name in found.system.route_names
        if not name.startswith("stimulus.")
    )
    place = found.system.state_names.index("membrane.V")
    gained = found.tree.capacity @ (outcome.states[place] - found.start["membrane.V"])
    assert gained + left == pytest.approx(injected, rel=1e-11)


def synaptic(decay, rise, at):
    """Give what is left of a weak synaptic potential along a passive dendrite."""
    synapse = Synapse(
        name="synapse", carriers={"Na": 1.0}, conductance="1 pS", decay=decay,
        rise=rise, arrivals="0 ms",
    )  # fmt: skip
    return synaptic_attenuation(
        leaky(), **DENDRITE, length="1 mm", synapse=synapse, at=at
    )


@pytest.mark.parametrize("at", ["0 um", "333 um", "1 mm"])
def test_a_synaptic_potential_wanes_with_distance_and_a_slow_one_less(at):
    fast = synaptic("2 ms", "0.3 ms", at)
    slow = synaptic("600 ms", "200 ms", at)
    away = np.abs(fast.distance - fast.place) > 0.1
    assert np.all(fast.left[away] < slow.left[away])
    # The slow one is held for ten time constants of the membrane, 20 ms.
    np.testing.assert_allclose(slow.left, slow.steady, atol=0.01)
    assert np.all(fast.error < 1e-2 * np.abs(fast.peak))


def test_a_steady_shift_is_left_as_cable_theory_says():
    found = synaptic("2 ms", "0.3 ms", "0 um")
    length = 0.1 / LENGTH_CONSTANT
    place = 0.1 * found.distance / LENGTH_CONSTANT
    expected = np.cosh(length - place) / np.cosh(length)
    # Of second order in intervals of a hundredth of a length constant.
    np.testing.assert_allclose(found.steady, expected, rtol=1e-4)
