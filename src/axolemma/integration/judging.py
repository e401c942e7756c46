"""The code that judges a step: whether it counts, and how long the next one is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from axolemma.expressions import elementary
from axolemma.integration.lane_code import LaneCode, Stretch
from axolemma.integration.lane_log import LaneLog
from axolemma.integration.lane_memory import Status, Whole
from axolemma.kernels import Function, Value

# A step may grow and shrink by so much, and aims a little below the tolerance.
_GROWTH, _SHRINKAGE, _SAFETY = 5.0, 0.2, 0.9
# Steps shorter than this, ms, or than this part of the time, make no progress.
_SHORTEST, _SHORTEST_OF_TIME = 1e-12, 1e-15
# So many steps turned back within so short a time, ms, make none either: a lane that
# creeps on about a singularity would need years.
_MANY_REFUSED, _SHORT_TIME = 1000.0, 1e-4
# An error above this is as good as none that is known.
_HOPELESS = 1e300


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A step that has been computed and not yet judged.

    Parameters
    ----------
    stretch
        How far it goes.
    gains
        What each state gains.
    carried
        What each route carries.
    error
        Largest error in units of the tolerance; above one, or not a number, the
        step does not count.
    order
        Of the error, in the length of the step.
    method
        Which scheme made it.
    """

    stretch: Stretch
    gains: Sequence[Value]
    carried: Sequence[Value]
    error: Value
    order: int
    method: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a trial.

    Parameters
    ----------
    counts, landed
        Masks of the lanes whose step counts, and of those that have landed by it.
    """

    counts: Value
    landed: Value


class Judge:
    """Writes the code that judges trials.

    Parameters
    ----------
    lanes
        The lanes in which they are made.
    log
        Where the steps that count are written down.
    """

    def __init__(self, lanes: LaneCode, log: LaneLog) -> None:
        self.lanes = lanes
        self.log = log

    def judge(self, trial: Trial) -> Verdict:
        """Accept or turn back a trial: log, gains, time and the next length."""
        lanes, f, stretch = self.lanes, self.lanes.function, trial.stretch
        counts = f.and_(f.less_equal(trial.error, f.constant(1.0)), stretch.tried)
        fails = f.and_(f.not_(counts), stretch.tried)
        landed = f.and_(counts, stretch.lands)
        event_gain = trial.gains[self.log.event_state]
        self.log.write_step(counts, stretch, event_gain, trial.method)
        for index, gain in enumerate(trial.gains):
            lanes.gain_state(counts, index, gain)
        for index, charge in enumerate(trial.carried):
            lanes.gain_total(counts, index, charge)
        self._resize(trial, fails, landed)
        lanes.choose(counts, stretch.next_time, lanes.memory.time)
        for mask, row in ((counts, Whole.ACCEPTED), (fails, Whole.REJECTED)):
            one = f.zero_extend(mask, f.whole)
            lanes.store_whole(f.add_whole(lanes.load_whole(row), one), row)
        return Verdict(counts=counts, landed=landed)

    def _resize(self, trial: Trial, fails: Value, landed: Value) -> None:
        """Choose the length of the next step and give up when it is too short."""
        lanes, f, stretch = self.lanes, self.lanes.function, trial.stretch
        factor = lengthening(f, trial.error, order=trial.order)
        tried = lanes.load(lanes.memory.size)
        grown = f.multiply(stretch.size, factor)
        lanes.choose(stretch.tried, f.select(landed, tried, grown), lanes.memory.size)
        stuck = f.and_(fails, f.less(grown, shortest(f, stretch.time)))
        lanes.choose_whole(stuck, Status.STEP_TOO_SMALL, Whole.STATUS)
        with f.if_(f.any(fails)):
            self._count_refused(fails, stretch.time)

    def _count_refused(self, fails: Value, time: Value) -> None:
        """Give up where many steps were turned back in a short time."""
        lanes, f, memory = self.lanes, self.lanes.function, self.lanes.memory
        since = lanes.load(memory.refused_since)
        is_new = f.less(f.add(since, f.constant(_SHORT_TIME)), time)
        one = f.constant(1.0)
        count = f.select(is_new, one, f.add(lanes.load(memory.refused), one))
        lanes.choose(fails, count, memory.refused)
        lanes.choose(f.and_(fails, is_new), time, memory.refused_since)
        hopeless = f.and_(fails, f.less_equal(f.constant(_MANY_REFUSED), count))
        lanes.choose_whole(hopeless, Status.STEP_TOO_SMALL, Whole.STATUS)


def lengthening(f: Function, error: Value, *, order: int) -> Value:
    """Give the factor by which the next step is longer than one with an error.

    Parameters
    ----------
    f
        Where the code goes.
    error
        In units of the tolerance.
    order
        Of the error, in the length of the step.
    """
    bounded = f.maximum(error, f.constant(1e-10))
    power = f.multiply(elementary.log(f, bounded), f.constant(-1.0 / order))
    factor = f.multiply(elementary.exp(f, power), f.constant(_SAFETY))
    factor = f.minimum(f.maximum(factor, f.constant(_SHRINKAGE)), f.constant(_GROWTH))
    # What is not a number must not reach the length of the next step.
    sound = f.less_equal(error, f.constant(_HOPELESS))
    return f.select(sound, factor, f.constant(_SHRINKAGE))


def shortest(f: Function, time: Value) -> Value:
    """Give the length, ms, below which steps at a time make no progress."""
    part = f.multiply(f.absolute(time), f.constant(_SHORTEST_OF_TIME))
    return f.add(part, f.constant(_SHORTEST))


def largest_error(lanes: LaneCode, errors: Sequence[Value]) -> Value:
    """Find the largest error, scaled as its state is; never losing a NaN.

    Parameters
    ----------
    lanes
        Where the code goes.
    errors
        Of each state, in its own unit, of either sign.
    """
    f = lanes.function
    worst = total = f.constant(0.0)
    states = lanes.flow.system.states
    for state, error in zip(states, errors, strict=True):
        scaled = f.multiply(f.absolute(error), f.constant(1.0 / state.scale))
        worst = f.maximum(scaled, worst)
        total = f.add(total, scaled)
    # A maximum forgets what is not a number; a sum does not.
    return f.fused(total, f.constant(0.0), worst)
