"""The premise of a comparison, in words: what was made another in the second run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from axolemma.explanation.claims import Claim
from axolemma.explanation.comparison.changes import Change
from axolemma.explanation.evidence import channels_in_words
from axolemma.membrane import Channel, Membrane, SodiumPotassiumPump

# More changes than this are not all named.
_NAMED = 3


def premise(
    changes: Sequence[Change], membrane: Membrane
) -> tuple[str, dict[str, Claim | str]]:
    """Say what was changed: ``without the K+ channels opening``.

    Parameters
    ----------
    changes
        All of them.
    membrane
        Of the second run.

    Returns
    -------
    tuple
        A clause with places, and what stands in them.
    """
    frozen = [change.name for change in changes if change.kind == "frozen"]
    parts: dict[str, Claim | str] = {}
    clauses = list(_of_frozen(frozen, membrane))
    others = [change for change in changes if change.kind != "frozen"]
    room = max(_NAMED - len(clauses), 0)
    clauses += [_clause(change, membrane, parts) for change in others[:room]]
    if not clauses:
        return "with nothing changed", {}
    more = len(others[room:])
    if more:
        parts["more"] = Claim(quantity="changes", value=float(more), unit="")
        clauses.append(f"{{more}} more change{'s' if more > 1 else ''}")
    return _listed(clauses), parts


def is_all_frozen(changes: Sequence[Change], membrane: Membrane) -> bool:
    """Whether every gate of the membrane was held at rest, and nothing else changed."""
    gates = {name for channel in _gated(membrane) for name in _gates(channel)}
    frozen = {change.name for change in changes if change.kind == "frozen"}
    return bool(gates) and frozen == gates and len(changes) == len(frozen)


def _of_frozen(frozen: Sequence[str], membrane: Membrane) -> Iterator[str]:
    gated = _gated(membrane)
    if gated and all(name in frozen for each in gated for name in _gates(each)):
        yield "with every voltage-gated channel held as open as it is at rest"
        return
    for channel in gated:
        words = channels_in_words(channel, membrane)
        held = [gate for gate in _gates(channel) if gate in frozen]
        if len(held) == len(_gates(channel)):
            yield f"without the {words} opening"
        elif held:
            gates = _listed([gate.partition(".")[2] for gate in held])
            noun = "gates" if len(held) > 1 else "gate"
            yield f"with {noun} {gates} of the {words} held at rest"


def _clause(change: Change, membrane: Membrane, parts: dict[str, Claim | str]) -> str:
    """Write one change, adding to the parts what stands in its places."""
    if change.kind in {"added", "removed"}:
        return f"{'with' if change.kind == 'added' else 'without'} a {change.name}"
    if change.kind == "freed":
        return f"with {change.name} free to move"
    if change.kind == "membrane":
        return "with other formulas in the membrane"
    if change.kind == "blocked":
        return _of_block(change, membrane, parts)
    what = {"value": f"{change.name} at ", "stimulus": "the stimulus "}
    what |= {"start": "a beginning at ", "duration": "a run of "}
    before, after = _place(change, "before", parts), _place(change, "after", parts)
    return f"with {what.get(change.kind, '')}{after} in place of {before}"


def _of_block(change: Change, membrane: Membrane, parts: dict[str, Claim | str]) -> str:
    name = change.name.partition(".")[0]
    words = f"the {name.replace('_', ' ')}"
    for channel in membrane.channels:
        if channel.name == name:
            words = f"the {channels_in_words(channel, membrane)}"
    for pump in membrane.pumps:
        if pump.name == name and isinstance(pump, SodiumPotassiumPump):
            words = "the Na+/K+ pump"
    if change.after == 1.0:
        return f"with {words} blocked"
    if change.after == 0.0:
        return f"with {words} no longer blocked"
    key = f"part{len(parts)}"
    value = 100.0 * float(change.after or 0.0)
    parts[key] = Claim(quantity=f"second.{change.name}", value=value, unit="%")
    return f"with {{{key}}} of {words} blocked"


def _place(change: Change, side: str, parts: dict[str, Claim | str]) -> str:
    value: Any = getattr(change, side)
    if value is None:
        return "rest" if change.kind == "start" else "none"
    key = f"part{len(parts)}"
    run = "first" if side == "before" else "second"
    parts[key] = (
        value
        if isinstance(value, str)
        else Claim(
            quantity=f"{run}.{change.name or change.kind}",
            value=value,
            unit=change.unit,
        )
    )
    return f"{{{key}}}"


def _gated(membrane: Membrane) -> list[Channel]:
    return [channel for channel in membrane.channels if channel.is_gated]


def _gates(channel: Channel) -> list[str]:
    return [f"{channel.name}.{gate.name}" for gate in channel.gates]


def _listed(words: Sequence[str]) -> str:
    *before, last = words
    return f"{', '.join(before)} and {last}" if before else last
