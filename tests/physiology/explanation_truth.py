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

from explanation_claims_anew import wanted_of
from random_runs import random_run
from run_arrays import Arrays

from axolemma.errors import AxolemmaError
from axolemma.explanation.claims import Claim

LEVELS = ("school", "undergraduate", "research")
# Beside half a unit of the last printed digit: what the grid leaves open.
SLACK = 0.1
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
                elif re.match(r"ledger\.\w+\.receptor", claim.quantity):
                    # Its channels, known to 1e-5, follow steps as long as they allow:
                    # 0.6 mS/cm2 at 100 mV, over 30 ms.
                    slack = 2e-4
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
    """Check random runs, print what was found, and give 1 where something is untrue."""
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
    return int(bool(bad or stray))


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]] or [1000]
    sys.exit(main(given[0] if len(given) > 1 else 0, given[-1]))
