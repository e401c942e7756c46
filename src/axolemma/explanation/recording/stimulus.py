"""What the electrode was told to do, in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.recording.command import SAME_CURRENT, Piece
from axolemma.explanation.recording.evidence import SweepEvidence

# More currents than this are told by their range.
_FEW = 3


def current(
    value: float, quantity: str = "command", time: float | None = None
) -> Claim:
    """State a current, pA: without digits where it is a whole number."""
    digits = 0 if abs(value - round(value)) <= SAME_CURRENT else 1
    return Claim(quantity=quantity, value=value, unit="pA", time=time, digits=digits)


def listed(words: Sequence[str], last: str = "and") -> str:
    """Join words as a sentence does: ``a, b and c``."""
    if len(words) == 1:
        return words[0]
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def stimulus(evidence: SweepEvidence, *, is_timed: bool = True) -> Iterator[Sentence]:
    """Say which current the electrode passed.

    Parameters
    ----------
    evidence
        The sweep.
    is_timed
        Whether it is said when, where there was more than one current.
    """
    pieces = evidence.pieces
    driven = [piece for piece in pieces if not _is_nothing(piece)]
    if not pieces:
        yield sentence(
            "stimulus", "The file does not say which current the electrode passed."
        )
    elif not driven:
        yield sentence("stimulus", "The electrode passed no current.")
    elif len(pieces) == 1 and driven[0].kind == "held":
        yield sentence(
            "stimulus",
            "The electrode passed a steady current of {current} throughout.",
            current=_of(driven[0]),
        )
    elif any(piece.kind == "other" for piece in driven):
        yield sentence("stimulus", "The electrode passed a current that kept changing.")
    elif not is_timed and len(driven) > 1 and _are_held(driven):
        yield _currents(driven)
    elif len(driven) > _FEW:
        yield _range(driven)
    else:
        yield _listed(evidence, driven)


def _is_nothing(piece: Piece) -> bool:
    if piece.kind == "other":
        return False
    return max(abs(piece.start_pA), abs(piece.stop_pA)) <= SAME_CURRENT


def _of(piece: Piece) -> Claim:
    return current(piece.start_pA, time=0.5 * (piece.start_ms + piece.stop_ms))


def _are_held(driven: Sequence[Piece]) -> bool:
    values = {round(piece.start_pA, 1) for piece in driven}
    return all(piece.kind == "held" for piece in driven) and len(values) <= _FEW


def _currents(driven: Sequence[Piece]) -> Sentence:
    first = {round(piece.start_pA, 1): piece for piece in reversed(driven)}
    ordered = sorted(first.values(), key=lambda piece: piece.start_ms)
    parts = {f"current{number}": _of(piece) for number, piece in enumerate(ordered)}
    names = listed([f"{{{name}}}" for name in parts])
    return sentence("stimulus", f"The electrode passed steps of {names}.", **parts)


def _range(driven: list[Piece]) -> Sentence:
    ends = [end for each in driven for end in (each.start_pA, each.stop_pA)]
    return sentence(
        "stimulus",
        "The electrode passed {count} currents one after another, from {lowest} to "
        "{highest}.",
        count=Claim(quantity="command.pieces", value=float(len(driven)), unit=""),
        lowest=current(min(ends), "command.lowest"),
        highest=current(max(ends), "command.highest"),
    )


def _listed(evidence: SweepEvidence, driven: list[Piece]) -> Sentence:
    words: list[str] = []
    parts: dict[str, Any] = {}
    for number, piece in enumerate(driven):
        when = f"from {{start{number}}} to {{stop{number}}}"
        parts[f"start{number}"] = evidence.edge(piece.start_ms)
        parts[f"stop{number}"] = evidence.edge(piece.stop_ms)
        if piece.kind == "held":
            words.append(f"{{current{number}}} {when}")
            parts[f"current{number}"] = _of(piece)
        else:
            words.append(
                f"a current that went steadily from {{first{number}}} to "
                f"{{last{number}}} {when}"
            )
            parts[f"first{number}"] = current(piece.start_pA, time=piece.start_ms)
            parts[f"last{number}"] = current(piece.stop_pA, time=piece.stop_ms)
    return sentence("stimulus", f"The electrode passed {listed(words)}.", **parts)
