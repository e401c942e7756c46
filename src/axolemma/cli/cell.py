"""`axolemma conduct --morphology`: an impulse in a branched cell."""

from __future__ import annotations

import json
import warnings
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from axolemma.cli.choices import SETTING, membrane_of, pairs, temperature_setting
from axolemma.cli.impulse_reports import celsius, method_in_words, plain
from axolemma.cli.journey_files import write_journey
from axolemma.cli.terminal import Line, progress, wrapped
from axolemma.errors import InvalidInput
from axolemma.experiments.branched_cell import CellConduction, conduct_cell
from axolemma.experiments.cell_account import tell_cell
from axolemma.morphology import IrregularMorphology, Morphology, read_morphology

# Rows of the table of ends.
_SHOWN = 10
_REGION = ":"


def cell_lines(options: Namespace) -> Iterator[Line] | list[Line]:
    """Measure, and give the lines of the answer."""
    morphology = _read(options)
    whole = [each for each in options.settings if _REGION not in each.partition("=")[0]]
    model = options.membrane or "pyramidal_neuron"
    whole += temperature_setting(model, options.temperature)
    membrane = membrane_of(
        model,
        whole,
        options.blocks,
        is_held=options.held,
    )
    with progress("conducting") as show:
        found = conduct_cell(
            membrane,
            morphology,
            at=_place(options.at),
            resistivity=options.resistivity or "100 ohm cm",
            values=_regional(options.settings),
            longest=options.compartment,
            step=options.step,
            tolerance=options.tolerance,
            progress=show,
        )
    written = write_journey(options, found)
    if options.json:
        return [Line(json.dumps(_account(found), indent=2))]
    return _report(found, written)


def _read(options: Namespace) -> Morphology:
    for name in ("axon", "diameter", "length", "nodes"):
        if getattr(options, name) is not None:
            raise InvalidInput(
                f"--{name}",
                found=f"'{getattr(options, name)}' beside --morphology",
                expected="one of the two: the file says how long and wide the cell is",
            )
    with warnings.catch_warnings():
        # They are told in the report.
        warnings.simplefilter("ignore", IrregularMorphology)
        return read_morphology(options.morphology)


def _place(given: str | None) -> str | tuple[str, str] | None:
    """Read where the cell is excited: axon, or axon:'300 um'."""
    if given is None:
        return None
    region, colon, distance = (each.strip() for each in given.partition(_REGION))
    return (region, distance) if colon else region


def _regional(settings: list[str]) -> dict[str, dict[str, str]]:
    """Read settings such as dendrite:Na.conductance='4 mS/cm2'."""
    chosen = [each for each in settings if _REGION in each.partition("=")[0]]
    values: dict[str, dict[str, str]] = {}
    for name, value in pairs(chosen, "--set", f"REGION{_REGION}{SETTING}").items():
        region, _, parameter = name.partition(_REGION)
        values.setdefault(region.strip(), {})[parameter.strip()] = value
    return values


def _account(found: CellConduction) -> dict[str, Any]:
    """Give the measurement as plain values."""
    velocity, compartments = found.velocity, found.compartments
    return {
        "model": found.membrane.name,
        "morphology": found.morphology.source,
        "notes": list(found.morphology.notes),
        "temperature_degC": celsius(found.membrane),
        "length_um": plain(1e4 * found.morphology.length),
        "area_um2": plain(1e8 * float(compartments.area.sum())),
        "rest_mV": found.rest,
        "excited": {
            "region": found.region,
            "compartment": found.at,
            "distance_um": plain(1e4 * float(compartments.distance[found.at])),
            "time_ms": _known(found.arrival[found.at]),
            "peak_mV": float(found.peak[found.at]),
        },
        "current_nA": found.current,
        "velocity_m_per_s": None if velocity is None else velocity[0],
        "velocity_error_m_per_s": None if velocity is None else velocity[1],
        "soma": {
            "time_ms": _known(found.arrival[0]),
            "error_ms": _known(found.error[0]),
            "peak_mV": float(found.peak[0]),
            "fired": found.invaded,
        },
        "arrivals": [
            {
                "compartment": place,
                "distance_um": plain(1e4 * float(compartments.distance[place])),
                "time_ms": _known(found.arrival[place]),
                "error_ms": _known(found.error[place]),
                "peak_mV": float(found.peak[place]),
            }
            for place in found.ends.tolist()
        ],
        "died": [
            {"compartment": place, "distance_um": plain(1e4 * float(found.away[place]))}
            for place in found.deaths.tolist()
        ],
        "trust": {
            "method": method_in_words(found.tolerance),
            "relative_tolerance": found.tolerance,
            "refinements": [
                {"compartments": count, "step_ms": step}
                for count, step in zip(found.counts, found.steps, strict=True)
            ],
            "charge_residual": found.residual,
        },
        "explanation": " ".join(each.text for each in tell_cell(found)),
    }


def _known(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None


def _report(found: CellConduction, written: list[Path]) -> Iterator[Line]:
    name = str(found.membrane).replace("degC", "°C")
    yield Line(f"axolemma conduct · {found.morphology.source} · {name}", "bold")
    yield Line(
        f"{found.ends.size} ends, {1e4 * found.morphology.length:,.0f} um of neurites, "
        f"{1e8 * float(found.compartments.area.sum()):,.0f} um2 of membrane"
    )
    for note in found.morphology.notes:
        yield from (Line(each, "dim") for each in wrapped(note, indent=" "))
    yield Line("")
    yield Line(_headline(found), "bold cyan")
    yield Line("")
    yield from _table(found)
    yield Line("")
    told = " ".join(each.text for each in tell_cell(found))
    yield from (Line(line) for line in wrapped(told, indent=" "))
    yield Line("")
    mean = "" if found.tolerance is None else " on the average"
    trust = (
        f"trust · {method_in_words(found.tolerance)}; {found.counts[-1]} compartments "
        f"and steps of {found.steps[-1]:.2g} ms{mean} in the finest of three runs, "
        f"charge residual {found.residual:.1g}"
    )
    yield from (Line(line, "dim") for line in wrapped(trust, indent=" "))
    for path in written:
        yield Line(f" written: {path}")


def _headline(found: CellConduction) -> str:
    if found.current is None:
        return f"THE {found.region.upper()} DOES NOT FIRE"
    come = int(np.isfinite(found.arrival[found.ends]).sum())
    headline = f"THE IMPULSE CAME TO {come} OF {found.ends.size} ENDS"
    if found.velocity is None:
        return headline
    velocity, error = found.velocity
    return f"{headline}   {velocity:.4g} m/s, give or take {error:.1g} m/s"


def _table(found: CellConduction) -> Iterator[Line]:
    yield Line(" place       from soma, um   arrival, ms   give or take   peak, mV")
    yield _row("soma", found, 0)
    if found.at != 0:
        yield _row("excited", found, found.at)
    far = found.ends[np.argsort(-found.compartments.distance[found.ends])]
    for place in far[:_SHOWN].tolist():
        yield _row("end", found, place)
    if far.size > _SHOWN:
        yield Line(f" and {far.size - _SHOWN} nearer ends (--json lists all)")


def _row(name: str, found: CellConduction, place: int) -> Line:
    distance = 1e4 * float(found.compartments.distance[place])
    arrival, error = found.arrival[place], found.error[place]
    late = (
        f"{arrival:11.4f}   {error:12.1g}"
        if np.isfinite(arrival)
        else f"{'-':>11}   {'-':>12}"
    )
    return Line(f" {name:<9} {distance:15.1f}   {late}   {found.peak[place]:+8.2f}")
