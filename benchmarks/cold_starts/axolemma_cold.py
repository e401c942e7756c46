"""From nothing to explained spikes of an axon with a channel of one's own."""

from dataclasses import replace

import numpy as np

import axolemma as axo
from axolemma.units import ms, mV

own = axo.Channel(
    "K",
    ion="K",
    conductance="36 mS/cm2",
    gates=(
        axo.Gate(
            "n",
            power=4,
            alpha=lambda V: (
                0.01 * (V / mV + 55) / (1 - np.exp(-(V / mV + 55) / 10)) / ms
            ),
            beta=lambda V: 0.125 * np.exp(-(V / mV + 65) / 80) / ms,
        ),
    ),
)
axon = axo.models.squid_axon(ions="held")
channels = tuple(own if channel.name == "K" else channel for channel in axon.channels)
run = axo.simulate(
    replace(axon, channels=channels),
    axo.step("10 uA/cm2", start="5 ms"),
    duration="50 ms",
)
words = len(str(run.explain()).split())
print(f"{len(run.spikes)} spikes, explained in {words} words")
