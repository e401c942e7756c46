"""The impulse as a wave of constant form: conduction velocity without a cable.

An impulse that keeps its form at a velocity c turns the cable equation into ordinary
equations in time [Hodgkin & Huxley 1952, eq. 31]:

    V'' = K (V' + I / C),   K = 2 R C c^2 / a,

with resistivity R and radius a of the axon. A solution that leaves rest and comes back
to it exists for single values of K only; for any other the potential runs away, upwards
on one side of such a value and downwards on the other. So K is enclosed by halving.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import Axon
from axolemma.equations import EquationSystem, lowered
from axolemma.equations.parts import Parameter, State
from axolemma.equilibrium import parameter_values, rest
from axolemma.errors import AxolemmaError, InvalidInput
from axolemma.expressions import differentiate, evaluate, symbol
from axolemma.integration import Cell, Plan, advance, merged
from axolemma.membrane import Membrane
from axolemma.units import per_ms

Floats = NDArray[np.float64]

VOLTAGE, SLOPE, RATE = "membrane.V", "wave.slope", "wave.rate"
# What is left of the room in which a potential can be; without any the solution ends.
ROOM = "wave.room"
# Rates K that are looked through, 1/ms; the squid's at 18.5 degC is 10.
_SLOWEST, _FASTEST = 1e-2, 1e3
# How many of them; the finer look finds two that have almost met.
_SCANS = (64, 2048)
# Values that each round of narrowing tries at once: the lanes of two groups.
_TRIED = 16
# A wave begins this far from rest, mV; its square is what the tangent neglects.
_BEGINNING = 1e-5
# No action potential is this far from rest, mV: the potential has run away.
_RUN_AWAY = 400.0
_TOLERANCE, _ROUGH = 1e-11, 1e-6
_SLOPE_SCALE = 1000.0  # mV/ms, of a fast upstroke


class NoTravellingWave(AxolemmaError):
    """No impulse of constant form travels along this membrane."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TravellingWave:
    """An impulse of constant form.

    Parameters
    ----------
    rate
        K of the equation, 1/ms.
    velocity
        m/s.
    error
        Of the velocity, m/s: what the tolerance of the integration leaves open.
    """

    rate: float
    velocity: float
    error: float


def travelling_wave(
    membrane: Membrane,
    *,
    resistivity: Any,
    diameter: Any,
    branch: str = "fast",
) -> TravellingWave:
    """Find the impulse that travels along a uniform axon without changing its form.

    Parameters
    ----------
    membrane
        Each of its values one number. Concentrations that an impulse changes, by
        less than a thousandth in any axon wide enough to see, stay at rest here.
    resistivity
        Of the axoplasm: ``"35.4 ohm cm"``.
    diameter
        Of the axon: ``"476 um"``.
    branch
        ``fast`` for the impulse that is seen, ``slow`` for the unstable one that parts
        it from failure. At the temperature where the two meet, heat blocks.

    Raises
    ------
    NoTravellingWave
        If none exists.
    """
    if branch not in {"fast", "slow"}:
        raise InvalidInput(
            "travelling_wave, branch", found=f"{branch!r}", expected="'fast' or 'slow'"
        )
    axon = Axon(diameter=diameter, resistivity=resistivity, length="1 mm")
    radius, specific = float(axon.diameter) / 2.0, float(axon.resistivity)
    shooting = _Shooting(membrane)
    brackets = shooting.brackets()
    if not brackets:
        raise NoTravellingWave(
            f"no impulse travels along '{membrane.name}' without dying or changing: "
            f"between K = {_SLOWEST:g} and {_FASTEST:g} per ms no solution comes back "
            "to rest"
        )
    bracket = brackets[-1] if branch == "fast" else brackets[0]
    loose = shooting.narrowed(bracket, 100.0 * _TOLERANCE)
    rate = shooting.narrowed(bracket, _TOLERANCE)
    scale = np.sqrt(radius / (2.0 * specific * float(membrane.capacitance)))
    # One cm/ms is ten m/s.
    velocity = 10.0 * scale * float(np.sqrt(rate))
    uncertain = abs(rate - loose) / rate + 2.0 * np.finfo(float).eps
    return TravellingWave(
        rate=rate, velocity=float(velocity), error=float(velocity * uncertain / 2.0)
    )


class _Shooting:
    """Solutions that leave rest, for many K at once."""

    def __init__(self, membrane: Membrane) -> None:
        whole = membrane.equations()
        counted = [s.name for s in whole.states if s.weights and s.name != VOLTAGE]
        own = whole.frozen(dict.fromkeys(counted, 0.0)) if counted else whole
        numeric = lowered(own)
        self.parameters = parameter_values(numeric)
        self.rest = dict(rest(own).values)
        self.system = _wave_equations(numeric, self.rest[VOLTAGE])
        self.table = merged(self.system.input_names, {})

    def brackets(self) -> list[tuple[float, float]]:
        """Find neighbouring K between which solutions change the way they run away."""
        for count in _SCANS:
            rates = np.geomspace(_SLOWEST, _FASTEST, count)
            ways = self._ways(rates, _ROUGH)
            changes = np.flatnonzero(ways[:-1] * ways[1:] < 0.0)
            if changes.size:
                return [(float(rates[i]), float(rates[i + 1])) for i in changes]
        return []

    def narrowed(self, bracket: tuple[float, float], tolerance: float) -> float:
        """Narrow a bracket down to the rounding of its middle."""
        low, high = bracket
        below = self._ways(np.array([low]), tolerance)[0]
        while True:
            rates = np.linspace(low, high, _TRIED + 2)[1:-1]
            if not low < rates[0] < rates[-1] < high:
                return 0.5 * (low + high)
            is_below = self._ways(rates, tolerance) == below
            count = int(np.argmin(is_below)) if not is_below.all() else _TRIED
            edges = [low, *rates.tolist(), high]
            low, high = edges[count], edges[count + 1]
            if high - low <= 4.0 * np.spacing(high):
                return 0.5 * (low + high)

    def _ways(self, rates: Floats, tolerance: float) -> Floats:
        """Say for each K which way the potential runs away: 1 up, -1 down."""
        starts = self._starts(rates)
        cells = [
            Cell(
                parameters={**self.parameters, RATE: float(rate)},
                start=start,
                table=self.table,
                relative_tolerance=tolerance,
            )
            for rate, start in zip(rates, starts, strict=True)
        ]
        # The slowest unstable growth has e-folded fifty times by then.
        longest = 40.0 + 60.0 / float(rates.min())
        plan = Plan(system=self.system, duration=longest, record="final")
        place = self.system.state_names.index(VOLTAGE)
        ends = [outcome.steps.end_states[place] for outcome in advance(plan, cells)]
        away = np.array(ends) - self.rest[VOLTAGE]
        return np.where(np.abs(away) > 0.9 * _RUN_AWAY, np.sign(away), 0.0)

    def _starts(self, rates: Floats) -> list[dict[str, float]]:
        """Step from rest along the one direction that grows."""
        names = self.system.state_names
        at_rest = {**self.rest, SLOPE: 0.0}
        matrices = self._jacobians(rates, at_rest)
        starts: list[dict[str, float]] = []
        for matrix in matrices:
            direction = _growing(matrix)
            direction = direction * (_BEGINNING / direction[names.index(VOLTAGE)])
            starts.append(
                {
                    name: at_rest[name] + step
                    for name, step in zip(names, direction.tolist(), strict=True)
                }
            )
        return starts

    def _jacobians(self, rates: Floats, at_rest: dict[str, float]) -> list[Floats]:
        system = self.system
        known = {**self.parameters, **at_rest, **dict.fromkeys(system.input_names, 0.0)}
        symbols = [state.symbol for state in system.states]
        entries = [differentiate(rate, by) for rate in system.rates for by in symbols]
        values = evaluate(entries, {**known, RATE: rates})
        shape = (len(symbols), len(symbols), rates.size)
        spread = [np.broadcast_to(value, rates.shape) for value in values]
        return list(np.moveaxis(np.array(spread).reshape(shape), -1, 0))


def _growing(matrix: Floats) -> Floats:
    """Give the direction in which states near a fixed point grow fastest."""
    values, vectors = np.linalg.eig(matrix.astype(np.complex128))
    return np.real(vectors[:, np.argmax(np.real(values))])


def _wave_equations(numeric: EquationSystem, resting: float) -> EquationSystem:
    """Make of a membrane's lowered equations those of a wave."""
    away = (numeric.expression(VOLTAGE) - resting) / _RUN_AWAY
    slope, rate = symbol(SLOPE), symbol(RATE)
    states: list[State] = []
    for state, old in zip(numeric.states, numeric.rates, strict=True):
        if state.name != VOLTAGE:
            states.append(state)
            continue
        states.append(State(symbol=state.symbol, scale=state.scale, rate=slope))
        bent = rate * (slope - old)
        states.append(State(symbol=slope, scale=_SLOPE_SCALE, rate=bent))
    wave = Parameter(symbol=rate, value=1.0, unit=per_ms)
    return replace(
        numeric,
        states=tuple(states),
        parameters=(*numeric.parameters, wave),
        routes=(),
        observables={ROOM: 1.0 - away * away},
        positive=(ROOM,),
    )
