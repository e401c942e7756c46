"""The Pacinian terminal before the membrane of 1952, against independent numbers.

They were computed apart from this program from the equations in the docstring of
`axolemma.membrane.pacinian_terminal`, for E_L = -54.387 mV at 6.3 degC, with pushes
that are made in 1 ms and then held.
"""

import numpy as np
import pytest

import axolemma as axo
from axolemma.membrane import PacinianTerminal
from axolemma.stimulus import push

# Smallest indentation that fires, um, with the capsule and without.
THRESHOLD = {True: 1.669861, False: 1.031989}
either = pytest.mark.parametrize("has_capsule", [True, False])


def pushed(depth, *, has_capsule=True, duration=None, until="40 ms", ions="held"):
    membrane = axo.models.squid_axon(ions=ions).with_receptor(
        PacinianTerminal(has_capsule=has_capsule)
    )
    stimulus = push(f"{depth!r} um", start="1 ms", duration=duration)
    # At this tolerance the threshold has converged to the digits that are compared.
    return axo.simulate(membrane, stimulus, duration=until, relative_tolerance=1e-10)


def rise(run):
    return run.outcome.peak_depolarisation_mV


@either
def test_the_threshold_indentation(has_capsule):
    # The reference is printed to 1e-6 um.
    threshold = THRESHOLD[has_capsule]
    assert not pushed(threshold - 1e-6, has_capsule=has_capsule).spikes
    assert pushed(threshold + 1e-6, has_capsule=has_capsule).spikes


@pytest.mark.parametrize(("has_capsule", "peak"), [(True, 8.77), (False, 8.75)])
def test_the_response_just_below_threshold(has_capsule, peak):
    # At 0.999 of threshold; the reference is printed to 0.01 mV.
    run = pushed(0.999 * THRESHOLD[has_capsule], has_capsule=has_capsule)
    assert rise(run) == pytest.approx(peak, abs=0.006)


@pytest.mark.parametrize(("part", "peak"), [(0.25, 0.30), (0.5, 1.22), (0.75, 2.87)])
def test_a_weaker_push_gives_a_smaller_response(part, peak):
    # The reference is printed to 0.01 mV.
    assert rise(pushed(part * THRESHOLD[True])) == pytest.approx(peak, abs=0.006)


def test_the_intact_ending_answers_to_the_beginning_and_to_the_end_of_a_push():
    run = pushed(4 * THRESHOLD[True], duration="50 ms", until="101 ms")
    on, off = run.spikes
    assert 1.0 < on.onset_ms < 5.0
    assert 51.0 < off.onset_ms < 55.0


def test_the_decapsulated_ending_fires_as_long_as_it_is_pushed():
    run = pushed(4 * THRESHOLD[False], has_capsule=False, until="101 ms")
    assert len(run.spikes) == 7


@either
def test_the_current_vanishes_at_its_reversal_potential(has_capsule):
    run = pushed(4 * THRESHOLD[has_capsule], has_capsule=has_capsule)
    crossings = run.record.trajectory.roots(
        run.record.trajectory.system.expression("membrane.V")
    )
    currents = run.at(crossings, "receptor.current", "receptor.Na")
    # At 0 mV, to the rounding of two currents that cancel.
    assert np.all(np.abs(currents[0]) < 1e-9 * np.abs(currents[1]))


@either
def test_the_generator_potential_is_graded_and_never_a_spike(has_capsule):
    peaks = [
        rise(pushed(depth, has_capsule=has_capsule).what_if(freeze=["Na", "K"]).second)
        for depth in (0.5, 1.0, 2.0, 4.0, 8.0)
    ]
    assert peaks == sorted(peaks)
    # It approaches the reversal potential of its channels, 0 mV, and stays below.
    assert 0.2 < peaks[0] < peaks[-1] < 65.0


@pytest.mark.parametrize(("has_capsule", "peak"), [(True, 3.353), (False, 3.378)])
def test_the_generator_potential_at_threshold(has_capsule, peak):
    # Computed with SciPy's DOP853 at a tolerance of 1e-10 from the same equations,
    # every gate held at rest; the last digit is 1e-3 mV.
    run = pushed(THRESHOLD[has_capsule], has_capsule=has_capsule)
    generator = run.what_if(freeze=["Na", "K"]).second
    assert rise(generator) == pytest.approx(peak, abs=1e-3)


def test_live_ions_do_not_change_the_threshold_that_can_be_felt():
    # Over so short a time the concentrations of a giant axon stay; 1e-4 um.
    assert not pushed(THRESHOLD[True] - 1e-4, ions="live").spikes
    assert pushed(THRESHOLD[True] + 1e-4, ions="live").spikes


def test_what_the_receptor_let_through_is_booked_by_ion():
    run = pushed(4 * THRESHOLD[True], ions="live")
    sodium, potassium = (run.ledger.ions[ion] for ion in ("Na", "K"))
    assert sodium.routes_pmol_per_cm2["receptor"] > 0.0
    assert potassium.routes_pmol_per_cm2["receptor"] < 0.0
    assert run.ledger.residual < 1e-12
