"""A sweep of a recording as its user holds it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from axolemma.accounting.recorded import (
    RecordedPhase,
    RecordedSpike,
    SweepAccount,
    account_of_sweep,
)
from axolemma.explanation import Narrative
from axolemma.explanation.recording import SweepEvidence, command_pieces, explain_sweep
from axolemma.recordings import Recorded, Sweep
from axolemma.run.drawing import drawn
from axolemma.run.recording_summary import sweep_summary
from axolemma.run.rows import Rows

if TYPE_CHECKING:
    from axolemma.figures import Figure

Floats = NDArray[np.float64]


class RecordedSweep:
    """One sweep, divided into spikes and phases from its voltage alone.

    Parameters
    ----------
    recorded
        The recording that it belongs to.
    sweep
        Its samples, which stay in the file.
    """

    def __init__(self, recorded: Recorded, sweep: Sweep) -> None:
        self.recorded = recorded
        self.sweep = sweep
        self._account: SweepAccount | None = None

    @property
    def number(self) -> int:
        """As the file counts it."""
        return self.sweep.number

    @property
    def time(self) -> Floats:
        """Times of the samples from the beginning of the sweep, ms, (samples,)."""
        return np.arange(self.sweep.count, dtype=np.float64) * self.sweep.interval

    @property
    def voltage(self) -> Floats:
        """All samples, mV, (samples,)."""
        return self.sweep.voltage()

    @property
    def command(self) -> Floats | None:
        """The current that was asked for, pA, (samples,); None where it is unknown."""
        return self.sweep.command() if self.sweep.has_command else None

    def account_for(self, progress: Callable[[float], None] | None = None) -> None:
        """Divide the sweep now, and not when it is asked about.

        Parameters
        ----------
        progress
            Is told the part that is done, from 0 to 1.

        Raises
        ------
        InvalidInput
            If its samples cannot be the voltage of a membrane.
        """
        if self._account is None:
            self.sweep.check()
            self._account = account_of_sweep(self.sweep, progress=progress)

    @property
    def account(self) -> SweepAccount:
        """Its spikes, phases and baseline, and how they were found."""
        self.account_for()
        assert self._account is not None
        return self._account

    @property
    def spikes(self) -> Rows[RecordedSpike]:
        """Every action potential with its measures."""
        return Rows(
            self.account.spikes,
            columns=(
                "index", "threshold_ms", "threshold_mV", "time_ms", "peak_mV",
                "trough_mV", "half_width_onset_ms", "max_slope_mV_per_ms",
            ),
        )  # fmt: skip

    @property
    def phases(self) -> Rows[RecordedPhase]:
        """What the voltage does, without gap or overlap."""
        return Rows(
            self.account.phases,
            columns=("name", "spike", "start_ms", "stop_ms", "start_mV", "stop_mV"),
        )

    @cached_property
    def evidence(self) -> SweepEvidence:
        """What its account in words is drawn from."""
        return SweepEvidence(account=self.account, pieces=command_pieces(self.sweep))

    def explain(self, level: str = "school") -> Narrative:
        """Tell the sweep in words.

        Parameters
        ----------
        level
            For whom: ``school``, ``undergraduate`` or ``research``.
        """
        return explain_sweep(self.evidence, level)

    def plot(
        self, path: str | os.PathLike[str] | None = None, *, theme: str = "light"
    ) -> Figure:
        """Draw the sweep with its phases, the command, and one spike enlarged.

        Parameters
        ----------
        path
            A file to write it to as well; its ending, .png, .svg or .pdf, says how.
        theme
            ``light`` or ``dark``.
        """

        def draw() -> Figure:
            # matplotlib takes longer to load than most recordings take.
            from axolemma.figures.palette import theme_named  # noqa: PLC0415
            from axolemma.run.recording_picture import draw_sweep  # noqa: PLC0415

            return draw_sweep(
                self.recorded, self.sweep, self.evidence, theme=theme_named(theme)
            )

        return drawn(path, draw)

    def to_dict(self, levels: Sequence[str] = ("school",)) -> dict[str, Any]:
        """Give the account as plain values, ready for JSON.

        Parameters
        ----------
        levels
            At which it is told as well.
        """
        told = {level: self.explain(level).text for level in levels}
        return sweep_summary(self.evidence, told)

    def __repr__(self) -> str:
        return f"<RecordedSweep: sweep {self.number} of {self.recorded.name}>"
