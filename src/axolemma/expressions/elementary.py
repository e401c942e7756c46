"""Elementary functions: the algorithms, written once for any machine of vectors.

All are straight lines without a branch. The bounds, in units of the last place
(ulp), were measured against mpmath at 1e5 points or more of each range given, and
hold whether `fused` rounds once or twice (larger figure in brackets where it
matters). Not-a-number propagates; infinities and arguments out of range saturate.

The coefficients are ours: minimax polynomials by Remez' exchange in 60 digits
(weights for the relative error of the function), each then rounded to a double.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Protocol, TypeVar

V = TypeVar("V")

# Added to a whole number n in -1022..1023 it leaves n + 1023, the exponent field of
# 2**n, in the lowest bits of the double; adding it also rounds to the nearest whole.
POWER_SHIFT = 1.5 * 2.0**52 + 1023.0

# Between these exp is neither subnormal nor infinite, and 2**n has a normal n.
_LOWEST_EXPONENT = -708.0
_HIGHEST_EXPONENT = 709.0

_LOG2_E = 1.4426950408889634
# ln 2 as 42 bits and the rest: n times the first part is exact.
_LN2_HIGH = 0.6931471805598903
_LN2_LOW = 5.497923018708371e-14

# (expm1(r) / r - 1) / r on |r| <= ln(2) / 2; relative error of expm1 3.4e-17.
_EXPONENTIAL = (
    0.5000000000000006,
    0.16666666666666588,
    0.041666666666576826,
    0.008333333333389505,
    0.0013888888931539484,
    0.00019841269719083417,
    2.4801505306367836e-05,
    2.7557407504533337e-06,
    2.7626024227667414e-07,
    2.5053775519113616e-08,
)

# (2 atanh(s) / s - 2) / s**2 in s**2, s = f / (2 + f), 1 + f from sqrt(1/2) to
# sqrt(2); relative error of log(1 + f) 1.8e-18.
_LOGARITHM = (
    0.6666666666666734,
    0.3999999999941468,
    0.28571428742387517,
    0.22222198573190338,
    0.18183564325986828,
    0.15314050552413777,
    0.14795949720703502,
)

# (sin(r) / r - 1) / r**2 in r**2 on |r| <= pi / 2; relative error of sin 5.2e-18.
_SINE = (
    -0.16666666666666666,
    0.008333333333333194,
    -0.00019841269841209218,
    2.7557319211137296e-06,
    -2.505210687280412e-08,
    1.6058939705980373e-10,
    -7.642991491279966e-13,
    2.721174981575782e-15,
)
_INVERSE_PI = 0.3183098861837907
# pi as 29 bits, 29 bits and the rest: half turns to 2**23 times either are exact.
_PI_PARTS = (3.141592651605606, 1.984187036896401e-09, 1.2246467991473532e-16)
_LARGEST_ANGLE = 2.0**23 * 3.14

# (x / (1 - exp(-x)))' = 1/2 + x P(x**2) for |x| <= 2; relative error 4.1e-17.
_LINOID_SLOPE = (
    0.1666666666666666,
    -0.005555555555554315,
    0.00019841269840509187,
    -6.6137565918971255e-06,
    2.0876753457603353e-07,
    -6.340992995963579e-09,
    1.8733279417491234e-10,
    -5.413762635049093e-12,
    1.5179127689965767e-13,
    -3.844966411147689e-15,
    6.512263901450226e-17,
)
_SLOPE_SERIES_LIMIT = 2.0

# Powers up to this are products; their error is at most half an ulp a factor.
_LARGEST_PRODUCT = 64


class Machine(Protocol[V]):
    """What computes: operations on values, which are vectors of any kind.

    A value is also what a comparison gives (a mask) and `select` takes.
    """

    def constant(self, number: float, /) -> V:
        """The number in every lane, exactly."""
        ...

    def add(self, a: V, b: V, /) -> V:
        """The sum."""
        ...

    def subtract(self, a: V, b: V, /) -> V:
        """The difference."""
        ...

    def multiply(self, a: V, b: V, /) -> V:
        """The product."""
        ...

    def divide(self, a: V, b: V, /) -> V:
        """The quotient."""
        ...

    def negative(self, a: V, /) -> V:
        """The opposite."""
        ...

    def absolute(self, a: V, /) -> V:
        """The magnitude."""
        ...

    def minimum(self, a: V, b: V, /) -> V:
        """The lesser; b where either is not a number."""
        ...

    def maximum(self, a: V, b: V, /) -> V:
        """The greater; b where either is not a number."""
        ...

    def square_root(self, a: V, /) -> V:
        """The square root, correctly rounded."""
        ...

    def fused(self, a: V, b: V, c: V, /) -> V:
        """A * b + c, rounded once or twice."""
        ...

    def round_to_even(self, a: V, /) -> V:
        """The nearest whole number, the even one of two."""
        ...

    def less(self, a: V, b: V, /) -> V:
        """The mask of a < b; false where either is not a number."""
        ...

    def less_equal(self, a: V, b: V, /) -> V:
        """The mask of a <= b; false where either is not a number."""
        ...

    def select(self, mask: V, a: V, b: V, /) -> V:
        """A where the mask is true, else b."""
        ...

    def power_of_two(self, shifted: V, /) -> V:
        """2**n of a whole n in -1022..1023 that is given as n + POWER_SHIFT."""
        ...

    def split(self, a: V, /) -> tuple[V, V]:
        """Mantissa in [sqrt(1/2), sqrt(2)) and whole exponent of a positive normal."""
        ...


def _polynomial(machine: Machine[V], coefficients: Sequence[float], x: V) -> V:
    """The polynomial with these coefficients, constant first, by Horner's rule."""
    *lower, highest = coefficients
    value = machine.constant(highest)
    for coefficient in reversed(lower):
        value = machine.fused(value, x, machine.constant(coefficient))
    return value
