"""The membrane at rest, before anything is done to it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from axolemma.explanation.evidence import Evidence
from axolemma.membrane import Channel, Membrane, SodiumPotassiumPump

VOLTAGE = "membrane.V"
# A stimulus alternates whose lesser way carries more than this part of the other.
_FAIR = 0.2


def resting_conductances(evidence: Evidence) -> dict[str, float]:
    """Give what each ion's channels conduct at rest, mS/cm2; where it is defined."""
    found: dict[str, float] = {}
    for channel in evidence.record.membrane.channels:
        current, drive = (
            float(value)
            for value in at_rest(evidence, channel, ("current", "driving_force"))
        )
        if abs(drive) > 1e-6:
            found[channel.ion] = found.get(channel.ion, 0.0) + current / drive
    return found


def resting_potentials(evidence: Evidence) -> dict[str, float]:
    """Give the equilibrium potential of each ion at rest, mV."""
    rest = evidence.record.rest.values[VOLTAGE]
    found: dict[str, float] = {}
    for channel in evidence.record.membrane.channels:
        if channel.reversal_potential is None and channel.ion not in found:
            (drive,) = at_rest(evidence, channel, ("driving_force",))
            found[channel.ion] = rest - drive
    return found


def sodium_pump(membrane: Membrane) -> SodiumPotassiumPump | None:
    """Find the sodium-potassium pump of the membrane."""
    for pump in membrane.pumps:
        if isinstance(pump, SodiumPotassiumPump):
            return pump
    return None


def stimulus_routes(evidence: Evidence) -> list[str]:
    """Name the routes by which the stimulus brings charge in, a receptor's included."""
    record = evidence.record
    receptor = record.membrane.receptor
    if record.is_pushed and receptor is not None:
        return [f"{receptor.name}.{ion}" for ion in receptor.carriers]
    names = record.trajectory.system.route_names
    return [name for name in names if name.startswith("stimulus.")]


def alternates(evidence: Evidence, until: float) -> bool:
    """Whether the stimulus took out a fair part of what it brought in, until a time."""
    trajectory = evidence.record.trajectory
    samples = trajectory.samples
    totals = [trajectory.total(name, samples) for name in stimulus_routes(evidence)]
    outward = np.diff(np.sum(totals, axis=0)[samples.time <= until])
    ways = outward[outward > 0.0].sum(), -outward[outward < 0.0].sum()
    return bool(min(ways) > _FAIR * max(ways))


def at_rest(
    evidence: Evidence, channel: Channel, quantities: tuple[str, ...]
) -> tuple[float, ...]:
    """Give quantities of a channel in the resting state, before anything is done."""
    trajectory = evidence.record.trajectory
    resting = evidence.record.rest.values
    names = trajectory.system.state_names
    samples = evidence.samples([0.0])
    start = dict(zip(names, samples.states[:, 0], strict=True)) | resting
    samples = replace(samples, states=np.array([[start[name]] for name in names]))
    found = trajectory.values([f"{channel.name}.{q}" for q in quantities], samples)
    return tuple(float(value[0]) for value in found)
