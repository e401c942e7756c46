"""Experiments: procedures at the rig, whose results say what was measured and how."""

from axolemma.experiments.alteration import Alteration
from axolemma.experiments.block import Block, Passage, critical_block, pass_through
from axolemma.experiments.branch_point import BranchPoint, branch_point
from axolemma.experiments.branched_cell import CellConduction, conduct_cell
from axolemma.experiments.cable_run import Cable, CableRun, simulate_cable
from axolemma.experiments.cables_run import simulate_cables
from axolemma.experiments.cell import Cell
from axolemma.experiments.collision import Collision, collide
from axolemma.experiments.conduction import Conduction, Refinement, conduct
from axolemma.experiments.convergence import Convergence, Level, convergence
from axolemma.experiments.critical_ratio import CriticalRatio, critical_ratio
from axolemma.experiments.electrotonus import Compared, Electrotonus, electrotonus
from axolemma.experiments.extracellular_potential import (
    ExtracellularPotential,
    extracellular_potential,
)
from axolemma.experiments.extracellular_threshold import (
    ExtracellularThreshold,
    extracellular_threshold,
)
from axolemma.experiments.impedance import membrane_admittance, transfer_impedance
from axolemma.experiments.passing_impulse import (
    Estimate,
    PassingImpulse,
    passing_impulse,
)
from axolemma.experiments.safety import Safety, safety
from axolemma.experiments.saltatory import SaltatoryConduction, conduct_saltatory
from axolemma.experiments.synaptic_attenuation import (
    SynapticAttenuation,
    synaptic_attenuation,
)
from axolemma.experiments.travelling_wave import (
    NoTravellingWave,
    TravellingWave,
    travelling_wave,
)
from axolemma.experiments.velocity_curve import (
    VelocityCurve,
    fibre_velocity_curve,
    velocity_curve,
)

__all__ = [
    "Alteration",
    "Block",
    "BranchPoint",
    "Cable",
    "CableRun",
    "Cell",
    "CellConduction",
    "Collision",
    "Compared",
    "Conduction",
    "Convergence",
    "CriticalRatio",
    "Electrotonus",
    "Estimate",
    "ExtracellularPotential",
    "ExtracellularThreshold",
    "Level",
    "NoTravellingWave",
    "Passage",
    "PassingImpulse",
    "Refinement",
    "Safety",
    "SaltatoryConduction",
    "SynapticAttenuation",
    "TravellingWave",
    "VelocityCurve",
    "branch_point",
    "collide",
    "conduct",
    "conduct_cell",
    "conduct_saltatory",
    "convergence",
    "critical_block",
    "critical_ratio",
    "electrotonus",
    "extracellular_potential",
    "extracellular_threshold",
    "fibre_velocity_curve",
    "membrane_admittance",
    "pass_through",
    "passing_impulse",
    "safety",
    "simulate_cable",
    "simulate_cables",
    "synaptic_attenuation",
    "transfer_impedance",
    "travelling_wave",
    "velocity_curve",
]
