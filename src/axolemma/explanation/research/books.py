"""Whether the books close, what it cost, and how far the numbers can be trusted."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.explanation.aftermath import overlap
from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.evidence import Evidence
from axolemma.explanation.resting_state import sodium_pump


def books(evidence: Evidence) -> Iterator[Sentence]:
    """State residuals, the excess of the charge, and the energy."""
    ledger = evidence.ledger
    worst = max((abs(each.residual) for each in ledger.ions.values()), default=0.0)
    yield sentence(
        "books",
        "The books close to {charge} of the charge and {ions} of the ions that moved.",
        charge=Claim(
            quantity="ledger.charge_residual", value=ledger.charge_residual, unit=""
        ),
        ions=Claim(quantity="ledger.residual", value=worst, unit=""),
    )
    found = overlap(evidence, evidence.spikes[0]) if evidence.spikes else None
    if found is not None:
        yield sentence(
            "books",
            "From threshold to repolarisation gated Na+ carried {charge}, {ratio} "
            "times C dV from threshold to peak, {early} of it before the peak.",
            charge=found.charge,
            ratio=found.ratio,
            early=found.early,
        )
    energy = evidence.energy
    if energy.owed_atp_pmol_per_cm2 > 0.0:
        yield sentence(
            "energy",
            "The excess of Na+ costs {owed} of ATP, at three for each.",
            owed=Claim(
                quantity="energy.owed_atp",
                value=energy.owed_atp_pmol_per_cm2,
                unit="pmol/cm2",
            ),
        )
    pump = sodium_pump(evidence.record.membrane)
    is_at_work = pump is not None and float(pump.blocked) < 1.0
    if energy.pump_work_kJ_per_mol is not None and is_at_work:
        yield sentence(
            "energy",
            "A mole of turns of the pump does {work} of work against the gradients.",
            work=Claim(
                quantity="energy.pump_work",
                value=energy.pump_work_kJ_per_mol,
                unit="kJ/mol",
            ),
        )


def quality(evidence: Evidence) -> Iterator[Sentence]:
    """State method, tolerance and estimated errors."""
    trust = evidence.trust
    if trust is None:
        return
    yield sentence(
        "trust",
        "Method: {method}, {steps} steps, {rejected} more rejected; the totals of the "
        "routes agree with a quadrature of the dense currents to {quadrature}.",
        method=trust.method,
        steps=Claim(quantity="trust.steps", value=float(trust.steps), unit=""),
        rejected=Claim(quantity="trust.rejected", value=float(trust.rejected), unit=""),
        quadrature=Claim(
            quantity="trust.quadrature_residual",
            value=trust.quadrature_residual,
            unit="",
        ),
    )
    if trust.voltage_error_mV is None:
        return
    voltage = Claim(
        quantity="trust.voltage_error", value=1e3 * trust.voltage_error_mV, unit="uV"
    )
    times: dict[str, Claim] = {}
    if trust.spike_time_error_ms is not None:
        error = 1e3 * trust.spike_time_error_ms
        times["time"] = Claim(quantity="trust.spike_time_error", value=error, unit="us")
    yield sentence(
        "trust",
        "A second, finer run differs by at most {voltage}"
        + (", and in its spike times by {time}" if times else "")
        + "{near}.",
        voltage=voltage,
        near="; the run is close to a threshold, where small errors grow"
        if trust.near_threshold
        else "",
        **times,
    )
