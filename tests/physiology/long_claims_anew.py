"""What a claim on a long run should say: a rule for every quantity."""

from __future__ import annotations

import re

import numpy as np
from explanation_claims_anew import SPELLS, eigenvalue
from long_arrays import AFTER, GRID, INTERVALS, MISSED, ONSET_SLOPE, REARM
from reruns import sensitivity
from run_arrays import V

from axolemma.units.constants import FARADAY

# pmol/cm2/s of ATP and kJ/mol in the internal units of rates and of work.
ATP, WORK = 1e9, 1e-9


def wanted_of(arrays, claim):
    """Compute anew what a claim states, in its unit; None where nothing else can."""
    for pattern, compute in RULES:
        match = re.fullmatch(pattern, claim.quantity)
        if match:
            return compute(arrays, claim, *match.groups())
    if claim.time is None:
        return arrays.resting(claim.quantity)
    scale = 100.0 if claim.unit == "%" else 1.0
    return scale * arrays.at(claim.quantity, claim.time)


def voltage(arrays, claim):
    """Give the voltage at a time, that of rest, or that after the firing."""
    if claim.time is not None:
        return arrays.at(V, claim.time)
    if claim.digits is not None or not arrays.peaks.size:
        return arrays.rest[V]
    return float(np.median(arrays.silent()))


def measure(arrays, claim, place, name):
    """Measure a spike on the grid; its time must be that of its peak."""
    place = int(place)
    if abs(claim.time - arrays.peaks[place]) > 1e-2:
        return np.nan
    return {
        "peak_mV": lambda: arrays.heights[place],
        "trough_mV": lambda: arrays.trough(place),
        "threshold_mV": lambda: arrays.at(V, arrays.onsets[place]),
        "half_width_ms": lambda: arrays.half_width(place),
        "max_slope_mV_per_ms": lambda: arrays.steepest(place),
    }[name]()


def load(arrays, claim, place, kind):
    """Integrate the sodium of a spike, and compare it with the capacitor's need."""
    place = int(place)
    whole = arrays.charge(place)
    if kind == ".early":
        return 100.0 * arrays.charge(place, early=True) / whole
    height = arrays.heights[place] - arrays.at(V, arrays.onsets[place])
    needed = float(arrays.run.membrane.capacitance) * height
    return whole / needed if kind else whole


def rate(arrays, claim, kind):
    """Count peaks in time."""
    rates, peaks = arrays.rates(), arrays.peaks
    return {
        "intervals": lambda: min(INTERVALS, peaks.size - 1),
        "first": lambda: rates[0],
        "last": lambda: rates[-1],
        "lowest": rates.min,
        "highest": rates.max,
        "mean": lambda: 1e3 * (peaks.size - 1) / (peaks[-1] - peaks[0]),
    }[kind]()


def mean_interval(arrays, claim, kind):
    """Turn a rate into an interval, ms."""
    names = {"longest": "lowest", "shortest": "highest"}
    return 1e3 / rate(arrays, claim, names.get(kind, kind))


def share(arrays, claim, kind):
    """Compare what the pump moved out with what came in, over some intervals."""
    count = min(INTERVALS, arrays.peaks.size - 1)
    places = (0, count) if kind == "first" else (-1 - count, -1)
    came, moved = arrays.sodium(*arrays.onsets[list(places)])
    return 100.0 * moved / came


def undone(arrays, claim):
    """Give what the pump did beyond rest between the first two onsets."""
    start, stop = arrays.onsets[:2]
    beyond = arrays.integral("pump.Na", start, stop)
    beyond -= arrays.resting("pump.Na") * (stop - start)
    return 100.0 * beyond / arrays.charge(0)


def growth(arrays, claim, kind):
    """Compare the pump's current at the last onset with that at the first."""
    first, last = arrays.at("pump.current", arrays.onsets[[0, -1]])
    if not kind:
        return last - first
    return 100.0 * (last - first) / arrays.at("stimulus.current", arrays.onsets[-1])


def changed(arrays, claim, kind, name):
    """Give by how much something moved, from the first spike or from the start."""
    if name == "peak_mV":
        return abs(arrays.heights[-1] - arrays.heights[0])
    start = arrays.onsets[0] if kind == "change" else 0.0
    first, last = arrays.at(name, np.array([start, arrays.onsets[-1]]))
    return abs(last - first)


def drift(arrays, claim, name):
    """Give the mean change of so many spikes."""
    intervals = arrays.peaks.size - 1
    count = next(each for each in (1000, 100, 10) if each <= intervals)
    if name == "peak_mV":
        first, last = arrays.heights[[0, -1]]
    else:
        first, last = arrays.at(name, arrays.onsets[[0, -1]])
    change = count * (last - first) / intervals
    return 100.0 * change / first if claim.unit == "%" else change


def ledger(arrays, claim, ion, kind):
    """Integrate the routes of an ion, pmol/cm2."""
    if kind == "pumped":
        came, moved = arrays.all_sodium
        return 100.0 * moved / came
    valence = next(i.valence for i in arrays.run.membrane.ions if i.name == ion)
    to_amount = 1e6 / (valence * FARADAY)
    names = [
        name
        for name in arrays.run.record.trajectory.system.route_names
        if name.endswith(f".{ion}") and kind in {"net", "gross", name.partition(".")[0]}
    ]
    if kind != "gross":
        return to_amount * arrays.charge_in(names, 0.0, arrays.end)
    moved = [float(np.abs(arrays.weighed(name).sum(axis=1)).sum()) for name in names]
    jumped = [abs(arrays.jumped(name, -1.0, arrays.end)) for name in names]
    return abs(to_amount) * (sum(moved) + sum(jumped))


def deepest(arrays, claim, kind):
    """Find the lowest voltage of the grid behind the firing."""
    silent = arrays.silent()
    if kind:
        return arrays.rest[V] - silent.min()
    times = arrays.grid[arrays.grid > arrays.peaks[-1] + AFTER]
    time = float(times[np.argmin(silent)])
    return time if claim.unit == "ms" else time / 1e3


def stimulus_charge(arrays, claim):
    """Integrate what the stimulus brought."""
    receptor = arrays.run.membrane.receptor
    if arrays.run.record.is_pushed:
        routes = [f"{receptor.name}.{ion}" for ion in receptor.carriers]
        return abs(arrays.charge_in(routes, 0.0, arrays.end))
    return abs(arrays.integral("stimulus.current", 0.0, arrays.end))


def time_error(arrays, claim):
    """Compare when the run and its check rose through the level, us."""
    here = arrays.rises(arrays.run.record.trajectory)
    return 1e3 * float(np.abs(here - arrays.rises_of_check).max())


def concentration_error(arrays, claim):
    """Compare concentrations of the run and its check at the end, uM."""
    pools, check = arrays.long.pools, arrays.run.record.check
    ends = check.values(pools, check.at([arrays.end]))
    here = [arrays.at(name, arrays.end) for name in pools]
    return 1e3 * max(abs(float(e[0]) - h) for e, h in zip(ends, here, strict=True))


def first_sodium(arrays, claim):
    """Give what the first spike changed of sodium inside, %."""
    times = np.array([arrays.onsets[0], arrays.ends[0]])
    before, after = arrays.at("Na.inside", times)
    return 100.0 * (after - before) / before


def all_sodium(arrays, claim):
    """Give what all but the last changed of it, %."""
    before, after = arrays.at("Na.inside", arrays.onsets[[0, -1]])
    return 100.0 * (after - before) / before


def last_time(arrays, claim):
    """Give the last peak, in the unit of the claim."""
    return arrays.peaks[-1] / (1.0 if claim.unit == "ms" else 1e3)


def to_end(arrays, claim):
    """Give how long before the end the last peak lay."""
    return (arrays.end - arrays.peaks[-1]) / (1.0 if claim.unit == "ms" else 1e3)


def stimulus_end(arrays, claim):
    """Find the last moment at which the stimulus acts, on the grid."""
    trajectory = arrays.run.record.trajectory
    acting = np.any(
        [arrays.at(name, arrays.time) != 0.0 for name in trajectory.system.input_names],
        axis=0,
    )
    jumps = trajectory.table.start[np.any(trajectory.table.jump != 0.0, axis=1)]
    times = np.concatenate([arrays.time[acting], jumps[jumps <= arrays.end]])
    return float(times.max()) / (1.0 if claim.unit == "ms" else 1e3)


def blocked(arrays, claim, name):
    """Give which part of a mechanism is blocked, %."""
    membrane = arrays.run.membrane
    ways = (*membrane.channels, *membrane.pumps)
    return 100.0 * next(float(way.blocked) for way in ways if way.name == name)


RULES = (
    (r"membrane\.V", voltage),
    (r"duration", lambda a, c: a.end / (1.0 if c.unit == "ms" else 1e3)),
    (r"spikes", lambda a, c: a.peaks.size),
    (r"rates\.(\w+)", rate),
    (r"intervals\.(\w+)", mean_interval),
    (r"interval\.shortest", lambda a, c: np.diff(a.peaks).min()),
    (r"interval\.longest", lambda a, c: np.diff(a.peaks).max()),
    (r"spikes\[-1\]\.time", last_time),
    (r"spikes\[(-1|0)\]\.time_ms", lambda a, c, p: a.peaks[int(p)]),
    (r"spikes\[-1\]\.to_end", to_end),
    (r"spikes\[(\d+)\]\.way",
     lambda a, c, p: a.at(V, a.onsets[int(p) + 1]) - a.trough(int(p))),
    (r"spikes\[(\d+)\]\.trough_above_K",
     lambda a, c, p: a.trough(int(p))
     - a.at("K.reversal_potential", a.onsets[int(p)])),
    (r"spikes\[0\]\.Na\.change", first_sodium),
    (r"spikes\[(\d+)\]\.Na\.charge(/capacitor|\.early|)", load),
    (r"spikes\[(\d+)\]\.(\w+)", measure),
    (r"spikes\.Na\.charge\.mean", lambda a, c: a.charges.mean()),
    (r"spikes\.repolarised", lambda a, c: a.charges.size),
    (r"onsets\.first_interval", lambda a, c: a.onsets[1] - a.onsets[0]),
    (r"onsets\.Na\.change", all_sodium),
    (r"pump\.undone", undone),
    (r"pump\.share\.(\w+)", share),
    (r"pump\.growth(/stimulus|)", growth),
    (r"pump\.atp_rate", lambda a, c: ATP * a.at(c.quantity, c.time)),
    (r"pump\.work_per_turn", lambda a, c: WORK * a.at(c.quantity, c.time)),
    (r"(change|since_start)\.(.*)", changed),
    (r"drift\.(.*)", drift),
    (r"force\.(\w+)",
     lambda a, c, ion: abs(
         a.at(V, c.time) - a.at(f"{ion}.reversal_potential", c.time))),
    (r"stimulus\.charge", stimulus_charge),
    (r"stimulus\.end", stimulus_end),
    (r"outcome\.below_rest", lambda a, c: a.rest[V] - np.median(a.silent())),
    (r"outcome\.deepest(\.below_rest|)", deepest),
    (r"ledger\.(?:charge_residual|residual)|number", lambda a, c: None),
    (r"ledger\.(\w+)\.(\w+)", ledger),
    (r"energy\.atp", lambda a, c: a.all_sodium[1] * 1e6 / FARADAY / 3.0),
    (r"energy\.owed_atp", lambda a, c: a.excess("Na") / 3.0),
    (r"energy\.recovery",
     lambda a, c: a.run.energy.recovery_s / (SPELLS | {"s": 1.0})[c.unit]),
    (r"rest\.eigenvalues\.(\w+)", eigenvalue),
    (r"membrane\.temperature", lambda a, c: float(a.run.membrane.temperature) - 273.15),
    (r"(\w+)\.blocked", blocked),
    (r"sensitivity\.(\w+)\.(\w+)", sensitivity),
    (r"trust\.steps", lambda a, c: a.run.record.trajectory.steps.time.size),
    (r"trust\.rejected", lambda a, c: a.run.record.rejected),
    (r"trust\.relative_tolerance", lambda a, c: a.run.record.relative_tolerance),
    (r"trust\.spikes_of_check", lambda a, c: a.rises_of_check.size),
    (r"trust\.spike_time_error", time_error),
    (r"trust\.concentration_error", concentration_error),
    (r"grid\.count", lambda a, c: GRID),
    (r"grid\.highest", lambda a, c: a.grid[np.argmax(a.at(V, a.grid))]),
    (r"definition\.spike_level", lambda a, c: a.level),
    (r"definition\.rearm", lambda a, c: REARM),
    (r"definition\.onset_slope", lambda a, c: ONSET_SLOPE),
    (r"definition\.after", lambda a, c: AFTER),
    (r"definition\.missed", lambda a, c: MISSED),
    (r"definition\.drift_spikes",
     lambda a, c: next(n for n in (1000, 100, 10) if n < a.peaks.size)),
)  # fmt: skip
