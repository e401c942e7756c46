"""What can be typed: the commands and their options, with their help."""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Mapping, Sequence
from typing import NoReturn

from axolemma.cli.choices import file_named, model_arguments
from axolemma.cli.conduct_options import CONDUCT, CONDUCT_EXAMPLES, add_conduct
from axolemma.cli.exciting import AMPLITUDE, WIDTH, add_receptor
from axolemma.cli.explain_options import EXPLAIN, EXPLAIN_EXAMPLES, add_explain
from axolemma.cli.retyping import retyped
from axolemma.cli.terminal import FAILED, complain
from axolemma.errors import InvalidInput, UnknownName, unknown_name

OVERVIEW = """\
Compute an action potential, account for every ion, and say what happened.
"""

OVERVIEW_EXAMPLES = """\
examples:
  axolemma spike                    one action potential of the squid giant axon
  axolemma spike --held             the model of 1952: concentrations held, no pump
  axolemma spike --block Na=0.7     with seven tenths of the Na channels blocked
  axolemma conduct                  the impulse along an axon, and its velocity
  axolemma explain recording.abf    a recording divided into its phases, and told
  axolemma models                   the membranes that can be run
  axolemma show squid_axon          one of them as its equations
  axolemma spike --help             all that can be changed
"""

SPIKE = """\
Run a membrane with one pulse, and report: the phases with the charge that each route
carried, threshold and measures, the ledger of ions, the story in words, and how far to
trust it. A picture is drawn as well, to spike.png in this folder unless --figure names
another file, --no-figure forbids it, --json asks for numbers or --report for a page. A
run of 30 s or more is told by its spikes and by what drifts meanwhile.
"""

SPIKE_EXAMPLES = """\
examples:
  axolemma spike
  axolemma spike --amplitude '2 uA/cm2'                too weak a stimulus
  axolemma spike --width '80 ms' --duration '100 ms'   a train
  axolemma spike --block K=1 --duration '60 ms'        without potassium channels
  axolemma spike --block pump=1                        with the pump poisoned
  axolemma spike --without K.n --figure without.png    compared with K.n held at rest
  axolemma spike --receptor --push '2 um'              a touch in place of a current
  axolemma spike --set Na.conductance='60 mS/cm2'
  axolemma spike --set temperature='18.5 degC' --set diameter='10 um'
  axolemma spike --model pyramidal_neuron --amplitude '20 uA/cm2'
  axolemma spike --model pyramidal_neuron --width '1 s' --duration '60 s'
  axolemma spike --figure spike.svg --save spike.nc
  axolemma spike --report spike.html
  axolemma spike --figure account.pdf --figure-kind account
  axolemma spike --figure slide.png --theme dark
  axolemma spike --json > spike.json
"""

SHOW_EXAMPLES = """\
examples:
  axolemma show squid_axon
  axolemma show pyramidal_neuron --held
"""

HELD = "hold all concentrations constant; there is no pump then"


class _Parser(ArgumentParser):
    """A parser that complains in one paragraph."""

    def error(self, message: str) -> NoReturn:
        remedy = f"'{self.prog} --help' lists what there is"
        if message.endswith("expected one argument"):
            remedy += "; what begins with a minus is joined on: --amplitude=-20uA/cm2"
        complain(f"{message}; {remedy}")
        raise SystemExit(FAILED)


def parser() -> tuple[ArgumentParser, Mapping[str, ArgumentParser]]:
    """Describe the command line: as a whole, and each command by its name."""
    whole = _Parser(
        prog="axolemma",
        description=OVERVIEW,
        epilog=OVERVIEW_EXAMPLES,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    whole.add_argument(
        "--version", action="store_true", help="print the version and stop"
    )
    commands = whole.add_subparsers(title="commands", dest="command", metavar="COMMAND")
    _add_spike(
        commands.add_parser(
            "spike",
            help="compute an action potential and account for it",
            description=SPIKE,
            epilog=SPIKE_EXAMPLES,
            formatter_class=RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
    )
    add_conduct(
        commands.add_parser(
            "conduct",
            help="send an impulse along an axon and measure its velocity",
            description=CONDUCT,
            epilog=CONDUCT_EXAMPLES,
            formatter_class=RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
    )
    add_explain(
        commands.add_parser(
            "explain",
            help="divide a recording into its phases, and tell it",
            description=EXPLAIN,
            epilog=EXPLAIN_EXAMPLES,
            formatter_class=RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
    )
    commands.add_parser(
        "models",
        help="list the membranes that can be run",
        description="List the membranes that 'spike --model' and 'show' know.",
        allow_abbrev=False,
    )
    show = commands.add_parser(
        "show",
        help="print a membrane as its equations",
        description="Print a membrane as its equations, with units and sources.",
        epilog=SHOW_EXAMPLES,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    show.add_argument("model", metavar="MODEL", help="such as squid_axon")
    show.add_argument("--held", action="store_true", help=HELD)
    return whole, commands.choices


def read_options(typed: Sequence[str]) -> Namespace:
    """Read what was typed behind `axolemma`.

    Raises
    ------
    InvalidInput
        If there is no such command or option.
    """
    whole, commands = parser()
    command = next((each for each in typed if not each.startswith("-")), None)
    if command is not None and command not in commands:
        raise unknown_name("command", command, commands)
    options, unknown = whole.parse_known_args(typed)
    if unknown:
        raise _unknown_option(unknown, commands.get(options.command, whole))
    options.typed = retyped(typed)
    return options


def _unknown_option(unknown: Sequence[str], used: ArgumentParser) -> InvalidInput:
    where = used.prog.removeprefix("axolemma").strip() or "options"
    found = next((each for each in unknown if each.startswith("-")), None)
    if found is not None:
        known = re.findall(r"^  (?:-h, )?(--[\w-]+)", used.format_help(), re.MULTILINE)
        name = found.partition("=")[0]
        if "--set" in known and name.removeprefix("--") in model_arguments():
            return UnknownName(
                where,
                found=f"'{name}'",
                expected="one of its options",
                remedy=f"--set {name.removeprefix('--')}=VALUE gives it another value",
            )
        return unknown_name(where, name, known)
    return InvalidInput(
        where,
        found=f"'{unknown[0]}' on its own",
        expected="nothing more, or an option before it",
        remedy="a value with a space needs quotes, as in --amplitude '10 uA/cm2'",
    )


def _add_spike(spike: ArgumentParser) -> None:
    membrane = spike.add_argument_group("the membrane")
    membrane.add_argument(
        "--model",
        default="squid_axon",
        metavar="NAME",
        help="one that 'axolemma models' lists (default: squid_axon)",
    )
    membrane.add_argument("--held", action="store_true", help=HELD)
    membrane.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        dest="settings",
        help="give a parameter, such as Na.conductance, or an argument of the model, "
        "such as temperature, another value; may be repeated",
    )
    membrane.add_argument(
        "--block",
        action="append",
        default=[],
        metavar="NAME=FRACTION",
        dest="blocks",
        help="block this fraction of a channel or of the pump; may be repeated",
    )
    run = spike.add_argument_group("the stimulus and the run")
    for name, usual, words in (
        ("--amplitude", AMPLITUDE, "height of the pulse"),
        ("--width", WIDTH, "how long it lasts"),
    ):
        # Nothing typed is told apart from the usual value: a push has its own.
        run.add_argument(
            name, metavar="QUANTITY", help=f"{words}, with its unit (default: {usual})"
        )
    for name, usual, words in (
        ("--start", "1 ms", "when it begins"),
        ("--duration", "30 ms", "how long the run lasts"),
    ):
        run.add_argument(
            name,
            default=usual,
            metavar="QUANTITY",
            help=f"{words}, with its unit (default: {usual})",
        )
    run.add_argument(
        "--initial-voltage",
        metavar="QUANTITY",
        help="where the run begins, for a membrane that never rests (default: at rest)",
    )
    add_receptor(spike)
    output = spike.add_argument_group("what comes out")
    output.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="NAME",
        help="run it again without this, and compare: a gate such as K.n, a channel or "
        "an ion (its gates held at rest), or the pump (blocked); may be repeated",
    )
    output.add_argument(
        "--level",
        default="school",
        metavar="NAME",
        help="for whom it is told: school, undergraduate or research (default: school)",
    )
    picture = output.add_mutually_exclusive_group()
    picture.add_argument(
        "--figure",
        type=file_named,
        metavar="FILE",
        help="draw the run to this file, .png, .svg or .pdf (default: spike.png)",
    )
    picture.add_argument("--no-figure", action="store_true", help="draw nothing")
    output.add_argument(
        "--figure-kind",
        default="slide",
        metavar="KIND",
        help="slide (voltage, open channels, currents and ions over time), cycle "
        "(voltage against its slope) or account (who carried what; default: slide)",
    )
    output.add_argument(
        "--theme",
        default="light",
        metavar="NAME",
        help="colours of the figure: light or dark (default: light)",
    )
    output.add_argument(
        "--report",
        type=file_named,
        metavar="FILE.html",
        help="write the whole account as one page that opens in any browser, with its "
        "pictures, tables and equations",
    )
    output.add_argument(
        "--save",
        type=file_named,
        metavar="FILE.nc",
        help="save the run with its model, for axolemma.load and for xarray",
    )
    output.add_argument(
        "--json",
        action="store_true",
        help="print one JSON object and nothing else",
    )
