"""From nothing to spikes of Arbor with a channel of one's own, compiled before.

The argument is the library that arbor-build-catalogue made.
"""

import math
import sys

import arbor
from arbor import units


class _Axon(arbor.recipe):  # pyright: ignore[reportUntypedBaseClass]
    """One cell of one compartment."""

    def __init__(self) -> None:
        arbor.recipe.__init__(self)
        catalogue = arbor.default_catalogue()
        catalogue.extend(arbor.load_catalogue(sys.argv[1]), "")
        self._properties = arbor.neuron_cable_properties()
        self._properties.catalogue = catalogue
        self._properties.set_property(Vm=-65 * units.mV, tempK=279.45 * units.Kelvin)
        self._properties.set_ion("na", rev_pot=50 * units.mV)
        self._properties.set_ion("k", rev_pot=-77 * units.mV)

    def num_cells(self) -> int:
        return 1

    def cell_kind(self, _: int) -> object:
        return arbor.cell_kind.cable

    def global_properties(self, _: object) -> object:
        return self._properties

    def cell_description(self, _: int) -> object:
        radius = 0.5 * math.sqrt(1000.0 / math.pi)
        tree = arbor.segment_tree()
        ends = (arbor.mpoint(-radius, 0, 0, radius), arbor.mpoint(radius, 0, 0, radius))
        tree.append(arbor.mnpos, *ends, tag=1)
        decor = arbor.decor()
        decor.paint("(all)", arbor.density("hh", {"el": -54.4, "gkbar": 0.0}))
        decor.paint("(all)", arbor.density("ownpotassium"))
        middle = "(location 0 0.5)"
        clamp = arbor.i_clamp(5 * units.ms, 1e9 * units.ms, 0.1 * units.nA)
        decor.place(middle, clamp)
        decor.place(middle, arbor.threshold_detector(0 * units.mV), "detector")
        return arbor.cable_cell(tree, decor, None, arbor.cv_policy_single())


simulation = arbor.simulation(_Axon(), arbor.context(threads=1))
simulation.record(arbor.spike_recording.local)
simulation.run(50 * units.ms, 0.025 * units.ms)
print(f"{len(simulation.spikes())} spikes")
