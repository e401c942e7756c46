"""Cut morphologies against the steady state of cable theory."""

import warnings
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import coo_array, csc_array
from scipy.sparse.linalg import spsolve
from scipy.special import iv, kv

from axolemma.cable import Compartments, cut
from axolemma.morphology import (
    Branch,
    IrregularMorphology,
    Morphology,
    grow,
    read_morphology,
)
from axolemma.units import cm

RESISTIVITY = 0.1  # kohm cm
SPECIFIC = 20.0  # kohm cm2, of the membrane
DIAMETER = 1e-4  # cm
LENGTH_CONSTANT = np.sqrt(DIAMETER * SPECIFIC / (4.0 * RESISTIVITY))
# kohm
INFINITE = 2.0 / np.pi * np.sqrt(SPECIFIC * RESISTIVITY) * DIAMETER**-1.5


def conductances(found: Compartments) -> csc_array:
    """Write the currents out of all compartments as a matrix, mS."""
    nodes = np.arange(found.count)
    child, parent = nodes[1:], found.parent[1:]
    axial = found.axial_conductance[1:]
    rows = np.concatenate([nodes, child, parent, child, parent])
    columns = np.concatenate([nodes, child, parent, parent, child])
    values = np.concatenate([found.area / SPECIFIC, axial, axial, -axial, -axial])
    return csc_array(coo_array((values, (rows, columns))))


def response(found: Compartments, place: int) -> np.ndarray:
    """Depolarise by 1 uA in one place: mV everywhere."""
    current = np.zeros(found.count)
    current[place] = 1.0
    return np.asarray(spsolve(conductances(found), current))


def cylinder(electrotonic: float, diameter: float = DIAMETER) -> Branch:
    long = electrotonic * np.sqrt(diameter * SPECIFIC / (4.0 * RESISTIVITY))
    return Branch("axon", length=long * cm, diameter=diameter * cm)


def cut_up(cell: Morphology, refinement: int, fraction: float = 0.1) -> Compartments:
    return cut(cell, resistivity="100 ohm cm", refinement=refinement, fraction=fraction)


def refined(cell: Morphology, measure: Callable[[Compartments], float]) -> list[float]:
    return [measure(cut_up(cell, times)) for times in (1, 2, 4)]


def extrapolated(values: list[float]) -> float:
    """Take away the errors of second and of fourth order."""
    coarse, middle, fine = values
    before, after = middle + (middle - coarse) / 3.0, fine + (fine - middle) / 3.0
    return after + (after - before) / 15.0


def check_convergence(values: list[float], exact: float) -> None:
    assert extrapolated(values) == pytest.approx(exact, rel=1e-6)
    errors = np.abs(np.array(values) - exact)
    # Halving the intervals quarters the error, nearly so already for coarse ones.
    np.testing.assert_allclose(errors[:-1] / errors[1:], 4.0, atol=0.2)


def test_the_length_constant_and_infinite_resistance_are_the_published_ones():
    np.testing.assert_allclose(LENGTH_CONSTANT, 0.070710678119, rtol=1e-10)
    # Mohm to kohm.
    np.testing.assert_allclose(INFINITE, 900.316316157e3, rtol=1e-10)


@pytest.mark.parametrize("long", [0.5, 1.0, 2.0])
def test_the_input_resistance_of_a_sealed_cable_is_coth(long):
    values = refined(grow(cylinder(long)), lambda c: response(c, 0)[0] / INFINITE)
    check_convergence(values, 1.0 / np.tanh(long))


@pytest.mark.parametrize("long", [0.5, 1.0, 2.0])
def test_the_input_resistance_of_a_killed_cable_is_tanh(long):
    def held_at_its_end(found: Compartments) -> float:
        inner = conductances(found).toarray()[:-1, :-1]
        return np.linalg.solve(inner, np.eye(found.count - 1)[0])[0] / INFINITE

    check_convergence(refined(grow(cylinder(long)), held_at_its_end), np.tanh(long))


@pytest.mark.parametrize(
    ("long", "published"),
    [(0.5, 0.886818883970), (1.0, 0.648054273664), (2.0, 0.265802228834)],
)
def test_the_voltage_at_a_sealed_end_falls_by_cosh(long, published):
    def ratio(found: Compartments) -> float:
        voltage = response(found, 0)
        return voltage[-1] / voltage[0]

    check_convergence(refined(grow(cylinder(long)), ratio), published)


@pytest.mark.parametrize("end", [1.5, 1.7, 0.4])
def test_a_tapering_cable_follows_bessel_functions(end):
    length, near, far = 0.1, 0.5e-4, 0.5e-4 * end
    slope = (far - near) / length
    # (r^2 V')' = k r V in the radius r: V is Z1(z) / z with z = 2 sqrt(k r).
    k = 2.0 * RESISTIVITY * np.hypot(1.0, slope) / (SPECIFIC * slope**2)
    z, sealed = 2.0 * np.sqrt(k * near), 2.0 * np.sqrt(k * far)
    rising = kv(2, sealed) / iv(2, sealed)
    voltage = (rising * iv(1, z) + kv(1, z)) / z
    gradient = 2.0 * k / z**2 * (rising * iv(2, z) - kv(2, z)) * slope
    exact = -voltage * RESISTIVITY / (np.pi * near**2 * gradient)
    cone = Branch("axon", length="1 mm", diameter="1 um", end_diameter=f"{end} um")
    check_convergence(refined(grow(cone), lambda c: response(c, 0)[0]), exact)


@pytest.mark.parametrize("daughters", [2, 3])
def test_a_tree_after_the_three_halves_rule_is_its_cylinder(daughters):
    thin = DIAMETER * daughters ** (-2.0 / 3.0)
    thinner = thin * 2.0 ** (-2.0 / 3.0)
    twigs = [cylinder(0.3, thinner) for _ in range(2)]
    bough = replace(cylinder(0.4, thin), branches=twigs)
    trunk = replace(cylinder(0.5), branches=[bough] * daughters)
    # Intervals of a tenth of the length constant for direct current, which is
    # sqrt(pi f R_m C) times the one for alternating current.
    fraction = 0.1 * np.sqrt(np.pi * 0.1 * SPECIFIC)
    tree, whole = (
        cut_up(grow(branch), 1, fraction) for branch in (trunk, cylinder(1.2))
    )
    assert whole.count == 13
    assert tree.count == 1 + 5 + daughters * (4 + 2 * 3)
    assert tree.area.sum() == pytest.approx(whole.area.sum(), rel=1e-12)
    # The equations of both are the same ones, so no error of discretisation differs.
    voltage, expected = response(tree, 0), response(whole, 0)
    place = np.rint(_electrotonic(tree) / 0.1).astype(int)
    np.testing.assert_allclose(voltage, expected[place], rtol=1e-11)


def _electrotonic(found: Compartments) -> np.ndarray:
    """Measure the way from the root to each node in length constants."""
    assert found.radius is not None
    way = np.zeros(found.count)
    for node in range(1, found.count):
        parent = found.parent[node]
        step = found.distance[node] - found.distance[parent]
        # Along a branch the radius is that of its far nodes.
        constant = np.sqrt(found.radius[node] * SPECIFIC / (2.0 * RESISTIVITY))
        way[node] = way[parent] + step / constant
    return way


def test_a_soma_loads_its_dendrites():
    cell = grow(cylinder(1.0), cylinder(0.5), soma="20 um")
    # Conductances side by side, mS.
    sphere = np.pi * (20e-4) ** 2 / SPECIFIC
    exact = 1.0 / (sphere + (np.tanh(1.0) + np.tanh(0.5)) / INFINITE)
    check_convergence(refined(cell, lambda c: response(c, 0)[0]), exact)


@pytest.fixture(scope="module")
def pyramidal_cell(shared) -> Morphology:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", IrregularMorphology)
        return read_morphology(shared / "data" / "morphologies" / "morph_ca1_n120.swc")


def test_a_real_cell_answers_the_same_from_both_ends(pyramidal_cell):
    found = cut_up(pyramidal_cell, 1)
    places = [0, 50, found.count // 2, found.count - 1]
    voltages = np.array([response(found, place)[places] for place in places])
    # Rounding of a direct solve in 577 unknowns.
    np.testing.assert_allclose(voltages, voltages.T, rtol=1e-11)


def test_a_real_cell_converges_in_second_order(pyramidal_cell):
    def resistance(times: int) -> float:
        return response(cut_up(pyramidal_cell, times), 0)[0]

    coarse = [resistance(times) for times in (1, 2, 4)]
    check_convergence(coarse, extrapolated([resistance(times) for times in (4, 8, 16)]))
