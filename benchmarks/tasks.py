"""What is measured: tasks, who takes part with which settings, and what is right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Settings = Mapping[str, Any]
Result = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """A tool that takes part in a task, in one way of using it.

    Parameters
    ----------
    label
        What it is called in the table.
    tool
        Whose worker runs it.
    ways
        Settings to try, cheapest first: the first that is right is measured, or the
        last where none is.
    """

    label: str
    tool: str
    ways: tuple[Settings, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A whole task.

    Parameters
    ----------
    name
        By which the workers know it.
    title
        What is done.
    right
        When an answer is right, in words.
    contestants
        The first is axolemma, to which the others are compared.
    settings
        Common to all.
    error
        How far an answer is from what is right, in units of what is allowed.
    shown
        The accuracy of an answer in words.
    work
        How many steps of compartments are made, if that is fixed.
    is_parallel
        Whether the wall clock counts, and not the processor's.
    """

    name: str
    title: str
    right: str
    contestants: tuple[Contestant, ...]
    settings: Settings
    error: Callable[[Result], float]
    shown: Callable[[Result], str]
    work: int | None = None
    is_parallel: bool = False


# Reference of the neurone: first and last upward crossing of 0 mV in 1000 ms, and how
# many there are, by DOP853 at a tolerance of 1e-11 and by a Taylor method at 1e-15.
_FIRST, _LAST, _COUNT, _LENGTH = 6.901406662, 987.9685136, 68, 1000.0
_ALLOWED = 1e-3
# Spikes of the neurone whose ions change, by the converged Myokit and by axolemma at
# 1e-8: (duration in ms, count).
_SPIKES_OF_IONS = {100_000.0: 674, 20_000.0: 244}


def neurone() -> Task:
    """One neurone for a second."""

    def worst(result: Result) -> float:
        spikes = result["spikes"]
        if len(spikes) != _COUNT:
            return float("inf")
        return max(abs(spikes[0] - _FIRST), abs(spikes[-1] - _LAST))

    tolerances = (1e-4, 3e-5, 1e-5, 3e-6, 1e-6, 3e-7, 1e-7, 1e-8)
    adaptive = tuple({"tolerance": tolerance} for tolerance in tolerances)
    events = tuple({**way, "record": "events"} for way in adaptive)
    whole = tuple({**way, "record": "steps"} for way in adaptive)
    checked = tuple({**way, "is_checked": True} for way in whole)
    fixed = ({"step": 0.025}, {"step": 0.005})
    return Task(
        name="neurone",
        title="one neurone, 1000 ms, 10 uA/cm2 from 5 ms on",
        right="first and last of 68 spikes within 0.001 ms",
        contestants=(
            Contestant(label="axolemma", tool="axolemma", ways=events),
            Contestant(label="axolemma, every step kept", tool="axolemma", ways=whole),
            Contestant(
                label="axolemma, with trust lane", tool="axolemma", ways=checked
            ),
            Contestant(label="heyoka", tool="heyoka", ways=adaptive),
            Contestant(label="Arbor", tool="arbor", ways=fixed),
            Contestant(label="NEURON, CVODE", tool="neuron", ways=adaptive[4:]),
            Contestant(
                label="NEURON, second order",
                tool="neuron",
                ways=({"step": 0.005}, {"step": 0.002}),
            ),
            Contestant(label="Myokit", tool="myokit", ways=adaptive[4:]),
        ),
        settings={"duration": _LENGTH, "density": 10.0},
        error=lambda result: worst(result) / _ALLOWED,
        shown=lambda result: f"{worst(result):.1e} ms",
    )


def population(*, is_quick: bool) -> Task:
    """Many uncoupled neurones by fixed steps."""
    neurones, duration, step = (
        (1000, 100.0, 0.025) if is_quick else (10_000, 200.0, 0.025)
    )
    return Task(
        name="population",
        title=f"{neurones} neurones, {duration:g} ms, fixed steps of {step} ms",
        right="the neurone at 10 uA/cm2 spikes at 6.9014 ms to 0.03 ms",
        contestants=(
            Contestant(label="axolemma, second order", tool="axolemma", ways=({},)),
            Contestant(label="Arbor, one group", tool="arbor", ways=({},)),
        ),
        settings={
            "duration": duration,
            "density": 20.0,
            "neurones": neurones,
            "step": step,
        },
        # Steps of first order are 0.022 ms late here.
        error=lambda result: abs(result["spikes"][0] - _FIRST) / 0.03,
        shown=lambda result: (
            f"{abs(result['spikes'][0] - _FIRST):.1e} ms, {result['count']} spikes"
        ),
        work=neurones * round(duration / step),
    )


def ions(*, is_quick: bool) -> Task:
    """One neurone whose ions change."""
    duration = 20_000.0 if is_quick else 100_000.0
    expected = _SPIKES_OF_IONS[duration]
    ways = tuple({"tolerance": tolerance} for tolerance in (1e-4, 1e-5, 1e-6, 1e-7))
    return Task(
        name="ions",
        title=f"one neurone whose ions change, {duration / 1e3:g} s",
        right=f"{expected} spikes",
        contestants=(
            Contestant(label="axolemma", tool="axolemma", ways=ways),
            Contestant(label="Myokit", tool="myokit", ways=ways),
        ),
        settings={"duration": duration},
        error=lambda result: abs(result["count"] - expected) / 0.5,
        shown=lambda result: f"{result['count']} spikes",
    )


def silence() -> Task:
    """Ten minutes in which nothing happens."""
    return Task(
        name="silence",
        title="one neurone with live ions, ten minutes of silence",
        right="no spike",
        contestants=(Contestant(label="axolemma", tool="axolemma", ways=({},)),),
        settings={"duration": 600_000.0},
        error=lambda result: float(result["count"]),
        shown=lambda result: f"{result['count']} spikes, {result['steps']} steps",
    )


def threads(*, is_quick: bool) -> Task:
    """The population by two threads and by one; the wall clock counts."""
    alone = population(is_quick=is_quick)
    return Task(
        name="population",
        title=f"two threads: {alone.title}",
        right=alone.right,
        contestants=(
            Contestant(
                label="axolemma, 2 threads", tool="axolemma", ways=({"threads": 2},)
            ),
            Contestant(
                label="axolemma, 1 thread", tool="axolemma", ways=({"threads": 1},)
            ),
        ),
        settings=alone.settings,
        error=alone.error,
        shown=alone.shown,
        work=alone.work,
        is_parallel=True,
    )


def compilation(states: int) -> Task:
    """The default kernel written and compiled, nothing cached."""
    return Task(
        name="compilation",
        title=f"compilation of a kernel, {states} states",
        right=f"{states} states",
        contestants=(Contestant(label="axolemma", tool="axolemma", ways=({},)),),
        settings={"states": states},
        error=lambda result: float(result["states"] != states) * 2.0,
        shown=lambda result: f"{result['states']} states",
    )


def all_tasks(*, is_quick: bool) -> dict[str, tuple[Task, ...]]:
    """Give the tasks by the names that the command line knows.

    Parameters
    ----------
    is_quick
        Whether the longest are shortened.
    """
    return {
        "neurone": (neurone(),),
        "population": (population(is_quick=is_quick),),
        "ions": (ions(is_quick=is_quick),),
        "silence": (silence(),),
        "threads": (threads(is_quick=is_quick),),
        "compilation": (compilation(4), compilation(40)),
    }
