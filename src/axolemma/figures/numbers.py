"""Numbers as they stand beside a curve or a bar."""

from __future__ import annotations

_MINUS = "\N{MINUS SIGN}"


def in_figures(value: float, *, is_signed: bool = False) -> str:
    """Write a number to three figures, with an exponent only where it is far off.

    >>> in_figures(-14.0, is_signed=True), in_figures(1360.0), in_figures(21.0)
    ('−14.0', '1,360', '21.0')

    Parameters
    ----------
    value
        The number.
    is_signed
        Whether a plus stands before it too.
    """
    sign = "+" if is_signed and value else ""
    if value == 0.0:
        return "0"
    if 1000.0 <= abs(value) < 1e5:
        text = f"{float(f'{value:.3g}'):{sign},.0f}"
    else:
        text = f"{value:{sign}#.3g}".removesuffix(".")
    return text.replace("-", _MINUS)
