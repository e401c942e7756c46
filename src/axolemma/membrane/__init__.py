"""Membranes: what is declared of ions, channels, pumps and geometry."""

from axolemma.membrane.channel import Channel
from axolemma.membrane.geometry import Cylinder, Patch, Sphere
from axolemma.membrane.ion import Ion, Pool
from axolemma.membrane.ionise import ionise
from axolemma.membrane.kinetics import Gate
from axolemma.membrane.membrane import Membrane
from axolemma.membrane.pacinian_terminal import PacinianTerminal
from axolemma.membrane.pump import SodiumPotassiumPump
from axolemma.membrane.transporter import Transporter

__all__ = [
    "Channel",
    "Cylinder",
    "Gate",
    "Ion",
    "Membrane",
    "PacinianTerminal",
    "Patch",
    "Pool",
    "SodiumPotassiumPump",
    "Sphere",
    "Transporter",
    "ionise",
]
