"""Many cables of one shape at the rig, run side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from axolemma.cable import Compartments, Extracellular
from axolemma.errors import InvalidInput
from axolemma.experiments.cable_run import (
    Cable,
    CableRun,
    conditions_of,
    run_of,
    setting_of,
)
from axolemma.run.arguments import read_count
from axolemma.simulation.cable import record_cables
from axolemma.stimulus import Stimulus


def simulate_cables(
    cables: Sequence[Cable],
    stimuli: Sequence[Mapping[int, Stimulus]] | None = None,
    *,
    duration: Any,
    step: Any = None,
    tolerance: float | None = None,
    fields: Sequence[Extracellular] = (),
    settles: bool = True,
    threads: int = 1,
) -> list[CableRun]:
    """Run many cables of one shape side by side, several in each machine instruction.

    They have the same membrane, compartments and ends, and differ in `Cable.values`
    other than the capacitance, in synapses and in what drives them. Each is what it
    would be alone but for rounding, and to the bit the same on any number of threads.
    Those whose stimuli begin and end at the same times share instructions.

    Parameters
    ----------
    cables
        What is run.
    stimuli
        For each, currents into compartments.
    duration, step, tolerance, fields, settles
        As for one, `simulate_cable`.
    threads
        How many processors work on them.

    Raises
    ------
    InvalidInput
        If the cables differ in more, or a stimulus, a synapse or an end is not on one.
    NoRestingState
        If a cable should settle and does not.

    Examples
    --------
    >>> from axolemma.cable import Axon
    >>> from axolemma.experiments import Cable, simulate_cables
    >>> from axolemma.models import squid_axon
    >>> from axolemma.stimulus import pulse
    >>> axon = Axon(diameter="476 um", resistivity="35.4 ohm cm", length="2 cm")
    >>> cable = Cable(membrane=squid_axon(), compartments=axon.compartments(40))
    >>> weak, strong = (
    ...     {0: pulse(current, start="0 ms", duration="1 ms")}
    ...     for current in ("1 uA", "50 uA")
    ... )
    >>> runs = simulate_cables([cable, cable], [weak, strong], duration="5 ms")
    >>> [bool(run.arrivals[39] < 5.0) for run in runs]
    [False, True]
    """
    first = _first_of(_as_list(cables, "cables, as [Cable(...), Cable(...)]"))
    given: list[Any] = [{} for _ in cables]
    if stimuli is not None:
        given = _as_list(stimuli, "stimuli by compartment, of each cable")
    if len(given) != len(cables):
        raise InvalidInput(
            "cables run together",
            found=f"{len(cables)}, and stimuli of {len(given)}",
            expected="stimuli for each",
        )
    conditions = replace(
        conditions_of(cables, duration, step, tolerance),
        threads=read_count(threads, "threads"),
    )
    found = record_cables(
        first.membrane,
        first.compartments,
        given,
        conditions,
        settings=[setting_of(cable, fields, settles=settles) for cable in cables],
    )
    return [run_of(*pair) for pair in zip(cables, found, strict=True)]


def _as_list(given: Any, what: str) -> list[Any]:
    if not isinstance(given, (list, tuple)) or not given:
        raise InvalidInput(
            "cables run together",
            found=f"{given!r}",
            expected=f"a list of one or more {what}",
        )
    return list(given)  # pyright: ignore[reportUnknownArgumentType]  (of anything)


def _first_of(cables: list[Any]) -> Cable:
    """Give the first of cables, when the others are as it is."""
    first = cables[0]
    for number, cable in enumerate(cables):
        if not isinstance(cable, Cable):
            raise InvalidInput(
                f"cable {number} of those run together",
                found=f"{cable!r}",
                expected="a Cable",
            )
        others = "membrane" if cable.membrane != first.membrane else ""
        if not _are_alike(cable.compartments, first.compartments):
            others = "compartments"
        if others:
            raise InvalidInput(
                f"cable {number} of those run together",
                found=f"other {others} than the first has",
                expected="cables that differ in values, synapses and stimuli",
                remedy="give it values along the cable, or run it by itself",
            )
    return first


def _are_alike(one: Compartments, other: Compartments) -> bool:
    return one is other or all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("parent", "area", "axial_conductance", "points")
    )
