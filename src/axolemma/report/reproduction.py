"""How a run is made again: as a command, and in Python."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Sequence
from typing import TypeGuard

from axolemma.membrane import Membrane
from axolemma.report.recipes import RECEPTORS, Recipe, find_recipe, quantity_text
from axolemma.simulation import Record
from axolemma.simulation.conditions import DEFAULT_TOLERANCE
from axolemma.stimulus import Stimulus
from axolemma.stimulus.pushes import Push
from axolemma.stimulus.waveforms import Pulses
from axolemma.units import ms, mV, um

# How long the beginning and the end of a push take where nothing else is said, ms.
USUAL_RAMP = 1.0


def command_of(record: Record) -> tuple[str, ...]:
    """Give the command that makes a run again, word for word; empty if none does.

    Parameters
    ----------
    record
        The run.
    """
    recipe = find_recipe(record.membrane)
    if recipe is None or not _is_typed(record):
        return ()
    words = ["axolemma", "spike", *_membrane_words(recipe), *_stimulus_words(record)]
    duration = quantity_text(record.duration, ms)
    words += [] if duration == "30 ms" else ["--duration", duration]
    if record.initial_voltage is not None:
        words += ["--initial-voltage", quantity_text(record.initial_voltage, mV)]
    return tuple(words)


def _membrane_words(recipe: Recipe) -> Iterator[str]:
    if recipe.model != "squid_axon":
        yield from ("--model", recipe.model)
    for name, value in {**recipe.arguments, **recipe.values}.items():
        part, _, quantity = name.partition(".")
        if name == "ions":
            yield "--held"
        elif quantity == "blocked":
            yield from ("--block", f"{part}={value}")
        else:
            yield from ("--set", f"{name}={value}")
    if recipe.receptor is not None:
        yield "--receptor" if recipe.receptor == RECEPTORS[0] else "--decapsulated"


def _stimulus_words(record: Record) -> Iterator[str]:
    stimulus = record.stimulus
    if _is_push(stimulus):
        height, width = ("--push", "2 um"), "15 ms"
        strength = quantity_text(stimulus.depth, um)
    elif _is_pulse(stimulus):
        height, width = ("--amplitude", "10 uA/cm2"), "1 ms"
        strength = quantity_text(stimulus.amplitude, stimulus.unit)
    else:
        return
    for option, usual, text in (
        (*height, strength),
        ("--start", "1 ms", quantity_text(stimulus.start, ms)),
        ("--width", width, quantity_text(stimulus.duration, ms)),
    ):
        if text != usual:
            yield from (option, text)


def typed(words: Sequence[str]) -> str:
    """Write a command so that the shells of all systems read its words."""
    return " ".join(
        word if re.fullmatch(r"[\w.,=/:+-]+", word) else _quoted(word) for word in words
    )


def _quoted(word: str) -> str:
    return shlex.quote(word) if set(word) & set('"$`\\!') else f'"{word}"'


def _is_typed(record: Record) -> bool:
    """Say whether the command line has what the run was made with."""
    is_usual = record.relative_tolerance == DEFAULT_TOLERANCE and record.step is None
    is_excited = (
        _is_pulse(record.stimulus)
        if record.membrane.receptor is None
        else _is_push(record.stimulus)
    )
    return is_usual and is_excited and not record.frozen


def _is_pulse(stimulus: Stimulus | None) -> TypeGuard[Pulses]:
    """Say whether a stimulus is a single pulse of current."""
    return (
        isinstance(stimulus, Pulses)
        and stimulus.period is None
        and stimulus.duration is not None
        and not stimulus.drives.has_dimension_of(um)
    )


def _is_push(stimulus: Stimulus | None) -> TypeGuard[Push]:
    """Say whether a stimulus is a push that comes, stays and goes as is usual."""
    return (
        isinstance(stimulus, Push)
        and stimulus.duration is not None
        and stimulus.ramp == USUAL_RAMP
    )


def python_of(record: Record, keep: str = "") -> str:
    """Write the Python that makes a run again.

    Parameters
    ----------
    record
        The run; what has no short name is read from the files of `files_of`.
    keep
        What is to be kept of it, where that is not everything.
    """
    options = {"duration": quantity_text(record.duration, ms)}
    if record.initial_voltage is not None:
        options["initial_voltage"] = quantity_text(record.initial_voltage, mV)
    if record.step is not None:
        options["step"] = quantity_text(record.step, ms)
    if keep:
        options["keep"] = keep
    written = [f'{name}="{text}"' for name, text in options.items()]
    if record.relative_tolerance != DEFAULT_TOLERANCE:
        written.append(f"relative_tolerance={record.relative_tolerance!r}")
    lines = [
        *_imports(record),
        "",
        *_membrane_lines(record.membrane),
        *_stimulus_lines(record.stimulus),
        f"run = axo.simulate(membrane, stimulus, {', '.join(written)})",
    ]
    if record.frozen:
        lines.append(f"run = run.what_if(freeze={list(record.frozen)!r}).second")
    return "\n".join([*lines, 'print(run.explain("school"))'])


def files_of(record: Record) -> dict[str, str]:
    """Give the files that the Python of a run reads, by name; mostly none."""
    files: dict[str, str] = {}
    if find_recipe(record.membrane) is None:
        files["membrane.json"] = record.membrane.to_json()
    stimulus = record.stimulus
    has_name = stimulus is None or _is_pulse(stimulus) or _is_push(stimulus)
    if stimulus is not None and not has_name:
        files["stimulus.json"] = json.dumps(stimulus.to_dict())
    return files


def _imports(record: Record) -> list[str]:
    files = files_of(record)
    lines = ["import json"] if "stimulus.json" in files else []
    lines += ["from pathlib import Path", ""] if files else []
    lines.append("import axolemma as axo")
    recipe = find_recipe(record.membrane)
    if recipe is not None and recipe.receptor == RECEPTORS[1]:
        lines.append("from axolemma.membrane import PacinianTerminal")
    return lines


def _read(name: str) -> str:
    return f'Path("{name}").read_text(encoding="utf-8")'


def _membrane_lines(membrane: Membrane) -> list[str]:
    recipe = find_recipe(membrane)
    if recipe is None:
        return [f"membrane = axo.Membrane.from_json({_read('membrane.json')})"]
    arguments = ", ".join(f'{name}="{text}"' for name, text in recipe.arguments.items())
    lines = [f"membrane = axo.models.{recipe.model}({arguments})"]
    if recipe.values:
        values = [f'    "{name}": "{text}",' for name, text in recipe.values.items()]
        lines += ["membrane = membrane.with_values({", *values, "})"]
    if recipe.receptor == RECEPTORS[0]:
        lines.append("membrane = membrane.with_receptor()")
    elif recipe.receptor is not None:
        lines += [
            "ending = PacinianTerminal(has_capsule=False)",
            "membrane = membrane.with_receptor(ending)",
        ]
    return lines


def _stimulus_lines(stimulus: Stimulus | None) -> list[str]:
    if stimulus is None:
        return ["stimulus = None"]
    if _is_pulse(stimulus):
        height = quantity_text(stimulus.amplitude, stimulus.unit)
        return [f'stimulus = axo.pulse("{height}", {_when(stimulus)})']
    if _is_push(stimulus):
        depth = quantity_text(stimulus.depth, um)
        return [f'stimulus = axo.stimulus.push("{depth}", {_when(stimulus)})']
    saved = f"json.loads({_read('stimulus.json')})"
    return [f"stimulus = axo.stimulus.from_dict({saved})"]


def _when(stimulus: Pulses | Push) -> str:
    start = quantity_text(stimulus.start, ms)
    duration = quantity_text(stimulus.duration, ms)
    return f'start="{start}", duration="{duration}"'
