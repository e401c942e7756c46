"""The pump: its current, its ATP, its work against the gradients, and its lag."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.long_run.evidence import LongEvidence
from axolemma.explanation.long_run.findings import atp_rate, lag
from axolemma.explanation.long_run.school import pumped
from axolemma.units import parse_unit

_WORK = parse_unit("kJ/mol")


def pump(evidence: LongEvidence) -> Iterator[Sentence]:
    """Give what the pump did, what it cost, and how it followed."""
    working = evidence.working_pump
    if working is None or "Na" not in evidence.account.ledger.ions:
        return
    name = f"{working.name}.current"
    begun, ended = evidence.at_start(name, "uA/cm2"), evidence.at_end(name, "uA/cm2")
    moments = {"at the start": begun}
    if evidence.outcome.spikes > 1:
        moments["at the last onset"] = evidence.at_spike(name, -1, "uA/cm2")
    moments["at the end"] = ended
    listed = [f"{{at{place}}} {when}" for place, when in enumerate(moments)]
    rates = [f"{{rate{place}}}" for place in range(len(moments))]
    currents = list(moments.values())
    yield sentence(
        "pump",
        f"The pump's net current, a third of its Na+ current, was {_joined(listed)}, "
        f"for which it used ATP at {_joined(rates)}.",
        **{f"at{place}": claim for place, claim in enumerate(currents)},
        **{f"rate{place}": atp_rate(claim) for place, claim in enumerate(currents)},
    )
    yield _costs(evidence, working.name)
    yield from _work(evidence, f"{working.name}.work_per_turn")
    yield from _lag(evidence)
    yield from _restoration(evidence)


def _joined(listed: list[str]) -> str:
    return f"{', '.join(listed[:-1])} and {listed[-1]}"


def _costs(evidence: LongEvidence, name: str) -> Sentence:
    energy = evidence.energy
    words = "Over the run it moved out {share} of the Na+ that came in otherwise, for "
    words += "{used} of ATP"
    parts = {
        "share": pumped(evidence, name),
        "used": Claim(
            quantity="energy.atp", value=energy.atp_pmol_per_cm2, unit="pmol/cm2"
        ),
    }
    if evidence.outcome.spikes and energy.owed_atp_pmol_per_cm2 > 0.0:
        words += "; the excess of gated Na+ over rest costs {owed}"
        parts["owed"] = Claim(
            quantity="energy.owed_atp",
            value=energy.owed_atp_pmol_per_cm2,
            unit="pmol/cm2",
        )
    return sentence("pump", f"{words}.", **parts)


def _work(evidence: LongEvidence, name: str) -> Iterator[Sentence]:
    if not evidence.knows(name):
        return
    begun, ended = (
        replace(claim, value=_WORK.from_coherent(claim.value))
        for claim in (
            evidence.at_start(name, "kJ/mol"),
            evidence.at_end(name, "kJ/mol"),
        )
    )
    yield sentence(
        "pump",
        "Its work against the gradients was {begun} of turns at the start and {ended} "
        "at the end.",
        begun=begun,
        ended=ended,
    )


def _lag(evidence: LongEvidence) -> Iterator[Sentence]:
    found = lag(evidence)
    if found is None:
        return
    words = (
        "From the first onset to the second ({interval}) it moved out, beyond its "
        "current at rest, {undone} of the gated Na+ of the first spike"
    )
    parts = {"interval": found.interval, "undone": found.undone}
    if found.intervals.value == evidence.outcome.spikes - 1:
        words += ", and from the first to the last {first} of all Na+ that came in"
        parts["first"] = found.first
    else:
        words += (
            "; from onset to onset over {intervals} intervals it moved out {first} of "
            "all Na+ that came in at first and {last} in the end"
        )
        parts |= {
            "intervals": found.intervals,
            "first": found.first,
            "last": found.last,
        }
    yield sentence("pump", f"{words}.", **parts)


def _restoration(evidence: LongEvidence) -> Iterator[Sentence]:
    seconds = evidence.energy.recovery_s
    if seconds is None:
        return
    yield sentence(
        "pump",
        "By the equations linearised at rest, a tenth of the Na+ of an impulse is left "
        "after {recovery}.",
        recovery=Claim(quantity="energy.recovery", value=seconds, unit="s"),
    )
