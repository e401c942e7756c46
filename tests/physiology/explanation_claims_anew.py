"""What a claim of an explanation should say: a rule for every quantity."""

from __future__ import annotations

import re

import numpy as np
from explanation_spikes_anew import (
    count,
    gate_time,
    interval,
    sodium_of_spike,
    spike_moment,
)
from reruns import sensitivity, threshold
from run_arrays import V

from axolemma.units.constants import FARADAY

SCALES = {"%": 100.0, "uV": 1e3, "us": 1e3}
SPELLS = {"seconds": 1.0, "minutes": 60.0, "hours": 3600.0, "days": 86400.0}


def wanted_of(arrays, claim):
    """Compute anew what a claim states, in its unit; None where nothing else can."""
    for pattern, compute in RULES:
        match = re.fullmatch(pattern, claim.quantity)
        if match:
            found = compute(arrays, claim, *match.groups())
            if found is not NotImplemented:
                return found
    name, scale = claim.quantity, SCALES.get(claim.unit, 1.0)
    if claim.unit == "ms":
        return gate_time(arrays, claim)
    if claim.time is None:
        return scale * arrays.resting(name)
    found = scale * arrays.at(name, claim.time)
    if name == V:
        # An impulse gives the voltage two values, of which one is meant.
        base = arrays.rest[V] if claim.is_difference else 0.0
        sides = [found - base, arrays.at(V, np.nextafter(claim.time, 0.0)) - base]
        return min(sides, key=lambda side: abs(side - claim.value))
    if name.endswith(".current") and name != "membrane.current":
        ion = channel_ion(arrays, name)
        found = sum(
            arrays.at(f"{r.partition('.')[0]}.current", claim.time)
            for r in arrays.gated[ion]
        )
        return abs(found)
    return abs(found) if name.endswith("driving_force") else found


def channel_ion(arrays, name):
    """Give the ion of a channel's quantity."""
    channel = name.partition(".")[0]
    return next(c.ion for c in arrays.run.membrane.channels if c.name == channel)


def stimulus_charge(arrays, claim):
    """Integrate what the stimulus brought."""
    if arrays.run.record.is_pushed:
        receptor = arrays.run.membrane.receptor
        routes = [f"{receptor.name}.{ion}" for ion in receptor.carriers]
        return arrays.charge_in(routes, 0.0, claim.time)
    return arrays.integral("stimulus.current", 0.0, claim.time)


def phase_share(arrays, claim, name, route):
    """Give the part of the outward charge of a phase."""
    phase = next(p for p in arrays.run.phases if p.name == name)
    by_mechanism, own = {}, 0.0
    for each in arrays.run.record.trajectory.system.route_names:
        mechanism = each.partition(".")[0]
        charge = -arrays.integral(each, phase.start_ms, phase.stop_ms)
        by_mechanism[mechanism] = by_mechanism.get(mechanism, 0.0) + charge
        if each == route:
            own = charge
    gone = -sum(q for q in by_mechanism.values() if q < 0.0)
    if "." not in route:
        own = by_mechanism[route]
    return 100.0 * max(-own, 0.0) / gone


def others_out(arrays, claim):
    """Give the current of all but the gated sodium channels, outward."""
    own = sum(
        arrays.at(f"{r.partition('.')[0]}.current", claim.time)
        for r in arrays.gated["Na"]
    )
    return arrays.at("membrane.current", claim.time) - own


def conductance_ratio(arrays, claim):
    """Compare what channels of K and Na conduct at rest."""
    total = {"Na": 0.0, "K": 0.0}
    for channel in arrays.run.membrane.channels:
        drive = arrays.resting(f"{channel.name}.driving_force")
        if channel.ion in total and abs(drive) > 1e-6:
            total[channel.ion] += arrays.resting(f"{channel.name}.current") / drive
    return total["K"] / total["Na"]


def resting_ion(arrays, claim, ion, kind):
    """Give an ion's equilibrium potential or driving force at rest."""
    channel = next(
        c.name
        for c in arrays.run.membrane.channels
        if c.ion == ion and c.reversal_potential is None
    )
    drive = arrays.resting(f"{channel}.driving_force")
    return abs(drive) if kind == "driving_force" else arrays.rest[V] - drive


def sodium_change(arrays, claim):
    """Give the change of sodium inside, % of what was there."""
    start, stop = arrays.at("Na.inside", np.array([0.0, arrays.end]))
    change = 100.0 * (stop - start) / start
    return abs(change) if claim.value >= 0.0 else change


def ledger_route(arrays, claim, ion, route):
    """Integrate one route of an ion, pmol/cm2."""
    if route == "excess":
        found = arrays.excess(ion)
        return found if claim.unit == "pmol/cm2" else found * 6022.14076
    valence = next(i.valence for i in arrays.run.membrane.ions if i.name == ion)
    charge = arrays.charge_in([f"{route}.{ion}"], 0.0, arrays.end)
    return 1e6 * charge / (valence * FARADAY)


def eigenvalue(arrays, claim, kind):
    """Give the spectrum by differences of the rates at rest, the ions held."""
    real = arrays.spectrum
    return float(
        {"count": real.size, "fastest": real.min(), "slowest": real.max()}[kind]
    )


def route_current(arrays, claim, *_):
    """Give the current of a route at a time."""
    names = arrays.run.record.trajectory.system.route_names
    if claim.quantity not in names or claim.unit != "uA/cm2":
        return NotImplemented
    return arrays.at(claim.quantity, claim.time)


def relative(arrays, claim, name, kind):
    """Compare an open fraction with its largest, or with that at the start."""
    now = arrays.at(name, claim.time)
    if kind == "start":
        return now / arrays.at(name, 0.0)
    spike = arrays.run.spikes[0]
    times = np.linspace(spike.onset_ms, spike.repolarised_ms or arrays.end, 4001)
    return 100.0 * now / float(arrays.at(name, times).max())


RULES = (
    (r"(?:first|second|difference)\..*", lambda a, c: None),
    (r"time|outcome\.highest", lambda a, c: c.time),
    (r"outcome\.distance_to_level",
     lambda a, c: a.run.membrane.spike_level - a.voltage.max()
     if not hasattr(a.run.membrane.spike_level, "unit")
     else float(a.run.membrane.spike_level) - a.voltage.max()),
    (r"membrane\.temperature",
     lambda a, c: float(a.run.membrane.temperature) - 273.15),
    (r"stimulus\.charge", lambda a, c: abs(stimulus_charge(a, c))),
    (r"stimulus\.charge/membrane\.capacitance",
     lambda a, c: abs(stimulus_charge(a, c)) / float(a.run.membrane.capacitance)),
    (r"phase\.(.*)\.charge\.(.*)", phase_share),
    (r"trust\.steps", lambda a, c: a.run.record.trajectory.steps.time.size),
    (r"trust\.rejected", lambda a, c: a.run.record.rejected),
    (r"sensitivity\.(\w+)\.(\w+)", sensitivity),
    (r"stimulus_threshold\.(\w+)", threshold),
    (r"ledger\.(?:charge_residual|residual)|trust\..*|definition\..*",
     lambda a, c: None),
    (r"ledger\.Na\.change", sodium_change),
    (r"ledger\.(\w+)\.(\w+)", ledger_route),
    (r"energy\.owed_atp", lambda a, c: a.excess("Na") / 3.0),
    (r"energy\.recovery", lambda a, c: a.run.energy.recovery_s / SPELLS[c.unit]),
    (r"energy\.pump_work",
     lambda a, c: a.resting("pump.work_per_turn") * 1e-9),
    (r"spike\.(?:max|min)_slope",
     lambda a, c: a.slope(c) if c.unit == "mV/ms" else c.time),
    (r"spike\.half_width", lambda a, c: a.width(a.run.spikes[0], a.rest[V])),
    (r"spike\.half_width_onset",
     lambda a, c: a.width(a.run.spikes[0], a.run.spikes[0].onset_mV)),
    (r"spike\.Na\.charge(/capacitor|\.early)?", sodium_of_spike),
    (r"spike\.(\w+)", spike_moment),
    (r"spikes", count),
    (r"spikes\.(first|last|mean)_interval", interval),
    (r"spikes\.rate", lambda a, c: 1000.0 / interval(a, c, "mean")),
    (r"refractoriness\.after_peak",
     lambda a, c: c.time - a.peak_near(a.run.spikes[0].time_ms)),
    (r"others\.current", others_out),
    (r"rest\.K\.conductance/rest\.Na\.conductance", conductance_ratio),
    (r"rest\.eigenvalues\.(\w+)", eigenvalue),
    (r"rest\.(\w+)\.(reversal_potential|driving_force)", resting_ion),
    (r"(.*)/(max|start)", relative),
    (r"(\w+)\.blocked",
     lambda a, c, name: 100.0 * next(
         float(m.blocked)
         for m in (*a.run.membrane.channels, *a.run.membrane.pumps)
         if m.name == name)),
    (r".*\..*", route_current),
)  # fmt: skip
