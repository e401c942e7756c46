"""The elementary functions compiled, and how far they are from mpmath."""

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf

from axolemma.kernels.jit import compile_module
from axolemma.kernels.llvm_ir import Module


@pytest.fixture
def many_digits():
    with mp.workdps(40):
        yield


@cache
def _compiled(algorithm: Callable[..., Any], width: int, *, fused: bool) -> Any:
    module = Module(width=width, fused=fused)
    function = module.function("over", {"x": "ptr", "y": "ptr", "count": "i64"})
    with function.loop(function["count"], step=width) as index:
        value = algorithm(function, function.load(function["x"], index))
        function.store(value, function["y"], index)
    pointers = ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64
    return compile_module(module.text).function("over", *pointers)


@pytest.fixture
def computed():
    """Compute an elementary function of an array, compiled."""

    def compute(algorithm, x, *, width=8, fused=True):
        padded = np.zeros(-(-len(x) // 16) * 16)
        padded[: len(x)] = x
        result = np.empty_like(padded)
        run = _compiled(algorithm, width, fused=fused)
        run(padded.ctypes.data, result.ctypes.data, len(padded))
        return result[: len(x)]

    return compute


@pytest.fixture
def largest_error():
    """Find the largest error, ulp."""

    def find(results, x, exact) -> float:
        worst = 0.0
        for number, result in zip(x.tolist(), results.tolist(), strict=True):
            true = exact(mpf(number))
            ulp = mpf(float(np.spacing(abs(float(true)))))
            worst = max(worst, float(abs(mpf(result) - true) / ulp))
        return worst

    return find
