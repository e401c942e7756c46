"""Electrodes outside an axon: what excites it from there, and what they record.

A cathode above a giant axon excites it with less current than an anode, which does so
beside itself; a thick myelinated fibre needs less than a thin one. Then the impulse
passes electrodes in sea water, and a field along a passive cable polarises its ends.
"""

from pathlib import Path
from typing import Any

import axolemma as axo
from axolemma.cable import Axon, UniformField
from axolemma.experiments import (
    Cable,
    extracellular_potential,
    extracellular_threshold,
    simulate_cable,
)
from axolemma.experiments.account import tell
from axolemma.experiments.pictures import picture
from axolemma.figures.canvas import write
from axolemma.models import mcintyre_fibre

membrane = axo.models.squid_axon(temperature="18.5 degC", ions="held")
axon = Axon(diameter="476 um", resistivity="35.4 ohm cm", length="6 cm")
cable = Cable(membrane=membrane, compartments=axon.compartments(120))
sea: dict[str, Any] = {"resistivity": "25 ohm cm"}
above = ["3 cm", "2 mm", "0 mm"]

found: dict[str, Any] = {
    polarity: extracellular_threshold(cable, above, polarity=polarity, **sea)
    for polarity in ("cathodic", "anodic")
}
for wide in ("5.7 um", "16 um"):
    fibre = mcintyre_fibre(diameter=wide, nodes=21)
    place = [f"{100 * fibre.spacing} mm", "1 mm", "0 mm"]
    found[f"fibre of {wide}"] = extracellular_threshold(fibre, place, duration="3 ms")

shock = axo.pulse("8 uA", start="0.1 ms", duration="0.3 ms")
run = simulate_cable(cable, {0: shock, 1: shock}, duration="5 ms")
beside = [["3 cm", away, "0 mm"] for away in ("0.3 mm", "1 mm", "3 mm")]
found["impulse"] = extracellular_potential(run, beside, **sea)

for name, result in found.items():
    print(f"{name}:", *(each.text for each in tell(result)))
    Path(f"{name.replace(' ', '_')}.png").write_bytes(write(picture(result), "png"))

field = UniformField(strength=axo.pulse("2 V/m", start="1 ms", duration="20 ms"))
passive = Cable(
    membrane=membrane.block("Na", 1).block("K", 1), compartments=cable.compartments
)
polarised = simulate_cable(passive, duration="20 ms", fields=[field]).voltage[-1]
print(f"a field of 2 V/m: {polarised[0]:+.1f} mV and {polarised[-1]:+.1f} mV at ends")
