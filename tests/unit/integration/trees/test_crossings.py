"""When the voltage of a compartment rises through its level, wherever inputs break."""

import numpy as np
import pytest

from axolemma.equations import lowered
from axolemma.equilibrium import parameter_values
from axolemma.integration.trees.plan import Tree, TreeCell, TreePlan
from axolemma.integration.trees.solver import _crossed, advance_tree
from axolemma.membrane import Channel, Ion, Membrane
from axolemma.stimulus import charge, pulse, timetable

EDGE = 0.3037  # ms, on no grid of steps
RESTING = -65.0  # mV


def crossing_times(stimulus, level, step, *, places=(0,), count=1):
    """Run a leak of 1 mS/cm2, time constant 1 ms, in compartments that are apart."""
    membrane = Membrane(
        "passive",
        ions=(Ion("K", reversal_potential=f"{RESTING} mV"),),
        channels=(Channel("leak", ion="K", conductance="1 mS/cm2"),),
    )
    numeric = lowered(membrane.equations())
    tree = Tree(
        parent=np.arange(count) - 1,
        conductance=np.zeros(count),
        capacity=np.ones(count),
    )
    table = timetable(stimulus, duration=3.0)
    cell = TreeCell(
        parameters=parameter_values(numeric),
        start={"membrane.V": RESTING},
        drives={(place, "stimulus.current"): table for place in places},
    )
    plan = TreePlan(
        system=numeric, tree=tree, duration=3.0, step=step, level=level, interval=1.0
    )
    (found,) = advance_tree(plan, [cell])
    return found.crossed.tolist(), found.crossing_times.tolist()


def beginning(late):
    """Give 20 uA/cm2 from the edge on, and the voltage so long behind it."""
    stimulus = pulse("20 uA/cm2", start=f"{EDGE} ms", duration="2 ms")
    return stimulus, 20.0 * -np.expm1(-late)


def ending(late):
    """Give 20 uA/cm2 of which half ends at the edge, and the voltage behind it."""
    stimulus = pulse("10 uA/cm2", start="0.1 ms", duration="2 ms")
    stimulus += pulse("10 uA/cm2", start="0.1 ms", duration=f"{EDGE - 0.1} ms")
    there = 20.0 * -np.expm1(0.1 - EDGE)
    return stimulus, 10.0 + (there - 10.0) * np.exp(-late)


@pytest.mark.parametrize("edge", [beginning, ending])
@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
def test_a_crossing_behind_an_edge_is_met_in_second_order(edge, part):
    for step in (0.04, 0.01, 0.0025):
        stimulus, voltage = edge(part * step)
        _, (found,) = crossing_times(stimulus, RESTING + voltage, step)
        # A line errs by an eighth of step**2 V''/V', and V''/V' is -1 / ms; a parabola
        # through the corner erred by up to a seventh of the step itself.
        assert abs(found - (EDGE + part * step)) < 0.126 * step**2


@pytest.mark.parametrize("step", [0.01, None], ids=["fixed", "adaptive"])
def test_an_impulse_of_charge_takes_the_voltage_through_the_level_at_once(step):
    stimulus = charge("30 nC/cm2", at=f"{EDGE} ms")
    found = crossing_times(stimulus, RESTING + 20.0, step, places=(1,), count=3)
    assert found == ([1], [EDGE])


def test_the_parabola_through_three_voltages_is_at_the_level_there():
    # Bends up to a million times the rise, on which a fixed point would diverge.
    random = np.random.default_rng(3)
    earlier = random.normal(size=2000) * 10.0 ** random.uniform(-3, 6, 2000)
    before, after = -random.uniform(0, 1, 2000), random.uniform(1e-6, 1, 2000)
    voltages = np.stack([earlier, before, after], axis=1)
    part = _crossed(voltages, 0.0, np.zeros(2000, bool))
    bend = after - 2.0 * before + earlier
    found = before + (after - before) * part + 0.5 * bend * part * (part - 1.0)
    # Rounding of terms as large as the bend.
    assert np.all(np.abs(found) < 1e-13 * (1.0 + np.abs(bend)))
    assert np.all((part >= 0.0) & (part <= 1.0))


def test_a_voltage_that_was_at_the_level_crosses_at_once():
    assert _crossed(np.array([[-70.0, 0.0, 1.0]]), 0.0, np.zeros(1, bool))[0] == 0.0
