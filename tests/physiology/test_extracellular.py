"""Fields that excite, and potentials that active cells make outside them."""

from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad

from axolemma.cable import (
    Axon,
    PointElectrode,
    UniformField,
    cut,
    line_sources,
    transfer_resistance,
)
from axolemma.experiments import (
    Cable,
    extracellular_potential,
    extracellular_threshold,
    simulate_cable,
)
from axolemma.membrane import Channel, Ion, Membrane
from axolemma.models import mcintyre_fibre, squid_axon
from axolemma.morphology import Branch, grow
from axolemma.stimulus import pulse

LENGTH_CONSTANT = 0.070710678119  # cm: R_m 20 kohm cm2, R_i 100 ohm cm, d 1 um
THIN: dict[str, Any] = {"diameter": "1 um", "resistivity": "100 ohm cm"}
GIANT: dict[str, Any] = {"diameter": "476 um", "resistivity": "35.4 ohm cm"}
SEA_WATER = "25 ohm cm"


def leaky(conductance="0.05 mS/cm2"):
    return Membrane(
        "passive",
        ions=(Ion("K", reversal_potential="-65 mV"),),
        channels=(Channel("leak", ion="K", conductance=conductance),),
        capacitance="1 uF/cm2",
    )


def on_axon(membrane, count, *, length, **axon):
    whole = Axon(**axon, length=length)
    return Cable(membrane=membrane, compartments=whole.compartments(count))


@pytest.mark.parametrize("length", [0.5, 1.0, 4.0])
def test_a_passive_cable_in_a_uniform_field_follows_its_closed_form(length):
    field = UniformField(strength=pulse("10 V/m", start="0 ms", duration="300 ms"))
    errors = []
    for count in (40, 80):
        cable = on_axon(leaky(), count, length=f"{length * LENGTH_CONSTANT} cm", **THIN)
        run = simulate_cable(cable, duration="300 ms", step="0.05 ms", fields=[field])
        place = cable.compartments.distance / LENGTH_CONSTANT - length / 2.0
        # After 15 time constants. At sealed ends V' = E, 100 mV/cm: no current flows.
        expected = 100.0 * LENGTH_CONSTANT * np.sinh(place) / np.cosh(length / 2.0)
        errors.append(np.max(np.abs(run.voltage[-1] + 65.0 - expected)))
        assert np.max(expected) > 1.0
    # Second order in the width of compartments.
    assert errors[0] < 0.01
    assert errors[0] / errors[1] == pytest.approx(4.0, rel=0.1)


def test_a_cell_that_was_cut_is_polarised_as_an_axon_in_its_place_is():
    field = UniformField(
        strength=pulse("10 V/m", start="0 ms", duration="300 ms"), direction=(0, 0, 2)
    )
    errors = []
    for longest in ("40 um", "20 um"):
        branch = Branch("axon", length="1 mm", diameter="1 um", direction=(0, 0, 1))
        grown = cut(grow(branch), resistivity="100 ohm cm", longest=longest)
        cable = Cable(membrane=leaky(), compartments=grown)
        run = simulate_cable(cable, duration="300 ms", step="0.05 ms", fields=[field])
        place = (grown.distance - 0.05) / LENGTH_CONSTANT
        expected = 100.0 * LENGTH_CONSTANT * np.sinh(place)
        expected /= np.cosh(0.05 / LENGTH_CONSTANT)
        errors.append(np.max(np.abs(run.voltage[-1] + 65.0 - expected)))
    assert errors[1] < 1e-3
    assert errors[0] / errors[1] == pytest.approx(4.0, rel=0.1)


def test_the_membrane_begins_to_move_by_the_activating_function():
    cable = on_axon(leaky(), 400, length="4 mm", **THIN)
    electrode = PointElectrode(
        position=["2 mm", "300 um", "0 um"],
        current=pulse("-10 uA", start="0 ms", duration="1 ms"),
    )
    run = simulate_cable(cable, duration="10 us", step="0.05 us", fields=[electrode])
    rate = (run.voltage[1] - run.voltage[0]) / (run.time[1] - run.time[0])
    away = np.hypot(cable.compartments.distance - 0.2, 0.03)
    # phi = rho I / (4 pi r) with 0.3 kohm cm and -10 uA; phi'' along the axon.
    outside = 0.3 * -10.0 / (4.0 * np.pi * away)
    bend = outside * (2.0 - 3.0 * (0.03 / away) ** 2) / away**2
    # a / (2 R_i C) phi'' [Rattay 1986]: 5e-5 cm, 0.1 kohm cm, 1 uF/cm2.
    expected = 5e-5 / (2.0 * 0.1) * bend
    inner = slice(20, -20)
    # The second difference over 10 um where phi changes over 300 um: (10/300)^2; and
    # what spreads in half a step.
    np.testing.assert_allclose(
        rate[inner], expected[inner], atol=2e-3 * np.max(np.abs(expected))
    )
    assert rate[200] > 0.0
    assert rate[140] < 0.0


def test_a_field_across_an_axon_does_nothing():
    cable = on_axon(squid_axon(ions="held"), 40, length="4 cm", **GIANT)
    across = UniformField(
        strength=pulse("1000 V/m", start="0 ms", duration="2 ms"), direction=(0, 3, 4)
    )
    run = simulate_cable(cable, duration="3 ms", fields=[across])
    # Rounding.
    assert np.ptp(run.voltage) < 1e-9


@pytest.fixture(scope="module")
def giant():
    return on_axon(
        squid_axon(temperature="18.5 degC", ions="held"), 120, length="6 cm", **GIANT
    )


@pytest.fixture(scope="module")
def thresholds(giant):
    return {
        polarity: extracellular_threshold(
            giant,
            ["3 cm", "2 mm", "0 mm"],
            polarity=polarity,
            resistivity=SEA_WATER,
            width="0.2 ms",
            duration="4 ms",
            step="10 us",
        )
        for polarity in ("cathodic", "anodic")
    }


def test_a_cathode_excites_below_it_and_an_anode_needs_more_and_excites_beside(
    thresholds,
):
    cathodic, anodic = thresholds["cathodic"], thresholds["anodic"]
    assert anodic.current > 2.0 * cathodic.current
    assert abs(cathodic.origin - 30.0) < 0.5
    # The activating function of an anode is positive beyond r / sqrt(2): 1.4 mm.
    assert abs(anodic.origin - 30.0) > 1.4
    for found in thresholds.values():
        assert found.error < 1e-3 * found.current


def test_a_cathode_that_is_too_strong_blocks_what_it_excites(giant, thresholds):
    def reached(times):
        current = -times * thresholds["cathodic"].current
        electrode = PointElectrode(
            position=["3 cm", "2 mm", "0 mm"],
            current=pulse(f"{current} uA", start="0 ms", duration="3 ms"),
            resistivity=SEA_WATER,
        )
        run = simulate_cable(giant, duration="4 ms", fields=[electrode])
        return np.isfinite(run.arrivals)

    assert reached(1.2)[[0, 60, 119]].all()
    # The flanks are hyperpolarised as long as the pulse lasts.
    strong = reached(10.0)
    assert strong[60]
    assert not strong[[0, 119]].any()


def test_thick_fibres_are_excited_by_less_and_a_cathode_does_it_with_less():
    found: dict[tuple[float, str], Any] = {}
    for wide in (5.7, 10.0, 16.0):
        fibre = mcintyre_fibre(diameter=f"{wide} um", nodes=21)
        for polarity in ("cathodic", "anodic"):
            found[wide, polarity] = extracellular_threshold(
                fibre,
                [f"{100.0 * fibre.spacing} mm", "1 mm", "0 mm"],
                polarity=polarity,
                duration="3 ms",
            )
    sizes = [found[wide, "cathodic"].current for wide in (16.0, 10.0, 5.7)]
    assert sizes == sorted(sizes)
    for wide in (5.7, 10.0, 16.0):
        assert found[wide, "cathodic"].current < 0.5 * found[wide, "anodic"].current
        # It begins at the node below the cathode, the middle one.
        middle = 0.5 * found[wide, "cathodic"].places[-1]
        assert found[wide, "cathodic"].origin == pytest.approx(middle, abs=1e-6)
        assert found[wide, "cathodic"].error < 2e-3 * found[wide, "cathodic"].current


def test_what_no_current_excites_has_no_threshold():
    cable = on_axon(leaky(), 20, length="1 mm", **THIN)
    found = extracellular_threshold(
        cable, ["0.5 mm", "1 mm", "0 mm"], duration="0.2 ms", step="0.1 ms"
    )
    # A passive membrane is lifted, but so far only by currents beyond reason.
    assert found.current is None or found.current > 1e4


@pytest.mark.parametrize(
    "place",
    [(0.3, 0.02, 0.0), (0.155, 0.004, 0.003), (0.1, 0.0, 0.01), (0.1, 0.006, 0)],
)
def test_the_line_source_is_the_integral_of_point_sources(place):
    lines = line_sources(Axon(**GIANT, length="3 mm").compartments(1))
    thin = line_sources(Axon(**THIN, length="3 mm").compartments(1))
    assert lines.radius[0] > 0.01
    found = transfer_resistance(thin, np.array(place), resistivity=0.3)
    x, y, z = place
    integral, _ = quad(
        lambda s: 1.0 / np.sqrt((x - s) ** 2 + y**2 + z**2), 0.0, 0.3,
        points=[x] if x < 0.3 else None, epsabs=1e-13, epsrel=1e-13,
    )  # fmt: skip
    # What the quadrature can do.
    assert found[0] == pytest.approx(0.3 / (4 * np.pi * 0.3) * integral, rel=1e-10)


def test_far_away_a_compartment_is_a_point():
    lines = line_sources(Axon(**THIN, length="1 mm").compartments(1))
    for place in ([5.05, 3.0, 1.0], [10.05, 0.0, 0.0]):
        found = transfer_resistance(lines, np.array(place), resistivity=0.3)
        away = np.linalg.norm(np.array(place) - [0.05, 0.0, 0.0])
        # Of second order in length by distance, a hundredth or less, by 1/12 or less.
        assert found[0] == pytest.approx(0.3 / (4 * np.pi * away), rel=3e-5)


def test_an_impulse_is_triphasic_outside_and_its_currents_sum_to_nothing(giant):
    run = simulate_cable(
        giant,
        dict.fromkeys(
            range(4), pulse("2000 uA/cm2", start="0.1 ms", duration="0.3 ms")
        ),
        duration="6 ms",
    )
    rounding = 1e-13 * np.abs(run.current).max()
    assert np.abs(run.current.sum(axis=1)).max() < 100.0 * rounding
    beside = [[f"{x} cm", "300 um", "0 um"] for x in (2, 3, 4)]
    found = extracellular_potential(run, beside, resistivity=SEA_WATER)
    for trace in found.potential.T:
        trough = np.argmin(trace)
        before, after = trace[:trough].max(), trace[trough:].max()
        # It comes as a source, is a sink, goes as a weaker source.
        assert -trace[trough] > before > after > 0.05 * before
        # Hundreds of uV in sea water.
        assert 100.0 < -trace[trough] < 2000.0
    # The trough goes with the impulse: 1 cm in 0.53 ms at 18.7 m/s.
    late = found.time[np.argmin(found.potential, axis=0)]
    np.testing.assert_allclose(np.diff(late), 1.0 / 1.87, rtol=0.03)


def test_the_potential_converges_with_the_width_of_compartments():
    found = []
    for count in (60, 120, 240):
        cable = on_axon(
            squid_axon(temperature="18.5 degC", ions="held"), count, length="3 cm",
            **GIANT,
        )  # fmt: skip
        stimuli = dict.fromkeys(
            range(count // 20), pulse("2000 uA/cm2", start="0 ms", duration="0.3 ms")
        )
        run = simulate_cable(cable, stimuli, duration="2 ms", step=f"{1.2 / count} ms")
        point = ["1.5 cm", "0.5 mm", "0 mm"]
        trace = extracellular_potential(run, [point], resistivity=SEA_WATER)
        # Halfway between two samples of each.
        found.append(np.interp(1.0, trace.time, trace.potential[:, 0]))
    assert abs(found[2]) > 100.0
    assert (found[0] - found[1]) / (found[1] - found[2]) == pytest.approx(4.0, rel=0.5)


def test_a_cell_that_was_cut_is_recorded_as_an_axon_in_its_place_is():
    def recorded(compartments, stimulated):
        cable = Cable(membrane=leaky("0.3 mS/cm2"), compartments=compartments)
        shock = pulse("0.1 nA", start="0 ms", duration="2 ms")
        run = simulate_cable(cable, {stimulated: shock}, duration="3 ms")
        return extracellular_potential(run, [["250 um", "20 um", "0 um"]]).potential

    straight = Axon(diameter="2 um", resistivity="100 ohm cm", length="500 um")
    branch = Branch("axon", length="500 um", diameter="2 um", direction=(1, 0, 0))
    grown = cut(grow(branch), resistivity="100 ohm cm", longest="2.5 um")
    cell = recorded(grown, 0)
    axon = recorded(straight.compartments(400), 0)
    assert np.ptp(axon) > 1e-3
    np.testing.assert_allclose(cell, axon, atol=0.01 * np.max(np.abs(axon)))


def test_recording_and_stimulating_are_mutual():
    compartments = Axon(**THIN, length="1 mm").compartments(200)
    electrode = PointElectrode(
        position=["0.4 mm", "0.2 mm", "0 mm"],
        current=pulse("1 uA", start="0 ms", duration="1 ms"),
    )
    lines = line_sources(compartments)
    back = transfer_resistance(lines, electrode.position, resistivity=0.3)
    # Points against lines of a fortieth of the distance.
    np.testing.assert_allclose(back, electrode.profile(compartments), rtol=1e-4)
