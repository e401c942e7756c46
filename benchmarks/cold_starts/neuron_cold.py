"""From nothing to spikes of NEURON with a channel of one's own, compiled before.

The argument is the library that nrnivmodl made.
"""

import math
import sys

from neuron import h

h.nrn_load_dll(sys.argv[1])
section = h.Section(name="axon")
section.L = section.diam = math.sqrt(1000.0 / math.pi)
section.insert("hh")
section.insert("ownpotassium")
section.ena, section.ek = 50.0, -77.0
section(0.5).hh.gkbar, section(0.5).hh.el = 0.0, -54.4
clamp = h.IClamp(section(0.5))
clamp.delay, clamp.dur, clamp.amp = 5.0, 1e9, 0.1
spikes = h.Vector()
detector = h.NetCon(section(0.5)._ref_v, None, sec=section)  # noqa: SLF001
detector.threshold = 0.0
detector.record(spikes)
h.celsius, h.dt = 6.3, 0.025
h.ParallelContext().set_maxstep(10)
h.finitialize(-65.0)
h.ParallelContext().psolve(50.0)
print(f"{len(spikes)} spikes")
