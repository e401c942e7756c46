"""Whether the parts of a membrane fit each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from axolemma.errors import InvalidInput, unknown_name
from axolemma.expressions import evaluate, lower
from axolemma.membrane.channel import Channel
from axolemma.membrane.ion import ION_QUANTITIES, Ion
from axolemma.membrane.kinetics import check_range
from axolemma.membrane.mechanism import Mechanism
from axolemma.membrane.validation import Value
from axolemma.units import Along, is_number

_DECLARED_BY = {
    "inside": "inside=...",
    "outside": "outside=...",
    "reversal_potential": "reversal_potential=..., or both inside=... and outside=...",
}


def read_electrode(
    given: Any, ions: Sequence[Ion], where: str
) -> tuple[tuple[str, float], ...]:
    """Read which ions carry an injected current, with their shares.

    Parameters
    ----------
    given
        An ion, ions with shares, or None for K or else the first ion.
    ions
        Those that are declared.
    where
        What is being read, for the error.
    """
    names = [ion.name for ion in ions]
    if given is None:
        given = "K" if "K" in names else names[0]
    wrong = InvalidInput(
        f"{where}, electrode",
        found=f"{given!r}",
        expected="an ion, or ions with shares that add up to 1, as in "
        "{'K': 0.5, 'Cl': 0.5}",
    )
    try:
        pairs = list(dict({given: 1.0} if isinstance(given, str) else given).items())
    except (TypeError, ValueError):
        raise wrong from None
    if not all(isinstance(name, str) and is_number(share) for name, share in pairs):
        raise wrong
    for name, _ in pairs:
        if name not in names:
            raise unknown_name(f"{where}, electrode", name, names)
    if any(np.ndim(share) or not share >= 0.0 for _, share in pairs):
        raise wrong
    # Shares such as 0.1, 0.2 and 0.7 add up to 1 only within rounding.
    if not abs(sum(float(share) for _, share in pairs) - 1.0) <= 1e-9:
        raise wrong
    return tuple((name, float(share)) for name, share in pairs)


def check_ions(
    ions: Sequence[Ion], mechanisms: Sequence[Mechanism], where: str
) -> None:
    """Refuse mechanisms that need what no ion declares."""
    declared = {ion.name: ion for ion in ions}
    for mechanism in mechanisms:
        for ion in mechanism.carriers:
            if ion not in declared:
                raise unknown_name(f"ion of '{mechanism.name}'", ion, declared)
        for ion, quantity in sorted(mechanism.needed):
            if ion not in declared:
                raise unknown_name(f"formula in '{mechanism.name}'", ion, declared)
            if not declared[ion].knows(quantity):
                raise InvalidInput(
                    f"{where}, '{mechanism.name}'",
                    found=f"ion '{ion}' without '{quantity}'",
                    expected=f"{_DECLARED_BY[quantity]} in Ion('{ion}', ...)",
                )


def check_volume(ions: Sequence[Ion], volume: Value | None, where: str) -> None:
    """Refuse a pool without a volume."""
    live = [f"'{ion.name}'" for ion in ions if ion.is_live]
    if live and volume is None:
        raise InvalidInput(
            f"{where}, geometry",
            found=f"no volume for the pool of {' and '.join(live)}",
            expected="a geometry with a volume, such as Cylinder('476 um')",
        )


def check_names(
    ions: Sequence[Ion], mechanisms: Sequence[Mechanism], where: str
) -> None:
    """Refuse a mechanism and an ion with a quantity of one name."""
    of_ions = {f"{ion.name}.{kind}" for ion in ions for kind in ION_QUANTITIES}
    for mechanism in mechanisms:
        for each in mechanism.equation_parameters:
            if each.name in of_ions:
                raise InvalidInput(
                    where,
                    found=f"'{each.name}' both of '{mechanism.name}' and of the ion",
                    expected="names that differ",
                    remedy=f"give '{mechanism.name}' another name",
                )


def check_gates(
    channels: Sequence[Channel], ions: Sequence[Ion], values: Mapping[str, Value]
) -> None:
    """Refuse gates that leave their range at the concentrations at the start."""
    for channel in channels:
        for gate in channel.gates:
            if not gate.follows_voltage_alone:
                for bound in _around_start(gate.needed, ions, values):
                    check_range(gate, f"channel '{channel.name}'", bound)


def _around_start(
    needed: tuple[tuple[str, str], ...],
    ions: Sequence[Ion],
    values: Mapping[str, Value],
) -> Iterator[dict[str, float]]:
    """Give what formulas use, at the lowest and at the highest parameters."""
    terms = {ion.name: ion.terms(None) for ion in ions}
    names = [f"{ion}.{kind}" for ion, kind in needed]
    used = [terms[ion].quantity(kind) for ion, kind in needed]
    known = lower([each for each in used if each is not None])
    for end in (np.min, np.max):
        parameters = {
            name: float(end(value.values if isinstance(value, Along) else value))
            for name, value in values.items()
        }
        found = map(float, evaluate(known, parameters))
        yield {
            "membrane.temperature": parameters["membrane.temperature"],
            **dict(zip(names, found, strict=True)),
        }
