"""What if: a run again, with one thing made otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from axolemma.errors import InvalidInput, NoRestingState, unknown_name
from axolemma.membrane import Membrane
from axolemma.simulation import VOLTAGE, Conditions, Record, has_many, record

_FREEZE, _BLOCK, _SET = "what_if, freeze", "what_if, block", "what_if, set"


def counterfactual(before: Record, *, freeze: Any, block: Any, values: Any) -> Record:
    """Run a cell again, otherwise.

    Parameters
    ----------
    before
        The run as it was; stimulus, duration and tolerance stay.
    freeze
        Names of gates, such as ``K.n``, to be held at their resting value; a channel
        stands for all of its gates.
    block
        From the name of a channel, a pump or a receptor to the blocked fraction.
    values
        From the name of a parameter to a quantity with its unit.

    Raises
    ------
    InvalidInput
        If nothing is changed, or something that the membrane has not got.
    """
    gates = _gates_named(before.membrane, _names(freeze))
    blocked = _table(block, _BLOCK, "{'pump': 1.0}")
    given = _table(values, _SET, "{'Na.conductance': '60 mS/cm2'}")
    if not (gates or blocked or given):
        raise InvalidInput(
            "what_if",
            found="nothing that is to be otherwise",
            expected="freeze=['K.n'], block={'pump': 1.0} or set={...}",
        )
    membrane = before.membrane.with_values(given) if given else before.membrane
    for name, fraction in blocked.items():
        membrane = membrane.block(name, fraction)
    if has_many(membrane, before.stimulus):
        raise InvalidInput(
            "what_if",
            found="several values along a dimension",
            expected="one value for each quantity",
            remedy="axolemma.simulate runs many cells at once",
        )
    conditions = Conditions(
        duration=before.duration,
        relative_tolerance=before.relative_tolerance,
        initial_voltage=before.initial_voltage,
        is_checked=before.check is not None,
        step=before.step,
        frozen=tuple(dict.fromkeys([*before.frozen, *gates])),
    )
    try:
        return record(membrane, before.stimulus, conditions)
    except NoRestingState:
        # Without a rest of its own it begins where the other rested.
        start = float(before.rest.values[VOLTAGE])
        there = replace(conditions, initial_voltage=start)
        return record(membrane, before.stimulus, there)


def generator_potential(before: Record) -> Record | None:
    """Run a cell again with every voltage-gated channel as open as it is at rest.

    What is left is the generator potential of a receptor, or the passive response to
    an electrode; None where a gate that follows the voltage at once cannot be held.
    """
    gates = before.membrane.gates
    if not gates or any(gate.instantaneous for gate in gates.values()):
        return None
    return counterfactual(before, freeze=list(gates), block=None, values=None)


def _gates_named(membrane: Membrane, names: Sequence[str]) -> list[str]:
    """Find gates by their own names or their channels', refusing all others."""
    gates = membrane.gates
    found: list[str] = []
    for name in names:
        own = [full for full in gates if name in {full, full.partition(".")[0]}]
        if not own:
            known = {*gates, *(full.partition(".")[0] for full in gates)}
            raise unknown_name(f"{_FREEZE}: gate of '{membrane.name}'", name, known)
        found += own
    for name in found:
        if gates[name].instantaneous:
            channel = name.partition(".")[0]
            raise InvalidInput(
                _FREEZE,
                found=f"'{name}', which is instantaneous: it has no state to be held",
                expected="a gate that takes time to move",
                remedy=f"block the channel instead: block={{'{channel}': 1.0}}",
            )
    return found


def taken_away(
    membrane: Membrane, names: Sequence[str]
) -> tuple[list[str], dict[str, float]]:
    """Say what to freeze and to block for a membrane to do without something.

    Parameters
    ----------
    membrane
        The membrane.
    names
        Each a gate, a channel, an ion (its gated channels), a pump or a receptor. The
        gates of a channel are frozen, so that it opens no further than at rest; what
        has no gates is blocked.

    Returns
    -------
    tuple
        Names of gates, and blocked fractions by name.

    Raises
    ------
    UnknownName
        If nothing of the membrane has such a name.
    """
    gates: list[str] = []
    blocked: dict[str, float] = {}
    for name in names:
        of_channels = _removed_gates(membrane, name)
        if of_channels:
            gates += of_channels
        elif any(name == each.name for each in membrane.mechanisms):
            blocked[name] = 1.0
        else:
            gated = [each.ion for each in membrane.channels if each.is_gated]
            known = {*membrane.gates, *gated}
            known |= {each.name for each in membrane.mechanisms}
            raise unknown_name("without", name, known)
    return list(dict.fromkeys(gates)), blocked


def _removed_gates(membrane: Membrane, name: str) -> list[str]:
    """List the gates that a name stands for: one, or those of channels."""
    gates = list(membrane.gates)
    own = [full for full in gates if name in {full, full.partition(".")[0]}]
    channels = [each for each in membrane.channels if each.is_gated]
    if own or name in {each.name for each in membrane.mechanisms}:
        return own
    of_ion = {each.name for each in channels if each.ion == name}
    return [full for full in gates if full.partition(".")[0] in of_ion]


def _names(given: Any) -> list[str]:
    listed: Any = [given] if isinstance(given, str) else given
    names = list(cast("Iterable[Any]", listed)) if _is_listed(listed) else [listed]
    for name in names:
        if not isinstance(name, str):
            raise InvalidInput(
                _FREEZE, found=f"{given!r}", expected="names of gates, as in ['K.n']"
            )
    return names


def _is_listed(given: Any) -> bool:
    return isinstance(given, (list, tuple, set, frozenset))


def _table(given: Any, where: str, example: str) -> Mapping[str, Any]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise InvalidInput(
            where, found=f"{given!r}", expected=f"values by name, as in {example}"
        )
    return cast("Mapping[str, Any]", given)
