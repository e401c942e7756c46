"""From what was typed to a membrane: its model, settings and blocks."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence

from axolemma import models
from axolemma.errors import InvalidInput, unknown_name
from axolemma.membrane import Membrane

MODELS: Mapping[str, Callable[..., Membrane]] = {
    name: getattr(models, name) for name in models.__all__
}


def membrane_of(
    model: str, settings: Sequence[str], blocks: Sequence[str], *, is_held: bool
) -> Membrane:
    """Build a membrane as it was asked for.

    Parameters
    ----------
    model
        Its name.
    settings
        NAME=VALUE: a parameter of the membrane, or an argument of the model.
    blocks
        NAME=FRACTION: a channel or a pump.
    is_held
        Whether concentrations are to be held.
    """
    given = dict(_pair(each, "--set", "NAME=VALUE") for each in settings)
    arguments = {name: value for name, value in given.items() if "." not in name}
    membrane = model_named(model, arguments, is_held=is_held)
    membrane = membrane.with_values(
        {name: value for name, value in given.items() if "." in name}
    )
    for each in blocks:
        name, fraction = _pair(each, "--block", "NAME=FRACTION")
        membrane = membrane.block(name, fraction)
    return membrane


def model_named(name: str, arguments: Mapping[str, str], *, is_held: bool) -> Membrane:
    """Build a published membrane.

    Parameters
    ----------
    name
        Its name.
    arguments
        Arguments of the model, by name.
    is_held
        Whether concentrations are to be held.
    """
    if name not in MODELS:
        raise unknown_name("model", name, MODELS)
    build = MODELS[name]
    known = inspect.signature(build).parameters
    for argument in arguments:
        if argument not in known:
            parameters = build().values
            raise unknown_name(f"--set, '{name}'", argument, [*known, *parameters])
    return build(**arguments, **({"ions": "held"} if is_held else {}))


def _pair(text: str, option: str, form: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name.strip() and equals and value.strip()):
        raise InvalidInput(option, found=f"'{text}'", expected=form)
    return name.strip(), value.strip()
