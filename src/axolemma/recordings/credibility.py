"""What a membrane's voltage cannot be: missing, of the wrong unit, never recorded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from axolemma.errors import InvalidInput

Floats = npt.NDArray[np.float64]
# mV. No membrane bears more: it breaks down at some hundreds of mV, and an amplifier
# out of its range reads a few hundred.
_LARGEST = 1000.0
# mV. The voltages of a living membrane, written in V as if they were mV: where all
# lie, and where their mean lies.
_LIKE_VOLTS = (-0.2, 0.15)
_MEAN_LIKE_VOLTS = (-0.12, -0.02)
# mV/ms. The fastest spikes are as steep, but not for half of the time as noise is. That
# is looked at in a part of each block, where there is more than a single spike.
_STEEP = 500.0
_FEWEST, _LOOKED_AT = 1000, 10_000


def refuse_impossible(
    voltage: Floats, start: float, interval: float, where: str
) -> None:
    """Refuse a piece of voltage with a value that is missing or out of reach.

    Parameters
    ----------
    voltage
        mV, (samples,).
    start
        When the piece begins, ms from the beginning of its sweep.
    interval
        Between two samples, ms.
    where
        The file, the sweep and the channel.
    """
    within = np.abs(voltage) <= _LARGEST
    if within.all():
        return
    first = int(np.argmin(within))
    value, at = voltage[first], start + first * interval
    if np.isfinite(value):
        raise InvalidInput(
            where,
            found=f"{value:.6g} mV at {at:.6g} ms",
            expected=f"the voltage of a membrane, within {_LARGEST:g} mV of 0",
            remedy="the unit or the gain that is given with it may be wrong",
        )
    raise InvalidInput(
        where,
        found=f"{value:g} at {at:.6g} ms, where the voltage should stand",
        expected="a voltage at every sample",
        remedy="cut the recording there, or fill the gap yourself",
    )


@dataclass(slots=True)
class Credibility:
    """What has been seen of a trace, block by block.

    Parameters
    ----------
    where
        The file, the sweep and the channel.
    interval
        Between two samples, ms.
    lowest, highest, total
        Of all that was seen, mV.
    step
        Usual change from sample to sample, in the quietest block, mV.
    count
        How many samples that were.
    """

    where: str
    interval: float
    lowest: float = np.inf
    highest: float = -np.inf
    total: float = 0.0
    step: float = np.inf
    count: int = 0

    def look_at(self, voltage: Floats) -> None:
        """Take a further block into account.

        Parameters
        ----------
        voltage
            mV, (samples,).
        """
        if voltage.size:
            self.lowest = min(self.lowest, float(voltage.min()))
            self.highest = max(self.highest, float(voltage.max()))
            self.total += float(voltage.sum())
            self.count += voltage.size
        if voltage.size >= _FEWEST:
            steps = np.abs(np.diff(voltage[:_LOOKED_AT]))
            self.step = min(self.step, float(np.median(steps)))

    def judge(self) -> None:
        """Refuse what was not recorded in a cell, or is not in mV."""
        if self.lowest >= self.highest:
            raise InvalidInput(
                self.where,
                found=f"the same value, {self.highest:.6g} mV, at every sample"
                if np.isfinite(self.highest)
                else "no sample",
                expected="a voltage that was recorded",
                remedy="the electrode or the amplifier was not connected to this "
                "channel; name another with channel",
            )
        is_like_volts = (
            _LIKE_VOLTS[0] < self.lowest
            and self.highest < _LIKE_VOLTS[1]
            and _MEAN_LIKE_VOLTS[0] < self.total / self.count < _MEAN_LIKE_VOLTS[1]
        )
        if is_like_volts:
            raise InvalidInput(
                self.where,
                found=f"values between {self.lowest:.4g} and {self.highest:.4g} mV",
                expected="the voltage of a membrane in mV",
                remedy="they look like volts: give the unit that is meant (--units V; "
                "for a table --units ms,V)",
            )
        if _STEEP * self.interval < self.step < np.inf:
            raise InvalidInput(
                self.where,
                found=f"values that change by {self.step:.3g} mV from one to the next, "
                f"every {self.interval:.3g} ms, half of the time",
                expected="the voltage of a membrane, which takes longer",
                remedy="this is noise: the electrode may not have been in a cell, or "
                "the unit or the gain may be wrong",
            )
