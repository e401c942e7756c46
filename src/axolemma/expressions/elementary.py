"""Elementary functions: the algorithms, written once for any machine of vectors.

All are straight lines without a branch. The bounds, in units of the last place
(ulp), are the largest errors against mpmath at 1e5 points for each function, spread
over its range and thick where it is hard; where it matters whether `fused` rounds
once or twice, the bound for twice stands in brackets. Not-a-number propagates;
infinities and arguments out of range saturate.

The coefficients are ours: minimax polynomials by Remez' exchange in 60 digits
(weights for the relative error of the function), each then rounded to a double.
"""

import math
from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

from axolemma.expressions.machine import POWER_SHIFT, Machine

V = TypeVar("V")

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
# pi as three times 29 bits and the rest: up to 2**23 half turns, the product of
# their number (or of half an odd number) with each of the three is exact.
_PI_PARTS = (
    3.141592651605606,
    1.9841871548575973e-09,
    4.5034835412693156e-18,
    7.0431197303664e-27,
)
_MOST_HALF_TURNS = 2.0**23

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

# Powers up to this are products.
LARGEST_PRODUCT = 64


def _horner(machine: Machine[V], coefficients: Sequence[float], x: V) -> V:
    *lower, highest = coefficients
    value = machine.constant(highest)
    for coefficient in reversed(lower):
        value = machine.fused(value, x, machine.constant(coefficient))
    return value


def _polynomial(machine: Machine[V], coefficients: Sequence[float], x: V) -> V:
    """The polynomial with these coefficients, constant first.

    Horner's rule on the even and the odd powers apart: half the latency for one
    multiplication. Of Horner, Estrin and this, the fastest at width 8 with AVX2.
    """
    square = machine.multiply(x, x)
    even = _horner(machine, coefficients[0::2], square)
    odd = _horner(machine, coefficients[1::2], square)
    return machine.fused(odd, x, even)


class _Exponential(NamedTuple, Generic[V]):
    """exp(x) = scale * (1 + small * slope), with expm1(small) = small * slope."""

    scale: V
    small: V
    slope: V


def _exponential(machine: Machine[V], x: V) -> _Exponential[V]:
    """The parts of exp(x), x from -708 to 709: x = n ln(2) + small, scale 2**n."""
    constant = machine.constant
    shift = constant(POWER_SHIFT)
    shifted = machine.fused(x, constant(_LOG2_E), shift)
    n = machine.subtract(shifted, shift)
    small = machine.fused(n, constant(-_LN2_HIGH), x)
    small = machine.fused(n, constant(-_LN2_LOW), small)
    # The last step of Horner's rule stays apart: it keeps the slope to one rounding.
    bend = _polynomial(machine, _EXPONENTIAL, small)
    slope = machine.fused(bend, small, constant(1.0))
    return _Exponential(machine.power_of_two(shifted), small, slope)


def _value(machine: Machine[V], parts: _Exponential[V]) -> V:
    """exp(x) from its parts."""
    mantissa = machine.fused(parts.small, parts.slope, machine.constant(1.0))
    return machine.multiply(parts.scale, mantissa)


def _growth(machine: Machine[V], parts: _Exponential[V]) -> V:
    """exp(x) - 1 from the parts of exp(x)."""
    one = machine.constant(1.0)
    fraction = machine.multiply(parts.small, parts.slope)
    return machine.fused(parts.scale, fraction, machine.subtract(parts.scale, one))


def _limited(machine: Machine[V], x: V) -> V:
    """X within the range of exponents; not-a-number stays."""
    at_most = machine.minimum(machine.constant(_HIGHEST_EXPONENT), x)
    return machine.maximum(machine.constant(_LOWEST_EXPONENT), at_most)


def exp(machine: Machine[V], x: V) -> V:
    """exp(x) to 0.9 (1.2) ulp; 3.3e-308 below -708 and 8.2e307 above 709."""
    return _value(machine, _exponential(machine, _limited(machine, x)))


def expm1(machine: Machine[V], x: V) -> V:
    """exp(x) - 1 to 2.7 (2.8) ulp, also close to 0; 8.2e307 above 709."""
    return _growth(machine, _exponential(machine, _limited(machine, x)))


def tanh(machine: Machine[V], x: V) -> V:
    """The hyperbolic tangent to 2.7 ulp."""
    growth = expm1(machine, machine.add(x, x))
    return machine.divide(growth, machine.add(growth, machine.constant(2.0)))


def logistic(machine: Machine[V], x: V) -> V:
    """1 / (1 + exp(-x)) to 2 ulp; 1.2e-308 below -709."""
    one = machine.constant(1.0)
    decay = exp(machine, machine.negative(x))
    return machine.divide(one, machine.add(one, decay))


def linoid(machine: Machine[V], x: V) -> V:
    """x / (1 - exp(-x)) to 2.7 (3) ulp, 1 at 0; 8.6e-306 below -709.

    It is y / expm1(y) of y = -x. Where y is all remainder (n = 0), y cancels and
    what is left has no singularity: 1 / slope.
    """
    one = machine.constant(1.0)
    y = machine.minimum(machine.constant(_HIGHEST_EXPONENT), machine.negative(x))
    lifted = machine.maximum(machine.constant(_LOWEST_EXPONENT), y)
    parts = _exponential(machine, lifted)
    is_removable = machine.equal(parts.scale, one)
    numerator = machine.select(is_removable, one, y)
    growth = _growth(machine, parts)
    denominator = machine.select(is_removable, parts.slope, growth)
    return machine.divide(numerator, denominator)


def linoid_slope(machine: Machine[V], x: V) -> V:
    """The derivative of `linoid` to 2.8 (3.2) ulp, 1/2 at 0.

    A series about 0. Elsewhere, with z = |x| and u = exp(-z), it is
    (1 - u (z + 1)) / (1 - u)**2 for positive x, u (z - 1 + u) / (1 - u)**2 for
    negative; the subtractions lose little from z = 2 on.
    """
    constant = machine.constant
    size = machine.absolute(x)
    z = machine.minimum(constant(-_LOWEST_EXPONENT), size)
    parts = _exponential(machine, machine.negative(z))
    u = _value(machine, parts)
    one = constant(1.0)
    falling = machine.multiply(u, machine.add(machine.subtract(z, one), u))
    rising = machine.fused(machine.negative(u), machine.add(z, one), one)
    numerator = machine.select(machine.less(x, constant(0.0)), falling, rising)
    denominator = machine.fused(u, machine.subtract(u, constant(2.0)), one)
    far = machine.divide(numerator, denominator)
    series = _polynomial(machine, _LINOID_SLOPE, machine.multiply(x, x))
    near = machine.fused(x, series, constant(0.5))
    return machine.select(
        machine.less_equal(size, constant(_SLOPE_SERIES_LIMIT)), near, far
    )


def _logarithm(machine: Machine[V], x: V) -> tuple[V, V]:
    """ln(x) of a positive finite x, and about what its rounding lost."""
    constant = machine.constant
    is_subnormal = machine.less(x, constant(2.0**-1022))
    normal = machine.select(is_subnormal, machine.multiply(x, constant(2.0**54)), x)
    mantissa, exponent = machine.split(normal)
    exponent = machine.select(
        is_subnormal, machine.subtract(exponent, constant(54.0)), exponent
    )
    f = machine.subtract(mantissa, constant(1.0))
    s = machine.divide(f, machine.add(f, constant(2.0)))
    z = machine.multiply(s, s)
    rest = machine.multiply(z, _polynomial(machine, _LOGARITHM, z))
    half = machine.multiply(f, constant(0.5))
    # ln(1 + f) = f - f**2 / 2 + s (f**2 / 2 + rest)
    tail = machine.fused(half, f, rest)
    tail = machine.fused(s, tail, machine.multiply(exponent, constant(_LN2_LOW)))
    tail = machine.fused(machine.negative(half), f, tail)
    # The product is exact and, unless it is zero, greater than f.
    whole = machine.multiply(exponent, constant(_LN2_HIGH))
    high = machine.add(whole, f)
    lost = machine.add(machine.subtract(whole, high), f)
    low = machine.add(lost, tail)
    value = machine.add(high, low)
    return value, machine.add(machine.subtract(high, value), low)


def log(machine: Machine[V], x: V) -> V:
    """The natural logarithm to 0.75 (0.8) ulp; -inf at 0, not-a-number below."""
    constant = machine.constant
    value, _ = _logarithm(machine, x)
    at_most_zero = machine.select(
        machine.less(x, constant(0.0)), constant(math.nan), constant(-math.inf)
    )
    value = machine.select(machine.less_equal(x, constant(0.0)), at_most_zero, value)
    # What is not less than infinity is infinity itself or not a number.
    return machine.select(machine.less(x, constant(math.inf)), value, x)


def _sine_of_remainder(machine: Machine[V], x: V, half_turns: V) -> V:
    """sin(x - half_turns * pi), where that is at most pi / 2 in magnitude."""
    r = x
    for part in _PI_PARTS:
        r = machine.fused(half_turns, machine.constant(-part), r)
    z = machine.multiply(r, r)
    sine = machine.fused(machine.multiply(r, z), _polynomial(machine, _SINE, z), r)
    # Rounding must not carry a sine beyond one.
    at_most = machine.minimum(machine.constant(1.0), sine)
    return machine.maximum(machine.constant(-1.0), at_most)


def _with_sign_of_turns(machine: Machine[V], value: V, n: V) -> V:
    """The value times (-1)**n; not-a-number from where a phase has no meaning."""
    constant = machine.constant
    half = machine.round_to_even(machine.multiply(n, constant(0.5)))
    odd = machine.fused(constant(-2.0), half, n)
    sign = machine.fused(machine.multiply(constant(-2.0), odd), odd, constant(1.0))
    is_known = machine.less(machine.absolute(n), constant(_MOST_HALF_TURNS))
    return machine.select(is_known, machine.multiply(sign, value), constant(math.nan))


def sin(machine: Machine[V], x: V) -> V:
    """The sine to 2.2 ulp for |x| <= 2.6e7 rad; not-a-number beyond."""
    n = machine.round_to_even(machine.multiply(x, machine.constant(_INVERSE_PI)))
    return _with_sign_of_turns(machine, _sine_of_remainder(machine, x, n), n)


def cos(machine: Machine[V], x: V) -> V:
    """The cosine to 2.2 ulp for |x| <= 2.6e7 rad; not-a-number beyond.

    It is sin(x + pi / 2): half turns are counted from half of one.
    """
    constant = machine.constant
    n = machine.round_to_even(machine.fused(x, constant(_INVERSE_PI), constant(0.5)))
    half_turns = machine.subtract(n, constant(0.5))
    return _with_sign_of_turns(machine, _sine_of_remainder(machine, x, half_turns), n)


def power(machine: Machine[V], base: V, exponent: float | V) -> V:
    """The base to a constant or varying power.

    Whole and half exponents up to 64 are products: each multiplication, root and
    division adds a relative error of 2**-53, doubled by each squaring after it.
    Others are exponentials of logarithms, for a base that is not negative: 2 ulp
    for exponents up to 8 (where `fused` rounds twice, an ulp for each unit of
    |exponent * ln(base)| more).
    """
    if not isinstance(exponent, float | int):
        return _exponential_power(machine, base, exponent)
    magnitude = abs(float(exponent))
    if magnitude > LARGEST_PRODUCT or (2.0 * magnitude) % 1.0 != 0.0:
        return _exponential_power(machine, base, machine.constant(exponent))
    factors = _binary_powers(machine, base, int(magnitude))
    if magnitude % 1.0 != 0.0:
        factors.append(machine.square_root(base))
    value = _product(machine, factors)
    return machine.divide(machine.constant(1.0), value) if exponent < 0.0 else value


def _binary_powers(machine: Machine[V], base: V, exponent: int) -> list[V]:
    """The base, its square, its fourth power ... whose product is the power."""
    factors: list[V] = []
    square = base
    while exponent:
        if exponent % 2 == 1:
            factors.append(square)
        exponent //= 2
        if exponent:
            square = machine.multiply(square, square)
    return factors


def _product(machine: Machine[V], factors: Sequence[V]) -> V:
    if not factors:
        return machine.constant(1.0)
    value = factors[0]
    for factor in factors[1:]:
        value = machine.multiply(value, factor)
    return value


def _exponential_power(machine: Machine[V], base: V, exponent: V) -> V:
    """exp(exponent * ln(base)), the product carried to twice the digits."""
    constant = machine.constant
    high, low = _logarithm(machine, base)
    product = machine.multiply(exponent, high)
    lost = machine.fused(exponent, high, machine.negative(product))
    lost = machine.fused(exponent, low, lost)
    value = exp(machine, product)
    value = machine.fused(value, lost, value)
    is_falling = machine.less(exponent, constant(0.0))
    is_rising = machine.less(constant(0.0), exponent)
    at_zero = machine.select(is_falling, constant(math.inf), constant(1.0))
    at_zero = machine.select(is_rising, constant(0.0), at_zero)
    value = machine.select(machine.less_equal(base, constant(0.0)), at_zero, value)
    is_real = machine.less_equal(constant(0.0), base)
    return machine.select(is_real, value, constant(math.nan))
