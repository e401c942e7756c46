"""The commanded current of an NWB file: the stimulus that belongs to a response."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from axolemma.recordings.nwb_series import Series, hdf5_of, read_sample_block
from axolemma.recordings.scales import current_scale
from axolemma.recordings.spacing import Spacing

Floats = npt.NDArray[np.float64]
_KIND = "CurrentClampStimulusSeries"
_TABLE = "general/intracellular_ephys/intracellular_recordings"
# s. Times of one sweep that were written twice agree better than this.
_SAME_TIME = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignedCommand:
    """The samples of a stimulus at the times of the response.

    Parameters
    ----------
    path
        Of the file.
    series
        The stimulus.
    spacing, response
        Times of the samples of the stimulus and of the response.
    """

    path: Path
    series: Series
    spacing: Spacing
    response: Spacing

    def read(self, first: int, last: int) -> Floats:
        """Give the current at samples of the response, pA; 0 where none is stored."""
        times = self.response.start + self.response.interval * np.arange(first, last)
        places = np.rint((times - self.spacing.start) / self.spacing.interval)
        is_stored = (places >= 0) & (places < self.series.count)
        current = np.zeros(last - first)
        if is_stored.any():
            wanted = places[is_stored].astype(int)
            begin, end = int(wanted[0]), int(wanted[-1]) + 1
            with hdf5_of(self.path) as file:
                stored = read_sample_block(file, self.series, begin, end)
            scale = current_scale(self.series.unit) or 1.0
            # What was planned behind the end of a sweep is filled up with no number.
            with np.errstate(over="ignore", invalid="ignore"):
                values = stored[wanted - begin] * scale
            current[is_stored] = np.where(np.isnan(values), 0.0, values)
        return current


def stimulus_for(
    response: Series, stimuli: Sequence[Series], paired: str | None
) -> Series | None:
    """Find the stimulus of a response: by table, by number of sweep, by time.

    Parameters
    ----------
    response
        The voltage.
    stimuli
        All series that were presented.
    paired
        Path of the one that the table of the file names; None if it names none.
    """
    currents = [
        each
        for each in stimuli
        if each.kind == _KIND and current_scale(each.unit) is not None
    ]
    by_table = [each for each in currents if each.path == paired]
    own = [each for each in currents if each.channel == response.channel] or currents
    by_number = [
        each
        for each in own
        if response.sweep_number is not None
        and each.sweep_number == response.sweep_number
    ]
    by_time = [each for each in own if abs(each.start - response.start) <= _SAME_TIME]
    for found in (by_table, by_number):
        if found:
            return found[0]
    # Several at one time, all at 0 perhaps, cannot be told apart.
    return by_time[0] if len(by_time) == 1 and response.sweep_number is None else None


def paired_by_table(file: Any) -> dict[str, str]:
    """Read the table of recordings: the stimulus of each response, by their paths.

    Parameters
    ----------
    file
        The open file.
    """
    if _TABLE not in file:
        return {}
    table = file[_TABLE]
    columns = [table[name] for name in ("responses/response", "stimuli/stimulus")]
    pairs: dict[str, str] = {}
    for response, stimulus in zip(*(column[()] for column in columns), strict=True):
        places = [file[row["timeseries"]].name for row in (response, stimulus)]
        # An empty cell refers to the other column, with no samples of it.
        if stimulus["count"] > 0:
            pairs[places[0]] = places[1]
    return pairs
