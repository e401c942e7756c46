"""A recording is divided into its phases and told: here of a neurone that is computed.

What an electrode would record of it is written as a table, with noise, and read again.
Of a recording only the voltage is known: no currents and no ions.
"""

from pathlib import Path

import numpy as np

import axolemma as axo

neurone = axo.models.pyramidal_neuron()
drive = axo.pulse("4 uA/cm2", start="150 ms", duration="200 ms")
run = axo.simulate(neurone, drive, duration="450 ms")

# 20 kHz, and a noise of 0.02 mV.
time = np.arange(0.0, 450.0, 0.05)
voltage = run.at(time) + np.random.default_rng(1).normal(0.0, 0.02, time.size)
np.savetxt(
    "neurone.csv",
    np.column_stack([time, voltage]),
    delimiter=",",
    header="time (ms),voltage (mV)",
    comments="",
)

recording = axo.read_recording("neurone.csv")
(sweep,) = recording
print(sweep.explain("school"))
print(sweep.spikes)

# How far are the peaks that were found from those that were computed?
apart = [
    found.peak_mV - known.peak_mV
    for found, known in zip(sweep.spikes, run.spikes, strict=True)
]
print(f"peaks differ by at most {max(map(abs, apart)):.3f} mV")

sweep.plot("neurone.png")
recording.write_spikes("spikes.csv")
recording.report("neurone.html")
print(Path("spikes.csv").read_text(encoding="utf-8").splitlines()[0])
