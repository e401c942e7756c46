"""Which channel of an ABF file is the voltage of a cell, and whether there is one."""

from __future__ import annotations

from dataclasses import dataclass

from axolemma.errors import InvalidInput, unknown_name
from axolemma.recordings.abf_header import AbfHeader, InputChannel, OutputChannel
from axolemma.recordings.scales import (
    current_scale,
    given_voltage_scale,
    voltage_scale,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The channel that is read.

    Parameters
    ----------
    place
        Among the inputs that were recorded.
    unit_scale
        Size of its unit, mV.
    notes
        What was decided.
    """

    place: int
    channel: InputChannel
    unit_scale: float
    notes: tuple[str, ...]


def choose_channel(
    header: AbfHeader, name: str, *, channel: str | int | None, units: str | None
) -> Chosen:
    """Choose the voltage channel.

    By itself it is the first in mV (a channel in V is rather a trigger), and it is
    looked for only where the cell was not voltage-clamped.

    Parameters
    ----------
    header
        Of the file.
    name
        Of the file.
    channel
        By name or by place from 0; None for the first.
    units
        The unit of the voltage where the file is wrong about it.

    Raises
    ------
    InvalidInput
        If there is no such channel, or none with a voltage.
    """
    if channel is not None:
        place = _named(header.inputs, name, channel)
    else:
        place = _first(header, name, units)
    chosen, primary = header.inputs[place], header.inputs[0]
    scale, notes = _unit_scale(chosen, name, units)
    if place != 0 and _is_voltage_clamp(header):
        notes.append(
            f"a voltage-clamp recording: '{primary.name}' is in {primary.unit}, and "
            f"'{chosen.name}' is no free voltage"
        )
    others = [
        f"'{other.name}' ({other.unit or 'no unit'})"
        for index, other in enumerate(header.inputs)
        if index != place
    ]
    if others:
        notes.append(f"read '{chosen.name}'; also recorded: {', '.join(others)}")
    return Chosen(place=place, channel=chosen, unit_scale=scale, notes=tuple(notes))


def _named(inputs: tuple[InputChannel, ...], name: str, channel: str | int) -> int:
    names = [each.name for each in inputs]
    if isinstance(channel, str) and channel in names:
        return names.index(channel)
    text = str(channel).strip()
    if text.isdecimal() and int(text) < len(names):
        return int(text)
    raise unknown_name(f"{name}, channel", str(channel), names)


def _first(header: AbfHeader, name: str, units: str | None) -> int:
    scales = [voltage_scale(each.unit) for each in header.inputs]
    small = [place for place, scale in enumerate(scales) if scale and scale <= 1.0]
    voltages = small or [place for place, scale in enumerate(scales) if scale]
    primary = header.inputs[0]
    if voltages and not _is_voltage_clamp(header):
        return voltages[0]
    if units is not None and not voltages:
        return 0
    if current_scale(primary.unit) is not None:
        raise _voltage_clamp(header, name)
    listed = ", ".join(f"'{c.name}' in '{c.unit}'" for c in header.inputs)
    raise InvalidInput(
        name,
        found=f"no channel in a unit of voltage, but {listed}",
        expected="a current-clamp recording, with a voltage in mV, V or uV",
        remedy="if one of them is a voltage, name it (--channel) and its unit "
        "(--units mV)",
    )


def _unit_scale(
    chosen: InputChannel, name: str, units: str | None
) -> tuple[float, list[str]]:
    told = voltage_scale(chosen.unit)
    if units is not None:
        given = given_voltage_scale(units)
        if given == told:
            return given, []
        return given, [
            f"'{chosen.name}' is read in {units}, as asked for; the file says "
            f"'{chosen.unit}'"
        ]
    if told is None:
        raise InvalidInput(
            f"{name}, channel '{chosen.name}'",
            found=f"the unit '{chosen.unit}'",
            expected="a unit of voltage: mV, V or uV",
            remedy="if it is a voltage all the same, give its unit (--units mV)",
        )
    if told == 1.0:
        return told, []
    return told, [f"'{chosen.name}' was recorded in {chosen.unit}; it is told in mV"]


def _is_voltage_clamp(header: AbfHeader) -> bool:
    """Whether the first input is a current and the command is none."""
    driven = [output for output in header.outputs if output.is_driven]
    commands = driven or list(header.outputs[:1])
    return current_scale(header.inputs[0].unit) is not None and all(
        current_scale(command.unit) is None for command in commands
    )


def _voltage_clamp(header: AbfHeader, name: str) -> InvalidInput:
    primary = header.inputs[0]
    command = _first_command(header.outputs)
    told = f"command '{command.name}' in {command.unit}" if command else ""
    remedy = "spikes are measured in a voltage: name a current-clamp recording"
    if command and current_scale(command.unit) is not None:
        remedy = (
            "its command is a current too, so that the unit may have been set wrongly: "
            "if it is a voltage, give its unit (--units mV)"
        )
    return InvalidInput(
        name,
        found=f"a voltage-clamp recording: channel '{primary.name}' is in "
        f"{primary.unit}" + (f", {told}" if told else ""),
        expected="a current-clamp recording, with a voltage in mV",
        remedy=remedy,
    )


def _first_command(outputs: tuple[OutputChannel, ...]) -> OutputChannel | None:
    driven = [output for output in outputs if output.is_driven]
    named = driven or [output for output in outputs if output.unit]
    return named[0] if named else None
