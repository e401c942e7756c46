"""What an explanation asserts: sentences, and the numbers of the run in them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One number that a sentence states.

    Parameters
    ----------
    quantity
        What it is a value of: a quantity of the run such as ``membrane.V``, or of its
        account such as ``ledger.Na.excess``.
    value
        In `unit`, unrounded.
    unit
        As it is written; empty for a plain number.
    time
        When, ms; None for a quantity of the whole run.
    is_difference
        Whether it is a distance, which is written without a plus sign.
    digits
        How many are written after the point; None for as many as a reader can use.
    """

    quantity: str
    value: float
    unit: str
    time: float | None = None
    is_difference: bool = False
    digits: int | None = None

    @property
    def words(self) -> str:
        """The number with its unit, rounded to what a reader can use."""
        written = _rounded(self.value, self.unit)
        if self.digits is not None:
            written = _without_negative_zero(f"{self.value:.{self.digits}f}")
        if self.unit == "mV" and self.value > 0.0 and not self.is_difference:
            written = f"+{written}"
        return f"{written} {self.unit}" if self.unit else written


def moment(quantity: str, time: float, *, digits: int | None = None) -> Claim:
    """Claim when something happened, ms.

    Parameters
    ----------
    quantity
        What happened, such as ``spike.onset``.
    time
        When.
    digits
        As for a claim.
    """
    return Claim(quantity=quantity, value=time, unit="ms", time=time, digits=digits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence and the claims in it.

    Parameters
    ----------
    topic
        The part of the story it belongs to, such as ``peak``.
    text
        What it says.
    claims
        Every number in it, in order.
    """

    topic: str
    text: str
    claims: tuple[Claim, ...] = ()


def sentence(topic: str, template: str, **parts: Any) -> Sentence:
    """Make a sentence of a template and what stands in its places.

    Parameters
    ----------
    topic
        The part of the story it belongs to.
    template
        Words with places such as ``{peak}``.
    parts
        A `Claim` or words for each place.
    """
    claims = [part for part in parts.values() if isinstance(part, Claim)]
    claims.sort(key=lambda claim: template.index(_place(parts, claim)))
    words = {
        name: part.words if isinstance(part, Claim) else str(part)
        for name, part in parts.items()
    }
    text = template.format(**words)
    return Sentence(topic=topic, text=text[0].upper() + text[1:], claims=tuple(claims))


def _place(parts: dict[str, Any], claim: Claim) -> str:
    return next("{" + name + "}" for name, part in parts.items() if part is claim)


# Whole numbers up to this are counts and are not rounded.
_COUNTED = 10_000_000
# Numbers no larger are written with a power of ten.
_SMALL = 1e-5
# Digits after the point; other units are given to three figures.
_DECIMALS = {"mV": 1, "ms": 2, "mV/ms": 0}


def _rounded(value: float, unit: str) -> str:
    if not math.isfinite(value):
        return str(value)
    if not unit and value == int(value) and abs(value) < _COUNTED:
        return f"{int(value):,}"
    if unit in _DECIMALS:
        return _without_negative_zero(f"{value:,.{_DECIMALS[unit]}f}")
    if unit == "%":
        return _figures(value, 2 if abs(value) < 99.5 else 3)
    return _figures(value, 3)


def _figures(value: float, figures: int) -> str:
    """Write a number to so many figures, with commas between thousands."""
    if value == 0.0:
        return "0"
    if abs(value) <= _SMALL:
        return f"{value:.{figures - 1}e}"
    size = math.floor(math.log10(abs(value)))
    rounded = round(value, figures - 1 - size)
    decimals = max(0, figures - 1 - math.floor(math.log10(abs(rounded))))
    return f"{rounded:,.{decimals}f}"


def _without_negative_zero(text: str) -> str:
    return text.removeprefix("-") if not text.strip("-0.") else text
