"""From nothing to spikes of Myokit, for which every channel is one's own."""

import sys
from itertools import pairwise
from pathlib import Path

import myokit

text = Path(sys.argv[1]).read_text(encoding="utf-8")
settled = {"<m>": "0.0529325", "<h>": "0.596121", "<n>": "0.317677", "<density>": "10"}
for place, value in settled.items():
    text = text.replace(place, value)
protocol = myokit.Protocol()
protocol.schedule(1, 5, 1e9)
simulation = myokit.Simulation(myokit.parse_model(text), protocol)
voltages = simulation.run(50, log=["engine.time", "membrane.V"])["membrane.V"]
count = sum(before < 0 <= after for before, after in pairwise(voltages))
print(f"{count} spikes")
