"""The commanded current of a sweep as pieces: held, or changing steadily."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from axolemma.recordings import Sweep

PieceKind = Literal["held", "ramp", "other"]

# More pieces than this are no protocol of steps, such as a noise.
_MOST = 64
# Currents nearer than this are the same, pA: converters resolve no less.
SAME_CURRENT = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a sweep in which the command is held or changes steadily.

    Parameters
    ----------
    kind
        ``held``; ``ramp``: on a straight line; ``other``: neither, as a noise.
    start_ms, stop_ms
        From when to when.
    start_pA, stop_pA
        The command at its first and at its last sample.
    """

    kind: PieceKind
    start_ms: float
    stop_ms: float
    start_pA: float
    stop_pA: float

    @property
    def duration_ms(self) -> float:
        """How long it lasts."""
        return self.stop_ms - self.start_ms


def command_pieces(sweep: Sweep) -> tuple[Piece, ...]:
    """Divide the command of a sweep where it jumps or bends; empty if it is unknown.

    Parameters
    ----------
    sweep
        The sweep.
    """
    if not sweep.has_command or not sweep.count:
        return ()
    edges = [round(edge / sweep.interval) for edge in sweep.command_edges().tolist()]
    inner = sorted({edge for edge in edges if 0 < edge < sweep.count})
    if len(inner) >= _MOST:
        return (_piece(sweep, 0, sweep.count, "other"),)
    bounds = [0, *inner, sweep.count]
    pieces = [_piece(sweep, first, last) for first, last in pairwise(bounds)]
    return tuple(_joined(pieces))


def _piece(sweep: Sweep, first: int, last: int, kind: PieceKind | None = None) -> Piece:
    start = float(sweep.command(first, first + 1)[0])
    stop = float(sweep.command(last - 1, last)[0])
    return Piece(
        kind=kind or ("held" if abs(stop - start) <= SAME_CURRENT else "ramp"),
        start_ms=first * sweep.interval,
        stop_ms=last * sweep.interval,
        start_pA=start,
        stop_pA=stop,
    )


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Join held pieces of one current, which a step of 0 pA has parted."""
    joined: list[Piece] = []
    for piece in pieces:
        before = joined[-1] if joined else None
        is_same = (
            before is not None
            and before.kind == piece.kind == "held"
            and abs(before.start_pA - piece.start_pA) <= SAME_CURRENT
        )
        if before is not None and is_same:
            joined[-1] = Piece(
                kind="held",
                start_ms=before.start_ms,
                stop_ms=piece.stop_ms,
                start_pA=before.start_pA,
                stop_pA=piece.stop_pA,
            )
        else:
            joined.append(piece)
    return joined
