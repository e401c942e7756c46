"""What the experiments found, in words: every number of a sentence is a claim."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from axolemma.errors import InvalidInput
from axolemma.experiments import (
    cell_account,
    conduction_account,
    impulse_accounts,
    obstacle_accounts,
    outside_accounts,
    saltatory_account,
)
from axolemma.experiments.block import Block, Passage
from axolemma.experiments.branch_point import BranchPoint
from axolemma.experiments.branched_cell import CellConduction
from axolemma.experiments.cable_run import CableRun
from axolemma.experiments.collision import Collision
from axolemma.experiments.conduction import Conduction
from axolemma.experiments.convergence import Convergence
from axolemma.experiments.critical_ratio import CriticalRatio
from axolemma.experiments.electrotonus import Electrotonus
from axolemma.experiments.extracellular_potential import ExtracellularPotential
from axolemma.experiments.extracellular_threshold import ExtracellularThreshold
from axolemma.experiments.passing_impulse import PassingImpulse
from axolemma.experiments.safety import Safety
from axolemma.experiments.saltatory import SaltatoryConduction
from axolemma.experiments.synaptic_attenuation import SynapticAttenuation
from axolemma.experiments.travelling_wave import TravellingWave
from axolemma.experiments.velocity_curve import VelocityCurve
from axolemma.explanation.claims import Sentence


@singledispatch
def tell(found: Any) -> list[Sentence]:
    """Tell what an experiment found.

    Parameters
    ----------
    found
        What a function of `axolemma.experiments` gave.
    """
    raise InvalidInput(
        "tell", found=f"{found!r}", expected="the result of an experiment"
    )


tell.register(Conduction, conduction_account.tell)
tell.register(TravellingWave, conduction_account.tell_wave)
tell.register(SaltatoryConduction, saltatory_account.tell_saltatory)
tell.register(CellConduction, cell_account.tell_cell)
tell.register(CableRun, conduction_account.tell_cable_run)
tell.register(VelocityCurve, impulse_accounts.tell_velocity_curve)
tell.register(Collision, impulse_accounts.tell_collision)
tell.register(Safety, impulse_accounts.tell_safety)
tell.register(PassingImpulse, impulse_accounts.tell_passing_impulse)
tell.register(Electrotonus, impulse_accounts.tell_electrotonus)
tell.register(SynapticAttenuation, impulse_accounts.tell_synaptic_attenuation)
tell.register(Passage, obstacle_accounts.tell_passage)
tell.register(Block, obstacle_accounts.tell_block)
tell.register(BranchPoint, obstacle_accounts.tell_branch_point)
tell.register(CriticalRatio, obstacle_accounts.tell_critical_ratio)
tell.register(ExtracellularThreshold, outside_accounts.tell_extracellular_threshold)
tell.register(ExtracellularPotential, outside_accounts.tell_extracellular_potential)
tell.register(Convergence, outside_accounts.tell_convergence)
