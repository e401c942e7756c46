"""What can be typed behind `axolemma explain`."""

from __future__ import annotations

from argparse import ArgumentParser

from axolemma.cli.choices import file_named

EXPLAIN = """\
Read a current-clamp recording (ABF, NWB, or a table in CSV), divide every sweep into
action potentials and phases from the voltage alone, and tell it in words. A voltage
trace shows no currents and no ions: where a cause is named it is the textbook's, and
said to be.
"""
EXPLAIN_EXAMPLES = """\
examples:
  axolemma explain recording.abf                       all sweeps, and one of them told
  axolemma explain recording.abf --sweep 3 --level undergraduate
  axolemma explain recording.abf --sweep 0,2-4 --figure sweeps.png
  axolemma explain recording.abf --sweep all --spikes spikes.csv
  axolemma explain recording.abf --report recording.html
  axolemma explain recording.nwb --level research
  axolemma explain trace.csv                           units in the head of each column
  axolemma explain bare.csv --units s,V                or given here
  axolemma explain trace.csv --channel voltage --figure trace.svg --theme dark
  axolemma explain trace.csv --json > trace.json
"""


def add_explain(command: ArgumentParser) -> None:
    """Describe the options of the command."""
    # Checked when it is opened, so that what is wrong is said in one way.
    command.add_argument("file", metavar="FILE", help="an .abf, .nwb or .csv file")
    source = command.add_argument_group("what is read")
    source.add_argument(
        "--channel", metavar="NAME",
        help="the voltage, by name or by place from 0 (default: the first)",
    )  # fmt: skip
    source.add_argument(
        "--units", metavar="UNITS",
        help="of the columns of a table, such as ms,mV, or of a voltage whose file is "
        "wrong about it",
    )  # fmt: skip
    source.add_argument(
        "--sweep", metavar="WHICH",
        help="one, several or all of them: 3, 0,2-4 or all (default: a table of all, "
        "and the first that fires told)",
    )  # fmt: skip
    output = command.add_argument_group("what comes out")
    output.add_argument(
        "--level", default="school", metavar="NAME",
        help="for whom it is told: school, undergraduate or research (default: school)",
    )  # fmt: skip
    output.add_argument(
        "--figure", type=file_named, metavar="FILE",
        help="draw each sweep that is told to this file, .png, .svg or .pdf; where "
        "there are several, the number of the sweep is added to its name",
    )  # fmt: skip
    output.add_argument(
        "--theme", default="light", metavar="NAME",
        help="colours of the figure: light or dark (default: light)",
    )  # fmt: skip
    output.add_argument(
        "--report", type=file_named, metavar="FILE.html",
        help="write it all as one page that opens in any browser",
    )  # fmt: skip
    output.add_argument(
        "--spikes", type=file_named, metavar="FILE.csv",
        help="write every action potential with its measures as a table",
    )  # fmt: skip
    output.add_argument(
        "--json", action="store_true", help="print one JSON object and nothing else"
    )
