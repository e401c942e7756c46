"""What happened in a run, as data: the numbers that every level of words draws on."""

from __future__ import annotations

from dataclasses import dataclass

from axolemma.accounting import Phase, Spike
from axolemma.explanation.claims import Claim, moment
from axolemma.explanation.evidence import Evidence
from axolemma.explanation.gating import inactivating_gates
from axolemma.explanation.resting_state import at_rest
from axolemma.simulation import STIMULUS

VOLTAGE = "membrane.V"
# A gate has inactivated when less than this share of what was ready is left.
_INACTIVATED = 0.5
# Currents balance when less than this part of the largest is left over.
_BALANCED = 0.02
# A phase that ends so near to rest ends at rest, mV.
_NEAR = 0.5
# The largest of a stretch is found to this part of it.
_RESOLVED = 1e-4
# Channels have opened when they are this many times as open.
_OPENED = 1.01
# Channels are held open, beyond rest, when they are this many times as open.
_STILL_OPEN = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Inactivation:
    """How many channels were ready to open, before a spike and when it was over.

    Parameters
    ----------
    before, after
        Value of the inactivating gate, %.
    """

    before: Claim
    after: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstroke:
    """How the voltage rose and why it stopped rising.

    Parameters
    ----------
    ion
        The ion that came in through gated channels.
    is_opening
        Whether these opened on the way up; held or open already, they did not.
    steepest
        Largest slope, mV/ms.
    peak, peak_time
        mV, ms.
    gap
        From the peak to the equilibrium potential of the ion, mV.
    is_beyond
        Whether the stimulus carried the potential beyond that.
    inward
        Current of the ion through its gated channels at the peak, counted inward,
        uA/cm2.
    balance
        What held against it there: ``ions``, ``ions and stimulus``, or nothing, where
        the stimulus alone made the voltage turn.
    outward_ion
        The ion that carried most of what held against it through gated channels, if
        one did.
    """

    ion: str
    is_opening: bool
    steepest: Claim
    peak: Claim
    peak_time: Claim
    gap: Claim
    is_beyond: bool
    inward: Claim
    balance: str
    outward_ion: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Downstroke:
    """How the voltage came back.

    Parameters
    ----------
    ion
        The ion that went out through gated channels; None if none did.
    share
        Its part of all the charge that left, %.
    delay
        From the peak until its channels were open most, ms; None if that was before,
        or had not come yet when the run ended.
    still_opening
        Open fraction of its channels at the end of the run, %, where they were still
        opening then.
    inactivation
        Of the channels that had let the other ion in.
    stop, stop_voltage
        When and where the phase ended, ms and mV; None if the run ended first.
    is_at_rest
        Whether it ended at rest, and not before the membrane was there.
    """

    ion: str | None
    share: Claim | None
    delay: Claim | None
    still_opening: Claim | None
    inactivation: Inactivation | None
    stop: Claim | None
    stop_voltage: Claim | None
    is_at_rest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOpen:
    """Channels that were still more open than at rest.

    Parameters
    ----------
    ion
        The ion that they let through.
    opened, resting
        Open fraction then and at rest, %.
    equilibrium
        Equilibrium potential of the ion, mV.
    """

    ion: str
    opened: Claim
    resting: Claim
    equilibrium: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Undershoot:
    """How far below rest the voltage went.

    Parameters
    ----------
    trough, trough_time
        mV, ms.
    held_open
        The channels that were still more open than at rest, if any.
    """

    trough: Claim
    trough_time: Claim
    held_open: HeldOpen | None


def upstroke(evidence: Evidence, spike: Spike) -> Upstroke | None:
    """Say how a spike rose; None where no gated channel let an ion in."""
    return evidence.once(("upstroke", spike.index), lambda: _upstroke(evidence, spike))


def _upstroke(evidence: Evidence, spike: Spike) -> Upstroke | None:
    phase = evidence.phase("depolarisation", spike.index)
    route = None if phase is None else _leading(evidence, phase, inward=True)
    if route is None:
        return None
    ion, time = route.partition(".")[2], spike.time_ms
    channels = [channel.name for channel in evidence.gated_channels(ion)]
    inward = -sum(evidence.value(f"{name}.current", time) for name in channels)
    drive = evidence.value(f"{channels[0]}.driving_force", time)
    return Upstroke(
        ion=ion,
        is_opening=any(_has_opened(evidence, name, time) for name in channels),
        steepest=Claim(
            quantity="spike.max_slope",
            value=spike.max_slope_mV_per_ms,
            unit="mV/ms",
            time=spike.max_slope_ms,
        ),
        peak=Claim(quantity=VOLTAGE, value=spike.peak_mV, unit="mV", time=time),
        peak_time=moment("spike.time", time),
        gap=Claim(
            quantity=f"{channels[0]}.driving_force",
            value=abs(drive),
            unit="mV",
            time=time,
            is_difference=True,
        ),
        is_beyond=inward <= 0.0,
        inward=_claim(f"{channels[0]}.current", abs(inward), "uA/cm2", time),
        balance=_balance(evidence, time, inward),
        outward_ion=_main_outward_ion(evidence, time, inward),
    )


def _has_opened(evidence: Evidence, channel: str, peak: float) -> bool:
    """Whether a channel was more open at some time before a peak than at the start."""
    name = f"{channel}.open_fraction"
    most = evidence.time_of_largest(name, 0.0, peak)
    start, later = evidence.values([name], [0.0, most])[0]
    return bool(later > _OPENED * start)


def downstroke(evidence: Evidence, spike: Spike, risen: Upstroke) -> Downstroke | None:
    """Say how a spike came down; None where the run ended at its peak."""
    phase = evidence.phase("repolarisation", spike.index)
    if phase is None:
        return None
    route = _leading(evidence, phase, inward=False)
    stop = spike.repolarised_ms
    ion, share, delay, still_opening = None, None, None, None
    if route is not None:
        ion, share = route.partition(".")[2], _share_out(phase, route)
        delay, still_opening = _opening(evidence, spike, route, phase.stop_ms)
    return Downstroke(
        ion=ion,
        share=share,
        delay=delay,
        still_opening=still_opening,
        inactivation=_inactivation(evidence, spike, risen.ion, phase.stop_ms),
        stop=None if stop is None else _claim("spike.repolarised", stop, "ms", stop),
        stop_voltage=None if stop is None else evidence.claim(VOLTAGE, stop, "mV"),
        is_at_rest=abs(phase.stop_mV - evidence.record.rest.values[VOLTAGE]) < _NEAR,
    )


def undershoot(evidence: Evidence, spike: Spike, ion: str | None) -> Undershoot | None:
    """Say how far a spike undershot rest; None where it did not."""
    rest = evidence.record.rest.values[VOLTAGE]
    if spike.trough_mV is None or spike.trough_ms is None or spike.trough_mV >= rest:
        return None
    time = spike.trough_ms
    return Undershoot(
        trough=_claim(VOLTAGE, spike.trough_mV, "mV", time),
        trough_time=_claim("spike.trough", time, "ms", time),
        held_open=_held_open(evidence, ion, time) if ion else None,
    )


def pump_share(evidence: Evidence, phase: Phase, pump: str) -> Claim:
    """Give the pump's part of all the charge that left in a phase, %."""
    net = sum(q for route, q in phase.charge.items() if route.startswith(f"{pump}."))
    gone = -sum(_by_mechanism(phase, outward=True).values())
    share = 100.0 * max(0.0, -net) / gone if gone else 0.0
    return _claim(f"phase.{phase.name}.charge.{pump}", share, "%", None)


def _claim(quantity: str, value: float, unit: str, time: float | None) -> Claim:
    return Claim(quantity=quantity, value=float(value), unit=unit, time=time)


def _balance(evidence: Evidence, time: float, inward: float) -> str:
    """Say what held against an inward current at a peak."""
    ionic, stimulus = evidence.values(["membrane.current", STIMULUS], [time])[:, 0]
    if abs(ionic - stimulus) > _BALANCED * inward:
        return ""
    return "ions and stimulus" if abs(stimulus) > _BALANCED * inward else "ions"


def _main_outward_ion(evidence: Evidence, time: float, inward: float) -> str | None:
    currents: dict[str, float] = {}
    for channel in evidence.record.membrane.channels:
        if channel.is_gated:
            current = evidence.value(f"{channel.name}.current", time)
            currents[channel.ion] = currents.get(channel.ion, 0.0) + current
    ion = max(currents, key=lambda name: currents[name], default=None)
    return ion if ion is not None and currents[ion] > 0.5 * inward else None


def _leading(evidence: Evidence, phase: Phase, *, inward: bool) -> str | None:
    """Find the gated route that carried most charge in a direction in a phase."""
    sign = 1.0 if inward else -1.0
    gated = {
        route: sign * phase.charge.get(route, 0.0)
        for route in evidence.record.membrane.gated_routes
    }
    best = max(gated, key=lambda route: gated[route], default=None)
    return best if best is not None and gated[best] > 0.0 else None


def _by_mechanism(phase: Phase, *, outward: bool) -> dict[str, float]:
    """Add the charge of each mechanism up, and keep what went one way."""
    found: dict[str, float] = {}
    for route, charge in phase.charge.items():
        mechanism = route.partition(".")[0]
        found[mechanism] = found.get(mechanism, 0.0) + charge
    return {name: q for name, q in found.items() if (q < 0.0) == outward}


def _share_out(phase: Phase, route: str) -> Claim:
    gone = sum(_by_mechanism(phase, outward=True).values())
    share = 100.0 * phase.charge[route] / gone if gone else 0.0
    return _claim(f"phase.repolarisation.charge.{route}", share, "%", None)


def _opening(
    evidence: Evidence, spike: Spike, route: str, stop: float
) -> tuple[Claim | None, Claim | None]:
    """Say how long after a peak channels were open most, or that they opened still."""
    name = f"{route.partition('.')[0]}.open_fraction"
    until = evidence.end_of(spike)
    opened = evidence.time_of_largest(name, spike.time_ms, stop)
    if _is_last(opened, spike.time_ms, stop) and until > stop:
        opened = evidence.time_of_largest(name, spike.time_ms, until)
        stop = until
    is_over = until == evidence.record.trajectory.duration
    if _is_last(opened, spike.time_ms, stop) and is_over:
        value = 100.0 * evidence.value(name, until)
        return None, _claim(name, value, "%", until)
    delay = opened - spike.time_ms
    return (_claim(name, delay, "ms", opened) if delay > 0.01 else None), None


def _is_last(time: float, start: float, stop: float) -> bool:
    """Whether a time, as exact as it is looked for, is the end of where it was."""
    return stop - time <= _RESOLVED * (stop - start)


def _inactivation(
    evidence: Evidence, spike: Spike, ion: str, stop: float
) -> Inactivation | None:
    """Find the gate that shut the channels of an ion while they were activated."""
    for name in inactivating_gates(evidence.record, ion):
        # Before a spike that follows on hyperpolarisation, the gate opens first.
        ready = evidence.time_of_largest(name, spike.onset_ms, spike.time_ms)
        before, after = evidence.values([name], [ready, stop])[0]
        if after < _INACTIVATED * before:
            return Inactivation(
                before=_claim(name, 100.0 * before, "%", ready),
                after=_claim(name, 100.0 * after, "%", stop),
            )
    return None


def _held_open(evidence: Evidence, ion: str, time: float) -> HeldOpen | None:
    for channel in evidence.gated_channels(ion):
        name = f"{channel.name}.open_fraction"
        (resting,) = at_rest(evidence, channel, ("open_fraction",))
        opened = evidence.value(name, time)
        if opened > _STILL_OPEN * resting > 0.0:
            potential = evidence.value(VOLTAGE, time) - evidence.value(
                f"{channel.name}.driving_force", time
            )
            return HeldOpen(
                ion=ion,
                opened=_claim(name, 100.0 * opened, "%", time),
                resting=_claim(name, 100.0 * resting, "%", None),
                equilibrium=_claim(f"{ion}.reversal_potential", potential, "mV", time),
            )
    return None
