"""The tables of a report: phases, spikes, ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from axolemma.accounting import IonAccount, Phase, Spike, written_ion
from axolemma.cli.terminal import Line, width
from axolemma.membrane import SodiumPotassiumPump
from axolemma.run import LongRun, Run

GENERATOR = "generator potential"
# A train is shown by its beginning; --json has all of it.
MOST_PHASES, MOST_SPIKES = 12, 8
# Charges that round to nothing are left out, nC/cm2; amounts, pmol/cm2.
LEAST_CHARGE, LEAST_AMOUNT = 0.05, 0.005


def phase_table(run: Run) -> Iterator[Line]:
    """Give the phases: when, from which voltage to which, and the charge by route."""
    phases, spikes = run.phases, run.spikes
    longest = max(len(f"{phase.stop_ms:.2f}") for phase in phases)
    times = 2 * longest + 1
    yield Line(
        f" {'phase':<21} {'ms':^{times}}  {'mV':^16}  charge, nC/cm2 (+ in)", "dim"
    )
    has_star = False
    for phase in phases[:MOST_PHASES]:
        is_stand_in = phase.name == GENERATOR and not run.record.is_pushed
        star = "*" if is_stand_in else ""
        has_star |= bool(star)
        start = f"{phase.start_ms:.2f}".rjust(longest)
        stop = f"{phase.stop_ms:.2f}".rjust(longest)
        head = (
            f" {phase.name + star:<21} {start}-{stop}  {_voltages(phase, spikes):<16}  "
        )
        for number, charges in enumerate(_lines(_charges(phase), width() - len(head))):
            yield Line((" " * len(head) if number else head) + charges)
    if len(phases) > MOST_PHASES:
        yield Line(f" and {len(phases) - MOST_PHASES} more phases (--json lists all)")
    if has_star:
        yield Line(
            " * an electrode stands in for a receptor's generator potential", "dim"
        )


def _voltages(phase: Phase, spikes: Sequence[Spike]) -> str:
    if phase.name == "hyperpolarisation" and phase.spike is not None:
        trough = spikes[phase.spike].trough_mV
        if trough is not None:
            return f"down to {trough:+.1f}"
    if f"{phase.start_mV:.1f}" == f"{phase.stop_mV:.1f}":
        return f"{phase.start_mV:+.1f}"
    return f"{phase.start_mV:+.1f} -> {phase.stop_mV:+.1f}"


def _charges(phase: Phase) -> list[str]:
    if phase.name == "rest" and abs(sum(phase.charge.values())) < LEAST_CHARGE:
        return ["0 net"]
    sums = by_mechanism(phase.charge)
    kept = {name: q for name, q in sums.items() if abs(q) >= LEAST_CHARGE}
    order = sorted(kept, key=lambda name: (name != "stimulus", -abs(kept[name])))
    return [f"{name} {kept[name]:+.1f}" for name in order] or ["less than 0.1"]


def by_mechanism(routes: Mapping[str, float]) -> dict[str, float]:
    """Add up what the routes of each mechanism carried."""
    sums: dict[str, float] = {}
    for route, amount in routes.items():
        mechanism = route.partition(".")[0]
        sums[mechanism] = sums.get(mechanism, 0.0) + amount
    return sums


def _lines(words: Sequence[str], room: int) -> list[str]:
    """Set words in lines of so many characters, two spaces apart."""
    lines = [""]
    for word in words:
        longer = f"{lines[-1]}  {word}" if lines[-1] else word
        if lines[-1] and len(longer) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def spike_table(spikes: Sequence[Spike]) -> Iterator[Line]:
    """Give threshold and measures of each spike."""
    yield Line(
        f" {'spike':<6}{'threshold':<20}{'peak':<20}{'trough':<20}"
        f"{'half-width':<12}{'steepest'}",
        "dim",
    )
    for spike in spikes[:MOST_SPIKES]:
        half = "-" if spike.half_width_ms is None else f"{spike.half_width_ms:.3f} ms"
        yield Line(
            f" {spike.index + 1:<6}"
            f"{_landmark(spike.threshold_mV, spike.threshold_ms):<20}"
            f"{_landmark(spike.peak_mV, spike.time_ms):<20}"
            f"{_landmark(spike.trough_mV, spike.trough_ms):<20}"
            f"{half:<12}{spike.max_slope_mV_per_ms:.1f} mV/ms"
        )
    if len(spikes) > MOST_SPIKES:
        yield Line(f" and {len(spikes) - MOST_SPIKES} more spikes (--json lists all)")
    yield Line(
        " threshold: where the ions, the stimulus apart, drive the potential up by "
        "10 mV/ms",
        "dim",
    )


def _landmark(voltage: float | None, time: float | None) -> str:
    if voltage is None or time is None:
        return "-"
    return f"{voltage:+.2f} at {time:.2f}"


def ledger_table(run: Run | LongRun) -> Iterator[Line]:
    """Give for each ion what came in, by which routes, and what that changed."""
    valences = {ion.name: ion.valence for ion in run.membrane.ions}
    yield Line(
        f" {'ion':<4} {'net':>8} {'gated':>8} {'ions/um2':>11}  {'inside':<21}  "
        "pmol/cm2 into the cell, by route",
        "dim",
    )
    for ion, account in run.ledger.ions.items():
        head = (
            f" {written_ion(ion, valences[ion]):<4} "
            f"{_amount(account.net_pmol_per_cm2):>8} "
            f"{_amount(account.excess_pmol_per_cm2):>8} "
            f"{account.ions_per_um2:>+11,.0f}  {_change(account):<21}  "
        )
        routes = [
            f"{name} {amount:+.2f}"
            for name, amount in account.routes_pmol_per_cm2.items()
            if abs(amount) >= LEAST_AMOUNT
        ] or ["none"]
        for number, text in enumerate(_lines(routes, width() - len(head))):
            yield Line((" " * len(head) if number else head) + text)
    yield Line(
        " gated: through gated channels, beyond what rest would have let in", "dim"
    )
    yield from _energy(run)


def _amount(amount: float) -> str:
    return f"{amount:+.2f}" if abs(amount) >= LEAST_AMOUNT else "0"


def _change(account: IonAccount) -> str:
    if account.change_mM is None or account.percent_of_inside is None:
        return "held"
    return f"{_little(account.change_mM)} mM ({_little(account.percent_of_inside)} %)"


def _little(change: float) -> str:
    """Write a change to one figure, or to three where it is no small one."""
    return f"{change:+.1g}" if abs(change) < 1.0 else f"{change:+.3g}"


def _energy(run: Run | LongRun) -> Iterator[Line]:
    energy = run.energy
    pumps = [p for p in run.membrane.pumps if isinstance(p, SodiumPotassiumPump)]
    if not pumps:
        return
    words = f" ATP   {energy.atp_pmol_per_cm2:.3g} pmol/cm2 spent by the pump"
    if energy.owed_atp_pmol_per_cm2 >= LEAST_AMOUNT:
        words += f", {energy.owed_atp_pmol_per_cm2:.3g} owed for the Na+ that came in"
        if energy.recovery_s is not None:
            words += f" (nine tenths out in {_time(energy.recovery_s)})"
    yield Line(words)


def _time(seconds: float) -> str:
    for unit, size in (("days", 86400.0), ("h", 3600.0), ("min", 60.0)):
        if seconds >= 2.0 * size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.3g} s"
