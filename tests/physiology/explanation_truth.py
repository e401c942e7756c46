"""Is every sentence true? Claims of random runs, computed again from the arrays.

Nothing here calls the account that made the claims: values come from the quantities of
the run on a fine grid, amounts from quadrature of currents, landmarks from the grid.
`python tests/physiology/explanation_truth.py 1000` prints how many claims hold; with
two numbers it looks at the seeds from the first to the second.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
from random_runs import random_run
from run_arrays import Arrays, V

from axolemma.errors import AxolemmaError
from axolemma.explanation.claims import Claim
from axolemma.stimulus.strength import strength_of
from axolemma.units.constants import FARADAY

LEVELS = ("school", "undergraduate", "research")
SCALES = {"%": 100.0, "uV": 1e3, "us": 1e3}
# Beside half a unit of the last printed digit: what the grid leaves open.
SLACK = 0.1
SPELLS = {"seconds": 1.0, "minutes": 60.0, "hours": 3600.0, "days": 86400.0}
NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?")
# What a sentence quotes rather than claims: names, formulas, the stimulus.
QUOTED = re.compile(
    r"\[.*?\]|\(.*?\)|stimulus [^.]*?ms(?=\.)|Method: .*?adaptive|dV/dt"
)


@dataclass(frozen=True)
class Checked:
    """A claim, and what it should have said; None where nothing can say."""

    level: str
    sentence: str
    claim: Claim
    wanted: float | None
    slack: float = 0.0

    @property
    def holds(self):
        """Whether the printed digits are right."""
        if self.wanted is None:
            return True
        if agrees(self.claim, self.wanted):
            return True
        # A small difference of large amounts is as exact as these are.
        return abs(self.claim.value - self.wanted) <= self.slack


def agrees(claim, wanted):
    """Say whether a value rounds to the digits that a claim prints."""
    printed = claim.words.split(" ")[0].replace(",", "")
    mantissa, _, power = printed.partition("e")
    decimals = len(mantissa.partition(".")[2])
    unit = 10.0 ** (int(power or 0) - decimals)
    if "." not in mantissa and not power:
        # Zeros at the end may be rounding, not digits.
        whole = mantissa.lstrip("+-")
        unit = 10.0 ** (len(whole) - len(whole.rstrip("0"))) if len(whole) > 3 else 1.0
    return abs(float(printed) - wanted) <= (0.5 + SLACK) * unit


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


def gate_time(arrays, claim):
    """Check the moment when a gate or open fraction is extreme, or back."""
    spike, when = arrays.run.spikes[0], claim.time
    # A delay counts from the peak, anything else from the start of the run.
    found = when - spike.time_ms if claim.value != when else when
    later = arrays.run.spikes[1].onset_ms if len(arrays.run.spikes) > 1 else arrays.end
    # Moments at which a gate is back at nine tenths of rest need no extremum.
    back = 0.9 * arrays.rest.get(claim.quantity, np.nan)
    value = arrays.at(claim.quantity, when)
    if abs(value - back) < 1e-3 * back:
        return found
    stop = min(later, spike.repolarised_ms or arrays.end)
    if "open_fraction" not in claim.quantity:
        stop = later
    times = np.linspace(spike.time_ms, stop, 2001)
    values = arrays.at(claim.quantity, times)
    extreme = values.max() if "open_fraction" in claim.quantity else values.min()
    return found if abs(value - extreme) <= 2e-3 * abs(extreme) + 1e-12 else np.nan


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


def sodium_of_spike(arrays, claim, kind):
    """Compare the sodium of the first spike with the capacitor's need."""
    spike, routes = arrays.run.spikes[0], arrays.gated["Na"]
    whole = arrays.charge_in(routes, spike.onset_ms, spike.repolarised_ms)
    early = arrays.charge_in(routes, spike.onset_ms, spike.time_ms)
    need = float(arrays.run.membrane.capacitance) * (spike.peak_mV - spike.onset_mV)
    return {None: whole, "/capacitor": whole / need, ".early": 100.0 * early / whole}[
        kind
    ]


def spike_moment(arrays, claim, kind):
    """Check a landmark of a spike by what defines it."""
    spike = min(arrays.run.spikes, key=lambda s: abs(s.time_ms - claim.time))
    rest = arrays.rest[V]
    if kind == "time":
        return arrays.peak_near(claim.time)
    if kind == "trough":
        before = [s for s in arrays.run.spikes if s.time_ms < claim.time]
        spike = before[-1]
        return arrays.confirmed(claim.time, 0.02, np.argmin, after=spike.time_ms)
    if kind == "repolarised":
        value = arrays.at(V, claim.time)
        is_back = abs(value - rest) < 1e-2 or abs(value - spike.onset_mV) < 1e-2
        return claim.time if is_back else np.nan
    if kind in {"onset", "threshold"}:
        return onset_confirmed(arrays, spike, claim.time)
    if kind == "inward":
        ionic = arrays.ionic(claim.time + np.array([0.0, 1e-3]))
        # Where the run, or another spike, has only just gone before, it is inward at
        # once.
        is_turn = abs(ionic[0]) < 1e-2 or is_start(arrays, claim.time)
        return claim.time if is_turn and ionic[1] < 1e-2 else np.nan
    return claim.time


def is_start(arrays, time):
    """Say whether a time is that of a jump of the stimulus, or of the start."""
    starts = arrays.run.record.trajectory.table.start
    return bool(np.any(np.abs(starts - time) < 1e-9))


def onset_confirmed(arrays, spike, time):
    """Give an onset back if the ionic slope is that of an onset there, mV/ms."""
    slope = -arrays.at("membrane.current", time) / float(
        arrays.run.membrane.capacitance
    )
    least = 0.0 if spike.threshold_ms is None else 10.0
    return time if slope >= least - 1e-2 else np.nan


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


def count(arrays, claim):
    """Count the peaks; words may leave out the first."""
    above = arrays.voltage > max(-20.0, arrays.rest[V] + 25.0)
    rises = int(np.sum(above[1:] & ~above[:-1])) + int(above[0])
    peaks = len(arrays.run.spikes)
    return (
        claim.value if claim.value in {peaks, peaks - 1} and rises >= peaks else peaks
    )


def interval(arrays, claim, which):
    """Give intervals between peaks found on the grid."""
    times = [arrays.peak_near(s.time_ms) for s in arrays.run.spikes]
    steps = np.diff(times)
    return float({"first": steps[0], "last": steps[-1], "mean": steps.mean()}[which])


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


def threshold(arrays, claim, kind):
    """Run again at the strength that is stated, and on the other side of it."""
    factor = claim.value
    if kind == "strength":
        found = strength_of(arrays.run.stimulus)
        assert found is not None
        value, unit = found
        factor /= unit.from_coherent(value)
    if kind in {"short", "onset"}:
        onset = arrays.stronger(arrays.fires).spikes[0].onset_mV
        return onset - arrays.voltage.max() if kind == "short" else onset
    if kind == "fails" and arrays.fires is None:
        return claim.value if not arrays.stronger(factor).spikes else np.nan
    # The search ends within a thousandth; the corrupted value lies further off.
    less, more = (0.997, 1.0) if kind != "fails" else (1.0, 1.003)
    is_there = not arrays.stronger(less * factor).spikes
    is_there &= bool(arrays.stronger(more * factor).spikes)
    return claim.value if is_there else np.nan


def sensitivity(arrays, claim, channel, measure):
    """Run with a conductance one per cent lower and higher."""
    if arrays.run.record.frozen:
        return None
    name = f"{channel}.conductance"
    value = float(arrays.run.membrane.values[name])
    low, high = (
        arrays.otherwise(name, f"{part * value!r} mS/cm2") for part in (0.99, 1.01)
    )
    found = {
        "peak": high.peak_mV - low.peak_mV,
        "threshold": high.onset_mV - low.onset_mV,
    }
    return 500.0 * found[measure]


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


def check(run, levels=LEVELS):
    """Compute every claim of a run anew."""
    arrays = Arrays(run)
    found = []
    for level in levels:
        told = run.explain(level)
        stated = {claim.quantity: claim.value for claim in told.claims}
        arrays.fires = stated.get("stimulus_threshold.fires")
        for sentence in told.sentences:
            for claim in sentence.claims:
                wanted = wanted_of(arrays, claim)
                # The tolerance of the run, beside what a spike carries.
                slack = {"nC/cm2": 3e-5, "pmol/cm2": 2e-5}.get(claim.unit, 0.0)
                if re.match(r"ledger\.Na\.excess|energy\.owed", claim.quantity):
                    slack = 3e-4 * arrays.gross("Na", claim.unit)
                found.append(Checked(level, sentence.text, claim, wanted, slack))
    return found


def unclaimed(run, levels=LEVELS):
    """Give the numbers in the text that belong to no claim."""
    stray = []
    for level in levels:
        for sentence in run.explain(level).sentences:
            rest = sentence.text
            if run.stimulus is not None:
                rest = rest.replace(str(run.stimulus), "")
            rest = QUOTED.sub("", rest)
            rest = rest.replace(run.membrane.citation or "\0", "")
            rest = rest.replace(run.membrane.name, "")
            for claim in sorted(sentence.claims, key=lambda c: -len(c.words)):
                rest = rest.replace(claim.words, "", 1)
            stray += [(sentence.text, n) for n in NUMBER.findall(rest)]
    return stray


def corrupted(checked):
    """Give a claim with its value changed by a part in twenty."""
    claim = checked.claim
    changed = replace(claim, value=1.05 * claim.value + 0.02)
    return replace(checked, claim=changed)


def traits(run):
    """Name what kind of run it is, to see that all kinds are among them."""
    record, membrane = run.record, run.membrane
    blocked = [m.blocked for m in (*membrane.channels, *membrane.pumps)]
    yield run.outcome.kind
    yield from (
        words
        for words, is_so in (
            ("pyramidal", "pyramidal" in membrane.name),
            ("live", membrane.is_live),
            ("warm", float(membrane.temperature) > 293.0),
            ("blocked", any(float(b) > 0.0 for b in blocked)),
            ("receptor", record.is_pushed),
            ("frozen", bool(record.frozen)),
            ("elsewhere", record.initial_voltage is not None),
            ("cut", run.outcome.is_cut),
            (type(run.stimulus).__name__, run.stimulus is not None),
        )
        if is_so
    )


def main(first, last):
    """Check random runs and print what was found."""
    kinds, levels, bad, stray, unchecked = Counter(), Counter(), [], [], Counter()
    failed = []
    for seed in range(first, last):
        try:
            run = random_run(seed)
        except AxolemmaError as error:
            failed.append((seed, str(error)))
            continue
        kinds.update(set(traits(run)))
        try:
            checked = check(run)
        except Exception as error:
            error.add_note(f"in the run of seed {seed}")
            raise
        stray += unclaimed(run)
        for each in checked:
            levels[each.level] += 1
            if each.wanted is None:
                unchecked[each.claim.quantity.partition(".")[0]] += 1
            if not each.holds:
                bad.append((seed, each))
    print(f"{last - first} runs: {dict(kinds)}; refused: {len(failed)}")
    print(f"claims by level: {dict(levels)}; taken from the account: {dict(unchecked)}")
    print(f"numbers without a claim: {len(stray)}; claims that do not hold: {len(bad)}")
    for seed, error in failed[:5]:
        print(f"  seed {seed}: {error}")
    for seed, each in bad[:40]:
        print(
            f"  seed {seed}, {each.level}: {each.claim.quantity} printed "
            f"{each.claim.words}, computed {each.wanted}: {each.sentence}"
        )
    for text, number in stray[:10]:
        print(f"  {number} in: {text}")


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]] or [1000]
    main(given[0] if len(given) > 1 else 0, given[-1])
