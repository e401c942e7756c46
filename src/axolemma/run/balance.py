"""The account of a run as a picture: which amounts and charges are drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np

from axolemma.accounting import IonAccount
from axolemma.accounting.wording import carrier_of, ion_sign, route_words, typeset
from axolemma.figures import Figure, Theme
from axolemma.figures.account import Account, Row, Way, draw_balance
from axolemma.figures.numbers import in_figures
from axolemma.run.sight import Sight

# More phases than this are added up by their names.
MOST_PHASES = 9


def draw_account(sight: Sight, theme: Theme) -> Figure:
    """Draw every ion by the route it took, and who carried the charge of each phase.

    Parameters
    ----------
    sight
        What there is to be seen.
    theme
        In which colours.
    """
    routes = sight.record.trajectory.system.routes
    mechanisms = [
        name
        for name in dict.fromkeys(route.mechanism for route in routes)
        if _is_used(sight, name)
    ]
    membrane = sight.record.membrane
    return draw_balance(
        Account(
            title=sight.title,
            subtitle=sight.subtitle,
            ways=tuple(
                Way(route_words(membrane, name), carrier_of(membrane, name))
                for name in mechanisms
            ),
            ions=_ions(sight, mechanisms),
            phases=_phases(sight, mechanisms),
        ),
        theme,
    )


def _is_used(sight: Sight, mechanism: str) -> bool:
    """Say whether anything went that way: an electrode may do nothing."""
    return any(
        charge and route.partition(".")[0] == mechanism
        for phase in sight.phases
        for route, charge in phase.charge.items()
    )


def _ions(sight: Sight, mechanisms: list[str]) -> tuple[Row, ...]:
    return tuple(
        Row(
            label=ion_sign(sight.record.membrane, ion),
            amounts=np.array(
                [account.routes_pmol_per_cm2.get(name, 0.0) for name in mechanisms]
            ),
            note=_note(account),
        )
        for ion, account in sight.ledger.ions.items()
    )


def _note(account: IonAccount) -> str:
    """Say what moved on the whole; less than half an ion on a um2 is nothing."""
    if abs(account.ions_per_um2) < 0.5:
        return "net 0"
    net = in_figures(account.net_pmol_per_cm2, is_signed=True)
    ions = f"{account.ions_per_um2:+,.0f}".replace("-", "\N{MINUS SIGN}")
    return typeset(f"net {net}\n{ions} ions/um2")


def _phases(sight: Sight, mechanisms: list[str]) -> tuple[Row, ...]:
    """Add up the charge of each mechanism in each phase, or in each kind of phase."""
    if len(sight.phases) <= MOST_PHASES:
        return tuple(
            _phase(f"{number} {phase.name}", phase.charge, mechanisms)
            for number, phase in enumerate(sight.phases, start=1)
        )
    counts = Counter(phase.name for phase in sight.phases)
    rows: list[Row] = []
    for name, count in counts.items():
        summed: Counter[str] = Counter()
        for phase in sight.phases:
            if phase.name == name:
                summed.update(phase.charge)
        label = f"{name} × {count}" if count > 1 else name
        rows.append(_phase(label, summed, mechanisms))
    return tuple(rows)


def _phase(label: str, charge: Mapping[str, float], mechanisms: list[str]) -> Row:
    amounts = np.array(
        [
            sum(q for route, q in charge.items() if route.partition(".")[0] == name)
            for name in mechanisms
        ]
    )
    inward = float(amounts.clip(min=0.0).sum())
    outward = -float(amounts.clip(max=0.0).sum())
    note = f"in {inward:,.1f}\nout {outward:,.1f} nC/cm²"
    return Row(label=label, amounts=amounts, note=note)
