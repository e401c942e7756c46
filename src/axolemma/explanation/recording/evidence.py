"""What the telling of a recorded sweep is drawn from, and the claims that it makes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from axolemma.accounting.recorded import RecordedPhase, RecordedSpike, SweepAccount
from axolemma.explanation.claims import Claim, moment
from axolemma.explanation.recording.command import SAME_CURRENT, Piece

# The slope at which an action potential is said to begin, mV/ms.
_THRESHOLD_SLOPE = 10.0
# From here on times are told in seconds, ms.
_LONG = 10_000.0


@dataclass(frozen=True, kw_only=True, eq=False)
class SweepEvidence:
    """A sweep with its account.

    Parameters
    ----------
    account
        Its spikes and phases, from the voltage alone.
    pieces
        The commanded current; empty where the file does not tell it.
    """

    account: SweepAccount
    pieces: tuple[Piece, ...] = ()

    @property
    def spikes(self) -> tuple[RecordedSpike, ...]:
        """All of them."""
        return self.account.spikes

    @cached_property
    def typical(self) -> RecordedSpike | None:
        """The first spike that has a threshold and is not cut.

        The first of all, where none has; None where there is none.
        """
        whole = (
            spike
            for spike in self.spikes
            if not spike.is_cut and spike.threshold_ms is not None
        )
        return next(whole, self.spikes[0] if self.spikes else None)

    @cached_property
    def firing(self) -> tuple[Firing, ...]:
        """The sweep as stretches of one command, each with the spikes that it has."""
        if not self.pieces:
            return (Firing(None, 0.0, self.account.duration_ms, self.spikes),)
        return tuple(
            Firing(piece, piece.start_ms, piece.stop_ms, self._peaking_in(piece))
            for piece in self.pieces
        )

    @cached_property
    def busiest(self) -> Firing:
        """The stretch with the most spikes."""
        return max(self.firing, key=lambda each: len(each.spikes))

    def phase(self, name: str, spike: RecordedSpike) -> RecordedPhase | None:
        """Find the phase of a name that belongs to a spike."""
        for phase in self.account.phases:
            if phase.spike == spike.index and phase.name == name:
                return phase
        return None

    def moment(self, quantity: str, time: float, digits: int = 1) -> Claim:
        """State a time of the sweep: in ms, in s where the sweep is long."""
        if self.account.duration_ms >= _LONG:
            return Claim(
                quantity=quantity, value=time / 1e3, unit="s", time=time, digits=3
            )
        return moment(quantity, time, digits=digits)

    def edge(self, time: float) -> Claim:
        """State when the command jumps or bends."""
        return self.exactly("command.edge", time)

    def exactly(self, quantity: str, time: float) -> Claim:
        """State a time with no more digits than it has."""
        told = self.moment(quantity, time)
        return replace(told, digits=fewest_digits(told.value))

    @property
    def duration(self) -> Claim:
        """State how long the sweep lasts."""
        seconds = self.account.duration_ms / 1e3
        return Claim(
            quantity="sweep.duration",
            value=seconds,
            unit="s",
            digits=fewest_digits(seconds),
        )

    def of_spike(
        self, spike: RecordedSpike, measure: str, digits: int | None = None
    ) -> Claim | None:
        """State a measure of a spike by its name; None where it did not happen."""
        value = getattr(spike, measure)
        if value is None:
            return None
        return Claim(
            quantity=f"spikes[{spike.index}].{measure}",
            value=value,
            unit=_unit_of(measure),
            time=spike.time_ms,
            digits=digits,
        )

    def which(self, spike: RecordedSpike) -> str:
        """Say which spike is told: the first or, where it is cut, the first whole."""
        if len(self.spikes) == 1:
            return "The"
        return "The first whole" if spike.index else "The first"

    def after(self, spike: RecordedSpike) -> RecordedSpike | None:
        """Give the spike that follows another, if one does."""
        following = spike.index + 1
        return self.spikes[following] if following < len(self.spikes) else None

    def depth(self, spike: RecordedSpike) -> Claim | None:
        """State how far the trough of a spike is below its threshold, if it is."""
        depth = spike.after_hyperpolarisation_mV
        if depth is None or spike.threshold_mV is None:
            return None
        return Claim(
            quantity=f"spikes[{spike.index}].after_hyperpolarisation_mV",
            value=depth,
            unit="mV",
            time=spike.trough_ms,
            is_difference=True,
        )

    def _peaking_in(self, piece: Piece) -> tuple[RecordedSpike, ...]:
        return tuple(
            spike
            for spike in self.spikes
            if piece.start_ms <= spike.time_ms < piece.stop_ms
        )


@dataclass(frozen=True, slots=True)
class Firing:
    """The spikes of a stretch of one command.

    Parameters
    ----------
    piece
        The command; None where it is not known.
    start_ms, stop_ms
        From when to when.
    spikes
        Those that peak there.
    """

    piece: Piece | None
    start_ms: float
    stop_ms: float
    spikes: tuple[RecordedSpike, ...]

    @property
    def rate(self) -> float:
        """How many spikes a second."""
        return 1000.0 * len(self.spikes) / (self.stop_ms - self.start_ms)

    @property
    def intervals(self) -> tuple[float, ...]:
        """Between peaks, ms."""
        times = [spike.time_ms for spike in self.spikes]
        return tuple(later - earlier for earlier, later in pairwise(times))

    @property
    def is_driven(self) -> bool:
        """Whether a current is known to flow."""
        return self.piece is not None and not _is_zero(self.piece)


def _is_zero(piece: Piece) -> bool:
    return max(abs(piece.start_pA), abs(piece.stop_pA)) <= SAME_CURRENT


def _unit_of(measure: str) -> str:
    for ending, unit in (("_mV_per_ms", "mV/ms"), ("_mV", "mV"), ("_ms", "ms")):
        if measure.endswith(ending):
            return unit
    return ""


def fewest_digits(value: float, most: int = 3) -> int:
    """Count the digits behind the point that a number has, to half of the last."""
    return next(
        (
            digits
            for digits in range(most)
            if abs(round(value, digits) - value) < 0.5 * 10.0**-most
        ),
        most,
    )


def threshold_slope() -> Claim:
    """State the slope that defines a threshold."""
    return Claim(
        quantity="definition.threshold_slope_mV_per_ms",
        value=_THRESHOLD_SLOPE,
        unit="mV/ms",
    )
