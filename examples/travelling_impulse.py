"""An impulse along the squid giant axon: how fast, what stops it, what it costs.

The axon is that of 1952. It is excited at one end, then at both; then a stretch of it
is poisoned, until nothing comes through any more.
"""

from pathlib import Path
from typing import Any

import axolemma as axo
from axolemma.experiments import (
    collide,
    critical_block,
    electrotonus,
    pass_through,
    passing_impulse,
    velocity_curve,
)
from axolemma.experiments.account import tell
from axolemma.experiments.pictures import picture
from axolemma.figures.canvas import write

membrane = axo.models.squid_axon(temperature="18.5 degC", ions="held")
cable: dict[str, Any] = {"resistivity": "35.4 ohm cm", "diameter": "476 um"}
warm = axo.models.squid_axon(
    temperature=axo.along("temperature", [6.3, 18.5, 28, 36], "degC"), ions="held"
)
wide = axo.along("diameter", [10, 100, 1000], "um")
poison = {"Na.blocked": 1.0}

found = {
    "a small current": electrotonus(membrane, length="1 cm", **cable),
    "one impulse": passing_impulse(membrane, **cable),
    "wider axons": velocity_curve(membrane, resistivity="35.4 ohm cm", diameter=wide),
    "warmer axons": velocity_curve(warm, **cable),
    "an impulse from either end": collide(membrane, delay="1 ms", **cable),
    "8 mm without Na+ channels": pass_through(
        membrane, length="8 mm", values=poison, **cable
    ),
    "the longest stretch that is jumped": critical_block(
        membrane, length=("1 mm", "8 mm"), values=poison, **cable
    ),
}
for name, result in found.items():
    print(f"{name}:", *(each.text for each in tell(result)))

for name in ("warmer axons", "an impulse from either end", "8 mm without Na+ channels"):
    file = Path(f"{name.replace(' ', '_')}.png")
    file.write_bytes(write(picture(found[name]), "png"))
