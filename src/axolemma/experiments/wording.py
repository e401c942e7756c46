"""How accounts and pictures word a number, and name a quantity or a membrane."""

from __future__ import annotations

from axolemma.explanation.claims import Claim


def claim(
    topic: str,
    quantity: str,
    value: float,
    unit: str = "",
    *,
    is_difference: bool = False,
) -> Claim:
    """Claim a number of an experiment.

    Parameters
    ----------
    topic, quantity
        What it is a value of: a part of a result.
    value
        In `unit`.
    unit
        As it is written.
    is_difference
        Whether it is a distance, which is written without a plus sign.
    """
    return Claim(
        quantity=f"{topic}.{quantity}",
        value=float(value),
        unit=unit,
        is_difference=is_difference,
    )


def in_words(name: str) -> str:
    """Name a quantity: ``the blocked part of Na`` for ``Na.blocked``."""
    component, _, quantity = name.rpartition(".")
    quantity = quantity.replace("_", " ").replace("g ratio", "g-ratio")
    if quantity == "blocked":
        return f"the blocked part of {component}"
    if component in {"", "membrane"}:
        return f"the {quantity}"
    return f"the {quantity} of {component}"


def named(membrane: object) -> str:
    """Name a membrane in a picture, with a sign for the degree.

    Parameters
    ----------
    membrane
        It, or what it is part of.
    """
    return str(membrane).replace("degC", "°C")
