"""Energy: what the pump spent, what it owes, and how long it takes to repay."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from axolemma.accounting.books import ENTERED
from axolemma.accounting.ledger import Ledger
from axolemma.columns import by_name
from axolemma.equations import EquationSystem
from axolemma.expressions import Evaluation, jacobian
from axolemma.membrane import SodiumPotassiumPump
from axolemma.simulation import Record
from axolemma.units import parse_unit, s

SODIUM_PER_ATP = 3.0
# The part of the sodium that may be left when the ions count as restored.
REMAINDER = 0.1
_KILOJOULE_PER_MOLE = parse_unit("kJ/mol")
# Times are looked for up to this many of the slowest time constants.
_SLOWEST = 60.0
# An eigenvalue this small beside the largest belongs to a conserved sum.
_CONSERVED = 1e-14


@dataclass(frozen=True, slots=True, kw_only=True)
class Energy:
    """What moving the ions back costs.

    Parameters
    ----------
    atp_pmol_per_cm2
        What the sodium-potassium pump used in the run, at rest or not: a third of
        the sodium it moved out.
    owed_atp_pmol_per_cm2
        What it takes to move out the sodium that came in through gated channels in
        excess of rest.
    pump_work_kJ_per_mol
        Work of the pump against the gradients of the start, for each mole of turns
        (and of ATP); None without a pump, or where a concentration is not known.
    recovery_s
        Time until a tenth is left of the sodium that an impulse brought in, an equal
        amount of potassium having left: by the equations linearised at rest, so that
        it does not depend on how much that was. None where the ions are held or
        never at rest.
    """

    atp_pmol_per_cm2: float
    owed_atp_pmol_per_cm2: float
    pump_work_kJ_per_mol: float | None
    recovery_s: float | None

    def __str__(self) -> str:
        return by_name(self)


def reckon(record: Record, ledger: Ledger) -> Energy:
    """Reckon what a run costs.

    Parameters
    ----------
    record
        The run.
    ledger
        Of the whole run.
    """
    sodium = ledger.ions.get("Na")
    pumps = [p for p in record.membrane.pumps if isinstance(p, SodiumPotassiumPump)]
    used, owed, restoration = 0.0, 0.0, None
    if sodium is not None:
        moved_out = -sum(sodium.routes_pmol_per_cm2[pump.name] for pump in pumps)
        # Adding zero makes the negative zero of a blocked pump a plain one.
        used = moved_out / SODIUM_PER_ATP + 0.0
        owed = sodium.excess_pmol_per_cm2 / SODIUM_PER_ATP
        restoration = find_restoration(record) if pumps else None
    return Energy(
        atp_pmol_per_cm2=used,
        owed_atp_pmol_per_cm2=owed,
        pump_work_kJ_per_mol=_work(record, pumps[0].name) if pumps else None,
        recovery_s=None if restoration is None else restoration.time_until(REMAINDER),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Restoration:
    """How the sodium of an impulse is moved out again, in the linearised equations.

    Parameters
    ----------
    eigenvalues
        1/ms, shape (modes,).
    parts
        What of the sodium is in each mode at the start, shape (modes,).
    """

    eigenvalues: np.ndarray
    parts: np.ndarray

    def left(self, times: np.ndarray) -> np.ndarray:
        """Give the part of the sodium that is left after some times, s."""
        elapsed = s.to_coherent(np.asarray(times, dtype=float))
        modes = self.parts * np.exp(np.multiply.outer(elapsed, self.eigenvalues))
        return np.real(modes.sum(axis=-1))

    def time_until(self, part: float) -> float | None:
        """Find when no more than a part is left for good, s."""
        slowest = np.abs(self.eigenvalues[self.eigenvalues != 0.0]).min()
        end = s.from_coherent(_SLOWEST / slowest)
        # Long before the end all modes but the slowest have died out, so that a fine
        # logarithmic search misses no return.
        times = end * np.logspace(-12.0, 0.0, 4000)
        above = np.flatnonzero(np.abs(self.left(times)) > part)
        if above.size == 0 or above[-1] + 1 == times.size:
            return None
        low, high = times[above[-1]], times[above[-1] + 1]
        for _ in range(60):
            middle = 0.5 * (low + high)
            is_above = abs(float(self.left(middle))) > part
            low, high = (middle, high) if is_above else (low, middle)
        return float(high)


def find_restoration(record: Record) -> Restoration | None:
    """Linearise a membrane at rest, to see how its pump restores sodium.

    Returns
    -------
    Restoration or None
        None where sodium or potassium has no pool, or the ions are not at rest.
    """
    system = record.trajectory.system
    names = system.state_names
    exchanged = [f"{ion}.{ENTERED}" for ion in ("Na", "K")]
    if not record.is_ion_rest or any(name not in names for name in exchanged):
        return None
    bound = {
        **dict.fromkeys((*names, *system.input_names), 0.0),
        **record.trajectory.parameters,
        **record.rest.values,
    }
    places, evaluation = _prepared_jacobian(system)
    matrix = np.zeros((len(names), len(names)))
    for place, value in zip(places, evaluation(bound), strict=True):
        matrix[place] = value
    scale = np.array([state.scale for state in system.states])
    eigenvalues, modes = np.linalg.eig(matrix * scale / scale[:, None])
    sodium, potassium = (names.index(name) for name in exchanged)
    start = np.zeros(len(names))
    start[sodium], start[potassium] = 1.0, -scale[sodium] / scale[potassium]
    parts = modes[sodium] * np.linalg.solve(modes, start.astype(complex))
    conserved = np.abs(eigenvalues) < _CONSERVED * np.abs(eigenvalues).max()
    return Restoration(eigenvalues=np.where(conserved, 0.0, eigenvalues), parts=parts)


@lru_cache(maxsize=32)
def _prepared_jacobian(
    system: EquationSystem,
) -> tuple[list[tuple[int, int]], Evaluation]:
    """Prepare the derivatives of the rates by the states that are not zero."""
    entries = jacobian(system.rates, [state.symbol for state in system.states])
    return list(entries), Evaluation(list(entries.values()))


def _work(record: Record, pump: str) -> float | None:
    """Evaluate the work of a turn of the pump at rest, kJ/mol."""
    system = record.trajectory.system
    work = system.observables.get(f"{pump}.work_per_turn")
    if work is None:
        return None
    bound = {
        **dict.fromkeys(system.state_names, 0.0),
        **record.trajectory.parameters,
        **record.rest.values,
    }
    (value,) = Evaluation([work])(bound)
    return float(_KILOJOULE_PER_MOLE.from_coherent(float(value)))
