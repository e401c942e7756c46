"""What the experiments found, as pictures and films."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from axolemma.errors import InvalidInput
from axolemma.experiments import journey_pictures, measurement_pictures
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
from axolemma.experiments.velocity_curve import VelocityCurve
from axolemma.figures import LIGHT, Figure, Theme
from axolemma.figures.conduction import draw_journey
from axolemma.figures.film import film_journey


@singledispatch
def picture(found: Any, *, theme: Theme = LIGHT) -> Figure:
    """Draw what an experiment found.

    Parameters
    ----------
    found
        What a function of `axolemma.experiments` gave.
    theme
        In which colours.
    """
    raise InvalidInput(
        "picture",
        found=f"{found!r}",
        expected="the result of an experiment, such as conduct gives",
    )


@singledispatch
def film(found: Any, *, theme: Theme = LIGHT) -> bytes:
    """Animate what an impulse did, as a GIF.

    Parameters
    ----------
    found
        What `conduct`, `conduct_saltatory`, `conduct_cell`, `pass_through`, `collide`,
        `extracellular_threshold`, or `simulate_cable` of an unbranched cable gave.
    theme
        In which colours.
    """
    raise InvalidInput(
        "film",
        found=f"{found!r}",
        expected="an impulse that travelled, such as conduct gives",
    )


def _draw_journey(found: Any, *, theme: Theme = LIGHT) -> Figure:
    return draw_journey(journey_pictures.journey(found), theme)


def _film_journey(found: Any, *, theme: Theme = LIGHT) -> bytes:
    return film_journey(journey_pictures.journey(found), theme)


for _kind in (
    Conduction,
    SaltatoryConduction,
    Passage,
    Collision,
    CableRun,
    ExtracellularThreshold,
):
    picture.register(_kind, _draw_journey)
    film.register(_kind, _film_journey)
picture.register(CellConduction, journey_pictures.draw_cell_conduction)
film.register(CellConduction, journey_pictures.film_cell_conduction)
picture.register(VelocityCurve, measurement_pictures.draw_velocity_curve)
picture.register(Safety, measurement_pictures.draw_safety)
picture.register(Convergence, measurement_pictures.draw_convergence)
picture.register(Electrotonus, measurement_pictures.draw_electrotonus)
picture.register(SynapticAttenuation, measurement_pictures.draw_synaptic_attenuation)
picture.register(PassingImpulse, measurement_pictures.draw_passing_impulse)
picture.register(BranchPoint, measurement_pictures.draw_branch_point)
picture.register(Block, measurement_pictures.draw_block)
picture.register(CriticalRatio, measurement_pictures.draw_critical_ratio)
picture.register(ExtracellularPotential, measurement_pictures.draw_outside)
