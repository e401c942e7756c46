"""Several membranes on one cell, as one membrane whose values differ by place.

A channel or pump that a place has not got is there too, but shut: its conductance is
nothing, or all of it is blocked. So every compartment has the same equations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from axolemma.equations import lowered
from axolemma.equilibrium import parameter_values
from axolemma.errors import InvalidInput
from axolemma.membrane import Membrane
from axolemma.membrane.channel import Channel
from axolemma.membrane.ion import Ion

Floats = NDArray[np.float64]
Member = TypeVar("Member", Ion, Channel)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Patchwork:
    """A membrane with all that its patches have.

    Parameters
    ----------
    membrane
        With every ion, channel and pump.
    values
        Parameters that differ by place, by name: shape (compartments,).
    """

    membrane: Membrane
    values: Mapping[str, Floats]


def lay(patches: Sequence[Membrane], place: NDArray[np.int64]) -> Patchwork:
    """Lay membranes on the compartments of a cell.

    Parameters
    ----------
    patches
        The membranes; what has one name is one thing, though its values may differ.
    place
        Which of them each compartment has, (compartments,).

    Raises
    ------
    InvalidInput
        If they are no membranes, if a place names none of them, or if two of them have
        different things of one name, or different pools.
    """
    _require_patches(patches, place)
    whole = _united(patches)
    names = [p.name for p in lowered(whole.equations()).parameters]
    own = [_values(patch, whole, names) for patch in patches]
    columns = {name: np.array([values[name] for values in own]) for name in names}
    return Patchwork(
        membrane=whole,
        values={
            name: column[place]
            for name, column in columns.items()
            if np.any(column != column[0])
        },
    )


def _require_patches(patches: Sequence[Membrane], place: NDArray[np.int64]) -> None:
    is_row = isinstance(patches, Sequence) and bool(patches)
    if not is_row or any(not isinstance(each, Membrane) for each in patches):
        raise InvalidInput(
            "membranes on a cell", found=f"{patches!r}", expected="a list of membranes"
        )
    numbers = np.asarray(place)
    is_whole = numbers.ndim == 1 and np.issubdtype(numbers.dtype, np.integer)
    if not is_whole or np.any((numbers < 0) | (numbers >= len(patches))):
        raise InvalidInput(
            "membranes on a cell, place",
            found=f"{place!r}",
            expected=f"for each compartment a number from 0 to {len(patches) - 1}",
        )


def _united(patches: Sequence[Membrane]) -> Membrane:
    ions: dict[str, Ion] = {}
    channels: dict[str, Channel] = {}
    pumps = {pump.name: pump for patch in patches for pump in patch.pumps}
    for patch in patches:
        for ion in patch.ions:
            _keep(ions, ion, f"membrane '{patch.name}', ion '{ion.name}'", _kind)
        for channel in patch.channels:
            where = f"membrane '{patch.name}', channel '{channel.name}'"
            _keep(channels, channel, where, _law)
    return replace(
        patches[0],
        ions=tuple(ions.values()),
        channels=tuple(channels.values()),
        pumps=tuple(pumps.values()),
    )


def _keep(
    known: dict[str, Member],
    member: Member,
    where: str,
    key: Callable[[Member], tuple[object, ...]],
) -> None:
    """Keep the first of a name; refuse one that is another thing."""
    first = known.setdefault(member.name, member)
    if key(first) != key(member):
        raise InvalidInput(
            where,
            found="another than that of the same name elsewhere on the cell",
            expected="one that differs in its values only",
            remedy="give one of them another name",
        )


def _kind(ion: Ion) -> tuple[object, ...]:
    return ion.valence, ion.is_live, ion.reversal_potential is None


def _law(channel: Channel) -> tuple[object, ...]:
    held = channel.reversal_potential is None, channel.permeability is None
    return channel.ion, channel.gates, held


def _values(
    patch: Membrane, whole: Membrane, names: Sequence[str]
) -> Mapping[str, float]:
    """Give every parameter of the whole on one of its patches."""
    values = dict(parameter_values(lowered(whole.equations())))
    own = parameter_values(lowered(patch.equations()))
    values.update({name: value for name, value in own.items() if name in values})
    has = {channel.name for channel in patch.channels}
    for channel in whole.channels:
        if channel.name not in has:
            kind = "permeability" if channel.conductance is None else "conductance"
            values[f"{channel.name}.{kind}"] = 0.0
    pumping = {pump.name for pump in patch.pumps}
    for pump in whole.pumps:
        if pump.name not in pumping:
            values[f"{pump.name}.blocked"] = 1.0
    return {name: values[name] for name in names}
