"""Changes: in what the second of two runs was made another than the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from axolemma.equations import Parameter
from axolemma.simulation import Record

ChangeKind = Literal[
    "model",
    "ions",
    "added",
    "removed",
    "frozen",
    "freed",
    "blocked",
    "value",
    "membrane",
    "stimulus",
    "start",
    "duration",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing in which two runs differ.

    Parameters
    ----------
    kind
        - *model*: another membrane altogether;
        - *ions*: concentrations are held in one, and change in the other;
        - *added*, *removed*: a part, such as a receptor, that only the second, or the
          first, has;
        - *frozen*, *freed*: a gate that was held at rest in the second, or the first,
          alone;
        - *blocked*: a blocked fraction of a channel or a pump;
        - *value*: a parameter;
        - *membrane*: a formula;
        - *stimulus*, *start*, *duration*: how it was run.
    name
        Of the gate, part or parameter.
    before, after
        In the first run and in the second; in `unit` where it is a number.
    unit
        Of the numbers.
    """

    kind: ChangeKind
    name: str
    before: float | str | None = None
    after: float | str | None = None
    unit: str = ""


def find_changes(first: Record, second: Record) -> tuple[Change, ...]:
    """List in what the second of two runs was made another than the first."""
    return (*_of_membranes(first, second), *_of_gates(first, second),
            *_of_conditions(first, second))  # fmt: skip


def _of_membranes(first: Record, second: Record) -> list[Change]:
    one, other = first.membrane, second.membrane
    if one == other:
        return []
    if one.name != other.name:
        return [Change(kind="model", name="", before=str(one), after=str(other))]
    if one.is_live != other.is_live:
        words = {True: "live ions", False: "held concentrations"}
        before, after = words[one.is_live], words[other.is_live]
        return [Change(kind="ions", name="", before=before, after=after)]
    found = [*_of_parts(first, second), *_of_parameters(first, second)]
    return found or [Change(kind="membrane", name=one.name)]


def _of_parts(first: Record, second: Record) -> Iterator[Change]:
    before, after = (
        {each.name: str(each) for each in record.membrane.mechanisms}
        for record in (first, second)
    )
    for name in after:
        if name not in before:
            yield Change(kind="added", name=name, after=after[name])
    for name in before:
        if name not in after:
            yield Change(kind="removed", name=name, before=before[name])


def _of_parameters(first: Record, second: Record) -> Iterator[Change]:
    before, after = (_parameters(record) for record in (first, second))
    for name in before:
        if name not in after:
            continue
        unit = before[name].unit
        old, new = before[name].value, after[name].value
        if old == new or not (isinstance(old, float) and isinstance(new, float)):
            continue
        yield Change(
            kind="blocked" if name.endswith(".blocked") else "value",
            name=name,
            before=unit.from_coherent(old),
            after=unit.from_coherent(new),
            unit="" if unit.is_dimensionless else str(unit),
        )


def _parameters(record: Record) -> Mapping[str, Parameter]:
    return {each.name: each for each in record.membrane.equation_parameters}


def _of_gates(first: Record, second: Record) -> Iterator[Change]:
    for name, value in second.frozen.items():
        if name not in first.frozen:
            yield Change(kind="frozen", name=name, after=value)
    for name, value in first.frozen.items():
        if name not in second.frozen:
            yield Change(kind="freed", name=name, before=value)


def _of_conditions(first: Record, second: Record) -> Iterator[Change]:
    if first.stimulus != second.stimulus:
        before, after = (
            None if each.stimulus is None else str(each.stimulus)
            for each in (first, second)
        )
        yield Change(kind="stimulus", name="", before=before, after=after)
    if first.initial_voltage != second.initial_voltage:
        before, after = first.initial_voltage, second.initial_voltage
        yield Change(kind="start", name="", before=before, after=after, unit="mV")
    if first.duration != second.duration:
        before, after = first.duration, second.duration
        yield Change(kind="duration", name="", before=before, after=after, unit="ms")
