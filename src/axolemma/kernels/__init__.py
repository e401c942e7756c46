"""Kernels: expressions turned into machine code, one cell a lane."""

from axolemma.kernels.llvm_instructions import Value
from axolemma.kernels.llvm_ir import Function, Module, Variable

__all__ = ["Function", "Module", "Value", "Variable"]
