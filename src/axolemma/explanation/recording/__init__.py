"""Recordings told: what a voltage shows, and what it does not."""

from axolemma.explanation.recording.account import (
    SWEEP_LEVELS,
    explain_sweep,
    tell_briefly,
)
from axolemma.explanation.recording.command import Piece, command_pieces
from axolemma.explanation.recording.evidence import SweepEvidence
from axolemma.explanation.recording.overview import RecordingEvidence, explain_recording
from axolemma.explanation.recording.protocol import Steps

__all__ = [
    "SWEEP_LEVELS",
    "Piece",
    "RecordingEvidence",
    "Steps",
    "SweepEvidence",
    "command_pieces",
    "explain_recording",
    "explain_sweep",
    "tell_briefly",
]
