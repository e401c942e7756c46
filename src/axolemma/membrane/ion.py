"""Ions: what carries the currents, and where it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, replace
from typing import Any

from axolemma.equations import Parameter
from axolemma.errors import InvalidInput
from axolemma.expressions import Expression, substitute, symbol
from axolemma.membrane.formula import TEMPERATURE, ions_in
from axolemma.membrane.laws import nernst_potential
from axolemma.membrane.notation import written_value
from axolemma.membrane.validation import (
    Measure,
    Value,
    check_name,
    measured,
    parameter,
    parameters_of,
    read_measures,
)
from axolemma.units import DIMENSIONLESS, cm, mM, mV

_VALENCES = {"Na": 1, "K": 1, "Cl": -1, "Ca": 2, "Mg": 2, "H": 1, "Li": 1, "HCO3": -1}
ION_QUANTITIES = (
    "reversal_potential", "inside", "outside", "inside_at_start", "outside_at_start",
    "outside_volume_ratio", "entered",
)  # fmt: skip
_CONCENTRATION = Measure(unit=mM, above=0.0)
VOLUME_PER_AREA = symbol("membrane.volume_per_area", cm)


@dataclass(frozen=True, slots=True, repr=False)
class Pool:
    """A finite amount of an ion, whose concentration changes as the ion moves.

    Parameters
    ----------
    concentration
        At the start, such as ``"55 mM"``.
    volume_ratio
        Volume it is in, as a multiple of the volume inside the cell; other than 1
        only for a space outside.
    """

    concentration: Any = measured("mM", above=0.0)
    _: KW_ONLY
    volume_ratio: Any = measured("1", default=1.0, above=0.0)

    def __post_init__(self) -> None:
        read_measures(self, "pool")

    def __str__(self) -> str:
        return f"{written_value(self.concentration, mM)} at the start, a pool"

    def __repr__(self) -> str:
        return f"<Pool: {self}>"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IonTerms:
    """An ion as the equations of a mechanism see it.

    Parameters
    ----------
    valence
        Its charge number.
    inside, outside
        Concentrations, mM; None where none was declared.
    reversal_potential
        Derived or held, mV; None where neither can be.
    """

    valence: int
    inside: Expression | None
    outside: Expression | None
    reversal_potential: Expression | None

    def quantity(self, kind: str) -> Expression | None:
        """Give 'inside', 'outside' or 'reversal_potential'."""
        return getattr(self, kind)


def seen(expression: Expression, ions: Mapping[str, IonTerms]) -> Expression:
    """Put the membrane's own quantities in place of those that a formula names."""
    replacements: dict[Expression, Expression] = {}
    for ion, kind in ions_in([expression]):
        unit = mV if kind == "reversal_potential" else mM
        term = ions[ion].quantity(kind) if ion in ions else None
        if term is not None:
            replacements[symbol(f"{ion}.{kind}", unit)] = term
    return substitute([expression], replacements)[0] if replacements else expression


@dataclass(frozen=True, slots=True, repr=False)
class Ion:
    """An ion that crosses the membrane.

    Its reversal potential is held at a value, or follows from its concentrations.
    Each concentration is held at a value, or is that of a finite `Pool`.

    Parameters
    ----------
    name
        Such as ``"Na"``.
    valence
        Its charge number; known for the usual ions.
    reversal_potential
        Held at this, such as ``"50 mV"``; None to derive it.
    inside, outside
        Concentrations, such as ``"50 mM"`` or ``Pool("50 mM")``.
    """

    name: str
    _: KW_ONLY
    valence: int = 0
    reversal_potential: Any = measured("mV", default=None)
    inside: Any = None
    outside: Any = None

    def __post_init__(self) -> None:
        check_name(self.name, "ion")
        where = f"ion '{self.name}'"
        object.__setattr__(self, "valence", self._read_valence(where))
        read_measures(self, where)
        for side in ("inside", "outside"):
            given = getattr(self, side)
            if given is not None and not isinstance(given, Pool):
                held = _CONCENTRATION.read(given, f"{where}, {side}")
                object.__setattr__(self, side, held)
        if isinstance(self.inside, Pool) and self.inside.volume_ratio != 1.0:
            raise InvalidInput(
                f"{where}, inside",
                found=f"a pool of volume_ratio {self.inside.volume_ratio}",
                expected="the volume of the geometry",
                remedy="change the geometry, or give outside the volume_ratio",
            )
        self._check_potential(where)

    def __str__(self) -> str:
        if self.reversal_potential is not None:
            value = written_value(self.reversal_potential, mV)
            return f"E_{self.name} = {value} (held)"
        sign = "-" if self.valence < 0 else ""
        count = "" if abs(self.valence) == 1 else f"{abs(self.valence)}"
        ratio = f"[{self.name}]o/[{self.name}]i"
        return f"E_{self.name} = {sign}RT/{count}F ln({ratio})"

    def __repr__(self) -> str:
        return f"<Ion {self.name}: {self}>"

    @property
    def is_live(self) -> bool:
        """Whether its amount on some side changes."""
        return isinstance(self.inside, Pool) or isinstance(self.outside, Pool)

    @property
    def equation_parameters(self) -> tuple[Parameter, ...]:
        """Its parameters."""
        own = parameters_of(self, self.name)
        return own + self._of_side("inside") + self._of_side("outside")

    def with_values(self, values: Mapping[str, Any]) -> Ion:
        """Give parameters other values, by the name after the dot."""
        changed: dict[str, Any] = {}
        for name, value in values.items():
            side, _, of_pool = name.partition("_")
            if side not in {"inside", "outside"} or not of_pool:
                changed[name] = value
                continue
            field = "concentration" if of_pool == "at_start" else of_pool
            pool = changed.get(side, getattr(self, side))
            changed[side] = replace(pool, **{field: value})
        return replace(self, **changed)

    def knows(self, quantity: str) -> bool:
        """Whether a concentration or the reversal potential is declared or follows."""
        if getattr(self, quantity) is not None:
            return True
        both = self.inside is not None and self.outside is not None
        return quantity == "reversal_potential" and both

    def terms(self, entered: Expression | None) -> IonTerms:
        """Write its concentrations and potential in terms of the amount that entered.

        Parameters
        ----------
        entered
            Net amount that has entered the cell since the start, umol/cm2; None
            when nothing moves the ion.
        """
        inside = self._concentration("inside", self.inside, entered)
        lost = None if entered is None else -entered
        outside = self._concentration("outside", self.outside, lost)
        if self.reversal_potential is not None:
            potential = symbol(f"{self.name}.reversal_potential", mV)
        elif inside is not None and outside is not None:
            potential = nernst_potential(self.valence, inside, outside, TEMPERATURE)
        else:
            potential = None
        return IonTerms(
            valence=self.valence,
            inside=inside,
            outside=outside,
            reversal_potential=potential,
        )

    def _concentration(
        self, side: str, declared: Value | Pool | None, gained: Expression | None
    ) -> Expression | None:
        if declared is None:
            return None
        if not isinstance(declared, Pool):
            return symbol(f"{self.name}.{side}", mM)
        start = symbol(f"{self.name}.{side}_at_start", mM)
        if gained is None:
            return start
        if side == "inside":
            return start + gained / VOLUME_PER_AREA
        ratio = symbol(f"{self.name}.outside_volume_ratio")
        return start + gained / (ratio * VOLUME_PER_AREA)

    def _of_side(self, side: str) -> tuple[Parameter, ...]:
        declared = getattr(self, side)
        if declared is None:
            return ()
        if not isinstance(declared, Pool):
            return (parameter(self.name, side, declared, mM),)
        start = parameter(self.name, f"{side}_at_start", declared.concentration, mM)
        if side == "inside":
            return (start,)
        ratio = declared.volume_ratio
        return start, parameter(self.name, f"{side}_volume_ratio", ratio, DIMENSIONLESS)

    def _read_valence(self, where: str) -> int:
        valence = self.valence
        if isinstance(valence, bool) or not isinstance(valence, int):
            raise InvalidInput(
                f"{where}, valence", found=f"{valence!r}", expected="a whole number"
            )
        known = _VALENCES.get(self.name, 0)
        if valence == 0 and known == 0:
            raise InvalidInput(
                f"{where}, valence",
                found="nothing",
                expected="its charge number, such as valence=2",
            )
        if known not in {0, valence or known}:
            raise InvalidInput(
                f"{where}, valence", found=f"{valence}", expected=f"{known}"
            )
        return valence or known

    def _check_potential(self, where: str) -> None:
        is_derived = self.inside is not None and self.outside is not None
        if self.reversal_potential is not None and is_derived:
            raise InvalidInput(
                where,
                found="a reversal_potential and both concentrations",
                expected="one of them, for each follows from the other",
            )
        if self.reversal_potential is None and self.inside is None:
            raise InvalidInput(
                where,
                found="neither a reversal_potential nor a concentration inside",
                expected="reversal_potential='50 mV', or inside and outside",
            )
