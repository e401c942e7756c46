"""Is every sentence on a long run true? Its claims, computed again from all steps.

Nothing here calls the account that made the claims: the same run is made with every
step kept, its spikes are found on a fine grid, its charges by quadrature.
"""

from __future__ import annotations

from explanation_truth import Checked, corrupted, unclaimed
from long_arrays import LongArrays
from long_claims_anew import wanted_of

LEVELS = ("school", "undergraduate", "research")

__all__ = ["LEVELS", "check", "corrupted", "unclaimed"]


def check(run, levels=LEVELS):
    """Compute every claim on a long run anew."""
    arrays = LongArrays(run)
    known, found = {}, []
    for level in levels:
        for sentence in run.explain(level).sentences:
            for claim in sentence.claims:
                key = (claim.quantity, claim.time, claim.unit, claim.digits)
                if key not in known:
                    known[key] = wanted_of(arrays, claim)
                slack = slack_of(arrays, claim)
                found.append(Checked(level, sentence.text, claim, known[key], slack))
    return found


def slack_of(arrays, claim):
    """Say how far the quadrature of a claim leaves it open."""
    if claim.quantity.startswith(("ledger.", "energy.owed")) and claim.unit != "%":
        # What is left of amounts that went both ways is as exact as these are.
        gross = arrays.long.ledger.ions["Na"].gross_pmol_per_cm2
        return 3e-5 * max(gross, 1e-6)
    if claim.unit == "mV/ms":
        # The dense output has a kink wherever two steps meet.
        return 3e-4 * abs(claim.value)
    if claim.quantity == "trust.spike_time_error":
        # The rises here are found by a straight line between points, in a part in
        # ten of a step, to some tenths of a microsecond.
        return 0.5
    if claim.quantity == "trust.concentration_error":
        return 1e-6
    return 0.0
