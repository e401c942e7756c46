"""The parts of adaptive steps of a tree: where rows are kept, when curves cross."""

import numpy as np
import pytest

from axolemma.equations import lowered
from axolemma.errors import InternalError
from axolemma.integration.flow_code import arrange
from axolemma.integration.schemes import RODAS
from axolemma.integration.trees.inputs import TreeInputs
from axolemma.integration.trees.memory import TreeMemory
from axolemma.integration.trees.plan import Tree, TreeCell, TreePlan
from axolemma.integration.trees.rosenbrock_memory import CURVE, RosenbrockMemory
from axolemma.integration.trees.rosenbrock_solver import _crossed
from axolemma.integration.trees.solver import advance_tree
from axolemma.models import squid_axon
from axolemma.stimulus import pulse, timetable


def laid_out(*, has_sheath, carriers):
    flow = arrange(lowered(squid_axon().equations()), has_linear=True, oscillators=0)
    bare = TreeMemory(lane=flow.memory, has_sheath=has_sheath, carriers=carriers)
    return RosenbrockMemory.of(flow, bare, factors=11)


@pytest.mark.parametrize(
    ("has_sheath", "carriers"), [(False, 0), (True, 0), (False, 3)]
)
def test_no_row_of_the_workspace_is_used_twice(has_sheath, carriers):
    memory = laid_out(has_sheath=has_sheath, carriers=carriers)
    lane, square = memory.tree.lane, (1 + carriers) ** 2
    used = [(memory.counts, 1), (memory.is_sound, 1)]
    used += [(memory.voltage_curve, CURVE), (memory.axial_curve, CURVE)]
    cables = [memory.axis]
    if has_sheath:
        cables.append(memory.space)
        used += [(memory.around, RODAS.stages)]
        used += [(memory.space.along, 1)]
    for number in range(carriers):
        cables.append(memory.ion(number))
        used += [(memory.ion_slope(number), 1), (memory.ion_side(number), 1)]
    for cable in cables:
        used += [(cable.flow, 1), (cable.carried, 1)]
        # The axis has its rates in its curve.
        if cable != memory.axis:
            used += [(cable.rate, 1), (cable.rate_behind, 1)]
        if cable.change is not None:
            used.append((cable.change, RODAS.stages))
    if carriers:
        blocks = memory.block, memory.near, memory.far, memory.handed, memory.taken_over
        used += [(first, square) for first in blocks]
    used += [
        (memory.linear, memory.derivatives),
        (memory.inner, RODAS.stages * lane.states),
        (memory.carried, lane.routes),
        (memory.flow, lane.routes),
        (memory.alone, lane.states),
        (memory.factor, 11),
        *((memory.answer(n), lane.states) for n in range(1 + carriers)),
    ]
    rows = np.sort(np.concatenate([first + np.arange(count) for first, count in used]))
    assert rows.tolist() == list(range(memory.tree.work, memory.tree.rows))


def test_a_crossing_lies_on_the_cubic_of_its_step():
    # v = (t - 1)^3 + 2 (t - 1) + 5 from t = 0.5 to 2, which is 5 at t = 1.
    def value(t):
        return (t - 1.0) ** 3 + 2.0 * (t - 1.0) + 5.0

    def rate(t):
        return 3.0 * (t - 1.0) ** 2 + 2.0

    curve = np.array([[value(0.5), rate(0.5), value(2.0), rate(2.0)]])
    part = _crossed(np.array([1.5]), curve, 5.0)
    assert part[0] == pytest.approx(0.5 / 1.5, abs=1e-15)


def test_rows_of_inputs_end_where_any_of_them_breaks():
    table = {
        place: timetable(pulse("1 uA/cm2", start=start, duration="2 ms"), duration=10.0)
        for place, start in ((0, "1 ms"), (4, "2 ms"))
    }
    drives = {(place, "stimulus.current"): each for place, each in table.items()}
    inputs = TreeInputs([TreeCell(parameters={}, start={}, drives=drives)])
    assert inputs.rows(3.5) == [(0.0, 1.0), (1.0, 2.0), (2.0, 3.0), (3.0, 3.5)]
    assert TreeInputs([TreeCell(parameters={}, start={})]).rows(2.0) == [(0.0, 2.0)]


def test_probes_of_adaptive_steps_need_an_interval():
    tree = Tree(parent=np.array([-1]), conductance=np.zeros(1), capacity=np.ones(1))
    system = lowered(squid_axon(ions="held").equations())
    values = dict.fromkeys(system.parameter_names, 0.0)
    states = dict.fromkeys(system.state_names, 0.0)
    plan = TreePlan(system=system, tree=tree, duration=1.0, probes=(0,))
    with pytest.raises(InternalError, match="interval"):
        advance_tree(plan, [TreeCell(parameters=values, start=states)])
