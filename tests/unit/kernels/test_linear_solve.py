"""Sparse linear systems, unrolled, against those of NumPy."""

import ctypes

import numpy as np
import pytest

from axolemma.kernels import Module
from axolemma.kernels.jit import compile_module
from axolemma.kernels.linear_solve import Entries, factorise, solve

WIDTHS = (1, 2, 8)


class Compiled:
    """Solves systems with the zeros of a pattern, one system a lane."""

    def __init__(self, pattern, width):
        self.size, self.width = pattern.shape[0], width
        self.places = [(int(row), int(column)) for row, column in np.argwhere(pattern)]
        module = Module(width=width, fused=True)
        f = module.function("work", {"matrix": "ptr", "right": "ptr", "out": "ptr"})
        entries: Entries = {
            place: f.load(f["matrix"], index * width)
            for index, place in enumerate(self.places)
        }
        factors = factorise(f, entries)
        right = [f.load(f["right"], row * width) for row in range(self.size)]
        for row, value in enumerate(solve(f, factors, right)):
            f.store(value, f["out"], row * width)
        f.store(factors.smallest_pivot, f["out"], self.size * width)
        self.factors, self.text = factors, module.text
        kinds = [ctypes.c_void_p] * 3
        self._run = compile_module(module.text).function("work", *kinds)

    def __call__(self, matrices, right):
        """Solve for matrices (width, size, size) and right sides (size, width)."""
        entries = np.array([matrices[:, i, j] for i, j in self.places])
        given = np.ascontiguousarray(right, dtype=float)
        out = np.empty((self.size + 1, self.width))
        self._run(entries.ctypes.data, given.ctypes.data, out.ctypes.data)
        return out[:-1], out[-1]


def random_pattern(generator, size, density):
    pattern = generator.random((size, size)) < density
    np.fill_diagonal(pattern, val=True)
    return pattern


def dominant(generator, pattern, width):
    """Matrices of a pattern whose diagonal is twice the rest of its row."""
    matrices = np.where(pattern, generator.normal(size=(width, *pattern.shape)), 0.0)
    rest = np.abs(matrices).sum(axis=2)
    sign = generator.choice([-1.0, 1.0], size=rest.shape)
    rows = np.arange(pattern.shape[0])
    matrices[:, rows, rows] = sign * (2.0 * rest + 0.1)
    return matrices


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("size", [1, 2, 5, 12])
@pytest.mark.parametrize("density", [0.0, 0.2, 1.0])
def test_dominant_systems_are_solved_as_numpy_solves_them(width, size, density):
    generator = np.random.default_rng(100 * size + int(10 * density))
    pattern = random_pattern(generator, size, density)
    matrices = dominant(generator, pattern, width)
    right = generator.normal(size=(size, width))
    found, _ = Compiled(pattern, width)(matrices, right)
    expected = np.linalg.solve(matrices, right.T[:, :, None])[:, :, 0].T
    # A dominant matrix has a small condition: some roundings of the largest unknown.
    error = np.abs(found - expected).max()
    assert error <= 2e-15 * size * np.abs(expected).max()


def test_each_lane_solves_its_own_system():
    generator = np.random.default_rng(5)
    pattern = random_pattern(generator, 6, 0.4)
    matrices, right = dominant(generator, pattern, 8), generator.normal(size=(6, 8))
    wide, pivots = Compiled(pattern, 8)(matrices, right)
    narrow = Compiled(pattern, 1)
    for lane in range(8):
        found, pivot = narrow(matrices[lane : lane + 1], right[:, lane : lane + 1])
        assert found[:, 0].tobytes() == np.ascontiguousarray(wide[:, lane]).tobytes()
        assert pivot[0] == pivots[lane]


def test_the_smallest_pivot_shows_a_matrix_that_is_nearly_singular():
    generator = np.random.default_rng(6)
    pattern = np.ones((4, 4), dtype=bool)
    matrices, right = dominant(generator, pattern, 2), generator.normal(size=(4, 2))
    # In the second lane one row becomes another but for 1e-12.
    matrices[1, 3] = matrices[1, 2] * (1.0 + 1e-12)
    _, pivots = Compiled(pattern, 2)(matrices, right)
    sizes = np.abs(matrices).max(axis=(1, 2))
    assert pivots[0] > 0.01 * sizes[0]
    assert pivots[1] < 1e-10 * sizes[1]


def test_the_smallest_pivot_of_a_diagonal_is_its_smallest_entry():
    matrix = np.diag([3.0, -0.25, 7.0])
    found, pivots = Compiled(matrix != 0.0, 1)(matrix[None], np.ones((3, 1)))
    np.testing.assert_array_equal(found[:, 0], [1.0 / 3.0, -4.0, 1.0 / 7.0])
    assert pivots[0] == 0.25


def test_an_arrow_is_eliminated_without_filling_in():
    # A voltage that all gates feel: in the order of the indices it would fill up.
    size = 9
    pattern = np.eye(size, dtype=bool)
    pattern[0, :] = pattern[:, 0] = True
    compiled = Compiled(pattern, 1)
    assert len(compiled.factors.entries) == pattern.sum()
    assert compiled.factors.order[-1] == 0 or compiled.factors.order[-2] == 0


def test_zeros_cost_no_instruction():
    empty = Compiled(np.eye(5, dtype=bool), 4).text
    assert "llvm.fma" not in empty
