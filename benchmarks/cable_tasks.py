"""What is measured along axons and trees."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tasks import Contestant, Result, Settings, Task

# Of the giant axon at 18.5 degC with a leak potential of -54.4 mV, m/s: by the equation
# of the travelling wave, K = 10.4383548291 /ms.
_VELOCITY = 18.7321608
_ORDERS: tuple[tuple[str, str, Settings], ...] = (
    ("axolemma, second order", "axolemma", {}),
    ("Arbor, first order", "arbor", {}),
    ("NEURON, second order", "neuron", {"order": 2}),
)


def cable_tasks(
    *, is_quick: bool, morphology: Path | None
) -> dict[str, tuple[Task, ...]]:
    """Give the tasks along axons and trees by the names of the command line.

    Parameters
    ----------
    is_quick
        Whether the longest are shortened.
    morphology
        Of the reconstructed cell; None to leave it out.
    """
    cells = () if morphology is None else (_cell(morphology, is_quick=is_quick),)
    return {
        "axon": (_axon(),),
        "arrival": (_arrival(is_quick=is_quick),),
        "thin axons": (_thin_axons(is_quick=is_quick),),
        "axon threads": (_threads(is_quick=is_quick),),
        "tree": (_tree(is_quick=is_quick), *cells),
    }


def _contestants(
    ways: Sequence[Settings] = ({},), first_order: Sequence[Settings] | None = None
) -> tuple[Contestant, ...]:
    chosen = {"arbor": ways if first_order is None else first_order}
    return tuple(
        Contestant(
            label=label,
            tool=tool,
            ways=tuple({**way, **own} for way in chosen.get(tool, ways)),
        )
        for label, tool, own in _ORDERS
    )


def _late(result: Result) -> float:
    return abs(result["velocity"] - _VELOCITY)


def _axon() -> Task:
    """The axon of 1952 at one setting for all."""
    settings = {"compartments": 1000, "duration": 20.0, "step": 0.005}
    return Task(
        name="axon",
        title="giant axon, 1000 compartments, 20 ms, steps of 0.005 ms",
        right=f"{_VELOCITY:.4f} m/s within 0.1",
        contestants=_contestants(),
        settings=settings,
        error=lambda result: _late(result) / 0.1,
        shown=lambda result: f"{result['velocity']:.4f} m/s",
        work=1000 * round(20.0 / 0.005),
    )


def _arrival(*, is_quick: bool) -> Task:
    """The axon of 1952 at equal accuracy: the cheapest setting that is right."""
    allowed = 0.02 if is_quick else 0.005
    second = [(500, 0.01), (700, 0.007), (1000, 0.005), (1400, 0.0035), (2000, 0.0025)]
    first = [(500, 0.002), (700, 0.001), (1000, 0.0005), (1400, 0.00025)]
    written = [
        [{"compartments": count, "step": step} for count, step in ways]
        for ways in (second, first)
    ]
    return Task(
        name="axon",
        title="giant axon, 20 ms, each tool at its cheapest setting that is right",
        right=f"{_VELOCITY:.4f} m/s within {allowed}",
        contestants=_contestants(*written),
        settings={"duration": 20.0},
        error=lambda result: _late(result) / allowed,
        shown=lambda result: f"{result['velocity']:.4f} m/s",
    )


def _thin_axons(*, is_quick: bool) -> Task:
    copies, duration = (100, 25.0) if is_quick else (1000, 25.0)
    # Impulses that came to an end in 25 ms, by steps of 1/8 of the length; the
    # currents nearest to threshold may miss the end of the run.
    expected = 1735.0 * copies / 1000
    return Task(
        name="thin axons",
        title=f"{copies} axons of 100 compartments, {duration:g} ms",
        right=f"{expected:g} impulses within 1 %",
        contestants=_contestants(),
        settings={
            "copies": copies,
            "compartments": 100,
            "duration": duration,
            "step": 0.025,
        },
        error=lambda result: abs(result["count"] / expected - 1.0) / 0.01,
        shown=lambda result: f"{result['count']} impulses",
        work=copies * 100 * round(duration / 0.025),
    )


def _threads(*, is_quick: bool) -> Task:
    alone = _thin_axons(is_quick=is_quick)
    return Task(
        name=alone.name,
        title=f"two threads: {alone.title}",
        right=alone.right,
        contestants=tuple(
            Contestant(
                label=f"axolemma, {count} threads",
                tool="axolemma",
                ways=({"threads": count},),
            )
            for count in (2, 1)
        ),
        settings=alone.settings,
        error=alone.error,
        shown=alone.shown,
        work=alone.work,
        is_parallel=True,
    )


def _spiked(name: str, title: str, first: float, settings: Settings) -> Task:
    """A cell that is driven at its root, and when it spiked first."""
    duration, step = settings["duration"], settings["step"]

    def shown(result: Result) -> str:
        made = result["compartments"] * round(duration / step)
        return (
            f"{result['spikes'][0]:.4f} ms; {result['compartments']} compartments, "
            f"{made / 1e6:.1f} M steps"
        )

    return Task(
        name=name,
        title=f"{title}, {duration:g} ms, steps of {step} ms",
        right=f"first spike at {first} ms within 0.05 ms",
        contestants=_contestants(),
        settings=settings,
        error=lambda result: abs(result["spikes"][0] - first) / 0.05,
        shown=shown,
    )


def _tree(*, is_quick: bool) -> Task:
    duration = 25.0 if is_quick else 100.0
    return _spiked(
        "tree",
        "binary tree of 1023 branches",
        5.64,
        {"duration": duration, "step": 0.025},
    )


def _cell(morphology: Path, *, is_quick: bool) -> Task:
    return _spiked(
        "cell",
        f"a reconstructed cell, {morphology.stem}",
        5.57,
        {
            "duration": 25.0 if is_quick else 100.0,
            "step": 0.025,
            "longest": 10.0,
            "morphology": str(morphology.absolute()),
        },
    )
