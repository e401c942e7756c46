"""The myelinated fibre of a mammalian motor axon.

McIntyre, Richardson and Grill (2002), Modeling the excitability of mammalian nerve
fibers: influence of afterpotentials on the recovery cycle, J. Neurophysiol. 87,
995-1006: a double cable with its own compartments for the myelin's attachment (MYSA),
the main segment of the paranode (FLUT) and the internode (STIN). Rates and the fibres'
measures are those of the authors' published program, which table 1 summarises.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from axolemma.errors import InvalidInput
from axolemma.membrane import Channel, Gate, Ion, Membrane
from axolemma.units import Along, coherent_values, ms, mV, um

if TYPE_CHECKING:
    from axolemma.cable import MyelinatedAxon, Stretch

_CITATION = "McIntyre, Richardson & Grill 2002, J. Neurophysiol. 87:995-1006"
# By the fibre's diameter: diameters of axon and node, from node to node, length of
# FLUT, all in um, and lamellae.
FIBRES = MappingProxyType({
    5.7: (3.4, 1.9, 500.0, 35.0, 80),
    7.3: (4.6, 2.4, 750.0, 38.0, 100),
    8.7: (5.8, 2.8, 1000.0, 40.0, 110),
    10.0: (6.9, 3.3, 1150.0, 46.0, 120),
    11.5: (8.1, 3.7, 1250.0, 50.0, 130),
    12.8: (9.2, 4.2, 1350.0, 54.0, 135),
    14.0: (10.4, 4.7, 1400.0, 56.0, 140),
    15.0: (11.5, 5.0, 1450.0, 58.0, 145),
    16.0: (12.7, 5.5, 1500.0, 60.0, 150),
})  # fmt: skip
_NODE, _MYSA = 1.0, 3.0  # lengths, um
_PARTS = 6  # of STIN


def mcintyre_fibre(
    *,
    diameter: Any = "10 um",
    temperature: Any = "37 degC",
    nodes: int = 41,
    g_ratio: float | None = None,
) -> MyelinatedAxon:
    """Build the myelinated fibre of McIntyre, Richardson and Grill (2002).

    Parameters
    ----------
    diameter
        Over the myelin: one of the nine published ones, or between two of them, where
        the other measures are interpolated.
    temperature
        It sets the speed of the gates.
    nodes
        How many.
    g_ratio
        Diameter of the axon by that of the fibre, in place of the published one; the
        nodes become wider as the axon does, and lamellae fill what is left.
    """
    # The cables take as long to load as the membranes do, and only a fibre needs them.
    from axolemma.cable import MyelinatedAxon, Stretch  # noqa: PLC0415

    wide = _wide(diameter)
    axon, node, spacing, flut, lamellae = _measures(wide)
    if g_ratio is not None:
        inner = _inner(g_ratio, wide)
        node, lamellae = node * inner / axon, lamellae * (wide - inner) / (wide - axon)
        axon = inner
    stin = (spacing - _NODE - 2.0 * (_MYSA + flut)) / _PARTS
    attachment = _axolemma("MYSA", "1 mS/cm2", temperature)
    internode = _axolemma("internode", "0.1 mS/cm2", temperature)

    def stretch(name: str, length: float, *, count: int = 1) -> Stretch:
        is_attached = name == "MYSA"
        return Stretch(
            name,
            membrane=attachment if is_attached else internode,
            length=f"{length!r} um",
            diameter=f"{node if is_attached else axon!r} um",
            periaxonal_width="2 nm" if is_attached else "4 nm",
            count=count,
        )

    return MyelinatedAxon(
        "myelinated motor fibre (McIntyre, Richardson & Grill 2002)",
        node=mcintyre_node(temperature=temperature),
        internode=(
            stretch("MYSA", _MYSA),
            stretch("FLUT", flut),
            stretch("STIN", stin, count=_PARTS),
            stretch("FLUT", flut),
            stretch("MYSA", _MYSA),
        ),
        node_length=f"{_NODE!r} um",
        node_diameter=f"{node!r} um",
        fibre_diameter=f"{wide!r} um",
        resistivity="70 ohm cm",
        lamellae=lamellae,
        lamella_capacitance="0.1 uF/cm2",
        lamella_conductance="1 mS/cm2",
        node_periaxonal_width="2 nm",
        nodes=nodes,
        citation=_CITATION,
    )


def mcintyre_node(*, temperature: Any = "37 degC") -> Membrane:
    """Build the node of Ranvier of McIntyre, Richardson and Grill (2002).

    Alone it does not rest at -80 mV: in the fibre the internodes hold it there.

    Parameters
    ----------
    temperature
        It sets the speed of the gates.
    """
    return Membrane(
        "node of Ranvier (McIntyre, Richardson & Grill 2002)",
        ions=(
            Ion("Na", reversal_potential="50 mV"),
            Ion("K", reversal_potential="-90 mV"),
            Ion("Cl", reversal_potential="-90 mV"),
        ),
        channels=(
            _fast_sodium(),
            _persistent_sodium(),
            _slow_potassium(),
            Channel("leak", ion="Cl", conductance="7 mS/cm2"),
        ),
        capacitance="2 uF/cm2",
        temperature=temperature,
        citation=_CITATION,
    )


def _wide(diameter: Any) -> float:
    where = "mcintyre_fibre, diameter"
    read = coherent_values(diameter, um, where, "diameter")
    if isinstance(read, Along):
        raise InvalidInput(where, found="several values", expected="one")
    return 1e4 * read


def _inner(g_ratio: Any, wide: float) -> float:
    """Give the diameter of an axon that has a g-ratio, um."""
    try:
        value = float(g_ratio)
    except (TypeError, ValueError):
        value = float("nan")
    if not 0.1 <= value <= 0.98:
        raise InvalidInput(
            "mcintyre_fibre, g_ratio",
            found=f"{g_ratio!r}",
            expected="a number from 0.1 to 0.98, such as 0.7",
        )
    return value * wide


def _measures(diameter: float) -> tuple[float, ...]:
    published = list(FIBRES)
    if not published[0] <= diameter <= published[-1]:
        raise InvalidInput(
            "mcintyre_fibre, diameter",
            found=f"{diameter:g} um",
            expected=f"{published[0]} to {published[-1]} um",
            remedy="the published fibres are "
            + ", ".join(f"{each:g}" for each in published)
            + " um wide",
        )
    return tuple(
        float(np.interp(diameter, published, column))
        for column in zip(*FIBRES.values(), strict=True)
    )


def _axolemma(name: str, conductance: str, temperature: Any) -> Membrane:
    """Build the axon's membrane under the myelin."""
    return Membrane(
        f"{name} (McIntyre, Richardson & Grill 2002)",
        ions=(Ion("Cl", reversal_potential="-80 mV"),),
        channels=(Channel("leak", ion="Cl", conductance=conductance),),
        capacitance="2 uF/cm2",
        temperature=temperature,
        citation=_CITATION,
    )


def _gate(
    name: str,
    *,
    alpha: Callable[[Any], Any],
    beta: Callable[[Any], Any],
    q10: float,
    power: int = 1,
    reference: str = "20 degC",
) -> Gate:
    return Gate(
        name,
        power=power,
        alpha=alpha,
        beta=beta,
        q10=q10,
        reference_temperature=reference,
    )


def _rising(V: Any, rate: float, middle: float, width: float) -> Any:
    """Give rate (V - middle) / (1 - exp(-(V - middle) / width))."""
    above = V / mV - middle
    return rate * above / (1 - np.exp(-above / width)) / ms


def _falling(V: Any, rate: float, middle: float, width: float) -> Any:
    """Give rate (middle - V) / (1 - exp((V - middle) / width))."""
    below = middle - V / mV
    return rate * below / (1 - np.exp(-below / width)) / ms


def _fast_sodium() -> Channel:
    activation = _gate(
        "m",
        power=3,
        alpha=lambda V: _rising(V, 1.86, -21.4, 10.3),
        beta=lambda V: _falling(V, 0.086, -25.7, 9.16),
        q10=2.2,
    )
    inactivation = _gate(
        "h",
        alpha=lambda V: _falling(V, 0.062, -114.0, 11.0),
        beta=lambda V: 2.3 / (1 + np.exp(-(V / mV + 31.8) / 13.4)) / ms,
        q10=2.9,
    )
    return Channel(
        "Na", ion="Na", conductance="3000 mS/cm2", gates=(activation, inactivation)
    )


def _persistent_sodium() -> Channel:
    activation = _gate(
        "p",
        power=3,
        alpha=lambda V: _rising(V, 0.01, -27.0, 10.2),
        beta=lambda V: _falling(V, 0.00025, -34.0, 10.0),
        q10=2.2,
    )
    return Channel("NaP", ion="Na", conductance="10 mS/cm2", gates=(activation,))


def _slow_potassium() -> Channel:
    activation = _gate(
        "s",
        alpha=lambda V: 0.3 / (1 + np.exp(-(V / mV + 53) / 5)) / ms,
        beta=lambda V: 0.03 / (1 + np.exp(-(V / mV + 90) / 1)) / ms,
        q10=3.0,
        reference="36 degC",
    )
    return Channel("Ks", ion="K", conductance="80 mS/cm2", gates=(activation,))
