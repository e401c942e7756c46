"""How files write units, and what brings a value in them into mV, pA and ms.

Files are less strict than users of the library are held to be: 'mv', 'Volts'. There are
no megavolts in physiology, so that capitals do not matter.
"""

from __future__ import annotations

from collections.abc import Mapping

from axolemma.errors import InvalidInput

_VOLTAGES = {"v": 1e3, "mv": 1.0, "uv": 1e-3, "nv": 1e-6}
_CURRENTS = {"a": 1e12, "ma": 1e9, "ua": 1e6, "na": 1e3, "pa": 1.0, "fa": 1e-3}
_TIMES = {"s": 1e3, "ms": 1.0, "msec": 1.0, "us": 1e-3, "min": 6e4, "h": 3.6e6}
_SPELLED = {"volt": "v", "ampere": "a", "amp": "a", "second": "s", "sec": "s"}
_PREFIXES = {"milli": "m", "micro": "u", "nano": "n", "pico": "p", "femto": "f"}


def voltage_scale(unit: str) -> float | None:
    """Give the size of a unit of voltage in mV; None if it is none."""
    return _VOLTAGES.get(_short(unit))


def current_scale(unit: str) -> float | None:
    """Give the size of a unit of current in pA; None if it is none."""
    return _CURRENTS.get(_short(unit))


def time_scale(unit: str) -> float | None:
    """Give the size of a unit of time in ms; None if it is none."""
    return _TIMES.get(_short(unit))


def given_voltage_scale(unit: str) -> float:
    """Give the size in mV of the unit that a user names for the voltage.

    Raises
    ------
    InvalidInput
        If it is no unit of voltage.
    """
    scale = voltage_scale(unit)
    if scale is None:
        raise InvalidInput(
            "units",
            found=f"'{unit}'",
            expected="the unit of the recorded voltage: mV, V or uV",
        )
    return scale


def _short(unit: str) -> str:
    """Write a unit in small letters and by its symbol."""
    text = unit.strip().lower().replace("\u00b5", "u").replace("\u03bc", "u")
    letter, rest = _split(text, _PREFIXES)
    word = rest.removesuffix("s") if len(rest) > 1 else rest
    return letter + _SPELLED[word] if word in _SPELLED else text


def _split(text: str, prefixes: Mapping[str, str]) -> tuple[str, str]:
    for prefix, letter in prefixes.items():
        if text.startswith(prefix):
            return letter, text.removeprefix(prefix)
    return "", text
