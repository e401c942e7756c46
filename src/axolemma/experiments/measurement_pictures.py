"""What was measured on axons, as pictures: curves, profiles, limits, traces."""

from __future__ import annotations

from typing import Any

import numpy as np

from axolemma.errors import InternalError
from axolemma.experiments.block import Block
from axolemma.experiments.branch_point import BranchPoint
from axolemma.experiments.convergence import Convergence
from axolemma.experiments.critical_ratio import CriticalRatio
from axolemma.experiments.electrotonus import Electrotonus
from axolemma.experiments.extracellular_potential import ExtracellularPotential
from axolemma.experiments.passing_impulse import PassingImpulse
from axolemma.experiments.safety import Safety
from axolemma.experiments.synaptic_attenuation import SynapticAttenuation
from axolemma.experiments.velocity_curve import VelocityCurve
from axolemma.experiments.wording import in_words, named
from axolemma.figures import LIGHT, Figure, Theme
from axolemma.figures.curves import Curve, Curves, draw_curves
from axolemma.figures.electrodes import ElectrodePicture, draw_electrodes
from axolemma.figures.limit import Limit, draw_limit
from axolemma.figures.measurement import Measurement, draw_measurement

# Of a passing impulse the part is shown in which the voltage is so far from rest, mV,
# and so much of its length on either side.
_SHIFTED, _ASIDE = 0.5, 0.15


def draw_velocity_curve(found: VelocityCurve, *, theme: Theme = LIGHT) -> Figure:
    """Draw velocities over what was varied, with the power that fits them."""
    line, label = np.empty(0), ""
    if found.exponent is not None:
        middle = np.exp(np.mean(np.log(found.velocity)))
        scale = np.exp(np.mean(np.log(found.values)))
        line = middle * (found.values / scale) ** found.exponent
        label = f"power {found.exponent:.4f}"
    quantity = in_words(found.quantity).removeprefix("the ")
    return draw_measurement(
        Measurement(
            title=f"Conduction velocity and {quantity}",
            subtitle=found.name,
            across=_with_unit(quantity, found.unit),
            up="conduction velocity, m/s",
            values=found.values,
            measured=found.velocity,
            error=found.error,
            is_logarithmic=found.exponent is not None,
            line=line,
            line_label=label,
            failed_label="died",
        ),
        theme,
    )


def draw_safety(found: Safety, *, theme: Theme = LIGHT) -> Figure:
    """Draw the safety factor along an axon."""
    laid = found.alteration
    span = None if laid is None else (10.0 * float(laid.start), 10.0 * laid.end)
    return draw_measurement(
        Measurement(
            title="Safety factor along an axon",
            subtitle=named(found.membrane),
            across="distance from the excited end, mm",
            up="charge received by charge needed",
            values=found.distance,
            measured=found.factor,
            level=1.0,
            level_label="just enough",
            span=span,
            span_label="altered stretch",
        ),
        theme,
    )


def draw_convergence(found: Convergence, *, theme: Theme = LIGHT) -> Figure:
    """Draw how the voltage of a cell changes as it is cut more finely."""
    finer = found.levels[1:]
    count = np.array([float(each.compartments) for each in finer])
    change = np.array(
        [np.nan if each.change is None else each.change for each in finer]
    )
    return draw_measurement(
        Measurement(
            title="Is the cell cut finely enough?",
            subtitle=f"{found.cell.morphology}; the finest is within "
            f"{found.error:.2g} mV",
            across="compartments",
            up="largest change of the voltage from the cut before, mV",
            values=count,
            measured=change,
            is_logarithmic=True,
            line=change[0] * (count[0] / count) ** 2,
            line_label="second order",
        ),
        theme,
    )


def draw_electrotonus(found: Electrotonus, *, theme: Theme = LIGHT) -> Figure:
    """Draw how the amplitude falls along an axon, beside cable theory."""
    turning = f" of {found.frequency:.4g} Hz" if found.frequency else ""
    return draw_measurement(
        Measurement(
            title=f"Spread of a small current{turning} · length constant "
            f"{found.length_constant.value:.4g} mm",
            subtitle=f"{named(found.membrane)}; far end {found.far_end}",
            across="distance from the electrode, mm",
            up="amplitude, part of that at the electrode",
            values=found.distance,
            measured=found.amplitude,
            line=found.expected,
            line_label="cable theory",
        ),
        theme,
    )


def draw_synaptic_attenuation(
    found: SynapticAttenuation, *, theme: Theme = LIGHT
) -> Figure:
    """Draw how a synaptic potential wanes along a cable."""
    here = float(np.interp(found.place, found.distance, found.peak))
    title = f"Synaptic potential along a cable · {here:.3g} mV at the synapse"
    return draw_measurement(
        Measurement(
            title=title + ("; it fired" if found.is_firing else ""),
            subtitle=f"{named(found.membrane)}; synapse at {found.place:.4g} mm",
            across="distance from the beginning, mm",
            up="largest shift from rest, mV",
            values=found.distance,
            measured=found.peak,
            error=found.error,
            line=found.steady * here,
            line_label="of a shift that lasts, by cable theory",
        ),
        theme,
    )


def draw_passing_impulse(found: PassingImpulse, *, theme: Theme = LIGHT) -> Figure:
    """Draw the voltage at a place that an impulse passes."""
    rest = float(found.voltage[0])
    away = np.flatnonzero(np.abs(found.voltage - rest) > _SHIFTED)
    first, last = float(found.times[away[0]]), float(found.times[away[-1]])
    aside = _ASIDE * (last - first)
    shown = (found.times > first - aside) & (found.times < last + aside)
    height, width = found.amplitude.value, found.half_width.value
    return draw_curves(
        Curves(
            title=f"Impulse that passes · {height:.4g} mV high, {width:.3g} ms wide",
            subtitle=named(found.membrane),
            across="time, ms",
            up="membrane potential, mV",
            curves=(
                Curve(label="", across=found.times[shown], up=found.voltage[shown]),
            ),
            levels=(
                (rest, "rest"),
                (rest + 0.5 * height, "half the height"),
                (rest + height, "peak"),
            ),
        ),
        theme,
    )


def draw_branch_point(found: BranchPoint, *, theme: Theme = LIGHT) -> Figure:
    """Draw when an impulse came to places before and behind a branch point."""
    gone = [n for n in range(len(found.passed)) if n != found.came_along]
    passed = sum(found.passed[n] for n in gone)
    curves: list[Curve] = []
    for number, (distance, arrival) in enumerate(
        zip(found.distance, found.arrival, strict=True)
    ):
        came = number == found.came_along
        name = "parent" if number == 0 else f"daughter {number}"
        died = "" if found.passed[number] else ", died"
        curves.append(
            Curve(
                label=name + (", came along" if came else died),
                across=-distance if came else distance,
                up=arrival,
            )
        )
    back = "; an impulse went back" if found.reflected else ""
    return draw_curves(
        Curves(
            title=f"Branch point of ratio {found.ratio:.3g} · passed into {passed} of "
            f"{len(gone)}{back}",
            subtitle=named(found.membrane),
            across="distance from the branch point, mm",
            up="arrival, ms",
            curves=tuple(curves),
            place=0.0,
            place_label="branch point",
        ),
        theme,
    )


def draw_block(found: Block, *, theme: Theme = LIGHT) -> Figure:
    """Draw for which values an impulse passes."""
    stretch = "" if found.length is None else f" along {found.length:.4g} mm"
    quantity = in_words(found.quantity).removeprefix("the ")
    limit = Limit(
        title=f"What blocks an impulse: {quantity}{stretch}",
        subtitle=named(found.membrane),
        across=_with_unit(quantity, found.unit),
        value=found.critical,
        **_range(found),
    )
    return draw_limit(limit, theme)


def draw_critical_ratio(found: CriticalRatio, *, theme: Theme = LIGHT) -> Figure:
    """Draw for which geometric ratios an impulse passes a branch point."""
    limit = Limit(
        title="Which branch point stops an impulse",
        subtitle=named(found.membrane),
        across="geometric ratio",
        value=found.ratio,
        **_range(found),
    )
    return draw_limit(limit, theme)


def _range(found: Block | CriticalRatio) -> dict[str, Any]:
    return {
        "low": found.low,
        "high": found.high,
        "error": found.error,
        "below": "passes" if found.passes_low else "dies",
        "above": "passes" if found.passes_high else "dies",
    }


def draw_outside(found: ExtracellularPotential, *, theme: Theme = LIGHT) -> Figure:
    """Draw what electrodes outside a cable record."""
    run = found.run
    points = run.cable.compartments.points
    if points is None:
        raise InternalError("a recording around a cable that is nowhere")
    voltage = 0.5 * (run.voltage[1:] + run.voltage[:-1])
    away = np.linalg.norm(1e4 * points - found.points[:, np.newaxis], axis=2)
    return draw_electrodes(
        ElectrodePicture(
            title="Extracellular potential · "
            f"{np.ptp(found.potential, axis=0).max():.3g} uV from peak to trough",
            subtitle=f"{named(run.cable.membrane)}, medium of "
            f"{found.resistivity:.4g} ohm cm",
            time=found.time,
            outside=found.potential,
            inside=voltage[:, np.argmin(away, axis=1)],
            names=tuple(
                "at " + ", ".join(f"{each:.6g}" for each in point) + " um"
                for point in found.points
            ),
        ),
        theme,
    )


def _with_unit(quantity: str, unit: str) -> str:
    return f"{quantity}, {unit}".replace("degC", "°C") if unit else quantity
