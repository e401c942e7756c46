"""The myelinated fibre of McIntyre, Richardson and Grill (2002)."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import brentq

from axolemma.equilibrium import Dynamics, steady
from axolemma.errors import InvalidInput
from axolemma.experiments.saltatory import conduct_saltatory
from axolemma.experiments.saltatory_account import tell_saltatory
from axolemma.models import mcintyre_fibre, mcintyre_node
from axolemma.simulation.fibre import settle

# By another program of the same equations, 61 nodes, steps going to zero.
VELOCITIES = {5.7: 25.80, 8.7: 47.80, 10.0: 56.245, 14.0: 79.43, 16.0: 94.00}


def test_an_isolated_node_is_at_rest_at_three_potentials():
    system = mcintyre_node().equations()

    def current(voltage):
        gates = steady(system, held={"membrane.V": voltage}).values
        states = np.array([{**gates, "membrane.V": voltage}[n] for n in names])
        rates, _ = block.at(states[:, None])
        return float(rates[0, 0])

    dynamics = Dynamics(system, held={}, inputs={})
    names = dynamics.names
    block = dynamics.block([names.index("membrane.V")])
    found = [brentq(current, *sides) for sides in ((-89, -86), (-83, -75), (-70, -55))]
    assert found == pytest.approx([-87.9380068514, -80.2451, -61.2412], abs=1e-4)
    assert found[0] == pytest.approx(-87.9380068514, abs=1e-8)


@pytest.fixture(scope="module")
def conductions():
    return {
        wide: conduct_saltatory(mcintyre_fibre(diameter=f"{wide} um", nodes=41))
        for wide in VELOCITIES
    }


@pytest.mark.parametrize("wide", VELOCITIES)
def test_the_velocity_is_that_of_the_same_equations_elsewhere(conductions, wide):
    found = conductions[wide]
    # Four figures are known of the reference.
    assert found.velocity == pytest.approx(VELOCITIES[wide], rel=3e-4)
    assert found.error < 2e-4 * found.velocity


def test_the_error_bar_of_coarse_steps_contains_the_velocity(conductions):
    for step in ("10 us", "4 us", "2 us"):
        found = conduct_saltatory(mcintyre_fibre(), step=step)
        fine = conductions[10.0]
        assert abs(found.velocity - fine.velocity) < found.error + fine.error


def test_velocity_is_close_to_proportional_to_the_diameter(conductions):
    by_width = [conductions[wide].velocity / wide for wide in VELOCITIES]
    assert by_width == sorted(by_width)
    assert by_width[0] == pytest.approx(4.5, abs=0.1)
    assert by_width[-1] == pytest.approx(5.9, abs=0.1)


def test_the_fibre_rests_near_minus_80_mv_though_its_nodes_alone_do_not():
    fibre = settle(mcintyre_fibre(nodes=11))
    assert np.all(np.abs(fibre.rest + 80.0) < 0.2)


@pytest.mark.parametrize("celsius", [4, 15, 20, 50])
def test_the_fibre_rests_and_conducts_at_any_temperature(celsius):
    # Passive internodes hold the rest, whatever the speed of the gates.
    fibre = mcintyre_fibre(nodes=21, temperature=f"{celsius} degC")
    assert settle(fibre).rest[0] == pytest.approx(-79.95262312, abs=1e-6)
    assert conduct_saltatory(fibre, tolerance=1e-4).velocity is not None


def test_the_books_of_every_compartment_close(conductions):
    assert all(found.residual < 1e-12 for found in conductions.values())


def test_a_g_ratio_near_0_7_is_the_fastest():
    ratios = (0.5, 0.6, 0.7, 0.8, 0.9)
    found = [
        conduct_saltatory(mcintyre_fibre(g_ratio=g), step="4 us").velocity
        for g in ratios
    ]
    fastest = np.argmax(np.array(found, float))
    assert ratios[int(fastest)] in {0.6, 0.7, 0.8}


def test_an_impulse_dies_where_the_myelin_is_lost():
    healthy = mcintyre_fibre()
    bare = dict.fromkeys(range(18, 24), 0.005)
    found = conduct_saltatory(replace(healthy, myelin_left=bare), step="4 us")
    assert found.velocity is None
    assert 17 <= found.reached <= 24
    assert str(found.reached + 1) in " ".join(s.text for s in tell_saltatory(found))


def test_a_little_demyelination_slows_the_impulse_and_lets_it_pass(conductions):
    worn = dict.fromkeys(range(40), 0.5)
    found = conduct_saltatory(replace(mcintyre_fibre(), myelin_left=worn), step="4 us")
    assert 0.5 < found.velocity / conductions[10.0].velocity < 0.95


def test_every_number_told_is_a_claim(conductions):
    for sentence in tell_saltatory(conductions[10.0]):
        rest = sentence.text
        for claim in sentence.claims:
            assert claim.words in rest
            rest = rest.replace(claim.words, "", 1)
        assert not any(letter.isdigit() for letter in rest)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"diameter": "20 um"}, "5.7 to 16.0 um"),
        ({"diameter": 10}, "um"),
        ({"nodes": 2}, "from 3"),
        ({"nodes": 10**7}, "10000"),
        ({"g_ratio": 1.2}, "0.98"),
        ({"g_ratio": "wide"}, "0.98"),
    ],
)
def test_a_fibre_that_cannot_be_is_refused(arguments, complaint):
    with pytest.raises(InvalidInput, match=complaint):
        mcintyre_fibre(**arguments)


@pytest.mark.parametrize("left", [{40: 0.5}, {-1: 0.5}, {3: 0.0}, {3: "half"}, [0.5]])
def test_myelin_that_cannot_be_left_is_refused(left):
    with pytest.raises(InvalidInput, match="myelin_left"):
        replace(mcintyre_fibre(), myelin_left=left)
