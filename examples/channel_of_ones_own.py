"""A channel of one's own, written as a paper writes it: it delays the spike.

The A-type potassium channel opens fast and inactivates slowly; added to the squid axon
it holds the membrane back for a while after a step of current.
"""

import numpy as np

import axolemma as axo
from axolemma.units import mV

a_type = axo.Channel(
    "A",
    ion="K",
    conductance="8 mS/cm2",
    gates=[
        axo.Gate(
            "a",
            power=3,
            steady_state=lambda V: 1 / (1 + np.exp(-(V / mV + 50) / 20)),
            time_constant="2 ms",
        ),
        axo.Gate(
            "b",
            steady_state=lambda V: 1 / (1 + np.exp((V / mV + 70) / 6)),
            time_constant="20 ms",
        ),
    ],
)

axon = axo.models.squid_axon(ions="held")
current = axo.step("15 uA/cm2", start="5 ms")
for membrane in (axon, axon.with_channel(a_type)):
    run = axo.simulate(membrane, current, duration="60 ms")
    channels = ", ".join(channel.name for channel in membrane.channels)
    when = [f"{spike.time_ms:.2f}" for spike in run.spikes]
    rest = run.rest.values["membrane.V"]
    print(f"channels {channels}: rest {rest:.2f} mV, peaks at {', '.join(when)} ms")
