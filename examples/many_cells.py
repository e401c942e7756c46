"""Many cells at once: how fast the squid axon fires, by stimulus and by temperature.

Every value along a named dimension has a cell of its own; all cells run together, on
two threads, and of each only the times of its spikes are kept. Strong currents silence
the warm axon: it stays depolarised.
"""

import numpy as np

import axolemma as axo

currents = axo.along("current", np.linspace(0.0, 60.0, 7), "uA/cm2")
temperatures = axo.along("temperature", [6.3, 18.5], "degC")

axon = axo.models.squid_axon(ions="held")
axons = axon.with_values({"membrane.temperature": temperatures})
stimulus = axo.pulse(currents, start="5 ms", duration="245 ms")
runs = axo.simulate(axons, stimulus, duration="250 ms", keep="events", threads=2)
print(runs)

cells = dict(zip(np.ndindex(runs.shape), runs.spike_times, strict=True))
print("uA/cm2   at 6.3 degC   at 18.5 degC")
for place, current in enumerate(currents.values):
    print(f"{current:6.1f}", end="")
    for warmth in range(2):
        times = cells[warmth, place]
        late = times[times > 100.0]  # when the rate has settled
        rate = 1e3 / np.diff(late).mean() if late.size > 1 else 0.0
        print(f"{rate:11.1f} Hz", end="")
    print()
