"""A touch becomes impulses: the Pacinian ending before a membrane.

Its channels open to stretch and make a graded generator potential; beyond a threshold
the voltage-gated channels make an action potential of it, at the beginning of a push
and at its end. What they add shows when they are held as they are at rest.
"""

import axolemma as axo
from axolemma.membrane import PacinianTerminal
from axolemma.stimulus import push

axon = axo.models.squid_axon()
touched = axon.with_receptor()

for depth in ("0.5 um", "1 um", "1.5 um", "2 um", "4 um"):
    touch = push(depth, start="1 ms", duration="40 ms")
    run = axo.simulate(touched, touch, duration="80 ms")
    alone = run.what_if(freeze=["Na", "K"]).second
    rise = alone.outcome.peak_depolarisation_mV
    print(f"push of {depth}: generator potential {rise:.2f} mV, {run.headline}")

# Without its capsule the ending feels a push as long as it lasts.
bare = axon.with_receptor(PacinianTerminal(has_capsule=False))
run = axo.simulate(bare, push("4 um", start="1 ms", duration="60 ms"), duration="80 ms")
print(f"decapsulated: {run.headline}")

# What did the potassium channels do for the last of them?
without = run.what_if(freeze=["K.n"])
print(without.text)
without.plot("without_potassium_channels.png")
