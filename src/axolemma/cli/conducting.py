"""`axolemma conduct`: an impulse along an axon, measured and reported."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from axolemma.cli.cell import cell_lines
from axolemma.cli.choices import FIBRES, MODELS, membrane_of, temperature_setting
from axolemma.cli.impulse_reports import celsius, method_in_words, plain
from axolemma.cli.journey_files import check_files, write_journey
from axolemma.cli.saltatory import saltatory_lines
from axolemma.cli.terminal import Line, progress, wrapped
from axolemma.errors import InvalidInput, unknown_name
from axolemma.experiments.conduction import Conduction, conduct
from axolemma.experiments.conduction_account import tell
from axolemma.membrane import Membrane
from axolemma.membrane.geometry import Cylinder

# Resistivity of the axoplasm that Hodgkin & Huxley 1952 used.
_AXOPLASM = "35.4 ohm cm"
# Rows of the table of arrivals.
_SHOWN = 6


def conduct_lines(options: Namespace) -> Iterator[Line] | list[Line]:
    """Measure, and give the lines of the answer."""
    check_files(options)
    if options.morphology is not None:
        return cell_lines(options)
    if options.at is not None:
        raise InvalidInput(
            "--at",
            found=f"'{options.at}' without --morphology",
            expected="a cell with regions; an axon is excited at one end",
        )
    if options.membrane is not None:
        raise InvalidInput(
            "--membrane",
            found=f"'{options.membrane}' without --morphology",
            expected="a cell to lay it on; the membrane of an axon is --axon",
        )
    options.axon = options.axon or "squid_axon"
    if options.axon in FIBRES:
        return saltatory_lines(options)
    membrane, diameter = _chosen(options)
    with progress("conducting") as show:
        found = conduct(
            membrane,
            diameter=diameter,
            resistivity=options.resistivity or _AXOPLASM,
            length=options.length,
            step=options.step,
            compartment=options.compartment,
            tolerance=options.tolerance,
            progress=show,
        )
    written = write_journey(options, found)
    if options.json:
        account = {"axon": options.axon, **_account(found)}
        return [Line(json.dumps(account, indent=2))]
    return _report(found, written)


def _chosen(options: Namespace) -> tuple[Membrane, Any]:
    """Build the membrane; its diameter is the axon's."""
    if options.axon not in MODELS:
        raise unknown_name("axon", options.axon, [*MODELS, *FIBRES])
    if options.nodes is not None:
        raise InvalidInput(
            "--nodes",
            found=f"{options.nodes} for '{options.axon}', which has no myelin",
            expected="a myelinated fibre: --axon mrg",
        )
    settings = list(options.settings)
    settings += temperature_setting(options.axon, options.temperature)
    build_wide = options.axon == "squid_axon" and options.diameter is not None
    if build_wide:
        settings.append(f"diameter={options.diameter}")
    membrane = membrane_of(options.axon, settings, options.blocks, is_held=options.held)
    if options.diameter is not None:
        return membrane, options.diameter
    if not isinstance(membrane.geometry, Cylinder):
        raise InvalidInput(
            f"conduct, '{options.axon}'",
            found=f"a {membrane.geometry}",
            expected="the diameter of an axon",
            remedy="give one: --diameter '1 um'",
        )
    return membrane, f"{1e4 * float(membrane.geometry.diameter):.12g} um"


def _account(found: Conduction) -> dict[str, Any]:
    """Give the measurement as plain values."""
    wave = found.wave
    return {
        "model": found.membrane.name,
        "temperature_degC": celsius(found.membrane),
        "diameter_um": plain(1e4 * float(found.axon.diameter)),
        "length_mm": plain(10.0 * float(found.axon.length)),
        "resistivity_ohm_cm": plain(1e3 * float(found.axon.resistivity)),
        "velocity_m_per_s": found.velocity,
        "velocity_error_m_per_s": found.error,
        "reached_mm": found.reached,
        "travelling_wave": None
        if wave is None
        else {
            "rate_per_ms": wave.rate,
            "velocity_m_per_s": wave.velocity,
            "error_m_per_s": wave.error,
        },
        "ionic_shift_m_per_s": found.ionic_shift,
        "arrivals": [
            {"distance_mm": place, "time_ms": time}
            for place, time in zip(
                found.distance.tolist(), found.arrival.tolist(), strict=True
            )
        ],
        "trust": {
            "method": method_in_words(found.tolerance),
            "relative_tolerance": found.tolerance,
            "refinements": [
                {
                    "compartments": each.compartments,
                    "step_ms": each.step,
                    "velocity_m_per_s": each.velocity,
                }
                for each in found.refinements
            ],
            "charge_residual": found.residual,
        },
        "explanation": " ".join(each.text for each in tell(found)),
    }


def _report(found: Conduction, written: list[Path]) -> Iterator[Line]:
    name = str(found.membrane).replace("degC", "°C")
    yield Line(f"axolemma conduct · {name}", "bold")
    yield Line(
        f"axon {1e4 * float(found.axon.diameter):.6g} um wide, "
        f"{10.0 * float(found.axon.length):.4g} mm long, axoplasm "
        f"{1e3 * float(found.axon.resistivity):.6g} ohm cm"
    )
    yield Line("")
    yield Line(_headline(found), "bold cyan")
    yield Line("")
    yield from _arrival_table(found)
    yield Line("")
    yield Line(" compartments   step, ms    velocity, m/s")
    for each in found.refinements:
        velocity = "died" if each.velocity is None else f"{each.velocity:.6f}"
        yield Line(f" {each.compartments:>12}   {each.step:8.5f}   {velocity:>14}")
    yield Line("")
    for line in wrapped(" ".join(each.text for each in tell(found)), indent=" "):
        yield Line(line)
    yield Line("")
    trust = (
        f"trust · {method_in_words(found.tolerance)}, charge residual "
        f"{found.residual:.1g}"
    )
    yield from (Line(line, "dim") for line in wrapped(trust, indent=" "))
    for path in written:
        yield Line(f" written: {path}")


def _headline(found: Conduction) -> str:
    if found.velocity is None:
        return f"THE IMPULSE DIED   {found.reached:.2f} mm from the excited end"
    return (
        f"CONDUCTION VELOCITY   {found.velocity:.6g} m/s, give or take "
        f"{found.error:.1g} m/s"
    )


def _arrival_table(found: Conduction) -> Iterator[Line]:
    if not found.distance.size:
        return
    yield Line(" distance, mm   arrival, ms")
    places = np.linspace(0, found.distance.size - 1, _SHOWN).astype(int)
    for place in sorted(set(places.tolist())):
        yield Line(f" {found.distance[place]:12.3f}   {found.arrival[place]:11.4f}")
