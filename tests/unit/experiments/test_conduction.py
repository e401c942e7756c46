"""An impulse along an axon: its velocity with an error, its death, its story."""

import re
from typing import Any

import numpy as np
import pytest

from axolemma.errors import InvalidInput
from axolemma.experiments import Conduction, conduct
from axolemma.experiments.conduction_account import tell
from axolemma.models import pyramidal_neuron, squid_axon

AXON: dict[str, Any] = {"resistivity": "35.4 ohm cm", "diameter": "476 um"}


def measured(found: Conduction) -> tuple[float, float]:
    """Give the velocity and its error, of an impulse that arrived."""
    assert found.velocity is not None
    assert found.error is not None
    return found.velocity, found.error


def known(found: Conduction) -> float:
    """Give the velocity of the impulse of constant form."""
    assert found.wave is not None
    return found.wave.velocity


@pytest.fixture(scope="module")
def conducted():
    return conduct(squid_axon(temperature="18.5 degC"), **AXON)


@pytest.fixture(scope="module")
def dead():
    return conduct(squid_axon(temperature="36 degC", ions="held"), **AXON)


def test_the_velocity_is_the_known_one_within_its_error(conducted):
    velocity, error = measured(conducted)
    assert abs(velocity - 18.7318882) < error < 1e-3


@pytest.mark.parametrize(
    "fineness",
    [
        {"step": "0.025 ms", "compartment": "0.5 mm"},
        {"step": "0.005 ms", "compartment": "100 um"},
        {"step": "0.05 ms"},
        {"compartment": "2 mm"},
        {"compartment": "3 mm"},
        {"length": "3 cm"},
        {"length": "1 cm"},
    ],
    ids=lambda fineness: " ".join(fineness.values()),
)
def test_the_error_contains_the_velocity_at_other_settings(fineness):
    found = conduct(
        squid_axon(temperature="18.5 degC", ions="held"), **AXON, **fineness
    )
    velocity, error = measured(found)
    assert abs(velocity - 18.7318882) < error


def test_another_membrane_and_diameter_agree_with_the_travelling_wave():
    neurone = pyramidal_neuron(ions="held")
    found = conduct(neurone, resistivity="150 ohm cm", diameter="1 um")
    velocity, error = measured(found)
    assert abs(velocity - known(found)) < error < 1e-3 * velocity


@pytest.mark.parametrize(
    ("celsius", "wide"), [(0, 20), (10, 1000), (15, 1), (25, 476), (30, 1), (33, 20)]
)
@pytest.mark.parametrize("ions", ["held", "live"])
def test_at_any_temperature_and_width_the_error_contains_the_wave(celsius, wide, ions):
    diameter = f"{wide} um"
    membrane = squid_axon(temperature=f"{celsius} degC", diameter=diameter, ions=ions)
    found = conduct(membrane, resistivity="35.4 ohm cm", diameter=diameter)
    velocity, error = measured(found)
    assert found.wave is not None
    expected = known(found) + found.ionic_shift
    assert abs(velocity - expected) < error + found.wave.error
    assert error < 3e-4 * velocity


def test_ions_slow_an_impulse_in_proportion_to_surface_by_volume():
    shifts = []
    for wide in (1, 4):
        diameter = f"{wide} um"
        found = conduct(
            squid_axon(diameter=diameter), resistivity="35.4 ohm cm", diameter=diameter
        )
        velocity, _ = measured(found)
        shifts.append(found.ionic_shift / velocity)
    # What Na+ brings in is in proportion to the surface. 5e-5 of the velocity in 1 um.
    assert -1e-4 < shifts[0] < -3e-5
    assert shifts[0] / shifts[1] == pytest.approx(4.0, rel=0.05)
    held = conduct(squid_axon(ions="held"), **AXON)
    assert held.ionic_shift == 0.0


def test_near_heat_block_the_error_grows_and_still_contains_the_velocity():
    found = conduct(squid_axon(temperature="33 degC", ions="held"), **AXON)
    velocity, error = measured(found)
    assert abs(velocity - known(found)) < error


def test_heat_blocks_and_says_where(dead):
    assert dead.velocity is None
    assert dead.error is None
    assert dead.wave is None
    assert 0.0 < dead.reached < 0.3 * 10.0 * float(dead.axon.length)


def test_every_charge_is_booked(conducted, dead):
    # Rounding of sums over a thousand steps.
    assert conducted.residual < 1e-12
    assert dead.residual < 1e-12


def test_the_impulse_arrives_everywhere_one_place_after_another(conducted):
    assert conducted.distance.size == conducted.refinements[-1].compartments
    settled = conducted.distance > 0.2 * 10.0 * float(conducted.axon.length)
    assert np.all(np.diff(conducted.arrival[settled]) > 0.0)


def test_the_picture_shows_the_impulse_pass(conducted):
    shape = conducted.times.size, conducted.places.size
    assert conducted.voltage.shape == shape
    middle = conducted.voltage[:, conducted.places.size // 2]
    # Propagated at 18.5 degC: 90.57 mV above rest; the picture has 400 moments.
    assert middle.max() - middle[0] == pytest.approx(90.57, abs=1.0)


def test_the_story_of_a_thin_axon_tells_of_its_ions(conducted):
    thin = conduct(
        squid_axon(diameter="1 um"), resistivity="35.4 ohm cm", diameter="1 um"
    )
    claims = {c.quantity: c.value for each in tell(thin) for c in each.claims}
    assert claims["conduction.ionic_shift"] == 1e6 * abs(thin.ionic_shift)
    assert "slower" in " ".join(each.text for each in tell(thin))
    told = {c.quantity for each in tell(conducted) for c in each.claims}
    assert "conduction.ionic_shift" not in told


def test_the_story_has_the_numbers_of_the_measurement(conducted, dead):
    told = tell(conducted)
    claims = {claim.quantity: claim.value for each in told for claim in each.claims}
    assert claims["conduction.velocity"] == conducted.velocity
    assert claims["conduction.velocity.fourfold"] == 2.0 * conducted.velocity
    for each in [*told, *tell(dead)]:
        stated = " ".join(claim.words for claim in each.claims)
        for number in re.findall(r"\d[\d.,]*\d|\d", each.text):
            assert number in stated
    assert "died" in " ".join(each.text for each in tell(dead))


@pytest.mark.parametrize(
    ("argument", "value"),
    [("step", "0 ms"), ("step", 3), ("step", "1 ms"), ("compartment", "-1 um"),
     ("compartment", "1 nm"), ("compartment", "20 mm"), ("compartment", "1 m"),
     ("diameter", "0 um"), ("length", "1 ms"), ("length", "2 mm")],
)  # fmt: skip
def test_bad_arguments_are_refused_by_name(argument, value):
    given = {**AXON, argument: value}
    with pytest.raises(InvalidInput, match=argument):
        conduct(squid_axon(ions="held"), **given)


def test_progress_goes_from_nothing_to_all():
    seen = []
    conduct(squid_axon(ions="held"), **AXON, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(1.0)
