"""`axolemma conduct` along a myelinated fibre: from node to node."""

from __future__ import annotations

import inspect
import json
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from axolemma.cable import MyelinatedAxon
from axolemma.cli.choices import BLOCK, FIBRES, SETTING, pairs
from axolemma.cli.impulse_reports import celsius, method_in_words, plain
from axolemma.cli.journey_files import write_journey
from axolemma.cli.terminal import Line, progress, wrapped
from axolemma.errors import InvalidInput, unknown_name
from axolemma.experiments.saltatory import SaltatoryConduction, conduct_saltatory
from axolemma.experiments.saltatory_account import tell_saltatory
from axolemma.units import coherent_value, mm

# Rows of the table of nodes.
_SHOWN = 8
# What the solver solves together.
_SOLVED = "axon and periaxonal space"


def saltatory_lines(options: Namespace) -> Iterator[Line] | list[Line]:
    """Measure, and give the lines of the answer."""
    fibre = _chosen(options)
    with progress("conducting") as show:
        found = conduct_saltatory(
            fibre, step=options.step, tolerance=options.tolerance, progress=show
        )
    written = write_journey(options, found)
    if options.json:
        account = {"axon": options.axon, **_account(found)}
        return [Line(json.dumps(account, indent=2))]
    return _report(found, written)


def _chosen(options: Namespace) -> MyelinatedAxon:
    """Build the fibre as it was asked for."""
    for name in ("compartment", "resistivity"):
        if getattr(options, name) is not None:
            raise InvalidInput(
                f"--{name}",
                found=f"'{getattr(options, name)}'",
                expected=f"none for '{options.axon}', whose compartments and axoplasm "
                "are published",
            )
    names = ("diameter", "temperature", "nodes")
    arguments = {
        name: getattr(options, name)
        for name in names
        if getattr(options, name) is not None
    }
    given = pairs(options.settings, "--set", SETTING)
    values = {name: value for name, value in given.items() if "." in name}
    arguments |= {name: value for name, value in given.items() if "." not in name}
    known = inspect.signature(FIBRES[options.axon]).parameters
    for name in arguments:
        if name not in known:
            raise unknown_name(f"--set, '{options.axon}'", name, known)
    fibre = FIBRES[options.axon](**arguments)
    if options.length is not None:
        fibre = _as_long(fibre, options.length)
    node = fibre.node.with_values(values)
    for name, fraction in pairs(options.blocks, "--block", BLOCK).items():
        node = node.block(name, fraction)
    return replace(fibre, node=node)


def _as_long(fibre: MyelinatedAxon, length: str) -> MyelinatedAxon:
    """Give a fibre as many nodes as lie on a length."""
    spacing = fibre.spacing
    nodes = 1 + int(float(coherent_value(length, mm, "--length")) / spacing)
    if nodes < 3:
        raise InvalidInput(
            "--length",
            found=f"'{length}'",
            expected=f"at least two internodes, {20.0 * spacing:.4g} mm",
        )
    return replace(fibre, nodes=nodes)


def _account(found: SaltatoryConduction) -> dict[str, Any]:
    """Give the measurement as plain values."""
    axon = found.axon
    return {
        "model": axon.name,
        "temperature_degC": celsius(axon.node),
        "fibre_diameter_um": plain(1e4 * float(axon.fibre_diameter)),
        "g_ratio": plain(axon.g_ratio),
        "nodes": axon.nodes,
        "node_spacing_mm": plain(10.0 * axon.spacing),
        "velocity_m_per_s": found.velocity,
        "velocity_error_m_per_s": found.error,
        "reached_mm": plain(found.nodes[max(found.reached, 0)]),
        "reached_node": found.reached + 1,
        "arrivals": [
            {
                "node": number + 1,
                "distance_mm": plain(place),
                "time_ms": None if np.isnan(time) else time,
                "peak_mV": peak,
                "received_pC": received,
                "given_pC": given,
            }
            for number, (place, time, peak, received, given) in enumerate(
                zip(
                    found.nodes.tolist(),
                    found.arrival.tolist(),
                    found.peak.tolist(),
                    found.received.tolist(),
                    found.given.tolist(),
                    strict=True,
                )
            )
        ],
        "trust": {
            "method": f"{method_in_words(found.tolerance, _SOLVED)}; compartments as "
            "published",
            "relative_tolerance": found.tolerance,
            "refinements": [
                {"step_ms": step, "velocity_m_per_s": velocity}
                for step, velocity in zip(found.steps, found.velocities, strict=True)
            ],
            "charge_residual": found.residual,
        },
        "explanation": " ".join(each.text for each in tell_saltatory(found)),
    }


def _report(found: SaltatoryConduction, written: list[Path]) -> Iterator[Line]:
    axon = found.axon
    celsius = float(axon.node.temperature) - 273.15
    yield Line(f"axolemma conduct · {axon.name}, {celsius:.4g} °C", "bold")
    yield Line(
        f"fibre {1e4 * float(axon.fibre_diameter):.4g} um wide, g-ratio "
        f"{axon.g_ratio:.2f}, {axon.nodes} nodes {10.0 * axon.spacing:.4g} mm apart"
    )
    yield Line("")
    yield Line(_headline(found), "bold cyan")
    yield Line("")
    yield from _node_table(found)
    yield Line("")
    yield Line("   step, ms   velocity, m/s")
    for step, velocity in zip(found.steps, found.velocities, strict=True):
        shown = "died" if velocity is None else f"{velocity:.5f}"
        yield Line(f"   {step:8.5f}   {shown:>13}")
    yield Line("")
    told = " ".join(each.text for each in tell_saltatory(found))
    for line in wrapped(told, indent=" "):
        yield Line(line)
    yield Line("")
    trust = (
        f"trust · {method_in_words(found.tolerance, _SOLVED)}, charge residual "
        f"{found.residual:.1g}"
    )
    yield from (Line(line, "dim") for line in wrapped(trust, indent=" "))
    for path in written:
        yield Line(f" written: {path}")


def _headline(found: SaltatoryConduction) -> str:
    if found.velocity is None:
        if found.reached < 0:
            return "NO IMPULSE"
        return (
            f"THE IMPULSE DIED   at node {found.reached + 1} of {found.axon.nodes}, "
            f"{found.nodes[found.reached]:.3g} mm from the first"
        )
    return (
        f"CONDUCTION VELOCITY   {found.velocity:.6g} m/s, give or take "
        f"{found.error:.1g} m/s"
    )


def _node_table(found: SaltatoryConduction) -> Iterator[Line]:
    yield Line(" node   distance, mm   arrival, ms   peak, mV   took, fC   gave, fC")
    places = np.linspace(0, max(found.reached, 0), _SHOWN).astype(int)
    for node in sorted(set(places.tolist())):
        yield Line(
            f" {node + 1:>4}   {found.nodes[node]:12.3f}   {found.arrival[node]:11.4f}"
            f"   {found.peak[node]:+8.2f}   {1e3 * found.received[node]:8.2f}"
            f"   {1e3 * found.given[node]:8.1f}"
        )
