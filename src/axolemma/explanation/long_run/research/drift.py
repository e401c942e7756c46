"""What drifted: concentrations and potentials, and how fast for each spike."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.long_run.evidence import LongEvidence
from axolemma.explanation.long_run.findings import forces

# A drift is given for so many spikes: for the largest of these that came.
_SPIKES = (1000, 100, 10)


def drift(evidence: LongEvidence) -> Iterator[Sentence]:
    """Give concentrations and potentials, and their drift."""
    yield from _concentrations(evidence)
    yield from _potentials(evidence)
    yield from _for_each_spike(evidence)


def _concentrations(evidence: LongEvidence) -> Iterator[Sentence]:
    listed: list[str] = []
    parts: dict[str, Claim] = {}
    is_train = evidence.outcome.spikes > 1
    for place, name in enumerate(evidence.account.pools):
        parts[f"start{place}"] = evidence.at_start(name, "mM")
        words = f"{written(evidence, name)} {{start{place}}}"
        if is_train:
            parts[f"last{place}"] = evidence.at_spike(name, -1, "mM")
            words += f", {{last{place}}}"
        parts[f"end{place}"] = evidence.at_end(name, "mM")
        listed.append(f"{words} and {{end{place}}}")
    if not listed:
        return
    when = "at the last onset and at the end" if is_train else "and at the end"
    comma = "," if is_train else ""
    yield sentence(
        "drift",
        f"Concentrations at the start{comma} {when}: {'; '.join(listed)}.",
        **parts,
    )


def _potentials(evidence: LongEvidence) -> Iterator[Sentence]:
    if not evidence.account.pools or evidence.outcome.spikes < 2:
        return
    onsets = evidence.account.onsets
    began, ended = forces(evidence, onsets, 0), forces(evidence, onsets, -1)
    if began is None or ended is None:
        return
    yield sentence(
        "drift",
        "From the first onset to the last E_Na went from {sodium} to {last_sodium} and "
        "E_K from {potassium} to {last_potassium}, |V - E_Na| from {inward} to "
        "{last_inward} and |V - E_K| from {outward} to {last_outward}.",
        sodium=began.sodium,
        last_sodium=ended.sodium,
        potassium=began.potassium,
        last_potassium=ended.potassium,
        inward=began.inward,
        last_inward=ended.inward,
        outward=began.outward,
        last_outward=ended.outward,
    )


def _for_each_spike(evidence: LongEvidence) -> Iterator[Sentence]:
    """Give the mean drift between the first onset and the last."""
    intervals = evidence.outcome.spikes - 1
    count = next((each for each in _SPIKES if each <= intervals), None)
    if count is None:
        return
    listed: list[str] = []
    parts: dict[str, Claim] = {}
    for place, name in enumerate(evidence.account.pools):
        first, last = (evidence.at_spike(name, each, "mM").value for each in (0, -1))
        change = count * (last - first) / intervals
        parts[f"change{place}"] = Claim(
            quantity=f"drift.{name}", value=change, unit="mM"
        )
        parts[f"part{place}"] = Claim(
            quantity=f"drift.{name}", value=100.0 * change / first, unit="%"
        )
        listed.append(f"{written(evidence, name)} {{change{place}}} ({{part{place}}})")
    first, last = (evidence.of_spike("peak_mV", each, "mV").value for each in (0, -1))
    parts["peak"] = Claim(
        quantity="drift.peak_mV",
        value=count * (last - first) / intervals,
        unit="mV",
        is_difference=True,
    )
    listed.append("the peak {peak}")
    yield sentence(
        "drift",
        f"The mean drift of {{count}} spikes: {', '.join(listed)}.",
        count=Claim(quantity="definition.drift_spikes", value=float(count), unit=""),
        **parts,
    )


def written(evidence: LongEvidence, pool: str) -> str:
    """Write a concentration: ``[Na+]i``."""
    ion, side = pool.split(".")
    return f"[{evidence.ion(ion)}]{'i' if side == 'inside' else 'o'}"
