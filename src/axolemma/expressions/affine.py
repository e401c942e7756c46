"""Affine forms: sums of constants times atoms, whatever way they were written."""

from __future__ import annotations

from axolemma.expressions.nodes import Expression, apply, constant

# The coefficient of each atom, and the constant.
Affine = tuple[dict[Expression, float], float]


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
    if operation == "divide" and arguments[1].is_constant and arguments[1].value:
        return _combined(({}, 0.0), affine_form(arguments[0]), 1 / arguments[1].value)
    return {expression: 1.0}, 0.0


def from_affine(form: Affine) -> Expression:
    """Build the expression of an affine form, atoms in structural order."""
    coefficients, offset = form
    total: Expression | None = None
    for atom in sorted(coefficients, key=lambda node: node.digest):
        term = apply("multiply", coefficients[atom], atom)
        total = term if total is None else apply("add", total, term)
    return constant(offset) if total is None else apply("add", total, offset)


def _combined(a: Affine, b: Affine, factor: float) -> Affine:
    coefficients = dict(a[0])
    for atom, coefficient in b[0].items():
        coefficients[atom] = coefficients.get(atom, 0.0) + factor * coefficient
    kept = {atom: value for atom, value in coefficients.items() if value != 0.0}
    return kept, a[1] + factor * b[1]
