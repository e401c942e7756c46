"""Opening a file of recordings of any format that is known."""

from __future__ import annotations

import os

from axolemma.errors import InvalidInput
from axolemma.recordings.recorded import Recorded


def open_recording(
    path: str | os.PathLike[str],
    *,
    channel: str | int | None = None,
    units: str | None = None,
) -> Recorded:
    """Open a file of current-clamp recordings.

    Parameters
    ----------
    path
        An ABF file (version 1 or 2), an NWB file or a table in text (CSV).
    channel
        The voltage channel, by its name or by its place from 0; the first by default.
    units
        For a table, the units of its columns, such as ``"ms,mV"``; otherwise that of
        the voltage, where the file is wrong about it.

    Raises
    ------
    InvalidInput
        If it cannot be read, or holds no recording of a voltage.
    """
    raise InvalidInput(str(path), found=f"{channel} {units}", expected="a recording")
