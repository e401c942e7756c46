"""What the account makes of a push on a receptor."""

from typing import Any

import numpy as np
import pytest

import axolemma as axo
from axolemma.accounting.landmarks import driven_mechanisms, find_stimulated
from axolemma.errors import InvalidInput
from axolemma.membrane import PacinianTerminal
from axolemma.stimulus import push


def pushed(depth, duration="40 ms", until="90 ms", **ending):
    membrane = axo.models.squid_axon().with_receptor(PacinianTerminal(**ending))
    return axo.simulate(
        membrane, push(depth, start="1 ms", duration=duration), duration=until
    )


@pytest.fixture(scope="module")
def strong():
    return pushed("6 um")


def test_each_movement_begins_a_generator_potential(strong):
    starts = [p.start_ms for p in strong.phases if p.name == "generator potential"]
    assert starts == [1.0, 41.0]
    assert [p.spike for p in strong.phases if p.name == "generator potential"] == [0, 1]


def test_between_its_movements_a_steady_push_is_rest(strong):
    resting = [(p.start_ms, p.stop_ms) for p in strong.phases if p.name == "rest"]
    assert resting[0] == (0.0, 1.0)
    assert resting[1][1] == 41.0


def test_a_steady_push_on_a_bare_ending_is_a_stimulus_as_long_as_it_lasts():
    run = pushed("0.8 um", has_capsule=False)
    rest, generator, *_ = run.phases
    assert (rest.name, rest.stop_ms) == ("rest", 1.0)
    assert generator.name == "generator potential"
    assert generator.stop_ms > 42.0


def test_the_phases_tile_the_run(strong):
    starts = [phase.start_ms for phase in strong.phases]
    stops = [phase.stop_ms for phase in strong.phases]
    assert starts == [0.0, *stops[:-1]]
    assert stops[-1] == strong.duration


def test_the_threshold_is_of_the_membrane_without_the_receptor(strong):
    spike = strong.spikes[0]
    names = ["membrane.current", "receptor.current"]
    ionic, receptor = strong.at([spike.threshold_ms], *names)
    assert -(ionic - receptor)[0] == pytest.approx(10.0, abs=1e-6)
    # With the receptor's current it would have been reached earlier.
    assert -ionic[0] > 11.0


def test_latency_counts_from_the_movement(strong):
    for spike, start in zip(strong.spikes, (1.0, 41.0), strict=True):
        assert spike.latency_ms == pytest.approx(spike.time_ms - start)


def test_its_part_of_the_charge_is_named(strong):
    generator = strong.phases[1]
    assert generator.cause.inward == "receptor.Na"
    assert generator.cause.words.startswith("Na+ in through the receptor")


def test_a_spike_that_a_push_sets_off_is_no_anode_break(strong):
    assert strong.outcome.kind == "several"


def test_what_is_driven_is_named():
    system = axo.models.squid_axon().with_receptor().equations()
    assert driven_mechanisms(system) == {"stimulus", "receptor"}


def test_an_impulse_and_a_movement_stimulate_and_a_steady_input_may_not(strong):
    table = strong.record.trajectory.table
    felt = find_stimulated(table, 90.0)
    assert (felt.starts, felt.stops) == ((1.0,), (42.0,))
    unfelt = find_stimulated(table, 90.0, unfelt=["receptor.indentation"])
    assert (unfelt.starts, unfelt.stops) == ((1.0, 41.0), (2.0, 42.0))


def test_a_family_of_pushes_runs_at_once_and_as_each_alone():
    axon = axo.models.squid_axon(ions="held").with_receptor()
    depths = axo.along("depth", np.array([1.0, 2.0, 4.0]), "um")
    # That a value has a dimension, and so the result is many runs, no type can say.
    runs: Any = axo.simulate(axon, push(depths, start="1 ms"), duration="20 ms")
    counts = [len(run.spikes) for run in runs]
    assert counts == [0, 1, 1]
    alone = axo.simulate(axon, push("2 um", start="1 ms"), duration="20 ms")
    assert runs[1].spikes[0].time_ms == alone.spikes[0].time_ms


def test_a_fixed_step_comes_to_the_same_spike_where_no_capsule_goes_before():
    bare = PacinianTerminal(has_capsule=False)
    axon = axo.models.squid_axon().with_receptor(bare)
    touch = push("3 um", start="1 ms")
    exact, stepped = (
        axo.simulate(axon, touch, duration="20 ms", step=step)
        for step in (None, "0.01 ms")
    )
    # Second order: a step of 0.01 ms errs by some 1e-3 ms here.
    assert stepped.spikes[0].time_ms == pytest.approx(exact.spikes[0].time_ms, abs=0.01)
    assert stepped.ledger.residual < 1e-12


def test_a_fixed_step_through_a_capsule_is_refused():
    with pytest.raises(InvalidInput, match=r"'receptor\.opened'"):
        axo.simulate(
            axo.models.squid_axon().with_receptor(),
            push("3 um", start="1 ms"),
            step="0.01 ms",
        )


def test_minutes_of_touching_are_followed_by_their_spikes():
    axon = axo.models.squid_axon(ions="held").with_receptor()
    touch = push("4 um", start="1 ms", duration="200 ms")
    long = axo.simulate(axon, touch, duration="500 ms", keep="spikes")
    short = axo.simulate(axon, touch, duration="500 ms")
    times = [spike.time_ms for spike in short.spikes]
    assert list(long.spikes.column("time_ms")) == pytest.approx(times, abs=1e-6)
