"""The equations of a membrane as plain algebra: the waist of the program.

Above it stand physiology and words, below it numerics; neither knows the other.
Currents that a ledger keeps are *routes*. A state that routes drive takes their
weighted sum as its rate, so that what the routes carried and what the state gained
are one number, whatever the scheme.
"""

from axolemma.equations.lowering import lowered
from axolemma.equations.parts import Parameter, Route, State
from axolemma.equations.system import EquationSystem

__all__ = ["EquationSystem", "Parameter", "Route", "State", "lowered"]
