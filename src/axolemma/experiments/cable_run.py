"""A cable at the rig: membrane on compartments, what drives it, and what it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import Compartments, Extracellular, HeldEnd, end_holds
from axolemma.cable.densities import require_possible
from axolemma.equilibrium import rest
from axolemma.errors import InvalidInput, NoRestingState
from axolemma.experiments.excitation import RISEN, positive
from axolemma.experiments.steps import adaptive_steps
from axolemma.membrane import Membrane
from axolemma.simulation.beginning import held_ions
from axolemma.simulation.cable import CableRecord, record_cable
from axolemma.simulation.cable_setting import CableConditions, CableSetting
from axolemma.simulation.conditions import VOLTAGE
from axolemma.simulation.synapses import Synapse
from axolemma.stimulus import Stimulus
from axolemma.units import is_number, ms

Floats = NDArray[np.float64]

# So many voltages and currents are kept at most: 80 MB each.
_SAMPLES = 1e7
# Of fixed steps, ms.
_STEP = 0.01


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cable:
    """A membrane laid on compartments, and what is joined to them.

    Parameters
    ----------
    membrane
        Each of its values one number.
    compartments
        Such as `Axon.compartments`, or `axolemma.cable.cut` gives.
    values
        What differs from place to place, as `axolemma.cable.densities` gives it:
        coherent values by name, (n,).
    ends
        Ends that are not sealed, by compartment: ``{0: clamped("-65 mV")}``.
    synapses
        By compartment.
    """

    membrane: Membrane
    compartments: Compartments
    values: Mapping[str, Floats] = field(default_factory=dict[str, Floats])
    ends: Mapping[int, HeldEnd] = field(default_factory=dict[int, HeldEnd])
    synapses: Mapping[int, Sequence[Synapse]] = field(
        default_factory=dict[int, Sequence[Synapse]]
    )

    def __post_init__(self) -> None:
        for name, kind in (("membrane", Membrane), ("compartments", Compartments)):
            given = getattr(self, name)
            if not isinstance(given, kind):
                raise InvalidInput(
                    f"cable, {name}",
                    found=f"{given!r}",
                    expected="a membrane such as squid_axon() on compartments such as "
                    "Axon(...).compartments(100)",
                )
        if self.compartments.sheath is not None:
            raise InvalidInput(
                "cable, compartments",
                found="those of a myelinated axon",
                expected="an axon or cell without myelin",
                remedy="axolemma.experiments.conduct_saltatory runs a myelinated one",
            )
        # Others are named with their compartments when the cable is run.
        given = {
            name: values
            for name, values in self.values.items()
            if is_number(values) and np.all(np.isfinite(values))
        }
        require_possible(self.membrane, given)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CableRun:
    """What a cable did.

    Parameters
    ----------
    cable
        What it is.
    time, voltage
        ms, and membrane potentials, mV, (times, n).
    current
        Net current out of each compartment through its membrane, the capacitor's
        included, mean between two times, uA, (times - 1, n). An electrode inside the
        cell counts as part of the membrane: what it brings in, it took from outside.
    arrivals
        First time that each rose 30 mV above rest, ms; NaN for never, (n,).
    residual
        Charge that the books do not explain, as a part of what moved.
    arrival_error
        How far each arrival can be off for the steps in time, ms, (n,); None where no
        second run was made to see it.
    """

    cable: Cable
    time: Floats
    voltage: Floats
    current: Floats
    arrivals: Floats
    residual: float
    arrival_error: Floats | None = None


def simulate_cable(
    cable: Cable,
    stimuli: Mapping[int, Stimulus] | None = None,
    *,
    duration: Any,
    step: Any = None,
    tolerance: float | None = None,
    fields: Sequence[Extracellular] = (),
    settles: bool = True,
    progress: Callable[[float], None] | None = None,
) -> CableRun:
    """Run a cable, by fixed steps of second order or by adaptive ones of fourth.

    Parameters
    ----------
    cable
        What is run.
    stimuli
        Currents into compartments; `axolemma.cable.place` finds one on a cell.
    duration
        ms.
    step
        Of fixed steps, ms; 10 us when neither it nor a tolerance is given.
    tolerance
        Bound of the error of adaptive steps, in the scales of the states, such as 1e-5;
        a second run, at a tenth of it, shows how far arrivals can be off then. None for
        fixed steps, whose error `convergence` shows.
    fields
        Electrodes and fields outside.
    settles
        Whether the cable comes to rest with its ends held before it begins; if not,
        it begins as a patch of its membrane rests, and what holds the ends is switched
        on then.
    progress
        Called now and then with the part of the run that is done.

    Raises
    ------
    InvalidInput
        If a stimulus, a synapse or an end is not on the cable.
    NoRestingState
        If the cable should settle and does not.

    Examples
    --------
    >>> from axolemma.cable import Axon, clamped
    >>> from axolemma.experiments import Cable, simulate_cable
    >>> from axolemma.models import squid_axon
    >>> axon = Axon(diameter="476 um", resistivity="35.4 ohm cm", length="2 cm")
    >>> cable = Cable(
    ...     membrane=squid_axon(),
    ...     compartments=axon.compartments(40),
    ...     ends={0: clamped("0 mV")},
    ... )
    >>> run = simulate_cable(cable, duration="5 ms", settles=False)
    >>> bool(run.arrivals[0] < run.arrivals[39])
    True
    """
    if not isinstance(cable, Cable):
        raise InvalidInput(
            "simulate_cable",
            found=f"{cable!r}",
            expected="a Cable, which is a membrane laid on compartments",
        )
    conditions = conditions_of([cable], duration, step, tolerance)
    found = record_cable(
        cable.membrane,
        cable.compartments,
        stimuli or {},
        replace(conditions, progress=progress),
        setting=setting_of(cable, fields, settles=settles),
    )
    return run_of(cable, found)


def conditions_of(
    cables: Sequence[Cable], duration: Any, step: Any, tolerance: float | None
) -> CableConditions:
    """Say how cables are run whose voltages and currents are kept everywhere."""
    count = cables[0].compartments.count
    conditions = CableConditions(
        duration=positive(duration, ms, "duration"),
        rise=RISEN,
        probes=tuple(range(count)),
        axial_probes=tuple(range(count)),
        has_totals=True,
    )
    if tolerance is not None:
        exact = adaptive_steps(step, tolerance)
        return replace(conditions, relative_tolerance=exact.tolerance, is_checked=True)
    size = _STEP if step is None else positive(step, ms, "step")
    samples = conditions.duration / size * count * len(cables)
    every = max(int(np.ceil(samples / _SAMPLES)), 1)
    return replace(conditions, step=size, every=every)


def setting_of(
    cable: Cable, fields: Sequence[Extracellular], *, settles: bool
) -> CableSetting:
    """Say what differs along a cable, and what holds its ends."""
    holds = end_holds(cable.compartments, cable.ends)
    start: dict[str, Floats] = {}
    if not settles:
        voltage = np.full(cable.compartments.count, _patch(cable.membrane))
        if holds is not None:
            # Else the step, which keeps the mean of what it begins and ends with,
            # would swing about what is held.
            voltage = np.where(holds.is_direct, holds.potential, voltage)
        start = {VOLTAGE: voltage}
    return CableSetting(
        values=cable.values,
        end_conductance=None if holds is None else holds.conductance,
        end_potential=None if holds is None else holds.potential,
        start=start,
        synapses=cable.synapses,
        fields=fields,
    )


def _patch(membrane: Membrane) -> float:
    system = membrane.equations()
    try:
        return rest(system, held=held_ions(system)).values[VOLTAGE]
    except NoRestingState as error:
        raise NoRestingState(
            f"a patch of '{membrane.name}' has no rest to begin at: {error}"
        ) from error


def run_of(cable: Cable, found: CableRecord) -> CableRun:
    """Give what a user sees of a record."""
    outcome = found.outcome
    spans = np.diff(outcome.probe_times)[:, np.newaxis]
    error = outcome.arrival_error
    return CableRun(
        cable=cable,
        time=outcome.probe_times,
        voltage=outcome.probed,
        current=np.diff(outcome.axial_probed, axis=0) / spans,
        arrivals=found.first(outcome.crossing_times),
        residual=found.residual,
        arrival_error=None if error is None else found.first(error),
    )
