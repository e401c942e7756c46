"""The account of a run as tables: phases, action potentials, ions."""

from __future__ import annotations

from collections.abc import Sequence

from axolemma.accounting import IonAccount, Ledger, Phase, Spike
from axolemma.accounting.wording import ion_sign, route_words, typeset
from axolemma.explanation import Evidence
from axolemma.membrane import Membrane
from axolemma.membrane.notation import written_value
from axolemma.report.markup import Markup
from axolemma.report.tables import table

# A train is shown by its beginning.
MOST_PHASES, MOST_SPIKES = 24, 40
# What rounds to nothing, nC/cm2 and pmol/cm2.
_LEAST_CHARGE, _LEAST_AMOUNT = 0.05, 0.005
_NOTHING = "0"
_NONE = "–"


def phase_table(evidence: Evidence) -> Markup:
    """Lay out the phases: when, from which voltage to which, and why."""
    rows = [
        [
            f"{number} {phase.name}",
            f"{phase.start_ms:.2f} – {phase.stop_ms:.2f}",
            _voltages(phase, evidence.spikes),
            typeset(phase.cause.words),
        ]
        for number, phase in enumerate(evidence.phases[:MOST_PHASES], start=1)
    ]
    heads = ["Phase", "Time, ms", "Potential, mV", "Cause"]
    note = _more(evidence.phases, MOST_PHASES, "phases")
    return table("The phases and their causes", heads, rows, note)


def charge_table(evidence: Evidence) -> Markup:
    """Lay out the charge that each way brought in, phase by phase."""
    membrane = evidence.record.membrane
    phases = evidence.phases[:MOST_PHASES]
    routes = [route for phase in phases for route in phase.charge]
    mechanisms = list(dict.fromkeys(route.partition(".")[0] for route in routes))
    rows = [
        [
            f"{number} {phase.name}",
            *(_charge(phase, name) for name in mechanisms),
            _written_charge(phase.capacitor_charge),
        ]
        for number, phase in enumerate(phases, start=1)
    ]
    ways = [_head(membrane, name) for name in mechanisms]
    note = "Their sum is the charge that stays on the membrane."
    return table(
        "Charge into the cell by each way, nC/cm²",
        ["Phase", *ways, "Sum"],
        rows,
        note + _more(evidence.phases, MOST_PHASES, "phases"),
    )


def spike_table(spikes: Sequence[Spike]) -> Markup:
    """Lay out the measures of each action potential."""
    rows = [
        [
            str(spike.index + 1),
            _landmark(spike.threshold_mV, spike.threshold_ms),
            _landmark(spike.peak_mV, spike.time_ms),
            _landmark(spike.trough_mV, spike.trough_ms),
            _NONE if spike.half_width_ms is None else f"{spike.half_width_ms:.3f}",
            f"{spike.max_slope_mV_per_ms:.0f}",
        ]
        for spike in spikes[:MOST_SPIKES]
    ]
    heads = [
        "Number", "Threshold", "Peak", "Trough", "Half-width, ms", "Steepest, mV/ms"
    ]  # fmt: skip
    note = "Threshold: where the ions alone drive the potential up by 10 mV/ms."
    return table(
        "Action potentials", heads, rows, note + _more(spikes, MOST_SPIKES, "of them")
    )


def ion_table(membrane: Membrane, ledger: Ledger) -> Markup:
    """Lay out for each ion what came in, by which ways, and what that changed."""
    ions = ledger.ions
    mechanisms = list(
        dict.fromkeys(
            name for each in ions.values() for name in each.routes_pmol_per_cm2
        )
    )
    rows = [
        [
            ion_sign(membrane, name),
            *(_way(account, mechanism) for mechanism in mechanisms),
            _amount(account.net_pmol_per_cm2),
            _amount(account.excess_pmol_per_cm2),
            _counted(account.ions_per_um2),
            *_change(account),
        ]
        for name, account in ions.items()
    ]
    heads = [
        "Ion",
        *(_head(membrane, name) for name in mechanisms),
        "Net",
        "Gated",
        "Net, ions/µm²",
        "Inside, mM",
        "Inside, %",
    ]
    note = (
        "Gated: through gated channels, beyond what rest would have let in. Inside: by "
        "how much the concentration changed."
    )
    return table("Ions into the cell by each way, pmol/cm²", heads, rows, note)


def parameter_rows(membrane: Membrane) -> list[tuple[str, str]]:
    """List the parameters of a membrane with their values."""
    return [
        (each.name, typeset(written_value(each.value, each.unit)))
        for each in membrane.equation_parameters
    ]


def _more(listed: Sequence[object], most: int, what: str) -> str:
    count = len(listed) - most
    return f" Not shown: {count:,} more {what}." if count > 0 else ""


def _signed(text: str) -> str:
    return text.replace("-", "\N{MINUS SIGN}")


def _voltages(phase: Phase, spikes: Sequence[Spike]) -> str:
    if phase.name == "hyperpolarisation" and phase.spike is not None:
        trough = spikes[phase.spike].trough_mV
        if trough is not None:
            return _signed(f"down to {trough:+.1f}")
    start, stop = f"{phase.start_mV:+.1f}", f"{phase.stop_mV:+.1f}"
    return _signed(start if start == stop else f"{start} → {stop}")


def _charge(phase: Phase, mechanism: str) -> str:
    charge = sum(
        q for route, q in phase.charge.items() if route.partition(".")[0] == mechanism
    )
    return _written_charge(charge)


def _written_charge(charge: float) -> str:
    return _signed(f"{charge:+,.1f}") if abs(charge) >= _LEAST_CHARGE else _NOTHING


def _head(membrane: Membrane, mechanism: str) -> str:
    """Head a column with a way; only its first letter is made a capital."""
    words = route_words(membrane, mechanism)
    return words[:1].upper() + words[1:]


def _landmark(voltage: float | None, time: float | None) -> str:
    if voltage is None or time is None:
        return _NONE
    return _signed(f"{voltage:+.2f} mV at {time:.2f} ms")


def _way(account: IonAccount, mechanism: str) -> str:
    if mechanism not in account.routes_pmol_per_cm2:
        return ""
    return _amount(account.routes_pmol_per_cm2[mechanism])


def _amount(amount: float) -> str:
    return _signed(f"{amount:+.2f}") if abs(amount) >= _LEAST_AMOUNT else _NOTHING


def _counted(count: float) -> str:
    return _signed(f"{count:+,.0f}") if abs(count) >= 0.5 else _NOTHING


def _change(account: IonAccount) -> tuple[str, str]:
    if account.change_mM is None or account.percent_of_inside is None:
        return "held", "held"
    return _little(account.change_mM), _little(account.percent_of_inside)


def _little(change: float) -> str:
    """Write a change to two figures; rounding of the books is none."""
    return _signed(f"{change:+.2g}") if abs(change) > 1e-12 else _NOTHING
