"""The commands and their options."""

from __future__ import annotations

import json as json_format
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from axolemma.cli.choices import MODELS, membrane_of, model_named
from axolemma.cli.report import report
from axolemma.cli.terminal import Line, complain, progress, say
from axolemma.errors import AxolemmaError
from axolemma.run import Run, simulate
from axolemma.stimulus import pulse

# Typer carries a copy of Click of its own, and does not export this base class.
(UsageError,) = typer.BadParameter.__bases__

FAILED, INTERRUPTED = 2, 130
DEFAULT_PICTURE = Path("spike.png")

app = typer.Typer(
    name="axolemma",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88},
)

OVERVIEW = """
Compute an action potential, account for every ion, and say what happened.

\b
Examples:
  axolemma spike                        one spike of the squid giant axon
  axolemma spike --held                 the model of 1952, no ion moved for good
  axolemma spike --block Na=0.7         with seven tenths of the Na channels shut
  axolemma models                       the membranes that can be run
  axolemma show squid_axon              one of them as its equations
"""

SPIKE = """
Run one membrane with one pulse, and report: the phases with the charge that each route
carried, the ledger of ions, the story in words, and how far to trust it. A picture is
drawn to spike.png unless --no-figure, --figure or --json is given.

\b
Examples:
  axolemma spike
  axolemma spike --amplitude '2 uA/cm2'               too weak
  axolemma spike --width '40 ms' --duration '60 ms'   a train
  axolemma spike --block K=1 --duration '60 ms'       no potassium channels
  axolemma spike --block pump=1                       the pump poisoned
  axolemma spike --set Na.conductance='60 mS/cm2'
  axolemma spike --set temperature='18.5 degC' --set diameter='10 um'
  axolemma spike --model pyramidal_neuron --amplitude '20 uA/cm2'
  axolemma spike --figure spike.svg --save spike.nc
  axolemma spike --json > spike.json
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and give its exit status: 0, 2 for bad input, 130 for Ctrl-C.

    Parameters
    ----------
    arguments
        As typed; those of the process when absent.
    """
    # A console that lacks a sign must not stop a report.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    given = None if arguments is None else list(arguments)
    try:
        status = app(args=given, standalone_mode=False)
    except UsageError as error:
        complain(f"{error.format_message()} (axolemma --help lists the options)")
        return FAILED
    except AxolemmaError as error:
        complain(str(error))
        return FAILED
    except (KeyboardInterrupt, typer.Abort):
        complain("interrupted: nothing was written")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader, such as `head`, has seen enough; nothing may be flushed to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return int(status or 0)


def _print_version(wanted: bool) -> None:  # noqa: FBT001  (typer's form)
    if wanted:
        # Half as slow to load as all of axolemma.
        from importlib.metadata import version as version_of  # noqa: PLC0415

        say([Line(f"axolemma {version_of('axolemma')}")])
        raise typer.Exit


@app.callback(invoke_without_command=True, help=OVERVIEW)
def overview(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_print_version,
            is_eager=True,
            help="Print the version and stop.",
        ),
    ] = False,
) -> None:
    """Show the help when no command is named."""
    del version
    if context.invoked_subcommand is None:
        say([Line(context.get_help())])


@app.command(help=SPIKE, short_help="Compute one action potential and account for it.")
def spike(  # noqa: PLR0913  (one for each option)
    *,
    model: Annotated[
        str, typer.Option(help="Which membrane; 'axolemma models' lists them.")
    ] = "squid_axon",
    held: Annotated[
        bool, typer.Option("--held", help="Hold all concentrations; no pump.")
    ] = False,
    amplitude: Annotated[str, typer.Option(help="Height of the pulse.")] = "10 uA/cm2",
    start: Annotated[str, typer.Option(help="When the pulse begins.")] = "1 ms",
    width: Annotated[str, typer.Option(help="How long the pulse lasts.")] = "1 ms",
    duration: Annotated[str, typer.Option(help="How long the run lasts.")] = "30 ms",
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="Give a parameter, such as Na.conductance, or an argument of the "
            "model, such as temperature, another value. May be repeated.",
        ),
    ] = None,
    blocks: Annotated[
        list[str] | None,
        typer.Option(
            "--block",
            metavar="NAME=FRACTION",
            help="Block this fraction of a channel or of the pump. May be repeated.",
        ),
    ] = None,
    figure: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Draw the run to this file (.png, .svg or .pdf).",
            show_default="spike.png",
        ),
    ] = None,
    no_figure: Annotated[
        bool, typer.Option("--no-figure", help="Draw nothing.")
    ] = False,
    save: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.nc",
            help="Save the run with its model, for axolemma.load and for xarray.",
        ),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object and nothing else.")
    ] = False,
) -> None:
    """Run one membrane with one pulse, and report."""
    if figure is not None and no_figure:
        raise typer.BadParameter("--figure and --no-figure exclude each other")
    membrane = membrane_of(model, settings or [], blocks or [], is_held=held)
    stimulus = pulse(amplitude, start=start, duration=width)
    with progress("computing") as show:
        run = simulate(membrane, stimulus, duration=duration, progress=show)
    if save is not None:
        run.save(save)
    written = None
    if figure is not None or not (no_figure or json):
        written = _draw(run, figure)
    if json:
        account = run.to_dict() | {"model": model}
        say([Line(json_format.dumps(account, indent=2))])
        return
    files = [str(path) for path in (written, save) if path is not None]
    say(report(run, files))


def _draw(run: Run, figure: Path | None) -> Path | None:
    """Draw to the file that was asked for, or to the usual one where that is possible."""
    if figure is not None:
        run.plot(figure)
        return figure
    if not os.access(Path.cwd(), os.W_OK):
        return None
    run.plot(DEFAULT_PICTURE)
    return DEFAULT_PICTURE


@app.command("models", short_help="List the membranes that can be run.")
def list_models() -> None:
    """List the membranes that 'axolemma spike --model' and 'axolemma show' know."""
    longest = max(map(len, MODELS))
    lines: list[Line] = []
    for name, build in MODELS.items():
        membrane = build()
        lines.append(Line(f"{name:<{longest}}  {membrane}", "bold"))
        lines.append(Line(f"{'':<{longest}}  {membrane.citation}"))
    say(lines)


@app.command(short_help="Print a membrane as its equations.")
def show(
    model: Annotated[str, typer.Argument(help="Such as squid_axon.")],
    *,
    held: Annotated[
        bool, typer.Option("--held", help="Hold all concentrations; no pump.")
    ] = False,
) -> None:
    """Print a membrane as its equations, with units and sources.

    \b
    Examples:
      axolemma show squid_axon
      axolemma show pyramidal_neuron --held
    """
    say([Line(model_named(model, {}, is_held=held).show())])
