"""What was typed, so that it can be typed again."""

from __future__ import annotations

from collections.abc import Sequence

# What says where a run is written and how it is shown, not what is run; and whether
# a value follows.
_OF_OUTPUT = {
    "--figure": True,
    "--figure-kind": True,
    "--theme": True,
    "--save": True,
    "--report": True,
    "--spikes": True,
    "--no-figure": False,
    "--json": False,
}


def retyped(arguments: Sequence[str]) -> tuple[str, ...]:
    """Give the command that makes a run, without what only writes and shows it.

    Parameters
    ----------
    arguments
        As typed behind ``axolemma``.
    """
    kept = ["axolemma"]
    is_value = False
    for word in arguments:
        option, equals, _ = word.partition("=")
        is_output = not is_value and option in _OF_OUTPUT
        if not (is_output or is_value):
            kept.append(word)
        is_value = is_output and _OF_OUTPUT[option] and not equals
    return tuple(kept)
