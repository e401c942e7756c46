"""Is every sentence true? Claims of random runs, computed again from the arrays.

Nothing here calls the account that made the claims: values come from the quantities of
the run on a fine grid, amounts from quadrature of currents, landmarks from the grid.
`python tests/physiology/explanation_truth.py 1000` prints how many claims hold.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

import axolemma as axo
from axolemma.equations import lowered
from axolemma.equilibrium import parameter_values
from axolemma.explanation.claims import Claim
from axolemma.expressions import evaluate
from axolemma.units.constants import FARADAY

V = "membrane.V"
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


class Arrays:
    """A run on a fine grid, and what can be read off it."""

    def __init__(self, run):
        self.run = run
        self.end = run.record.trajectory.duration
        self.rest = run.record.rest.values
        steps = run.record.trajectory.steps.time
        inner = np.linspace(0.0, 1.0, 13)[:-1]
        ends = np.append(steps[1:], self.end)
        fine = steps[:, None] + (ends - steps)[:, None] * inner
        self.time = np.append(fine.ravel(), self.end)
        self.voltage = self.at(V, self.time)

    def at(self, name, times) -> Any:
        """Give a quantity at times."""
        found = self.run.at(np.atleast_1d(times), name)
        return found if np.ndim(times) else float(found[0])

    def resting(self, name):
        """Give a quantity in the resting state, by plain evaluation."""
        record = self.run.record
        system = record.trajectory.system
        known = {**parameter_values(lowered(record.membrane.equations())), **self.rest}
        known |= dict.fromkeys(system.input_names, 0.0)
        for state in system.state_names:
            known.setdefault(state, 0.0)
        known |= dict(record.frozen)
        return float(np.ravel(evaluate([system.expression(name)], known)[0])[0])

    def integral(self, name, start, stop):
        """Integrate a quantity by Gauss and Legendre's rule on every step."""
        nodes, weights = np.polynomial.legendre.leggauss(5)
        edges = self.run.record.trajectory.steps.time
        edges = np.unique(np.concatenate([[start], edges, [stop]]))
        edges = edges[(edges >= start) & (edges <= stop)]
        half = 0.5 * np.diff(edges)[:, None]
        middle = 0.5 * (edges[1:] + edges[:-1])[:, None]
        values = self.at(name, (middle + half * nodes).ravel()).reshape(half.size, -1)
        return float((values @ weights) @ half[:, 0])

    @cached_property
    def gated(self):
        """Routes through gated channels, by ion."""
        found = {}
        for channel in self.run.membrane.channels:
            if channel.is_gated:
                found.setdefault(channel.ion, []).append(
                    f"{channel.name}.{channel.ion}"
                )
        return found

    def charge_in(self, routes, start, stop):
        """Give the charge that routes brought in, nC/cm2."""
        return -sum(self.integral(route, start, stop) for route in routes)

    def excess(self, ion):
        """Give what entered through gated channels beyond rest, pmol/cm2."""
        routes = self.gated.get(ion, [])
        valence = next(i.valence for i in self.run.membrane.ions if i.name == ion)
        resting = sum(self.resting(f"{r.partition('.')[0]}.current") for r in routes)
        charge = self.charge_in(routes, 0.0, self.end) + resting * self.end
        return 1e6 * charge / (valence * FARADAY)

    def gross(self, ion, unit):
        """Give all that moved through gated channels, whichever way."""
        charge = sum(
            abs(self.integral(route, 0.0, self.end)) for route in self.gated[ion]
        )
        amount = 1e6 * charge / FARADAY
        return amount if unit == "pmol/cm2" else amount * 6022.14076

    def peak_near(self, time):
        """Give the time of the highest voltage around a time."""
        return self.confirmed(time, 0.3, np.argmax)

    def confirmed(self, time, reach, choose, after=0.0):
        """Give a time back if the voltage is extreme there, to a part in a million."""
        found = self.extreme(time, reach, choose, after)
        there, here = self.at(V, np.array([found, time]))
        return time if abs(there - here) < 1e-5 else found

    def extreme(self, time, reach, choose, after=0.0):
        """Give where the voltage is extreme near a time, on finer and finer grids."""
        for _ in range(4):
            low, high = max(time - reach, after), min(time + reach, self.end)
            times = np.linspace(low, high, 401)
            time = float(times[choose(self.at(V, times))])
            reach /= 50.0
        return time

    def slope(self, claim):
        """Give dV/dt by a difference, mV/ms; where the stimulus jumps, of one side."""
        time, h = claim.time, 1e-4
        before, here, after = self.at(
            V, np.clip([time - h, time, time + h], 0, self.end)
        )
        sides = [(after - before) / (2 * h), (here - before) / h, (after - here) / h]
        return min(sides, key=lambda slope: abs(slope - claim.value))

    def width(self, spike, base):
        """Give how long a spike is above half its height over a base."""
        level = 0.5 * (spike.peak_mV + base)
        top = int(np.argmin(np.abs(self.time - spike.time_ms)))
        up = top - int(np.argmax(self.voltage[top::-1] < level))
        down = top + int(np.argmax(self.voltage[top:] < level))
        return self.crossing(level, down - 1) - self.crossing(level, up)

    def crossing(self, level, place):
        """Give when the voltage crosses a level behind a point of the grid."""
        low, high = self.time[place], self.time[place + 1]
        for _ in range(3):
            times = np.linspace(low, high, 41)
            side = self.at(V, times) > level
            turn = int(np.argmax(side != side[0]))
            low, high = times[turn - 1], times[turn]
        return 0.5 * (low + high)


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
    if name == V and claim.is_difference:
        return found - arrays.rest[V]
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
        return arrays.confirmed(claim.time, 1.0, np.argmin, after=spike.time_ms)
    if kind == "repolarised":
        value = arrays.at(V, claim.time)
        is_back = abs(value - rest) < 1e-2 or abs(value - spike.onset_mV) < 1e-2
        return claim.time if is_back else np.nan
    if kind in {"onset", "threshold"}:
        return onset_confirmed(arrays, spike, claim.time)
    return claim.time


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
    """Give the spectrum by differences of the rates at rest."""
    real = np.real(arrays.run.record.rest.eigenvalues)
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
    (r"ledger\.(?:charge_residual|residual)|trust\..*|sensitivity\..*|definition\..*",
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
        for sentence in run.explain(level).sentences:
            for claim in sentence.claims:
                wanted = wanted_of(arrays, claim)
                slack = 0.0
                if re.match(r"ledger\.Na\.excess|energy\.owed", claim.quantity):
                    slack = 3e-4 * arrays.gross("Na", claim.unit)
                found.append(Checked(level, sentence.text, claim, wanted, slack))
    return found


def unclaimed(run, levels=LEVELS):
    """Give the numbers in the text that belong to no claim."""
    stray = []
    for level in levels:
        for sentence in run.explain(level).sentences:
            rest = QUOTED.sub("", sentence.text)
            if run.stimulus is not None:
                rest = rest.replace(str(run.stimulus), "")
            rest = rest.replace(run.membrane.citation or "\0", "")
            rest = rest.replace(run.membrane.name, "")
            for claim in sorted(sentence.claims, key=lambda c: -len(c.words)):
                rest = rest.replace(claim.words, "", 1)
            stray += [(sentence.text, n) for n in NUMBER.findall(rest)]
    return stray


def random_run(seed):
    """Make a run of any kind: silent, one spike, many, blocked, hot, cut."""
    random = np.random.default_rng(seed)
    if random.random() < 0.7:
        temperature = random.choice([6.3, 6.3, random.uniform(0.0, 32.0)])
        membrane = axo.models.squid_axon(
            temperature=f"{temperature:.2f} degC",
            ions=str(random.choice(["live", "held"])),
            diameter=f"{10 ** random.uniform(0.0, 2.7):.3g} um",
        )
    else:
        membrane = axo.models.pyramidal_neuron(
            ions=str(random.choice(["live", "held"]))
        )
    initial = None
    if random.random() < 0.3:
        name = str(random.choice([c.name for c in membrane.channels if c.is_gated]))
        membrane = membrane.block(name, round(float(random.uniform(0.05, 1.0)), 2))
        initial = "-65 mV"
    if membrane.pumps and random.random() < 0.15:
        membrane = membrane.block("pump", round(float(random.uniform(0.2, 1.0)), 1))
        initial = "-65 mV"
    amplitude = random.choice([-1.0, 1.0], p=[0.15, 0.85]) * 10 ** random.uniform(0, 2)
    width = 10 ** random.uniform(-0.5, 1.6)
    start = random.uniform(0.2, 3.0)
    duration = start + width + random.choice([2.0, 10.0, 30.0])
    stimulus = axo.pulse(
        f"{amplitude:.3g} uA/cm2", start=f"{start:.2f} ms", duration=f"{width:.3g} ms"
    )
    return axo.simulate(
        membrane, stimulus, duration=f"{duration:.4g} ms", initial_voltage=initial
    )


def corrupted(checked):
    """Give a claim with its value changed by a part in twenty."""
    claim = checked.claim
    changed = replace(claim, value=1.05 * claim.value + 0.02)
    return replace(checked, claim=changed)


def main(count):
    """Check random runs and print what was found."""
    kinds, levels, bad, stray, unchecked = Counter(), Counter(), [], [], Counter()
    for seed in range(count):
        run = random_run(seed)
        kinds[run.outcome.kind] += 1
        stray += unclaimed(run)
        for each in check(run):
            levels[each.level] += 1
            if each.wanted is None:
                unchecked[each.claim.quantity.partition(".")[0]] += 1
            if not each.holds:
                bad.append((seed, each))
    print(f"{count} runs: {dict(kinds)}")
    print(f"claims by level: {dict(levels)}; taken from the account: {dict(unchecked)}")
    print(f"numbers without a claim: {len(stray)}; claims that do not hold: {len(bad)}")
    for seed, each in bad[:20]:
        print(
            f"  seed {seed}, {each.level}: {each.claim.quantity} printed "
            f"{each.claim.words}, computed {each.wanted}: {each.sentence}"
        )
    for text, number in stray[:10]:
        print(f"  {number} in: {text}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
