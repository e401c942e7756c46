"""A stimulus read back from the plain values that `Stimulus.to_dict` wrote."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, cast

import numpy as np

from axolemma.errors import InvalidInput, unknown_name
from axolemma.stimulus.composition import Multiple, Stimulus, Sum
from axolemma.stimulus.pushes import Push
from axolemma.stimulus.sequences import Noise, Samples
from axolemma.stimulus.waveforms import Charge, Oscillation, Pulses, Ramp
from axolemma.units import Along, parse_unit

KINDS: dict[str, type[Stimulus]] = {
    kind.__name__.lower(): kind
    for kind in (
        Pulses,
        Push,
        Ramp,
        Oscillation,
        Noise,
        Samples,
        Charge,
        Sum,
        Multiple,
    )
}


def from_dict(saved: Any) -> Stimulus:
    """Read a stimulus from what `Stimulus.to_dict` wrote.

    Parameters
    ----------
    saved
        Plain JSON values.

    Raises
    ------
    InvalidInput
        If they do not describe a stimulus.
    """
    if not isinstance(saved, dict) or not isinstance(saved.get("kind"), str):  # pyright: ignore[reportUnknownMemberType]
        raise InvalidInput(
            "saved stimulus", found=f"{saved!r}", expected="a table with a 'kind'"
        )
    values = dict(cast("dict[str, Any]", saved))
    word = values.pop("kind")
    kind = KINDS.get(word)
    if kind is None:
        raise unknown_name("kind of a saved stimulus", word, KINDS)
    known = {field.name for field in fields(kind)}
    for name in values:
        if name not in known:
            raise unknown_name(f"saved {word}", name, known)
    try:
        return kind(**{name: _value(name, value) for name, value in values.items()})
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        if isinstance(error, InvalidInput):
            raise
        raise InvalidInput(
            f"saved {word}", found=f"{values!r}", expected="its values"
        ) from error


def _value(name: str, value: Any) -> Any:
    if name == "unit":
        return parse_unit(value)
    if name == "parts":
        return tuple(from_dict(part) for part in value)
    if name == "stimulus":
        return from_dict(value)
    if isinstance(value, list):
        return np.asarray(value, dtype=float)
    if isinstance(value, dict):
        saved = cast("dict[str, Any]", value)
        values = np.asarray(saved["values"], dtype=float)
        return Along(saved["along"], values, parse_unit(saved["unit"]))
    return value
