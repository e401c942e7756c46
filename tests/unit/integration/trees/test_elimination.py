"""The order of elimination: every compartment once, and a right solution."""

import numpy as np
import pytest

from axolemma.integration.trees.elimination import depth_of, eliminate


def trees():
    random = np.random.default_rng(4)
    path = np.arange(100) - 1
    bush = np.array([-1, *(random.integers(max(i - 3, 0), i) for i in range(1, 80))])
    return {"path": path, "bush": bush, "root alone": np.array([-1])}


def solved(parent, diagonal, coupling, side, *, is_halving):
    """Solve as the kernel does, in plain numbers."""
    found = eliminate(parent, is_halving=is_halving)
    d, u, b = diagonal.copy(), coupling.copy(), side.copy()
    factor, below_factor = np.zeros(d.size), np.zeros(d.size)
    for place, above, below in found.between.T:
        factor[place], below_factor[place] = u[place] / d[place], u[below] / d[place]
        d[above] -= factor[place] * u[place]
        b[above] += factor[place] * b[place]
        d[below] -= below_factor[place] * u[below]
        b[below] += below_factor[place] * b[place]
        u[below] *= factor[place]
    for place, above in found.tips.T:
        factor[place] = u[place] / d[place]
        d[above] -= factor[place] * u[place]
        b[above] += factor[place] * b[place]
    x = b / d
    for place, above in found.tips.T[::-1]:
        x[place] = b[place] / d[place] + factor[place] * x[above]
    for place, above, below in found.between.T[::-1]:
        own = b[place] / d[place]
        x[place] = own + factor[place] * x[above] + below_factor[place] * x[below]
    return x


@pytest.mark.parametrize("name", trees())
@pytest.mark.parametrize("is_halving", [True, False])
def test_the_order_solves_the_equations_of_the_tree(name, is_halving):
    parent = trees()[name]
    random = np.random.default_rng(7)
    size = parent.size
    coupling = random.uniform(0.5, 2.0, size)
    diagonal = random.uniform(10.0, 20.0, size)
    side = random.normal(size=size)
    matrix = np.diag(diagonal)
    for number, above in enumerate(parent):
        if above >= 0:
            matrix[number, above] = matrix[above, number] = -coupling[number]
    found = solved(parent, diagonal, coupling, side, is_halving=is_halving)
    np.testing.assert_allclose(found, np.linalg.solve(matrix, side), rtol=1e-12)


def test_a_long_stretch_is_halved_again_and_again():
    found = eliminate(np.arange(1024) - 1, is_halving=True)
    # One in 64 is left to be solved one after another.
    assert found.tips.shape[1] < 1024 / 32
    assert found.between.shape[1] + found.tips.shape[1] == 1023


@pytest.mark.parametrize("name", trees())
def test_every_compartment_but_the_root_is_taken_out_once(name):
    parent = trees()[name]
    found = eliminate(parent, is_halving=True)
    taken = [*found.between[0].tolist(), *found.tips[0].tolist()]
    assert sorted(taken) == list(range(1, parent.size))


def test_depth_counts_from_the_root():
    assert depth_of(np.array([-1, 0, 1, 0])).tolist() == [0, 1, 2, 1]
