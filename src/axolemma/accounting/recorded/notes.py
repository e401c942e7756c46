"""Notes on a recording: what could not be measured in it, and why."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.accounting.recorded.artefacts import SLOWEST_TOLD
from axolemma.accounting.recorded.excursions import PROMINENCE
from axolemma.accounting.recorded.stimulation import Stimulation
from axolemma.accounting.recorded.survey import Survey
from axolemma.accounting.recorded.trace import SLOWEST, Trace
from axolemma.accounting.recorded.upstrokes import Lack, Upstrokes

# mV/ms; with more the threshold of a slow spike is off by 0.1 ms.
NOISY = 2.0
_REASONS: dict[Lack, str] = {
    "slope": "its slope nowhere reaches 10 mV/ms before the peak, as in a trace that "
    "was filtered strongly",
    "blank": "it is steeper than 10 mV/ms already where the blanked edge of the "
    "stimulus ends",
    "beginning": "it is steeper than 10 mV/ms already where the sweep begins or the "
    "spike before it ends",
}


def notes_on(
    trace: Trace,
    ups: Upstrokes,
    survey: Survey,
    stimulation: Stimulation,
) -> Iterator[str]:
    """Give the notes on a sweep, as sentences.

    Parameters
    ----------
    ups
        How its spikes rise.
    stimulation
        What is known of the stimulus.
    """
    interval = trace.interval
    if interval > SLOWEST:
        yield (
            f"One sample every {interval:g} ms is too slow for thresholds: at 10 mV/ms "
            f"the voltage moves {10.0 * interval:g} mV from one to the next, and a "
            f"threshold is read up to {SLOWEST:g} ms (5 kHz). Peaks are counted."
        )
    elif trace.slope_noise > NOISY and ups.count:
        yield (
            f"The slope has a noise of {trace.slope_noise:.2g} mV/ms, so that "
            "thresholds are uncertain by some tenths of a millisecond; a lower "
            "low-pass filter makes them surer and takes more off the peaks."
        )
    for lack, reason in _REASONS.items():
        count = int((ups.lack == lack).sum())
        if count:
            whose = "A spike has" if count == 1 else f"{count} spikes have"
            yield f"{whose} no threshold: {reason}."
    if survey.small_spikes:
        count = len(survey.small_spikes)
        which = "A spike that stays" if count == 1 else f"{count} spikes that stay"
        verb = "is" if count == 1 else "are"
        yield (
            f"{which} below the spike level {verb} counted apart: steeper than "
            f"10 mV/ms, and {PROMINENCE:g} mV above the 5 ms before and after."
        )
    if not stimulation.is_known:
        how = "could be blanked only where the voltage jumps"
        if interval > SLOWEST_TOLD:
            how = (
                "could not be blanked, and with so few samples they may pass for spikes"
            )
        yield f"The command is not known, so that the edges of a stimulus {how}."
