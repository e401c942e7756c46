"""Parts that every report has: equations, provenance, and how to do it again."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence

from axolemma.membrane import Membrane
from axolemma.report.content import Section
from axolemma.report.equations import Equations, equations_of
from axolemma.report.markup import Markup, element, joined
from axolemma.report.mathematics import formula
from axolemma.report.reproduction import files_of, python_of, typed
from axolemma.report.run_tables import parameter_rows
from axolemma.report.tables import table
from axolemma.simulation import Record

# How what computed a run is called.
_MADE = {
    "numpy": "NumPy",
    "python": "Python",
    "processor": "Processor",
    "system": "System",
    "membrane": "Digest of the membrane",
}


def equations_section(membrane: Membrane) -> Section:
    """Lay out the equations of a membrane, typeset, with its parameters.

    Parameters
    ----------
    membrane
        The membrane.
    """
    groups = [
        joined([element("h3", each.heading), _formulas(each)])
        for each in equations_of(membrane)
    ]
    note = (
        "V in mV; currents in µA/cm², outward positive; a positive stimulus "
        "depolarises. ℓ is the volume inside for each area of membrane, R the gas "
        "constant, F the Faraday constant."
    )
    parameters = element(
        "details",
        element("summary", "All parameters"),
        table("Parameters", ("Parameter", "Value"), parameter_rows(membrane)),
    )
    source = (
        [element("p", f"Source: {membrane.citation}.")] if membrane.citation else []
    )
    content = joined([element("p", note), *groups, *source, parameters])
    return Section("Equations", "equations", content)


def _formulas(group: Equations) -> Markup:
    """Lay out formulas below one another; long ones are moved sideways."""
    return element(
        "div",
        *(element("div", formula(line)) for line in group.lines),
        class_="formulas",
        tabindex="0",
        role="group",
        aria_label=group.heading,
    )


def made_with(provenance: Mapping[str, str]) -> list[tuple[str, str]]:
    """Say what computed a run, in words.

    Parameters
    ----------
    provenance
        Versions, and the digest of the membrane, by name.
    """
    return [(_MADE.get(name, name), made) for name, made in provenance.items()]


def again_section(record: Record, command: Sequence[str], *, keep: str = "") -> Section:
    """Say how a run is made again: the command, the Python, and the files it needs.

    Parameters
    ----------
    record
        What was done.
    command
        What was typed, word for word; empty if nothing was.
    keep
        What is to be kept of it, where that is not everything.
    """
    parts: list[Markup] = []
    if command:
        parts += [element("p", "On the command line:"), code_block(typed(command))]
    parts += [element("p", "In Python:"), code_block(python_of(record, keep))]
    for name, content in files_of(record).items():
        address = b64encode(content.encode()).decode()
        link = element(
            "a", name, download=name, href=f"data:application/json;base64,{address}"
        )
        parts.append(element("p", "This needs the file ", link, " beside it."))
    return Section("Do it again", "again", joined(parts))


def code_block(text: str) -> Markup:
    """Lay out what is to be typed."""
    return element("pre", element("code", text), tabindex="0")
