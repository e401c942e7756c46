"""Recordings: real traces from files, voltage in mV and the commanded current in pA.

A sweep is read in pieces, so that a recording of hours stays on the disk.
"""

from axolemma.recordings.opening import open_recording
from axolemma.recordings.recorded import Recorded
from axolemma.recordings.sweep import Sweep

__all__ = ["Recorded", "Sweep", "open_recording"]
