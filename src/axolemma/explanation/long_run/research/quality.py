"""How the run was made, and how far its numbers can be trusted."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.long_run.evidence import LongEvidence


def quality(evidence: LongEvidence) -> Iterator[Sentence]:
    """State method, tolerance and what a finer run says otherwise."""
    trust = evidence.trust
    yield sentence(
        "trust",
        "Method: {method}, at a relative tolerance of {tolerance}, {steps} steps, "
        "{rejected} more rejected; kept of them are the moments of the spikes and "
        "{grid} times at equal distances.",
        method=trust.method,
        tolerance=Claim(
            quantity="trust.relative_tolerance",
            value=trust.relative_tolerance,
            unit="",
        ),
        steps=Claim(quantity="trust.steps", value=float(trust.steps), unit=""),
        rejected=Claim(quantity="trust.rejected", value=float(trust.rejected), unit=""),
        grid=Claim(
            quantity="grid.count",
            value=float(evidence.account.grid.time.size),
            unit="",
        ),
    )
    if trust.spikes_of_check is None:
        yield sentence("trust", "No finer run was made to see the error.")
        return
    yield _finer(evidence, trust.spikes_of_check)


def _finer(evidence: LongEvidence, count: int) -> Sentence:
    trust = evidence.trust
    words = (
        "The same run at a tenth of the tolerance rises through the level of a spike "
    )
    if count == 0:
        words = "Nor does the same run at a tenth of the tolerance reach the level of "
        words += "a spike"
        parts: dict[str, Claim] = {}
    elif count == 1:
        words += "once"
        parts = {}
    else:
        words += "{count} times"
        parts = {
            "count": Claim(
                quantity="trust.spikes_of_check", value=float(count), unit=""
            )
        }
    if trust.spike_time_error_ms is not None:
        words += ", within {time} of when this one does"
        parts["time"] = Claim(
            quantity="trust.spike_time_error",
            value=1e3 * trust.spike_time_error_ms,
            unit="us",
        )
    elif count:
        words += ", so that spikes that barely reach it depend on the error"
    if trust.concentration_error_mM is not None:
        words += "; in the end its concentrations differ by at most {concentration}"
        parts["concentration"] = Claim(
            quantity="trust.concentration_error",
            value=1e3 * trust.concentration_error_mM,
            unit="uM",
        )
    return sentence("trust", f"{words}.", **parts)
