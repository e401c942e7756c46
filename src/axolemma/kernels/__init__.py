"""Kernels: expressions turned into machine code, one cell a lane.

What needs llvmlite is in `axolemma.kernels.jit`, which this front does not import.
"""

from axolemma.kernels.llvm_instructions import Value
from axolemma.kernels.llvm_ir import Function, Module
from axolemma.kernels.llvm_memory import Variable

__all__ = ["Function", "Module", "Value", "Variable"]
