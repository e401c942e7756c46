"""From what was typed to a membrane: its model, settings and blocks."""

from __future__ import annotations

import inspect
from argparse import ArgumentTypeError
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from axolemma import models
from axolemma.cli.impulse_reports import celsius
from axolemma.errors import InvalidInput, unknown_name
from axolemma.membrane import Membrane, PacinianTerminal

if TYPE_CHECKING:
    from axolemma.cable import MyelinatedAxon

SETTING = "NAME=VALUE, such as Na.conductance='90 mS/cm2'"
BLOCK = "NAME=FRACTION, such as Na=0.7"
MODELS: Mapping[str, Callable[..., Membrane]] = {
    "squid_axon": models.squid_axon,
    "pyramidal_neuron": models.pyramidal_neuron,
    "mcintyre_node": models.mcintyre_node,
}
# Under their own names, and as they are called for short.
FIBRES: Mapping[str, Callable[..., MyelinatedAxon]] = {
    "mcintyre_fibre": models.mcintyre_fibre,
    "mrg": models.mcintyre_fibre,
}


def membrane_of(
    model: str,
    settings: Sequence[str],
    blocks: Sequence[str],
    *,
    is_held: bool,
    receptor: PacinianTerminal | None = None,
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
    receptor
        What is put before it, if anything.
    """
    given = pairs(settings, "--set", SETTING)
    fractions = pairs(blocks, "--block", BLOCK)
    arguments = {name: value for name, value in given.items() if "." not in name}
    membrane = model_named(model, arguments, is_held=is_held)
    if receptor is not None:
        membrane = membrane.with_receptor(receptor)
    membrane = membrane.with_values(
        {name: value for name, value in given.items() if "." in name}
    )
    for name, fraction in fractions.items():
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
    # A model whose ions are held in any case has no such argument.
    can_live = "ions" in known
    if is_held and arguments.get("ions", "held") != "held":
        raise InvalidInput(
            "--set, 'ions'",
            found=f"'{arguments['ions']}' beside --held",
            expected="'held', or no --held",
        )
    return build(**{**arguments, **({"ions": "held"} if is_held and can_live else {})})


def model_arguments() -> frozenset[str]:
    """Name what the models that can be run take as arguments."""
    return frozenset(
        name
        for build in MODELS.values()
        for name in inspect.signature(build).parameters
    )


def temperature_setting(model: str, temperature: str | None) -> list[str]:
    """Give --temperature as a setting of a model.

    Parameters
    ----------
    model
        Its name.
    temperature
        What was typed; None for nothing.
    """
    if temperature is None:
        return []
    build = MODELS.get(model)
    if build is not None and "temperature" not in inspect.signature(build).parameters:
        raise InvalidInput(
            "--temperature",
            found=f"'{temperature}' for '{model}'",
            expected=f"none: its gates are known at {celsius(build()):g} degC only",
        )
    return [f"temperature={temperature}"]


def file_named(text: str) -> Path:
    """Read the name of a file that is to be written."""
    if not text.strip():
        raise ArgumentTypeError(f"found '{text}', expected the name of a file")
    return Path(text)


def pairs(texts: Sequence[str], option: str, form: str) -> dict[str, str]:
    """Read NAME=... as often as it was typed, each name once.

    Parameters
    ----------
    texts
        What was typed.
    option, form
        Behind which option, and what it should look like.
    """
    found: dict[str, str] = {}
    for text in texts:
        name, equals, value = map(str.strip, text.partition("="))
        if not (name and equals and value):
            raise InvalidInput(option, found=f"'{text}'", expected=form)
        if name in found:
            raise InvalidInput(
                option,
                found=f"'{name}' twice, as '{found[name]}' and as '{value}'",
                expected="each name once",
            )
        found[name] = value
    return found
