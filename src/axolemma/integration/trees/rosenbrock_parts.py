"""The functions that an adaptive step of a tree is made of, group by group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from axolemma.equations import EquationSystem
from axolemma.integration.flow_code import (
    arrange,
    write_hoisted,
    write_linear,
    write_rates,
)
from axolemma.integration.lane_code import LaneCode, Span
from axolemma.integration.schemes import RODAS
from axolemma.integration.trees.axial_ions import AxialIon
from axolemma.integration.trees.coupling import Coupling, PlainCoupling
from axolemma.integration.trees.factors import TreeSystem
from axolemma.integration.trees.ion_coupling import IonCoupling
from axolemma.integration.trees.memory import TreeMemory
from axolemma.integration.trees.rosenbrock_code import GROUP, Shape, TreeStepCode
from axolemma.integration.trees.rosenbrock_log import log_rises
from axolemma.integration.trees.rosenbrock_memory import RosenbrockMemory
from axolemma.integration.trees.sheath_coupling import SheathCoupling
from axolemma.kernels import Function, Module

_LOGGING = {"log": "ptr", "count": "ptr", "group": "i64"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RosenbrockMake:
    """Which kernel it is.

    Parameters
    ----------
    system
        Lowered equations of every compartment.
    width
        Lanes of a group.
    fused
        Whether the target has fused multiplication and addition.
    oscillators
        How many oscillations an input can have.
    pivot
        Index of the voltage.
    has_sheath
        Whether there is a periaxonal space.
    ions
        Those that carry the current along the axis, where they are counted.
    outside
        Index of the input that is the potential outside; None where there is none.
    """

    system: EquationSystem
    width: int
    fused: bool
    oscillators: int
    pivot: int
    has_sheath: bool
    ions: tuple[AxialIon, ...] = ()
    outside: int | None = None


class StepParts:
    """The functions that the kernel calls, group by group or for the whole tree."""

    def __init__(self, module: Module, make: RosenbrockMake) -> None:
        self._module = module
        self._flow = flow = arrange(
            make.system,
            has_linear=True,
            oscillators=make.oscillators,
            keeps_time=False,
        )
        self._coupling = _coupling(make)
        self._functions = write_rates(module, flow), write_linear(module, flow)
        # How many numbers the factors have is known when they have been written.
        bare = TreeMemory(
            lane=flow.memory,
            has_sheath=make.has_sheath,
            carriers=len(make.ions),
            has_field=make.outside is not None,
        )
        self.memory = RosenbrockMemory.of(flow, bare, factors=0)
        self.linearise, shape = self._write_linearise()
        self.memory = RosenbrockMemory.of(flow, bare, factors=shape.size)
        self.stages = [self._write_stage(i, shape) for i in range(RODAS.stages)]
        self.judge = self._write_judge()
        self.accept = self._write_accept()
        self.prologue = self._write_prologue()
        tree = TreeSystem(module, self.memory, make.ions)
        self.factorise = tree.write_factorise()
        self.substitute = tree.write_substitute()
        self.carry = tree.write_carry()
        self.spread = tree.write_spread()
        asked = range(RODAS.stages if self.spread is not None else 0)
        self.places = [self._write_place(i) for i in asked]
        self.rise = self._write_rise() if make.outside is not None else None

    def _code(self, name: str, **more: str) -> tuple[Function, TreeStepCode]:
        f = self._module.function(
            name, {**GROUP, **more}, internal=True, inline="never"
        )
        step = TreeStepCode(
            f, self._flow, self.memory, self._functions, coupling=self._coupling
        )
        return f, step

    def _write_linearise(self) -> tuple[Function, Shape]:
        f, step = self._code("linearise")
        shape = step.linearise()
        f.finish()
        return f, shape

    def _write_place(self, stage: int) -> Function:
        """Write the end of the stage before, and where a stage stands."""
        f, step = self._code(f"place{stage}")
        if stage > 0:
            step.close_stage(stage - 1)
        elif self.memory.tree.has_field:
            step.coupling.keep_drift()
        step.coupling.place(stage)
        f.finish()
        return f

    def _write_rise(self) -> Function:
        """Write how fast the potential outside changes as the step begins."""
        f, step = self._code("rise")
        step.coupling.rise()
        f.finish()
        return f

    def _write_stage(self, stage: int, shape: Shape) -> Function:
        """Write the beginning of a stage, and the end of that before if it is due."""
        f, step = self._code(f"stage{stage}")
        if stage > 0 and step.coupling.is_linear:
            step.close_stage(stage - 1)
        step.open_stage(stage, shape)
        f.finish()
        return f

    def _write_judge(self) -> Function:
        f, step = self._code("judge", worst="ptr")
        step.close_stage(RODAS.stages - 1)
        own, before = step.judge(), f.load(f["worst"])
        # A maximum forgets what is not a number; a sum does not.
        both = f.multiply(f.add(own, before), f.constant(0.0))
        f.store(f.add(f.maximum(own, before), both), f["worst"])
        f.finish()
        return f

    def _write_accept(self) -> Function:
        f, step = self._code("accept", **_LOGGING)
        before, after = step.accept()
        log_rises(step, before, after)
        f.finish()
        return f

    def _write_prologue(self) -> Function:
        f = self._module.function(
            "prologue", {"doubles": "ptr"}, internal=True, inline="never"
        )
        write_hoisted(f, self._flow, LaneCode(f, self._flow).constants)
        f.finish()
        return f


def _coupling(
    make: RosenbrockMake,
) -> Callable[[LaneCode, RosenbrockMemory, Span], Coupling]:
    common = {"pivot": make.pivot, "outside": make.outside}
    if make.ions:
        return partial(IonCoupling, **common, ions=make.ions)
    return partial(SheathCoupling if make.has_sheath else PlainCoupling, **common)
