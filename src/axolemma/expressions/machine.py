"""The machine of vectors that the elementary functions are written for."""

from typing import Protocol, TypeVar

V = TypeVar("V")

# Added to a whole number n in -1022..1023 it leaves n + 1023, the exponent field of
# 2**n, in the lowest bits of the double; adding it also rounds to the nearest whole.
POWER_SHIFT = 1.5 * 2.0**52 + 1023.0


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

    def equal(self, a: V, b: V, /) -> V:
        """The mask of a == b; false where either is not a number."""
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
