"""The tables of the methods: they hold the published numbers, and prove it."""

from dataclasses import replace

import numpy as np
import pytest

from axolemma.errors import InternalError
from axolemma.integration.schemes import DORMAND_PRINCE, RODAS

# A digit of a published coefficient, misread.
MISREAD = 1e-6


def changed(row, place, by=MISREAD):
    return tuple(x + by if i == place else x for i, x in enumerate(row))


@pytest.mark.parametrize("stage", range(1, 7))
def test_an_explicit_table_with_a_wrong_coefficient_is_refused(stage):
    rows = list(DORMAND_PRINCE.matrix)
    rows[stage] = changed(rows[stage], 0)
    with pytest.raises(InternalError, match=r"Dormand-Prince 5\(4\) is not of its"):
        replace(DORMAND_PRINCE, matrix=tuple(rows))


@pytest.mark.parametrize("place", range(7))
def test_an_explicit_table_with_a_wrong_error_weight_is_refused(place):
    with pytest.raises(InternalError, match="is not of its order"):
        replace(DORMAND_PRINCE, error=changed(DORMAND_PRINCE.error, place))


def test_an_explicit_table_of_less_order_than_it_says_is_refused():
    with pytest.raises(InternalError, match="is not of its order"):
        replace(DORMAND_PRINCE, order=6)


# A wrong digit shows in one step where it stands to a first power of the step.
@pytest.mark.parametrize(
    "change",
    [
        {"weights": changed(RODAS.weights, 0, 1e-3)},
        {"weights": changed(RODAS.weights, 5, 1e-3)},
        {"nodes": changed(RODAS.nodes, 1, 1e-2)},
        {"slopes": changed(RODAS.slopes, 2, 1e-2)},
        {"gamma": 0.2501},
        {"order": 5},
    ],
)
def test_a_rosenbrock_table_with_a_wrong_coefficient_is_refused(change):
    with pytest.raises(InternalError, match=r"Rodas 4\(3\) is not of its order"):
        replace(RODAS, **change)


def test_the_last_stage_of_either_method_stands_where_the_step_ends():
    assert DORMAND_PRINCE.nodes[-1] == RODAS.nodes[-1] == 1.0
    assert len(DORMAND_PRINCE.matrix) == DORMAND_PRINCE.stages == 7
    assert len(RODAS.matrix) == RODAS.stages == 6


def test_the_embedded_solution_is_of_fourth_order():
    weights = np.array((*DORMAND_PRINCE.matrix[-1], 0.0))
    embedded, nodes = weights - DORMAND_PRINCE.error, np.array(DORMAND_PRINCE.nodes)
    for power in range(4):
        # Sums of seven fractions.
        assert embedded @ nodes**power == pytest.approx(1 / (power + 1), abs=1e-15)
    assert abs(embedded @ nodes**4 - 1 / 5) > 1e-4


def test_the_region_of_stability_reaches_as_far_as_it_says():
    def growth(z):
        stages: list[float] = []
        for row in DORMAND_PRINCE.matrix:
            inner = sum(a * k for a, k in zip(row, stages, strict=True))
            stages.append(z * (1.0 + inner))
        weights = (*DORMAND_PRINCE.matrix[-1], 0.0)
        return 1.0 + sum(b * k for b, k in zip(weights, stages, strict=True))

    radius = DORMAND_PRINCE.stability_radius
    assert all(abs(growth(-z)) < 1.0 for z in np.linspace(0.1, radius, 50))
    assert abs(growth(-radius - 0.1)) > 1.0


def test_the_rosenbrock_method_damps_what_is_infinitely_stiff():
    # One step of y' = z y; with stiff accuracy nothing is left of it.
    def growth(z):
        stages: list[float] = []
        for row, coupling in zip(RODAS.matrix, RODAS.coupling, strict=True):
            inner = 1.0 + sum(a * u for a, u in zip(row, stages, strict=True))
            coupled = sum(c * u for c, u in zip(coupling, stages, strict=True))
            stages.append((z * inner + coupled) / (1.0 / RODAS.gamma - z))
        weighed = zip(RODAS.weights, stages, strict=True)
        return 1.0 + sum(m * u for m, u in weighed)

    assert growth(-1.0) == pytest.approx(np.exp(-1.0), abs=1e-3)
    assert all(abs(growth(-z)) < 1.0 for z in np.geomspace(1e-3, 1e6, 60))
    # What rounding leaves of terms as large as twelve.
    assert abs(growth(-1e9)) < 1e-7


def test_a_route_carries_by_shares_what_it_carries_by_its_own_stages():
    size, flows = 0.3, np.random.default_rng(1).normal(size=RODAS.stages)
    stages: list[float] = []
    for flow, row in zip(flows, RODAS.coupling, strict=True):
        coupled = sum(c * q for c, q in zip(row, stages, strict=True))
        stages.append(size * RODAS.gamma * (flow + coupled / size))
    carried = sum(m * q for m, q in zip(RODAS.weights, stages, strict=True))
    # Rounding, of sums of coefficients of up to 34.
    assert size * np.dot(RODAS.shares, flows) == pytest.approx(carried, abs=1e-13)
    assert sum(RODAS.shares) == pytest.approx(1.0, abs=1e-14)
