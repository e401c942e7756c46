"""The commanded current of an ABF file: which output drove the cell, and with what."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from axolemma.recordings.abf_header import GAP_FREE, AbfHeader, Epoch, OutputChannel
from axolemma.recordings.scales import current_scale
from axolemma.recordings.waveform import KINDS, STEP, Piece, Waveform, constant

_OFF = 0
# Before the first epoch the output holds for this part of a sweep.
_HELD_FIRST = 64
# pA. More is what a field that was never filled holds.
_LARGEST = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class AbfCommand:
    """What one output commanded, sweep by sweep.

    Parameters
    ----------
    output
        The output, in a unit of current.
    scale
        Size of that unit, pA.
    is_gap_free
        Whether the waveform was not played out at all.
    """

    output: OutputChannel
    scale: float
    is_gap_free: bool

    def untold(self) -> str:
        """Say why the current cannot be known; nothing if it can."""
        output = self.output
        if output.untold:
            return output.untold
        if self.is_gap_free or not output.is_driven:
            return "" if _is_level(output.holding, self.scale) else "no level is told"
        if output.is_from_file:
            return f"'{output.name}' played a waveform from another file"
        epochs = [epoch for epoch in output.epochs if epoch.kind != _OFF]
        levels = [output.holding, *(e.level for e in epochs)]
        levels += [epoch.level_step for epoch in epochs]
        if not all(_is_level(level, self.scale) for level in levels):
            return f"the levels of '{output.name}' make no sense"
        if not all(epoch.kind in KINDS for epoch in epochs):
            return f"'{output.name}' played an epoch of an unknown kind"
        return self._untold_list(epochs)

    def _untold_list(self, epochs: list[Epoch]) -> str:
        user_list = self.output.user_list
        if user_list is None:
            return ""
        target = user_list.target()
        is_known = target is not None and any(e.number == target[1] for e in epochs)
        values = user_list.values
        is_sound = bool(values) and all(_is_level(v, self.scale) for v in values)
        if is_known and is_sound:
            return ""
        return "a list of the user changed the protocol from sweep to sweep"

    def waveform(self, sweep: int, count: int) -> Waveform:
        """Give the current of a sweep.

        Parameters
        ----------
        sweep
            Counted from 0.
        count
            Its samples.
        """
        output = self.output
        if self.is_gap_free or not output.is_driven:
            return constant(output.holding * self.scale, count)
        # An output that keeps its level begins a sweep where the last one ended.
        before = output.holding
        if output.keeps_level and sweep > 0:
            before = self._last_level(sweep - 1)
        pieces = [p for p in self._pieces(sweep, count, before) if p.first < p.last]
        return Waveform(pieces=tuple(pieces))

    def _pieces(self, sweep: int, count: int, before: float) -> Iterator[Piece]:
        """Tile a sweep: what held before, the epochs, and what holds after."""
        place = min(max(count // _HELD_FIRST, 1), count)
        scale = self.scale
        yield _held(0, place, before * scale)
        level = before
        for epoch in self._epochs(sweep):
            end = min(place + max(epoch.duration, 0), count)
            yield Piece(
                first=place,
                last=end,
                kind=epoch.kind,
                before=level * scale,
                level=epoch.level * scale,
                period=epoch.period,
                width=max(epoch.width, 0),
            )
            place, level = end, epoch.level
        last = level if self.output.keeps_level else self.output.holding
        yield _held(place, count, last * scale)

    def _last_level(self, sweep: int) -> float:
        level = self.output.holding
        for epoch in self._epochs(sweep):
            level = epoch.level
        return level

    def _epochs(self, sweep: int) -> Iterator[Epoch]:
        """Give the epochs as they were in a sweep, their steps added."""
        user_list = self.output.user_list
        target = user_list.target() if user_list else None
        for epoch in self.output.epochs:
            if epoch.kind == _OFF:
                continue
            now = replace(
                epoch,
                level=epoch.level + sweep * epoch.level_step,
                duration=epoch.duration + sweep * epoch.duration_step,
            )
            # A list of the user takes the place of the steps.
            if user_list and target == ("level", epoch.number):
                now = replace(now, level=user_list.value(sweep))
            elif user_list and target == ("duration", epoch.number):
                now = replace(now, duration=round(user_list.value(sweep)))
            yield now


def command_of(header: AbfHeader, place: int) -> tuple[AbfCommand | None, str]:
    """Find the output that drove the cell recorded by an input.

    Parameters
    ----------
    header
        Of the file.
    place
        Of the input among those recorded.

    Returns
    -------
    tuple
        The command, None where it is not told; and a note for that case.
    """
    outputs = [
        (index, output)
        for index, output in enumerate(header.outputs)
        if current_scale(output.unit) is not None
    ]
    # By custom the first electrode is driven by the first output, and so on.
    driven = [entry for entry in outputs if entry[1].is_driven]
    own = [entry for entry in driven if entry[0] == place] or driven
    own = own or [entry for entry in outputs if entry[0] == place]
    if not own:
        return None, "the commanded current is not told: no output is in pA or nA"
    output = own[0][1]
    command = AbfCommand(
        output=output,
        scale=current_scale(output.unit) or 1.0,
        is_gap_free=header.mode == GAP_FREE,
    )
    reason = command.untold()
    if reason:
        return None, f"the commanded current is not told: {reason}"
    return command, ""


def _held(first: int, last: int, level: float) -> Piece:
    return Piece(first=first, last=last, kind=STEP, before=level, level=level)


def _is_level(level: float, scale: float) -> bool:
    return math.isfinite(level) and abs(level * scale) <= _LARGEST
