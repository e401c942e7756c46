"""Rewriting: the same values from another graph, fit to be computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from axolemma.expressions.nodes import (
    Expression,
    apply,
    constant,
    rebuild,
    symbol,
    topological,
)

# An affine form: the coefficient of each atom, and the constant.
Affine = tuple[dict[Expression, float], float]


def substitute(
    expressions: Sequence[Expression], replacements: Mapping[Expression, Expression]
) -> list[Expression]:
    """Put other nodes in the place of given ones.

    Parameters
    ----------
    expressions
        Where to replace.
    replacements
        From a node to what stands in its place.
    """
    done = {node.digest: other for node, other in replacements.items()}
    for node in topological(expressions):
        if node.digest not in done:
            done[node.digest] = _with_arguments(node, done)
    return [done[expression.digest] for expression in expressions]


def lower(expressions: Sequence[Expression]) -> list[Expression]:
    """Turn formulas as authors write them into plain numbers to compute.

    Units are taken off (the coherent system has no factors), divisions by
    constants become products, arguments of exponentials become affine forms, and
    the removable singularity of x / (1 - exp(-x)) is closed.
    """
    done: dict[bytes, Expression] = {}
    for node in topological(expressions):
        if node.operation == "constant":
            lowered = constant(node.value)
        elif node.operation == "symbol":
            lowered = symbol(node.name)
        else:
            arguments = tuple(done[child.digest] for child in node.arguments)
            lowered = _lowered(node.operation, arguments)
        done[node.digest] = lowered
    return [done[expression.digest] for expression in expressions]


def affine_form(expression: Expression) -> Affine:
    """Write an expression as a sum of constants times atoms, and a constant."""
    operation, arguments = expression.operation, expression.arguments
    if operation == "constant":
        return {}, expression.value
    if operation in {"add", "subtract"}:
        sign = 1.0 if operation == "add" else -1.0
        return _combined(affine_form(arguments[0]), affine_form(arguments[1]), sign)
    if operation == "negative":
        return _combined(({}, 0.0), affine_form(arguments[0]), -1.0)
    if operation == "multiply":
        for factor, other in (arguments, arguments[::-1]):
            if factor.is_constant:
                return _combined(({}, 0.0), affine_form(other), factor.value)
    if operation == "divide" and arguments[1].is_constant:
        return _combined(({}, 0.0), affine_form(arguments[0]), 1 / arguments[1].value)
    return {expression: 1.0}, 0.0


def from_affine(form: Affine) -> Expression:
    """Build the expression of an affine form, atoms in structural order."""
    coefficients, offset = form
    total: Expression | None = None
    for atom in sorted(coefficients, key=lambda node: node.digest):
        term = apply("multiply", constant(coefficients[atom]), atom)
        total = term if total is None else apply("add", total, term)
    if total is None:
        return constant(offset)
    return apply("add", total, constant(offset))


def _with_arguments(node: Expression, done: Mapping[bytes, Expression]) -> Expression:
    arguments = [done[child.digest] for child in node.arguments]
    if all(a is b for a, b in zip(arguments, node.arguments, strict=True)):
        return node
    return rebuild(node, arguments)


def _combined(a: Affine, b: Affine, factor: float) -> Affine:
    coefficients = dict(a[0])
    for atom, coefficient in b[0].items():
        coefficients[atom] = coefficients.get(atom, 0.0) + factor * coefficient
    kept = {atom: value for atom, value in coefficients.items() if value != 0.0}
    return kept, a[1] + factor * b[1]


_OF_EXPONENTIALS = frozenset({"exp", "expm1", "logistic", "linoid"})


def _lowered(operation: str, arguments: tuple[Expression, ...]) -> Expression:
    if operation in _OF_EXPONENTIALS:
        return _of_affine(operation, arguments[0])
    if operation == "divide":
        return _quotient(*arguments)
    return apply(operation, *arguments)


def _of_affine(operation: str, argument: Expression) -> Expression:
    return apply(operation, from_affine(affine_form(argument)))


def _quotient(above: Expression, below: Expression) -> Expression:
    if below.is_constant and below.value != 0.0:
        return apply("multiply", above, constant(1.0 / below.value))
    grown = _one_plus_exponential(below)
    if grown is not None:
        return apply("multiply", above, _of_affine("logistic", -grown))
    fallen = _one_minus_exponential(below)
    if fallen is not None:
        argument, sign = fallen
        ratio = _ratio(above, -argument)
        if ratio is not None:
            return apply("multiply", sign * ratio, _of_affine("linoid", -argument))
    return apply("divide", above, below)


def _one_plus_exponential(below: Expression) -> Expression | None:
    """Find u in 1 + exp(u)."""
    if below.operation != "add":
        return None
    for one, other in (below.arguments, below.arguments[::-1]):
        if one.is_constant and one.value == 1.0 and other.operation == "exp":
            return other.arguments[0]
    return None


def _one_minus_exponential(below: Expression) -> tuple[Expression, float] | None:
    """Find u and the sign in sign * (1 - exp(u))."""
    if below.operation == "expm1":
        return below.arguments[0], -1.0
    if below.operation == "subtract":
        for (one, other), sign in (
            (below.arguments, 1.0),
            (below.arguments[::-1], -1.0),
        ):
            if one.is_constant and one.value == 1.0 and other.operation == "exp":
                return other.arguments[0], sign
    if below.operation == "add":
        for one, other in (below.arguments, below.arguments[::-1]):
            if one.is_constant and one.value == -1.0 and other.operation == "exp":
                return other.arguments[0], -1.0
    return None


# A factor is known by its affine form with the leading coefficient divided out,
# to so many digits that one rounding of the author's constants does not matter.
_DIGITS = 12
_Factors = dict[tuple[object, ...], tuple[Expression, int]]


def _ratio(above: Expression, below: Expression) -> Expression | None:
    """Divide two products when a factor that can vanish cancels."""
    coefficient, factors = _factors(above)
    divisor, divisors = _factors(below)
    if divisor == 0.0 or not divisors:
        return None
    for key, (base, power) in divisors.items():
        kept = factors.pop(key, (base, 0))[1] - power
        if kept < 0:
            return None
        if kept:
            factors[key] = (base, kept)
    result = constant(coefficient / divisor)
    for base, power in factors.values():
        result = apply("multiply", result, apply("power", base, constant(power)))
    return result


def _factors(expression: Expression) -> tuple[float, _Factors]:
    operation, arguments = expression.operation, expression.arguments
    if operation == "multiply":
        (a, left), (b, right) = (_factors(argument) for argument in arguments)
        merged = dict(left)
        for key, (base, power) in right.items():
            merged[key] = (base, merged.get(key, (base, 0))[1] + power)
        return a * b, merged
    if operation == "power" and arguments[1].is_constant:
        power = arguments[1].value
        if power == int(power) > 0:
            inner, factors = _factors(arguments[0])
            raised = {k: (base, n * int(power)) for k, (base, n) in factors.items()}
            return inner ** int(power), raised
    coefficients, offset = affine_form(expression)
    if not coefficients:
        return offset, {}
    leading = coefficients[min(coefficients, key=lambda node: node.digest)]
    primitive = {atom: value / leading for atom, value in coefficients.items()}
    offset /= leading
    key = (
        *sorted((atom.digest, _rounded(value)) for atom, value in primitive.items()),
        _rounded(offset),
    )
    return leading, {key: (from_affine((primitive, offset)), 1)}


def _rounded(value: float) -> str:
    return f"{value:.{_DIGITS}e}"
