"""Straight-line LLVM instructions, written as text.

The values are vectors of `width` lanes, one cell a lane. With a width of one they
are plain scalars, so that the same source serves every width. No instruction
carries a fast-math flag: what is written is what is rounded, in the order written,
and a lane gives the same bits at every width.
"""

import struct
from typing import NamedTuple

_MANTISSA_BITS = 52
_SQUARE_ROOT_OF_HALF = 0x3FE6A09E667F3BCD  # the bits of sqrt(1/2), rounded up
_ONE = 0x3FF0000000000000  # the bits of 1.0
_TWO_TO_52 = 0x4330000000000000  # the bits of 2.0**52
_EXPONENT_BIAS = 1023


class Value(NamedTuple):
    """A constant or a register of LLVM: its type and its name."""

    type: str
    name: str


def vector_type(element: str, width: int) -> str:
    """The LLVM type of `width` lanes; a plain scalar where the width is one."""
    return element if width == 1 else f"<{width} x {element}>"


def literal(number: float) -> str:
    """A double as LLVM reads it without rounding: its sixteen hexadecimal digits."""
    return "0x" + struct.pack(">d", number).hex().upper()


class Instructions:
    """A list of instructions that grows by one with nearly every method.

    Parameters
    ----------
    width
        The number of lanes of a vector: 1, 2, 4, 8 or 16.
    has_fused
        Whether `fused` is one rounding (`llvm.fma`) or two.
    declarations
        The declarations of the intrinsics used, shared by the functions of a module.
    """

    def __init__(
        self, *, width: int, has_fused: bool, declarations: dict[str, str]
    ) -> None:
        self.width = width
        self.has_fused = has_fused
        self.real = vector_type("double", width)
        self.whole = vector_type("i64", width)
        self.mask = vector_type("i1", width)
        self._declarations = declarations
        self._lines: list[str] = []
        self._mask_of = {
            "double": "i1",
            "i64": "i1",
            "i32": "i1",
            "ptr": "i1",
            self.real: self.mask,
            self.whole: self.mask,
        }
        self._suffix_of = {"double": "f64", self.real: f"v{width}f64"}
        if width == 1:
            self._suffix_of["double"] = "f64"

    def _emit(self, kind: str, text: str) -> Value:
        name = f"%v{len(self._lines)}"
        self._lines.append(f"  {name} = {text}")
        return Value(kind, name)

    def _binary(self, operation: str, a: Value, b: Value) -> Value:
        return self._emit(a.type, f"{operation} {a.type} {a.name}, {b.name}")

    def _compare(self, operation: str, a: Value, b: Value) -> Value:
        kind = self._mask_of[a.type]
        return self._emit(kind, f"{operation} {a.type} {a.name}, {b.name}")

    def _convert(self, operation: str, value: Value, kind: str) -> Value:
        if value.type == kind:
            return value
        return self._emit(kind, f"{operation} {value.type} {value.name} to {kind}")

    def _intrinsic(self, function: str, kind: str, *arguments: Value) -> Value:
        if function not in self._declarations:
            types = ", ".join(argument.type for argument in arguments)
            self._declarations[function] = f"declare {kind} @{function}({types})"
        given = ", ".join(f"{a.type} {a.name}" for a in arguments)
        return self._emit(kind, f"call {kind} @{function}({given})")

    def _elementwise(self, function: str, *arguments: Value) -> Value:
        kind = arguments[0].type
        return self._intrinsic(
            f"llvm.{function}.{self._suffix_of[kind]}", kind, *arguments
        )

    def constant(self, number: float) -> Value:
        """The number in every lane, exactly."""
        if self.width == 1:
            return Value("double", literal(number))
        return Value(self.real, f"splat (double {literal(number)})")

    def scalar(self, number: float) -> Value:
        """A single double, exactly."""
        return Value("double", literal(number))

    def splat(self, scalar: Value) -> Value:
        """A vector with the scalar (a double, an integer, a truth) in every lane."""
        if self.width == 1:
            return scalar
        kind = vector_type(scalar.type, self.width)
        first = self._emit(
            kind, f"insertelement {kind} poison, {scalar.type} {scalar.name}, i64 0"
        )
        return self._emit(
            kind,
            f"shufflevector {kind} {first.name}, {kind} poison,"
            f" <{self.width} x i32> zeroinitializer",
        )

    def add(self, a: Value, b: Value) -> Value:
        """The sum."""
        return self._binary("fadd", a, b)

    def subtract(self, a: Value, b: Value) -> Value:
        """The difference."""
        return self._binary("fsub", a, b)

    def multiply(self, a: Value, b: Value) -> Value:
        """The product."""
        return self._binary("fmul", a, b)

    def divide(self, a: Value, b: Value) -> Value:
        """The quotient."""
        return self._binary("fdiv", a, b)

    def fused(self, a: Value, b: Value, c: Value) -> Value:
        """The sum a * b + c, rounded once where the module `has_fused`, else twice."""
        if self.has_fused:
            return self._elementwise("fma", a, b, c)
        return self.add(self.multiply(a, b), c)

    def negative(self, a: Value) -> Value:
        """The opposite, of zero and NaN too."""
        return self._emit(a.type, f"fneg {a.type} {a.name}")

    def absolute(self, a: Value) -> Value:
        """The magnitude of a."""
        return self._elementwise("fabs", a)

    def square_root(self, a: Value) -> Value:
        """The square root, correctly rounded; NaN below zero."""
        return self._elementwise("sqrt", a)

    def floor(self, a: Value) -> Value:
        """The greatest whole number that is not above a."""
        return self._elementwise("floor", a)

    def round_to_even(self, a: Value) -> Value:
        """The nearest whole number, the even one of two."""
        return self._elementwise("rint", a)

    def minimum(self, a: Value, b: Value) -> Value:
        """The lesser, one machine instruction; b where either is NaN."""
        return self.select(self.less(a, b), a, b)

    def maximum(self, a: Value, b: Value) -> Value:
        """The greater, one machine instruction; b where either is NaN."""
        return self.select(self.less(b, a), a, b)

    def horizontal_maximum(self, a: Value) -> Value:
        """The greatest of the lanes, a double; NaN if any lane is NaN."""
        if self.width == 1:
            return a
        return self._intrinsic(
            f"llvm.vector.reduce.fmaximum.{self._suffix_of[a.type]}", "double", a
        )

    def power_of_two(self, shifted: Value) -> Value:
        """2**n of a whole n in -1022..1023, given as n + POWER_SHIFT.

        The shift, 1.5 * 2**52 + 1023 (see `expressions.machine`), leaves the
        biased exponent in the lowest bits of the double.
        """
        return self.as_reals(self.shift_left(self.as_whole(shifted), _MANTISSA_BITS))

    def split(self, a: Value) -> tuple[Value, Value]:
        """Mantissa in [sqrt(1/2), sqrt(2)) and exponent of a positive normal a."""
        constant = self.whole_constant
        lifted = self.add_whole(self.as_whole(a), constant(_ONE - _SQUARE_ROOT_OF_HALF))
        biased = self.or_(
            self.shift_right(lifted, _MANTISSA_BITS), constant(_TWO_TO_52)
        )
        exponent = self.subtract(
            self.as_reals(biased), self.constant(2.0**52 + _EXPONENT_BIAS)
        )
        fraction = self.and_(lifted, constant((1 << _MANTISSA_BITS) - 1))
        mantissa = self.add_whole(fraction, constant(_SQUARE_ROOT_OF_HALF))
        return self.as_reals(mantissa), exponent

    def less(self, a: Value, b: Value) -> Value:
        """Where a < b; false where either is NaN."""
        return self._compare("fcmp olt", a, b)

    def less_equal(self, a: Value, b: Value) -> Value:
        """Where a <= b; false where either is NaN."""
        return self._compare("fcmp ole", a, b)

    def equal(self, a: Value, b: Value) -> Value:
        """Where a == b; false where either is NaN."""
        return self._compare("fcmp oeq", a, b)

    def is_nan(self, a: Value) -> Value:
        """Where a is not a number."""
        return self._compare("fcmp uno", a, a)

    def select(self, mask: Value, a: Value, b: Value) -> Value:
        """The first where the mask (of lanes, or one truth for all) is true, else b."""
        return self._emit(
            a.type,
            f"select {mask.type} {mask.name}, {a.type} {a.name}, {b.type} {b.name}",
        )

    def truth(self, *, is_true: bool) -> Value:
        """One truth value, of type i1."""
        return Value("i1", "true" if is_true else "false")

    def and_(self, a: Value, b: Value) -> Value:
        """Both, of masks or of the bits of integers."""
        return self._binary("and", a, b)

    def or_(self, a: Value, b: Value) -> Value:
        """Either, of masks or of the bits of integers."""
        return self._binary("or", a, b)

    def not_(self, mask: Value) -> Value:
        """Where the mask is false."""
        true = "true" if mask.type == "i1" else "splat (i1 true)"
        return self._emit(mask.type, f"xor {mask.type} {mask.name}, {true}")

    def mask_bits(self, mask: Value) -> Value:
        """The mask as an i64, lane 0 in the lowest bit."""
        packed = self._convert("bitcast", mask, f"i{self.width}")
        return self._convert("zext", packed, "i64")

    def any(self, mask: Value) -> Value:
        """Whether a lane is true, an i1."""
        if mask.type == "i1":
            return mask
        packed = self._convert("bitcast", mask, f"i{self.width}")
        return self._emit("i1", f"icmp ne {packed.type} {packed.name}, 0")

    def all(self, mask: Value) -> Value:
        """Whether every lane is true, an i1."""
        if mask.type == "i1":
            return mask
        packed = self._convert("bitcast", mask, f"i{self.width}")
        return self._emit("i1", f"icmp eq {packed.type} {packed.name}, -1")

    def integer(self, number: int) -> Value:
        """One i64."""
        return Value("i64", str(number))

    def whole_constant(self, number: int) -> Value:
        """The i64 in every lane."""
        if self.width == 1:
            return Value("i64", str(number))
        return Value(self.whole, f"splat (i64 {number})")

    def lane_numbers(self) -> Value:
        """0, 1, 2 ... in the lanes, as i64."""
        if self.width == 1:
            return Value("i64", "0")
        numbers = ", ".join(f"i64 {lane}" for lane in range(self.width))
        return Value(self.whole, f"<{numbers}>")

    def add_whole(self, a: Value, b: Value) -> Value:
        """The sum of integers, wrapping."""
        return self._binary("add", a, b)

    def subtract_whole(self, a: Value, b: Value) -> Value:
        """The difference of integers, wrapping."""
        return self._binary("sub", a, b)

    def multiply_whole(self, a: Value, b: Value) -> Value:
        """The product of integers, wrapping."""
        return self._binary("mul", a, b)

    def divide_whole(self, a: Value, b: Value) -> Value:
        """a / b of integers, cut towards zero."""
        return self._binary("sdiv", a, b)

    def less_whole(self, a: Value, b: Value) -> Value:
        """Where a < b, of signed integers."""
        return self._compare("icmp slt", a, b)

    def less_equal_whole(self, a: Value, b: Value) -> Value:
        """Where a <= b, of signed integers."""
        return self._compare("icmp sle", a, b)

    def equal_whole(self, a: Value, b: Value) -> Value:
        """Where a == b, of integers or pointers."""
        return self._compare("icmp eq", a, b)

    def shift_left(self, a: Value, bits: int | Value) -> Value:
        """The integers times 2**bits, wrapping."""
        return self._binary("shl", a, self._bit_count(a, bits))

    def shift_right(self, a: Value, bits: int | Value) -> Value:
        """The integers moved down by so many bits, zeros from above."""
        return self._binary("lshr", a, self._bit_count(a, bits))

    def _bit_count(self, a: Value, bits: int | Value) -> Value:
        if isinstance(bits, Value):
            return bits
        return self.integer(bits) if a.type == "i64" else self.whole_constant(bits)

    def as_whole(self, a: Value) -> Value:
        """The bits of doubles, as i64."""
        return self._convert("bitcast", a, a.type.replace("double", "i64"))

    def as_reals(self, a: Value) -> Value:
        """The i64 as the bits of doubles."""
        return self._convert("bitcast", a, a.type.replace("i64", "double"))

    def to_whole(self, a: Value) -> Value:
        """Doubles cut to i64, towards zero."""
        return self._convert("fptosi", a, a.type.replace("double", "i64"))

    def to_reals(self, a: Value) -> Value:
        """Signed i64 as doubles."""
        return self._convert("sitofp", a, a.type.replace("i64", "double"))

    def truncate(self, a: Value, kind: str) -> Value:
        """The low bits of an integer, of the narrower type `kind`."""
        return self._convert("trunc", a, kind)

    def zero_extend(self, a: Value, kind: str) -> Value:
        """An unsigned integer or truth, in the wider type `kind`."""
        return self._convert("zext", a, kind)

    def sign_extend(self, a: Value, kind: str) -> Value:
        """A signed integer, in the wider type `kind`."""
        return self._convert("sext", a, kind)
