"""An impulse in a branched cell."""

import numpy as np
import pytest

from axolemma.errors import InvalidInput, UnknownName
from axolemma.experiments.branched_cell import conduct_cell
from axolemma.experiments.cell_account import tell_cell
from axolemma.membrane import Channel, Ion, Membrane
from axolemma.models import pyramidal_neuron, squid_axon
from axolemma.morphology import Branch, beyond, grow


@pytest.fixture(scope="module")
def cell():
    tuft = (
        Branch("apical", length="150 um", diameter="0.8 um"),
        Branch("apical", length="250 um", diameter="1 um"),
    )
    return grow(
        Branch("apical", length="200 um", diameter="3 um", branches=tuft),
        Branch("basal", length="120 um", diameter="1.5 um"),
        soma="18 um",
    )


@pytest.fixture(scope="module")
def cell_with_axon():
    return grow(
        Branch("apical", length="200 um", diameter="2 um"),
        Branch("axon", length="600 um", diameter="1 um"),
        soma="18 um",
    )


@pytest.fixture(scope="module")
def found(cell):
    return conduct_cell(pyramidal_neuron(ions="held"), cell)


def test_the_impulse_comes_to_every_end_of_an_excitable_cell(found):
    assert found.ends.size == 3
    assert np.all(np.isfinite(found.arrival))
    assert found.arrival[0] < found.arrival[found.ends].min()
    assert found.compartments.distance[found.farthest] == pytest.approx(0.045, rel=0.03)


def test_the_error_of_coarse_cuts_contains_the_fine_arrival(cell, found):
    membrane = pyramidal_neuron(ions="held")
    coarse = conduct_cell(membrane, cell, longest="40 um", step="0.04 ms")
    fine = conduct_cell(membrane, cell, longest="10 um", step="0.005 ms")
    # From the soma on, for the pulse need not be equally strong.
    late = [each.arrival[each.farthest] - each.arrival[0] for each in (coarse, fine)]
    unsure = sum(each.error[each.farthest] + each.error[0] for each in (coarse, fine))
    assert abs(late[0] - late[1]) < unsure + 1e-3 * late[1]


def test_live_ions_change_a_single_impulse_little(cell, found):
    live = conduct_cell(pyramidal_neuron(), cell)
    velocities = [each.velocity for each in (live, found)]
    assert None not in velocities
    assert velocities[0] == pytest.approx(velocities[1], rel=0.05)
    assert live.residual < 1e-12


def test_an_impulse_dies_in_branches_that_are_hardly_excitable(cell):
    poor = {"dendrite": {"Na.conductance": "1 mS/cm2", "K.conductance": "1 mS/cm2"}}
    found = conduct_cell(pyramidal_neuron(ions="held"), cell, values=poor)
    assert not np.all(np.isfinite(found.arrival[found.ends]))
    assert found.peak[0] > 20.0 > found.peak[found.ends].max()
    words = " ".join(each.text for each in tell_cell(found))
    assert "died" in words or "without exciting" in words


def test_a_passive_cell_does_not_fire(cell):
    membrane = Membrane(
        "passive",
        ions=(Ion("Cl", reversal_potential="-70 mV"),),
        channels=(Channel("leak", ion="Cl", conductance="0.1 mS/cm2"),),
        capacitance="1 uF/cm2",
        temperature="36 degC",
    )
    found = conduct_cell(membrane, cell)
    assert found.current is None
    assert found.velocity is None
    assert "No pulse" in tell_cell(found)[-1].text


def test_every_number_told_is_a_claim(found):
    for sentence in tell_cell(found):
        rest = sentence.text
        for claim in sentence.claims:
            assert claim.words in rest
            rest = rest.replace(claim.words, "", 1)
        assert not any(letter.isdigit() for letter in rest)


def test_a_region_or_parameter_that_is_not_there_is_refused(cell):
    membrane = squid_axon(ions="held")
    with pytest.raises(UnknownName, match="axon"):
        conduct_cell(membrane, cell, values={"axon": {"Na.conductance": "1 mS/cm2"}})
    with pytest.raises(UnknownName, match=r"Na\.conductance"):
        conduct_cell(membrane, cell, values={"apical": {"Na.conduct": "1 mS/cm2"}})
    with pytest.raises(InvalidInput, match="step"):
        conduct_cell(membrane, cell, step="-1 ms")


def test_adaptive_steps_find_the_same_arrivals(cell, found):
    exact = conduct_cell(pyramidal_neuron(ions="held"), cell, tolerance=1e-6)
    assert exact.tolerance == 1e-6
    assert found.tolerance is None
    assert exact.residual < 1e-12
    assert np.all(np.abs(exact.arrival - found.arrival) < exact.error + found.error)
    # Fixed steps of 0.01 ms, the finest, are 0.3 mV off at the peak.
    assert np.abs(exact.peak - found.peak).max() < 0.5
    # The mean step is longer than the fixed one of the same accuracy.
    assert exact.steps[-1] > found.steps[-1]


def test_a_step_and_a_tolerance_exclude_each_other(cell):
    with pytest.raises(InvalidInput, match="beside a tolerance"):
        conduct_cell(pyramidal_neuron(), cell, step="0.01 ms", tolerance=1e-6)
    with pytest.raises(InvalidInput, match="relative_tolerance"):
        conduct_cell(pyramidal_neuron(), cell, tolerance=0.0)


def test_an_antidromic_impulse_invades_soma_and_dendrite(cell_with_axon):
    found = conduct_cell(pyramidal_neuron(ions="held"), cell_with_axon, at="axon")
    dendrite = found.ends[0]
    assert found.region == "axon"
    assert found.ends.size == 1
    assert found.compartments.distance[found.at] == pytest.approx(0.06, rel=1e-9)
    assert found.away[dendrite] == pytest.approx(0.08, rel=1e-9)
    assert found.arrival[found.at] < found.arrival[0] < found.arrival[dendrite]
    assert found.invaded
    words = " ".join(each.text for each in tell_cell(found))
    assert "antidromically, to the soma and invaded it" in words


def test_both_ways_along_an_axon_take_as_long(cell_with_axon):
    # Between places far from soma and ends an impulse has one velocity either way.
    membrane = pyramidal_neuron(ions="held")
    runs = [
        conduct_cell(membrane, cell_with_axon, at=at, longest="15 um")
        for at in (None, "axon")
    ]
    path, pieces = runs[0].compartments.distance, runs[0].compartments.pieces
    assert pieces is not None
    nodes = pieces.owner[pieces.kind == 2]
    middle = nodes[(path[nodes] > 0.02) & (path[nodes] < 0.04)]
    late = [np.ptp(each.arrival[middle]) for each in runs]
    assert late[0] == pytest.approx(late[1], rel=0.01)


def test_where_an_impulse_that_does_not_invade_died_is_said():
    wide = grow(
        Branch("apical", length="400 um", diameter="4 um"),
        Branch("axon", length="600 um", diameter="1 um"),
        soma="25 um",
    )
    poor = {region: {"Na.conductance": "0 mS/cm2"} for region in ("soma", "dendrite")}
    found = conduct_cell(pyramidal_neuron(ions="held"), wide, values=poor, at="axon")
    assert not found.invaded
    assert np.isnan(found.arrival[0])
    assert found.velocity is None
    # It died before the soma, in the last fifth of the axon.
    assert 0.048 < found.away[found.deaths].max() < 0.06
    words = " ".join(each.text for each in tell_cell(found))
    assert "did not invade the soma" in words
    assert "It died in one place" in words


def test_a_place_is_a_region_or_a_distance_in_one(cell_with_axon):
    membrane = pyramidal_neuron(ions="held")

    # A node of the coarsest cut is at most half a compartment from the place.
    for at, region, distance, off in (
        (("axon", "300 um"), "axon", 0.03, 0.0025),
        (beyond("100 um"), "axon", 0.06, 1e-9),
        ("apical", "apical", 0.02, 1e-9),
    ):
        found = conduct_cell(membrane, cell_with_axon, at=at, longest="50 um")
        assert found.region == region
        assert abs(found.compartments.distance[found.at] - distance) <= off


@pytest.mark.parametrize(
    ("at", "complaint"),
    [
        ("axn", "did you mean 'axon'"),
        (("axon", "2 mm"), "off it"),
        (("axon", 300), "bare number"),
        (3, "far end"),
        (("axon", "300 um", "1 um"), "far end"),
    ],
)
def test_a_place_off_the_cell_is_refused(cell_with_axon, at, complaint):
    with pytest.raises((InvalidInput, UnknownName, ValueError), match=complaint):
        conduct_cell(pyramidal_neuron(ions="held"), cell_with_axon, at=at)


def test_peaks_are_those_of_the_finest_run(cell):
    # By steps of 0.04 ms, those of the coarsest run, peaks are up to 4 mV too low; the
    # finest has steps of 0.01 ms and an error of a sixteenth of that.
    membrane = pyramidal_neuron(ions="held")
    usual = conduct_cell(membrane, cell)
    fine = conduct_cell(membrane, cell, step="0.0025 ms")
    assert np.abs(usual.peak - fine.peak).max() < 0.5
