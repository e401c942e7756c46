"""A membrane laid on compartments: its equations, and cables of it ready to be run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import Compartments
from axolemma.equations import EquationSystem, lowered
from axolemma.equilibrium import Rest, parameter_values, rest
from axolemma.errors import InvalidInput, NoRestingState, unknown_name
from axolemma.integration.trees.plan import Tree, TreeCell, TreePlan
from axolemma.membrane import Membrane
from axolemma.simulation.axial_carriers import axial_carriers
from axolemma.simulation.beginning import begin, held_ions
from axolemma.simulation.cable_places import (
    require_places,
    require_stimuli,
    require_synapses,
)
from axolemma.simulation.cable_rest import settled
from axolemma.simulation.cable_setting import CableConditions, CableSetting
from axolemma.simulation.conditions import STIMULUS, VOLTAGE
from axolemma.simulation.extracellular import OUTSIDE, imposed, under_fields
from axolemma.simulation.synapses import innervate, kinds_of, with_synapses
from axolemma.stimulus import Stimulus, timetable

Floats = NDArray[np.float64]

CAPACITANCE = "membrane.capacitance"
# Where a search for rest begins that no patch can say, mV.
_USUAL = -65.0


class LaidCable:
    """A membrane on compartments, with all kinds of synapses that some cable has.

    Parameters
    ----------
    membrane
        Each of its values one number.
    compartments
        The tree.
    conditions
        How cables of it are run.
    settings
        Of every cable of it that is run.

    Raises
    ------
    InvalidInput
        If a probe or a synapse is not on the tree.
    NoRestingState
        If a patch has none, and a cable needs it.
    """

    def __init__(
        self,
        membrane: Membrane,
        compartments: Compartments,
        conditions: CableConditions,
        settings: Sequence[CableSetting],
    ) -> None:
        require_places("probe", conditions.probes, compartments)
        for setting in settings:
            require_synapses(setting.synapses, compartments)
        self.membrane = membrane
        self.compartments = compartments
        self.conditions = conditions
        self.kinds = kinds_of([setting.synapses for setting in settings])
        system = with_synapses(membrane, self.kinds)
        self.has_field = any(setting.fields for setting in settings)
        self.system = under_fields(system) if self.has_field else system
        self.numeric = lowered(self.system)
        self.held = held_ions(self.system)
        self.patch: Rest | None = None
        try:
            self.patch = rest(self.system, held=self.held)
        except NoRestingState:
            if any(each.is_uniform and not each.start for each in settings):
                raise

    def prepare(
        self, stimuli: Mapping[int, Stimulus], setting: CableSetting
    ) -> tuple[TreePlan, TreeCell]:
        """Make one of the cables ready: how it is run, and which it is.

        Parameters
        ----------
        stimuli
            What drives it, by compartment.
        setting
            What differs along it.

        Raises
        ------
        InvalidInput
            If a stimulus is not on the cable, or a value cannot be.
        NoRestingState
            If the cable has none.
        """
        compartments, duration = self.compartments, self.conditions.duration
        require_stimuli(stimuli, compartments)
        laid = innervate(self.kinds, compartments, setting.synapses, duration=duration)
        parameters = _parameters(
            self.numeric, compartments, {**laid.values, **setting.values}
        )
        tree = Tree(
            parent=compartments.parent,
            conductance=compartments.axial_conductance,
            capacity=compartments.area * parameters[CAPACITANCE],
            end_conductance=setting.end_conductance,
            end_potential=setting.end_potential,
        )
        start = self._start(tree, parameters, setting)
        drives = {
            (place, STIMULUS): timetable(
                stimulus, duration=duration, area=float(compartments.area[place])
            )
            for place, stimulus in stimuli.items()
        }
        return self._plan(tree, parameters, start), TreeCell(
            parameters=parameters,
            start=start,
            drives={**drives, **laid.drives},
            fields=imposed(setting.fields, compartments, duration=duration),
        )

    def _plan(
        self,
        tree: Tree,
        parameters: Mapping[str, float | Floats],
        start: Mapping[str, float | Floats],
    ) -> TreePlan:
        conditions = self.conditions
        resting = start if self.patch is None else self.patch.values
        return TreePlan(
            system=self.numeric,
            tree=tree,
            pivot=VOLTAGE,
            level=float(np.mean(resting[VOLTAGE])) + conditions.rise,
            carriers=axial_carriers(
                self.membrane,
                self.numeric,
                self.compartments,
                parameters,
                step=conditions.step or 0.0,
            ),
            outside=OUTSIDE if self.has_field else None,
            **conditions.timing,
        )

    def _start(
        self,
        tree: Tree,
        parameters: Mapping[str, float | Floats],
        setting: CableSetting,
    ) -> Mapping[str, float | Floats]:
        """Find where the cable begins."""
        if self.patch is None:
            common = parameter_values(self.system)
            near: Mapping[str, float] = begin(
                self.system, self.numeric, common, _USUAL
            ).start
        else:
            near = {**self.patch.values, **self.held}
        if setting.start:
            return {**near, **setting.start}
        if setting.is_uniform:
            return near
        return settled(self.numeric, tree, parameters, start=near, held=self.held)


def _parameters(
    numeric: EquationSystem,
    compartments: Compartments,
    varied: Mapping[str, Floats],
) -> dict[str, float | Floats]:
    """Give every parameter, one number or one for each compartment."""
    common = parameter_values(numeric)
    for name, values in varied.items():
        if name not in common:
            raise unknown_name("cable, parameter", name, common)
        if np.shape(values) != (compartments.count,):
            raise InvalidInput(
                f"cable, parameter '{name}'",
                found=f"values of shape {np.shape(values)}",
                expected=f"one for each of {compartments.count} compartments",
            )
        wrong = np.flatnonzero(~np.isfinite(values))
        if wrong.size:
            raise InvalidInput(
                f"cable, parameter '{name}'",
                found=f"{values[wrong[0]]} in compartment {wrong[0]}",
                expected="finite numbers",
            )
    return common | dict(varied)
