"""Recorded: what a file of recordings holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from axolemma.errors import InvalidInput
from axolemma.recordings.sweep import Sweep


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The voltage of one electrode, sweep by sweep, as a file holds it.

    Parameters
    ----------
    name
        Of the file.
    format
        Such as ``"ABF 2.0"``, ``"NWB 2"`` or ``"CSV"``.
    channel
        Name of the channel that is read.
    sweep_numbers
        As the file numbers its sweeps, increasing.
    notes
        What a reader of the results must know of how the file was read.
    sweep_of
        Gives the sweep of a number.
    """

    name: str
    format: str
    channel: str
    sweep_numbers: tuple[int, ...]
    notes: tuple[str, ...] = ()
    sweep_of: Callable[[int], Sweep]

    def sweep(self, number: int) -> Sweep:
        """Give one sweep; its samples are not read yet.

        Parameters
        ----------
        number
            One of `sweep_numbers`.

        Raises
        ------
        InvalidInput
            If the file has no such sweep.
        """
        if isinstance(number, bool) or number not in self.sweep_numbers:
            raise InvalidInput(
                self.name,
                found=f"no sweep {number}",
                expected=f"one of its sweeps, {_listed(self.sweep_numbers)}",
            )
        return self.sweep_of(number)


def _listed(numbers: tuple[int, ...]) -> str:
    """Write whole numbers, long runs of them as `a to b`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [
        f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(map(str, run))
        for run in runs
    ]
    shown = parts if len(parts) <= 8 else [*parts[:7], "...", parts[-1]]
    return ", ".join(shown)
