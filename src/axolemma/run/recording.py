"""A recording as its user holds it: sweeps with spikes, phases, words and picture."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from axolemma.errors import InvalidInput
from axolemma.explanation import Narrative
from axolemma.explanation.recording import RecordingEvidence, explain_recording
from axolemma.recordings import Recorded, open_recording
from axolemma.run.recording_spikes import spikes_as_csv
from axolemma.run.recording_summary import recording_summary
from axolemma.run.recording_sweep import RecordedSweep
from axolemma.run.whole_file import require_place, write_whole

Numbers = Sequence[int] | None


def read_recording(
    path: str | os.PathLike[str],
    *,
    channel: str | int | None = None,
    units: str | None = None,
) -> Recording:
    """Read a current-clamp recording from an ABF, NWB or CSV file.

    Parameters
    ----------
    path
        The file; its samples are read as they are needed.
    channel
        The voltage channel, by its name or by its place from 0; the first by default.
    units
        Of the columns of a table, such as ``"ms,mV"``, or of a voltage whose file is
        wrong about it.

    Returns
    -------
    Recording
        ``recording[3]`` is sweep 3; ``recording.explain()`` tells all of them.

    Raises
    ------
    InvalidInput
        If the file cannot be read, or has no such channel.
    """
    recorded = open_recording(path, channel=channel, units=units)
    return Recording(recorded, path, channel=channel, units=units)


class Recording:
    """A file of recordings; its sweeps are accounted for when they are asked about.

    Parameters
    ----------
    recorded
        What the file holds.
    path
        Where it is.
    channel, units
        With which it was read.
    """

    def __init__(
        self,
        recorded: Recorded,
        path: str | os.PathLike[str],
        *,
        channel: str | int | None = None,
        units: str | None = None,
    ) -> None:
        self.recorded = recorded
        self.path = Path(path)
        self._channel = channel
        self._units = units
        self._known: dict[int, RecordedSweep] = {}

    @property
    def name(self) -> str:
        """Of the file."""
        return self.recorded.name

    @property
    def format(self) -> str:
        """Of the file: ``ABF 2.0``."""
        return self.recorded.format

    @property
    def channel(self) -> str:
        """Name of the voltage."""
        return self.recorded.channel

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be known of how the file was read."""
        return self.recorded.notes

    @property
    def sweep_numbers(self) -> tuple[int, ...]:
        """As the file numbers its sweeps."""
        return self.recorded.sweep_numbers

    def __len__(self) -> int:
        return len(self.sweep_numbers)

    def __iter__(self) -> Iterator[RecordedSweep]:
        return (self[number] for number in self.sweep_numbers)

    def __getitem__(self, number: int) -> RecordedSweep:
        """Give a sweep by its number.

        Raises
        ------
        InvalidInput
            If the file has no such sweep.
        """
        if number not in self._known:
            sweep = self.recorded.sweep(number)
            self._known[number] = RecordedSweep(self.recorded, sweep)
        return self._known[number]

    def sweeps(self, numbers: Numbers = None) -> tuple[RecordedSweep, ...]:
        """Give some sweeps, or all.

        Parameters
        ----------
        numbers
            Which; all when absent.
        """
        return tuple(
            self[n] for n in (self.sweep_numbers if numbers is None else numbers)
        )

    def account_for(
        self,
        numbers: Numbers = None,
        *,
        progress: Callable[[float], None] | None = None,
    ) -> None:
        """Divide sweeps into spikes and phases now, and not when they are asked about.

        Parameters
        ----------
        numbers
            Which; all when absent.
        progress
            Is told the part that is done, from 0 to 1.
        """
        sweeps = self.sweeps(numbers)
        for place, sweep in enumerate(sweeps):
            sweep.account_for(_part(progress, place, len(sweeps)))

    def told(self, numbers: Numbers = None) -> tuple[RecordedSweep, ...]:
        """Give the sweeps that are told in full where not all of them can be.

        Parameters
        ----------
        numbers
            Those that were asked for. When absent it is the first that has an action
            potential, or the first of all.
        """
        if numbers is not None:
            return self.sweeps(numbers)
        every = self.sweeps()
        return (next((sweep for sweep in every if sweep.spikes), every[0]),)

    def explain(self, level: str = "school", *, sweeps: Numbers = None) -> Narrative:
        """Tell what the sweeps have in common and how they differ.

        Parameters
        ----------
        level
            For whom: ``school``, ``undergraduate`` or ``research``.
        sweeps
            Which are told; all when absent. One alone is told by its own account.
        """
        chosen = self.sweeps(sweeps)
        if len(chosen) == 1:
            return chosen[0].explain(level)
        return explain_recording(self.evidence(sweeps), level)

    def evidence(self, sweeps: Numbers = None) -> RecordingEvidence:
        """Give what the account of sweeps is drawn from."""
        return RecordingEvidence(
            sweeps=tuple(each.evidence for each in self.sweeps(sweeps))
        )

    def write_spikes(
        self, path: str | os.PathLike[str], *, sweeps: Numbers = None
    ) -> Path:
        """Write every spike with its measures as a table, CSV.

        Parameters
        ----------
        path
            Usually ending in .csv; a file that is there is replaced.
        sweeps
            Of which sweeps; of all when absent.
        """
        require_place(path, source=self.path)
        return write_whole(path, spikes_as_csv(self.evidence(sweeps).sweeps).encode())

    def report(
        self,
        path: str | os.PathLike[str],
        *,
        sweeps: Numbers = None,
        command: Sequence[str] = (),
    ) -> Path:
        """Write the recording as one page that opens in any browser, and prints.

        Parameters
        ----------
        path
            Usually ending in .html; a file that is there is replaced.
        sweeps
            Which are told and drawn; all are listed, and one told, when absent.
        command
            What was typed to make it, word for word; found out when absent.
        """
        require_place(path, source=self.path)
        # What draws takes longer to load than most recordings take.
        from axolemma.report.recording_again import Reading  # noqa: PLC0415
        from axolemma.run.recording_page import page_of_recording  # noqa: PLC0415

        reading = Reading(
            path=str(self.path),
            channel=self._channel,
            units=self._units,
            sweeps=sweeps,
        )
        page = page_of_recording(
            self.recorded,
            self.evidence(sweeps),
            self.told(sweeps),
            command=command or reading.command,
            python=reading.python,
        )
        return write_whole(path, page.encode())

    def to_dict(
        self, levels: Sequence[str] = ("school",), *, sweeps: Numbers = None
    ) -> dict[str, Any]:
        """Give the account as plain values, ready for JSON.

        Parameters
        ----------
        levels
            At which it is told as well.
        sweeps
            Of which sweeps; of all when absent.
        """
        chosen = self.sweeps(sweeps)
        if not chosen:
            raise InvalidInput(
                "sweeps", found="none", expected="at least one of the recording"
            )
        told = {level: self.explain(level, sweeps=sweeps).text for level in levels}
        steps = self.evidence(sweeps).steps
        return recording_summary(self.recorded, chosen, steps=steps, told=told)

    def __repr__(self) -> str:
        count = len(self)
        return (
            f"<Recording: {self.name}, {self.format}, {count} "
            f"sweep{'s' if count != 1 else ''} of '{self.channel}'>"
        )


def _part(
    progress: Callable[[float], None] | None, place: int, count: int
) -> Callable[[float], None] | None:
    """Let one of several tell how far all of them are."""
    if progress is None:
        return None
    return lambda done: progress((place + done) / count)
