"""Instructions compiled and run on arrays."""

import ctypes

import numpy as np
import pytest

from axolemma.kernels import Module
from axolemma.kernels.jit import compile_module


@pytest.fixture
def run():
    """Compile `write(function)`, run it on arrays, return its output array."""

    def run_compiled(width, write, *inputs, size=None, fused=True):
        module = Module(width=width, fused=fused)
        names = [f"in{number}" for number in range(len(inputs))]
        function = module.function("work", dict.fromkeys([*names, "out"], "ptr"))
        write(function)
        output = np.full(size or width, -99.0)
        arrays = [np.ascontiguousarray(given, dtype=float) for given in inputs]
        pointers = [array.ctypes.data for array in [*arrays, output]]
        kinds = [ctypes.c_void_p] * len(pointers)
        compile_module(module.text).function("work", *kinds)(*pointers)
        return output

    return run_compiled


@pytest.fixture
def lanes():
    """Give a number for each lane."""

    def make(width, seed=1):
        return np.random.default_rng(seed).uniform(-3.0, 3.0, width)

    return make
