"""Channels that gates open and shut, as a story asks for them."""

from __future__ import annotations

from typing import Any

import numpy as np

from axolemma.expressions import evaluate, lower
from axolemma.membrane import Channel, Membrane
from axolemma.simulation import VOLTAGE, Record

# A gate closes on depolarisation when less of it is open at the second voltage, mV.
_LOW, _HIGH = -120.0, 20.0


def gated_channels(membrane: Membrane, ion: str) -> tuple[Channel, ...]:
    """List the gated channels of an ion that can carry a current."""
    return tuple(
        channel
        for channel in membrane.channels
        if channel.is_gated and channel.ion == ion and channel.blocked != 1.0
    )


def inactivating_gates(record: Record, ion: str) -> tuple[str, ...]:
    """Name the gates of an ion's channels that close on depolarisation."""
    found: list[str] = []
    for channel in gated_channels(record.membrane, ion):
        for gate in channel.gates:
            name = f"{channel.name}.{gate.name}"
            if name in record.rest.values and gate.follows_voltage_alone:
                known: dict[str, Any] = dict(record.trajectory.parameters)
                known[VOLTAGE] = np.array([_LOW, _HIGH])
                low, high = evaluate(lower([gate.rest]), known)[0]
                if high < low:
                    found.append(name)
    return tuple(found)
