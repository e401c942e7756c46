"""The functions with which a stimulus is declared; each argument carries its unit."""

from __future__ import annotations

from typing import Any, Literal

from axolemma.errors import UnitError
from axolemma.stimulus.arguments import (
    Value,
    read,
    read_amplitude,
    read_samples,
    read_whole,
    unit_of_samples,
)
from axolemma.stimulus.sequences import Noise, Samples
from axolemma.stimulus.waveforms import HERTZ, Charge, Oscillation, Pulses, Ramp
from axolemma.units import (
    DIMENSIONLESS,
    Unit,
    mM,
    ms,
    mV,
    nC_per_cm2,
    pA,
    parse_unit,
    uA_per_cm2,
    um,
)

PICOCOULOMB = parse_unit("pC")
USUAL_UNITS = (uA_per_cm2, pA, mV, um, mM)
UNITS_OF_CHARGE = (nC_per_cm2, PICOCOULOMB)


def pulse(amplitude: Any, *, start: Any, duration: Any) -> Pulses:
    """One rectangular pulse.

    Parameters
    ----------
    amplitude
        Its height, with the unit of what it drives: uA/cm2, pA, mV, um.
    start
        Its beginning, ms.
    duration
        Its length, ms.
    """
    height, unit = _amplitude(amplitude, "amplitude of the pulse", "amplitude")
    return Pulses(
        amplitude=height,
        unit=unit,
        start=read(start, ms, "start of the pulse", "start"),
        duration=read(duration, ms, "duration of the pulse", "duration"),
    )


def step(amplitude: Any, *, start: Any) -> Pulses:
    """A constant value from a time on until the end of the run.

    Parameters
    ----------
    amplitude
        Its height, with the unit of what it drives.
    start
        Its beginning, ms.
    """
    height, unit = _amplitude(amplitude, "amplitude of the step", "amplitude")
    return Pulses(
        amplitude=height, unit=unit, start=read(start, ms, "start of the step", "start")
    )


def train(
    amplitude: Any, *, start: Any, duration: Any, period: Any, count: Any
) -> Pulses:
    """Equal pulses at equal intervals.

    Parameters
    ----------
    amplitude
        Height of each, with the unit of what it drives.
    start
        Beginning of the first, ms.
    duration
        Length of each, ms.
    period
        From the beginning of one to that of the next, ms.
    count
        How many.
    """
    height, unit = _amplitude(amplitude, "amplitude of the train", "amplitude")
    return Pulses(
        amplitude=height,
        unit=unit,
        start=read(start, ms, "start of the train", "start"),
        duration=read(duration, ms, "duration of the train", "duration"),
        period=read(period, ms, "period of the train", "period"),
        count=read_whole(count, "count of the train", "count"),
    )


def ramp(first: Any, last: Any, *, start: Any, duration: Any) -> Ramp:
    """A straight line from one value to another, and nothing after it.

    Parameters
    ----------
    first, last
        Values at its beginning and end, with the unit of what it drives.
    start
        Its beginning, ms.
    duration
        Its length, ms.
    """
    beginning, unit = _amplitude(first, "first value of the ramp", "first")
    return Ramp(
        first=beginning,
        last=read(last, unit, "last value of the ramp", "last"),
        unit=unit,
        start=read(start, ms, "start of the ramp", "start"),
        duration=read(duration, ms, "duration of the ramp", "duration"),
    )


def sine(
    amplitude: Any,
    *,
    frequency: Any,
    start: Any,
    duration: Any,
    phase: Any = 0.0,
    offset: Any = None,
) -> Oscillation:
    """A sine wave.

    Parameters
    ----------
    amplitude
        From its middle to its crest, with the unit of what it drives.
    frequency
        Its frequency, Hz.
    start
        Its beginning, ms.
    duration
        Its length, ms.
    phase
        Phase at the beginning, rad, a number.
    offset
        Its middle while it lasts; nothing if left out.
    """
    height, unit = _amplitude(amplitude, "amplitude of the sine", "amplitude")
    return Oscillation(
        amplitude=height,
        offset=_or_nothing(offset, unit, "offset of the sine", "offset"),
        unit=unit,
        frequency=read(frequency, HERTZ, "frequency of the sine", "frequency"),
        start=read(start, ms, "start of the sine", "start"),
        duration=read(duration, ms, "duration of the sine", "duration"),
        phase=read(phase, DIMENSIONLESS, "phase of the sine", "phase"),
    )


def chirp(
    amplitude: Any,
    *,
    from_frequency: Any,
    to_frequency: Any,
    start: Any,
    duration: Any,
) -> Oscillation:
    """A sine wave whose frequency changes steadily.

    Parameters
    ----------
    amplitude
        From its middle to its crest, with the unit of what it drives.
    from_frequency, to_frequency
        Its frequency at the beginning and at the end, Hz.
    start
        Its beginning, ms.
    duration
        Its length, ms.
    """
    height, unit = _amplitude(amplitude, "amplitude of the chirp", "amplitude")
    return Oscillation(
        amplitude=height,
        unit=unit,
        frequency=read(
            from_frequency, HERTZ, "first frequency of the chirp", "from_frequency"
        ),
        last_frequency=read(
            to_frequency, HERTZ, "last frequency of the chirp", "to_frequency"
        ),
        start=read(start, ms, "start of the chirp", "start"),
        duration=read(duration, ms, "duration of the chirp", "duration"),
    )


def noise(
    standard_deviation: Any,
    *,
    interval: Any,
    seed: Any,
    start: Any,
    duration: Any,
    mean: Any = None,
) -> Noise:
    """Gaussian noise: a new value in every interval, held until the next.

    Parameters
    ----------
    standard_deviation
        Of the values, with the unit of what it drives.
    interval
        How long each value holds, ms.
    seed
        A whole number; the same seed gives the same values in every cell.
    start
        Its beginning, ms.
    duration
        Its length, ms.
    mean
        Of the values; nothing if left out.
    """
    where = "standard deviation of the noise"
    deviation, unit = _amplitude(standard_deviation, where, "standard_deviation")
    return Noise(
        standard_deviation=deviation,
        mean=_or_nothing(mean, unit, "mean of the noise", "mean"),
        unit=unit,
        interval=read(interval, ms, "interval of the noise", "interval"),
        seed=read_whole(seed, "seed of the noise", "seed"),
        start=read(start, ms, "start of the noise", "start"),
        duration=read(duration, ms, "duration of the noise", "duration"),
    )


def sampled(
    times: Any, values: Any, *, interpolation: Literal["linear", "hold"] = "linear"
) -> Samples:
    """A waveform given by its samples, such as a recorded one.

    Parameters
    ----------
    times
        When each was taken, ms, shape (n,): an array with a unit.
    values
        The samples with the unit of what they drive, shape (n,).
    interpolation
        ``linear``: straight lines between samples and nothing after the last;
        ``hold``: each value until the next sample, the last until the end.
    """
    where = "values of the sampled stimulus"
    unit = unit_of_samples(values, where, USUAL_UNITS)
    return Samples(
        times=read_samples(times, ms, "times of the sampled stimulus"),
        values=read_samples(values, unit, where),
        unit=unit,
        interpolation=interpolation,
    )


def charge(amount: Any, *, at: Any) -> Charge:
    """A charge that is delivered in no time.

    Parameters
    ----------
    amount
        The charge, nC/cm2, or pC where the area of the membrane is known.
    at
        When, ms.
    """
    where = "amount of the charge"
    delivered, unit = read_amplitude(amount, where, "amount", UNITS_OF_CHARGE)
    if not any(unit.has_dimension_of(known) for known in UNITS_OF_CHARGE):
        raise UnitError(
            where, found=f"a quantity in {unit}", expected="one in nC/cm2 or in pC"
        )
    return Charge(
        amount=delivered, unit=unit, at=read(at, ms, "time of the charge", "at")
    )


def _amplitude(value: Any, where: str, dimension: str) -> tuple[Value, Unit]:
    return read_amplitude(value, where, dimension, USUAL_UNITS)


def _or_nothing(value: Any, unit: Unit, where: str, dimension: str) -> Value:
    return 0.0 if value is None else read(value, unit, where, dimension)
