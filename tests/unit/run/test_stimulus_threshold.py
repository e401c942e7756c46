"""What stimulus would have set off the action potential that did not come."""

from typing import Any

import pytest

import axolemma as axo
from axolemma.run.stimulus_threshold import find_stimulus_threshold
from axolemma.stimulus import push, ramp, sine

SQUID = axo.models.squid_axon(ions="held")
WEAK = axo.pulse("3 uA/cm2", start="1 ms", duration="1 ms")
PUSHED = SQUID.with_receptor()
# Long enough for a stimulus just above threshold, which takes its time.
DURATION = "25 ms"


def threshold(run) -> Any:
    return find_stimulus_threshold(run.record)


def fires(membrane, stimulus):
    return bool(axo.simulate(membrane, stimulus, duration=DURATION).spikes)


@pytest.mark.parametrize(
    ("membrane", "stimulus"),
    [
        (SQUID, WEAK),
        (SQUID, 2 * WEAK),
        (SQUID.block("Na", 0.5), WEAK),
        (SQUID, ramp("0 uA/cm2", "1 uA/cm2", start="1 ms", duration="3 ms")),
        (PUSHED, push("0.5 um", start="1 ms", duration="10 ms")),
    ],
)
def test_it_lies_between_a_strength_that_fails_and_one_that_fires(membrane, stimulus):
    run = axo.simulate(membrane, stimulus, duration=DURATION)
    found = threshold(run)
    assert run.spikes == ()
    # Two rounds of 64 between 1 and 100 leave some thousandth.
    assert 1.0 < found.tried < found.fires < 1.002 * found.tried
    assert not fires(membrane, found.tried * stimulus)
    assert fires(membrane, found.fires * stimulus)
    assert not found.is_rebound


@pytest.mark.parametrize(
    ("duration", "published"), [("0.5 ms", 13.275123562), ("1 ms", 6.918925521)]
)
def test_of_a_pulse_it_is_the_threshold_that_was_computed_elsewhere(
    duration, published
):
    pulse = axo.pulse("3 uA/cm2", start="1 ms", duration=duration)
    run = axo.simulate(SQUID, pulse, duration=DURATION)
    found = threshold(run)
    # A row of the table of thresholds, found by bisection with another integrator. At
    # the default tolerance a threshold is known to some 1e-5 of itself.
    less, more = (published * (1.0 + part) for part in (-5e-5, 5e-5))
    assert 3.0 * found.tried < more
    assert less < 3.0 * found.fires


def test_a_long_run_is_searched_in_little_time_and_memory():
    step = axo.step("1 uA/cm2", start="5 ms")
    short, long = (
        threshold(axo.simulate(SQUID, step, duration=each))
        for each in ("100 ms", "10 min")
    )
    # Stronger steps would fire for ten minutes: 30 million steps, were they kept.
    assert long.fires == pytest.approx(short.fires, rel=2e-3)


def test_what_takes_too_many_steps_is_not_said_to_fail():
    hum = sine("3 uA/cm2", frequency="200 Hz", start="0 ms", duration="10 s")
    blocked = SQUID.block("Na", 1.0)
    run = axo.simulate(blocked, hum, duration="10 s")
    # More than a million for all of the 64 that are tried.
    assert run.record.trajectory.steps.time.size > 16_000
    assert threshold(run) is None


def test_a_hyperpolarising_stimulus_fires_on_the_rebound():
    run = axo.simulate(SQUID, -1 * WEAK, duration=DURATION)
    found = threshold(run)
    assert found.is_rebound
    assert fires(SQUID, -found.fires * WEAK)


@pytest.mark.parametrize("blocked", ["Na", "K"])
def test_where_channels_are_blocked_no_strength_fires(blocked):
    membrane = axo.models.squid_axon().block(blocked, 1.0)
    run = axo.simulate(membrane, WEAK, duration=DURATION)
    found = threshold(run)
    assert found.fires is None
    assert not fires(membrane, found.tried * WEAK)


def test_gates_that_were_frozen_stay_so():
    run = axo.simulate(SQUID, WEAK, duration=DURATION).what_if(freeze=["Na.m"]).second
    assert run.spikes == ()
    assert threshold(run).fires is None


def test_without_a_stimulus_there_is_none():
    run = axo.simulate(SQUID, duration="2 ms")
    assert threshold(run) is None


def test_fixed_steps_are_followed_as_far_as_the_run():
    late = axo.pulse("3 uA/cm2", start="200 ms", duration="1 ms")
    run = axo.simulate(SQUID, late, duration="230 ms", step="0.025 ms")
    found = threshold(run)
    # A row of the table of thresholds; steps of 0.025 ms move it by some 0.1 %.
    assert 3.0 * found.fires == pytest.approx(6.918925521, rel=5e-3)
