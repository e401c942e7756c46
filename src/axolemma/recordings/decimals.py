"""Decimals: rows of plain decimal numbers in text, read all at once."""

from __future__ import annotations

import numpy as np

from axolemma.recordings.sweep import Floats

# Integers of so many digits, and as large powers of ten, are exact as floats, so that
# their quotient is rounded once: to the float that is nearest to the number in text.
_MOST_DIGITS = 15
_POWERS = np.array([float(10**digits) for digits in range(_MOST_DIGITS + 1)])
_NEWLINE, _MINUS, _POINT, _ZERO = (ord(letter) for letter in "\n-.0")


def plain_decimals(text: str, delimiter: str, columns: int) -> Floats | None:
    """Read rows of numbers such as ``-65.25``; None if there is anything else.

    Parameters
    ----------
    text
        Whole lines.
    delimiter
        Between two numbers, one character.
    columns
        How many numbers a row has.

    Returns
    -------
    numpy.ndarray
        The numbers, (rows, columns).
    """
    if not text.isascii():
        return None
    raw = np.frombuffer(text.encode(), dtype=np.uint8)
    ends = np.flatnonzero((raw == ord(delimiter)) | (raw == _NEWLINE))
    if ends.size % columns or not ends.size or ends[-1] + 1 < raw.size:
        return None
    is_last = np.arange(ends.size) % columns == columns - 1
    if ((raw[ends] == _NEWLINE) != is_last).any():
        return None
    starts = np.append(0, ends[:-1] + 1)
    is_negative = raw[starts] == _MINUS
    points = np.flatnonzero(raw == _POINT)
    pointed = np.searchsorted(ends, points)
    digits = raw[(raw >= _ZERO) & (raw < _ZERO + 10)].astype(np.int64) - _ZERO
    signs = ends.size + points.size + np.count_nonzero(is_negative)
    counts = ends - starts - is_negative
    counts[pointed] -= 1
    is_plain = (
        digits.size + signs == raw.size
        and (np.diff(pointed) > 0).all()
        and counts.min() > 0
        and counts.max() <= _MOST_DIGITS
    )
    if not is_plain:
        return None
    decimals = np.zeros(ends.size, dtype=np.int64)
    decimals[pointed] = ends[pointed] - points - 1
    values = np.zeros(ends.size, dtype=np.int64)
    lasts = counts.cumsum() - 1
    for place in range(int(counts.max())):
        has = place < counts
        values[has] += 10**place * digits[lasts[has] - place]
    numbers = values / _POWERS[decimals]
    return np.where(is_negative, -numbers, numbers).reshape(-1, columns)
