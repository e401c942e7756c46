"""Synapses on a cable: conductances that open when an impulse arrives, and close.

An arrival opens a conductance that rises and falls as the difference of two
exponentials, or at once and falls as one; what several open adds up. The current goes
through the ions that are named, each with its own reversal potential, so that a synapse
has a line in the ledger of every ion that it lets through.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import Compartments
from axolemma.equations import EquationSystem, Parameter, Route, State
from axolemma.errors import InvalidInput, unknown_name
from axolemma.expressions import Expression, symbol
from axolemma.membrane import Membrane
from axolemma.membrane.validation import check_name, measured, read_measures
from axolemma.simulation.conditions import VOLTAGE
from axolemma.stimulus import Timetable
from axolemma.units import coherent_value, is_number, ms, mS_per_cm2, per_ms

Floats = NDArray[np.float64]

# Rise and decay that are nearer than this, as a part, have no difference to speak of.
_APART = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Synapse:
    """A synapse and the impulses that arrive at it.

    Parameters
    ----------
    name
        Of its kind, such as ``"AMPA"``; synapses of one kind let the same ions through.
    carriers
        Ions that pass, with their shares of the conductance, together one:
        ``{"Na": 0.5, "K": 0.5}``.
    conductance
        At the height of one opening, such as ``"1 nS"``.
    decay
        Time in which it closes e-fold, such as ``"2 ms"``.
    rise
        Time in which it opens, shorter than the decay; it opens at once when absent.
    arrivals
        When impulses arrive, ms: an array with a unit, such as ``[5, 10] * ms``, or
        one time, ``"5 ms"``.
    """

    name: str
    carriers: Mapping[str, float]
    conductance: Any = measured("nS", at_least=0.0, is_parameter=False)
    decay: Any = measured("ms", above=0.0, is_parameter=False)
    rise: Any = measured("ms", default=None, above=0.0, is_parameter=False)
    arrivals: Any = ()

    def __post_init__(self) -> None:
        check_name(self.name, "synapse")
        where = f"synapse '{self.name}'"
        read_measures(self, where)
        if not _are_shares(self.carriers):
            raise InvalidInput(
                f"{where}, carriers",
                found=f"{self.carriers!r}",
                expected="ions with shares that are together one, such as "
                "{'Na': 0.5, 'K': 0.5}",
            )
        if self.rise is not None and self.rise > (1.0 - _APART) * self.decay:
            raise InvalidInput(
                f"{where}, rise",
                found=f"{float(self.rise):g} ms with a decay of "
                f"{float(self.decay):g} ms",
                expected="a rise that is shorter than the decay",
            )
        object.__setattr__(self, "arrivals", _read_arrivals(self.arrivals, where))

    @property
    def scale(self) -> float:
        """What makes the height of one opening one."""
        if self.rise is None:
            return 1.0
        fast, slow = float(self.rise), float(self.decay)
        top = fast * slow / (slow - fast) * np.log(slow / fast)
        return float(1.0 / (np.exp(-top / slow) - np.exp(-top / fast)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Innervation:
    """Synapses on the compartments of a cable.

    Parameters
    ----------
    values
        Parameters of the synapses by name, one for each compartment, (n,).
    drives
        Timetables of arrivals by compartment and input.
    """

    values: Mapping[str, Floats]
    drives: Mapping[tuple[int, str], Timetable]


def kinds_of(
    cables: Sequence[Mapping[int, Sequence[Synapse]]],
) -> dict[str, Synapse]:
    """Find the kinds of synapses that cables have, one of each by name.

    Parameters
    ----------
    cables
        Synapses of each by compartment; of each kind one at a place.

    Raises
    ------
    InvalidInput
        If two of a kind differ in their ions, or are at one place.
    """
    kinds: dict[str, Synapse] = {}
    for synapses in cables:
        for place, here in synapses.items():
            _gather(kinds, place, here)
    return kinds


def with_synapses(membrane: Membrane, kinds: Mapping[str, Synapse]) -> EquationSystem:
    """Add kinds of synapses to the equations of a membrane.

    Parameters
    ----------
    membrane
        On which they are.
    kinds
        One of each, by name.

    Raises
    ------
    InvalidInput
        If one has the name of something in the membrane, or the membrane has not got
        its ions.
    """
    system = membrane.equations()
    taken = {name.partition(".")[0] for name in system.parameter_names}
    for kind in kinds.values():
        if kind.name in taken:
            raise InvalidInput(
                f"synapse '{kind.name}'",
                found="the name of something in the membrane",
                expected="another name",
            )
        system = _with_synapse(system, kind)
    return system


def innervate(
    kinds: Mapping[str, Synapse],
    compartments: Compartments,
    synapses: Mapping[int, Sequence[Synapse]],
    *,
    duration: float,
) -> Innervation:
    """Lay synapses on compartments.

    Parameters
    ----------
    kinds
        All that the equations know of; where there is none, its conductance is 0.
    compartments
        Of the tree.
    synapses
        By compartment.
    duration
        Of the run, ms.
    """
    values = {
        each.name: np.full(compartments.count, each.value)
        for kind in kinds.values()
        for each in _parameters(kind)
    }
    drives: dict[tuple[int, str], Timetable] = {}
    for place, here in synapses.items():
        for synapse in here:
            density = float(synapse.conductance) * synapse.scale
            density /= float(compartments.area[place])
            values[f"{synapse.name}.conductance"][place] = density
            values[f"{synapse.name}.decay"][place] = float(synapse.decay)
            if synapse.rise is not None:
                values[f"{synapse.name}.rise"][place] = float(synapse.rise)
            if synapse.arrivals.size:
                table = _timetable(synapse, duration)
                drives[place, f"{synapse.name}.arrivals"] = table
    return Innervation(values=values, drives=drives)


def _gather(kinds: dict[str, Synapse], place: int, here: Sequence[Synapse]) -> None:
    """Add the synapses of a place to the kinds that are known."""
    names = [synapse.name for synapse in here]
    for synapse in here:
        first = kinds.setdefault(synapse.name, synapse)
        is_alike = dict(first.carriers) == dict(synapse.carriers)
        if names.count(synapse.name) > 1 or not is_alike:
            raise InvalidInput(
                f"synapse '{synapse.name}' at compartment {place}",
                found="another of that name there, or one for other ions elsewhere",
                expected="a name for each kind, and one of a kind at a place",
                remedy="put the arrivals of several into one",
            )
        if (first.rise is None) != (synapse.rise is None):
            raise InvalidInput(
                f"synapse '{synapse.name}' at compartment {place}",
                found="one with a rise and one without",
                expected="a name for each kind",
            )


def _with_synapse(system: EquationSystem, kind: Synapse) -> EquationSystem:
    """Add the states and routes of one kind of synapse to the equations."""
    name = kind.name
    arrivals = symbol(f"{name}.arrivals", per_ms)
    opened, states = _opening(name, "decay", arrivals)
    parameters = _parameters(kind)
    if kind.rise is not None:
        not_yet, rising = _opening(name, "rise", arrivals)
        opened, states = opened - not_yet, [*states, *rising]
    voltage = system.expression(VOLTAGE)
    routes: list[Route] = []
    for ion, share in kind.carriers.items():
        if ion not in _ions(system):
            raise unknown_name(f"synapse '{name}', carriers", ion, _ions(system))
        potential = system.expression(f"{ion}.reversal_potential")
        conductance = float(share) * parameters[0].symbol * opened
        current = conductance * (voltage - potential)
        routes.append(Route(name=f"{name}.{ion}", current=current))
    return replace(
        system,
        states=(*(_reached(state, routes) for state in system.states), *states),
        parameters=(*system.parameters, *parameters),
        inputs=(*system.inputs, arrivals),
        routes=(*system.routes, *routes),
        observables={**system.observables, f"{name}.open": opened},
    )


def _opening(
    name: str, which: str, arrivals: Expression
) -> tuple[Expression, list[State]]:
    """Write what one more with each arrival, and dies out e-fold in a time."""
    part = symbol(f"{name}.left_of_{which}")
    time = symbol(f"{name}.{which}", ms)
    return part, [State(symbol=part, scale=1.0, rate=arrivals - part / time)]


def _parameters(kind: Synapse) -> list[Parameter]:
    """Give the parameters of a kind, as they are where there is no synapse."""
    times = ("decay",) if kind.rise is None else ("decay", "rise")
    conductance = Parameter(
        symbol=symbol(f"{kind.name}.conductance", mS_per_cm2),
        value=0.0,
        unit=mS_per_cm2,
    )
    return [
        conductance,
        *(
            Parameter(symbol=symbol(f"{kind.name}.{each}", ms), value=1.0, unit=ms)
            for each in times
        ),
    ]


def _reached(state: State, routes: Sequence[Route]) -> State:
    """Let routes drive a state as those do that drive it already."""
    if not state.weights:
        return state
    ion = state.name.removesuffix(".entered")
    own = [each for each in routes if state.name == VOLTAGE or each.ion == ion]
    weight = next(iter(state.weights.values()))
    return replace(
        state, weights={**state.weights, **{each.name: weight for each in own}}
    )


def _ions(system: EquationSystem) -> list[str]:
    names = [*system.parameter_names, *system.observables]
    ending = ".reversal_potential"
    return sorted(
        {name.removesuffix(ending) for name in names if name.endswith(ending)}
    )


def _are_shares(carriers: Any) -> bool:
    if not isinstance(carriers, Mapping):
        return False
    shares: list[Any] = list(carriers.values())  # pyright: ignore[reportUnknownArgumentType]  (of anything)
    if not all(is_number(share) and np.ndim(share) == 0 for share in shares):
        return False
    # Of what is no number no comparison holds.
    return min(shares, default=-1.0) >= 0.0 and abs(sum(shares) - 1.0) <= 1e-9


def _read_arrivals(given: Any, where: str) -> Floats:
    if isinstance(given, (tuple, list)) and not given:
        return np.empty(0)
    read = coherent_value(given, ms, f"{where}, arrivals")
    times = np.sort(np.atleast_1d(np.asarray(read, dtype=float)))
    if times.ndim != 1 or np.any(times < 0.0):
        raise InvalidInput(
            f"{where}, arrivals", found=f"{given!r}", expected="times from 0 ms on"
        )
    return times


def _timetable(synapse: Synapse, duration: float) -> Timetable:
    """Let every arrival be an impulse; those behind the end are left out."""
    times = synapse.arrivals[synapse.arrivals < duration]
    if not times.size:
        raise InvalidInput(
            f"synapse '{synapse.name}', arrivals",
            found=f"the first at {synapse.arrivals[0]:g} ms",
            expected=f"one before the end of the run, {duration:g} ms",
        )
    start, counts = np.unique(times, return_counts=True)
    if start[0] > 0.0:
        start, counts = np.append(0.0, start), np.append(0, counts)
    return Timetable(
        start=start,
        value=np.zeros(start.size),
        slope=np.zeros(start.size),
        jump=counts.astype(float),
        oscillations=np.zeros((start.size, 0, 4)),
    )
