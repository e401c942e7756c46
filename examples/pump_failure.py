"""A neurone fires for seconds, with its pump at work and with its pump poisoned.

In a thin process every action potential changes the concentrations. The pump lags
behind and catches up; without it the neurone fires until it fails.
"""

from dataclasses import replace

import axolemma as axo
from axolemma.membrane import Cylinder

process = replace(axo.models.pyramidal_neuron(), geometry=Cylinder("0.25 um"))
rest = "-66.6 mV"  # with its pump at work; without, it never rests
drive = axo.pulse("0.3 uA/cm2", start="1 s", duration="6 s")
runs = {
    "the pump at work": axo.simulate(process, drive, duration="12 s", keep="spikes"),
    "the pump poisoned": axo.simulate(
        process.block("pump", 1.0), duration="12 s", initial_voltage=rest, keep="spikes"
    ),
}

for name, run in runs.items():
    sodium, potassium = run["Na.inside"], run["K.inside"]
    peaks, when = run.spikes.column("peak_mV"), run.spikes.column("time_ms") / 1e3
    print(f"{name}: {run.headline}")
    print(f"  peaks  {peaks[0]:+.1f} mV at {when[0]:.2f} s", end=", ")
    print(f"{peaks[-1]:+.1f} mV at {when[-1]:.2f} s")
    print(
        f"  [Na]i  {sodium[0]:.1f} mM at first, at most {sodium.max():.1f} mM", end=""
    )
    print(f", {sodium[-1]:.1f} mM in the end")
    print(f"  [K]i   {potassium[0]:.1f} to {potassium[-1]:.1f} mM")
    print(f"  {run.explain()}")
    run.plot(path=f"{name.replace(' ', '_')}.png")
