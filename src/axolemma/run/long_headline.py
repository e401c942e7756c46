"""What a long run came to, in one line."""

from __future__ import annotations

from axolemma.accounting.long_outcome import LongOutcome

# Times under this are given in ms.
_BRIEF = 100.0


def long_headline(outcome: LongOutcome) -> str:
    """Name what happened: ``756 action potentials, depolarisation block``."""
    count = outcome.spikes
    if count == 0:
        return "no action potential"
    words = f"{count:,} action potential{'s' if count > 1 else ''}"
    if outcome.last_ms is None or outcome.kind in {"firing", "stimulus over"}:
        return words
    ending = {
        "depolarisation block": "depolarisation block",
        "silenced": "then silence",
    }
    last = outcome.last_ms
    when = f"{last:.4g} ms" if last < _BRIEF else f"{last / 1e3:.4g} s"
    return f"{words}, {ending[outcome.kind]} after {when}"
