"""Variants of a run: each does what a run of its own would have done."""

from dataclasses import replace

import numpy as np
import pytest

from axolemma.integration import Steps, Trajectory
from axolemma.models import squid_axon
from axolemma.simulation import Conditions, record
from axolemma.simulation.variants import with_parameters, with_strengths
from axolemma.stimulus import charge, pulse, step

AXON = squid_axon()
SHOCK = pulse("10 uA/cm2", start="1 ms", duration="1 ms") + charge(
    "2 nC/cm2", at="0 ms"
)
CONDITIONS = Conditions(duration=20.0)


def steps_of(variant: Trajectory | None) -> Steps:
    assert variant is not None
    return variant.steps


@pytest.mark.parametrize("frozen", [(), ("K.n",)])
@pytest.mark.parametrize("initial_voltage", [None, -70.0])
def test_a_stronger_stimulus_does_what_it_does_in_a_run(frozen, initial_voltage):
    conditions = replace(CONDITIONS, frozen=frozen, initial_voltage=initial_voltage)
    before = record(AXON, SHOCK, conditions)
    for factor, variant in zip(
        (0.5, 2.0), with_strengths(before, [0.5, 2.0]), strict=True
    ):
        alone = record(AXON, factor * SHOCK, conditions).trajectory
        assert steps_of(variant).time.tolist() == alone.steps.time.tolist()
        np.testing.assert_array_equal(steps_of(variant).states, alone.steps.states)


@pytest.mark.parametrize("frozen", [(), ("K.n",)])
@pytest.mark.parametrize("initial_voltage", [None, -70.0])
def test_another_conductance_does_what_it_does_in_a_run(frozen, initial_voltage):
    conditions = replace(CONDITIONS, frozen=frozen, initial_voltage=initial_voltage)
    before = record(AXON, SHOCK, conditions)
    name = "Na_leak.conductance"
    value = 1.01 * before.trajectory.parameters[name]
    (variant,) = with_parameters(before, [{name: value}])
    changed = AXON.with_values({name: f"{value!r} mS/cm2"})
    alone = record(changed, SHOCK, conditions).trajectory
    assert steps_of(variant).time.tolist() == alone.steps.time.tolist()
    np.testing.assert_array_equal(steps_of(variant).states, alone.steps.states)


def test_a_variant_without_rest_is_left_out():
    before = record(squid_axon(ions="held"), SHOCK, CONDITIONS)
    none, one = with_parameters(before, [{"Cl.reversal_potential": -10.0}, {}])
    assert none is None
    np.testing.assert_array_equal(steps_of(one).time, before.trajectory.steps.time)


def test_a_train_ends_some_time_after_it_began():
    before = record(squid_axon(ions="held"), step("6 uA/cm2", start="1 ms"), CONDITIONS)
    long = replace(before, duration=10_000.0)
    (variant,) = with_strengths(long, [2.0])
    assert steps_of(variant).end_time < 200.0
    assert steps_of(variant).states[0].max() > 0.0


def test_a_strength_beyond_all_numbers_is_left_out():
    before = record(AXON, SHOCK, CONDITIONS)
    none, one = with_strengths(before, [1e308, 1.0])
    assert none is None
    np.testing.assert_array_equal(steps_of(one).time, before.trajectory.steps.time)
