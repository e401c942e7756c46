"""Action potentials: computed from declared physics, accounted for, explained.

A membrane is declared with its ions, channels and pumps (or taken from
`axolemma.models`), a stimulus is given, and `simulate` returns a `Run`: every quantity
as a plain array, the phases of each action potential with their causes, the ledger of
every ion that crossed the membrane, and the whole in words.

>>> import axolemma as axo
>>> axon = axo.models.squid_axon()
>>> shock = axo.pulse("20 uA/cm2", start="1 ms", duration="1 ms")
>>> run = axo.simulate(axon, shock, duration="30 ms")
>>> len(run.spikes)
1
"""

from axolemma import models, stimulus, units
from axolemma.membrane import Channel, Gate, Ion, Membrane, ionise
from axolemma.run import Run, load, simulate
from axolemma.stimulus import pulse, step, train
from axolemma.units import along

__all__ = [
    "Channel",
    "Gate",
    "Ion",
    "Membrane",
    "Run",
    "along",
    "ionise",
    "load",
    "models",
    "pulse",
    "simulate",
    "step",
    "stimulus",
    "train",
    "units",
]
