"""The ledger: every ion by the route it took, and whether the books balance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from axolemma.accounting.books import Books, amount_in
from axolemma.accounting.measures import Spike
from axolemma.accounting.phases import Phase
from axolemma.columns import by_name, in_columns
from axolemma.expressions import Evaluation
from axolemma.membrane import Ion
from axolemma.simulation import Record
from axolemma.units import pmol_per_cm2

# Avogadro's number (exact since the SI of 2019), 1/mol.
_AVOGADRO = 6.02214076e23
# 1 pmol/cm2 in particles for each square micrometre.
_PER_UM2 = _AVOGADRO * 1e-12 * 1e-8


@dataclass(frozen=True, slots=True, kw_only=True)
class IonAccount:
    """What crossed the membrane of one ion; into the cell is positive.

    Parameters
    ----------
    routes_pmol_per_cm2
        What came in by each mechanism, stimulus and pump included.
    net_pmol_per_cm2
        Their sum.
    gross_pmol_per_cm2
        What moved by all of them, without regard to direction, from step to step.
    excess_pmol_per_cm2
        What came in through gated channels beyond what their resting currents would
        have brought in in the same time.
    ions_per_um2
        The net amount in ions for each square micrometre of membrane.
    change_mM, percent_of_inside
        What it changed of the concentration inside, and in percent of the content
        at the start of the run; None where the concentration is held.
    residual
        Between the sum of the routes and what the membrane's own state of the ion
        gained, as a part of all that moved; 0 where the ion has no pool.
    """

    routes_pmol_per_cm2: Mapping[str, float]
    net_pmol_per_cm2: float
    gross_pmol_per_cm2: float
    excess_pmol_per_cm2: float
    ions_per_um2: float
    change_mM: float | None
    percent_of_inside: float | None
    residual: float

    def __str__(self) -> str:
        return by_name(self)

    @property
    def excess_ions_per_um2(self) -> float:
        """The excess in ions for each square micrometre of membrane."""
        return self.excess_pmol_per_cm2 * _PER_UM2


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The ions of a stretch of time.

    Parameters
    ----------
    start_ms, stop_ms
        From when to when.
    ions
        An account for each ion that anything carries.
    charge_residual
        Between C dV and the sum of the routes' charges, as a part of all charge that
        moved.
    per_spike
        Accounts of each spike, from its onset to the next one's or the end.
    per_phase
        Accounts of each phase.
    """

    start_ms: float
    stop_ms: float
    ions: Mapping[str, IonAccount]
    charge_residual: float
    per_spike: tuple[Mapping[str, IonAccount], ...] = ()
    per_phase: tuple[Mapping[str, IonAccount], ...] = ()

    def __str__(self) -> str:
        heads = ("ion", "net", "gated", "ions/um2", "inside", "by route")
        table = in_columns([_row(*each) for each in self.ions.items()], heads)
        return "\n".join(
            [
                f"into the cell from {self.start_ms:g} to {self.stop_ms:g} ms, "
                "pmol/cm2",
                table,
                "gated: through gated channels, beyond what rest would have let in",
                f"charge residual {self.charge_residual:.1g}, largest of all residuals "
                f"{self.residual:.1g}",
            ]
        )

    @property
    def residual(self) -> float:
        """The largest of all residuals of the stretch."""
        return max(self.charge_residual, *(a.residual for a in self.ions.values()))


def _row(ion: str, account: IonAccount) -> list[str]:
    """Write an account as a row of a table."""
    inside = "held"
    if account.change_mM is not None and account.percent_of_inside is not None:
        inside = f"{account.change_mM:+.2g} mM ({account.percent_of_inside:+.2g} %)"
    return [
        ion,
        f"{account.net_pmol_per_cm2:+.3f}",
        f"{account.excess_pmol_per_cm2:+.3f}",
        f"{account.ions_per_um2:+,.0f}",
        inside,
        "  ".join(f"{n} {a:+.3f}" for n, a in account.routes_pmol_per_cm2.items()),
    ]


def build_ledger(
    record: Record,
    *,
    start: float = 0.0,
    stop: float | None = None,
    spikes: Sequence[Spike] = (),
    phases: Sequence[Phase] = (),
) -> Ledger:
    """Book every ion that crossed the membrane.

    Parameters
    ----------
    record
        The run.
    start, stop
        From when to when, ms; the end of the run when absent.
    spikes, phases
        What else is to have accounts of its own.
    """
    end = record.trajectory.duration if stop is None else stop
    ends = [spike.onset_ms for spike in spikes[1:]] + [record.trajectory.duration]
    of_spikes = [(s.onset_ms, e) for s, e in zip(spikes, ends, strict=False)]
    of_phases = [(phase.start_ms, phase.stop_ms) for phase in phases]
    books = Books.of(record, [(start, end), *of_spikes, *of_phases])
    accounts = _accounts(books)
    moved = float(books.gross[:, 0].sum())
    missing = books.capacitor_charge(0) + float(books.carried[:, 0].sum())
    first = 1 + len(of_spikes)
    return Ledger(
        start_ms=start,
        stop_ms=end,
        ions=accounts[0],
        charge_residual=abs(missing) / moved if moved else 0.0,
        per_spike=tuple(accounts[1:first]),
        per_phase=tuple(accounts[first:]),
    )


def book_whole(books: Books) -> Ledger:
    """Make the ledger of a whole run from the books of one stretch."""
    moved = float(books.gross[:, 0].sum())
    missing = books.capacitor_charge(0) + float(books.carried[:, 0].sum())
    return Ledger(
        start_ms=0.0,
        stop_ms=float(books.lengths[0]),
        ions=_accounts(books)[0],
        charge_residual=abs(missing) / moved if moved else 0.0,
    )


def resting_currents(record: Record) -> dict[str, float]:
    """Give what each route carries at rest, outward, uA/cm2."""
    trajectory = record.trajectory
    system = trajectory.system
    bound = {
        **dict.fromkeys((*system.state_names, *system.input_names), 0.0),
        **trajectory.parameters,
        **record.rest.values,
    }
    currents = Evaluation([route.current for route in system.routes])(bound)
    return dict(zip(system.route_names, map(float, currents), strict=True))


def _accounts(books: Books) -> list[dict[str, IonAccount]]:
    """Make the accounts of every stretch, ion by ion."""
    record = books.record
    resting = resting_currents(record)
    carried = {route.ion for route in record.trajectory.system.routes}
    ions = [ion for ion in record.membrane.ions if ion.name in carried]
    return [
        {ion.name: _account(books, place, ion, resting) for ion in ions}
        for place in range(books.lengths.size)
    ]


def _account(
    books: Books, place: int, ion: Ion, resting: Mapping[str, float]
) -> IonAccount:
    name, valence = ion.name, ion.valence
    gated = books.record.membrane.gated_routes
    by_mechanism: dict[str, float] = {}
    excess, moved = 0.0, 0.0
    for index, route in enumerate(books.record.trajectory.system.routes):
        if route.ion != name:
            continue
        charge = float(books.carried[index, place])
        by_mechanism[route.mechanism] = amount_in(charge, valence)
        moved += abs(amount_in(float(books.gross[index, place]), valence))
        if route.name in gated:
            beyond = charge - resting[route.name] * float(books.lengths[place])
            excess += amount_in(beyond, valence)
    net = sum(by_mechanism.values())
    change, percent = _change_inside(books.record, name, net)
    residual = 0.0
    if name in books.entered and moved > 0.0:
        gained = pmol_per_cm2.from_coherent(float(books.entered[name][place]))
        residual = abs(net - gained) / moved
    return IonAccount(
        routes_pmol_per_cm2=by_mechanism,
        net_pmol_per_cm2=net,
        gross_pmol_per_cm2=moved,
        excess_pmol_per_cm2=excess,
        ions_per_um2=net * _PER_UM2,
        change_mM=change,
        percent_of_inside=percent,
        residual=residual,
    )


def _change_inside(
    record: Record, ion: str, net: float
) -> tuple[float | None, float | None]:
    """Give the change of a concentration inside, mM and %, by an amount, pmol/cm2."""
    parameters = record.trajectory.parameters
    start = parameters.get(f"{ion}.inside_at_start")
    volume = parameters.get("membrane.volume_per_area")
    if start is None or volume is None:
        return None, None
    change = pmol_per_cm2.to_coherent(net) / volume
    return change, 100.0 * change / start
