"""The commands: each reads its options, asks the library and prints."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import TextIOWrapper
from pathlib import Path

from axolemma.cli.choices import FIBRES, MODELS, membrane_of, model_named
from axolemma.cli.comparing import comparison_lines
from axolemma.cli.exciting import receptor_of, stimulus_of
from axolemma.cli.long_report import long_report
from axolemma.cli.options import parser, read_options
from axolemma.cli.report import report
from axolemma.cli.terminal import (
    FAILED,
    INTERRUPTED,
    Line,
    complain,
    fall_silent,
    progress,
    say,
)
from axolemma.errors import AxolemmaError, InvalidInput, NoRestingState
from axolemma.explanation import LEVELS
from axolemma.membrane import Membrane
from axolemma.run import Comparison, LongRun, Run, simulate
from axolemma.run.arguments import FIGURES, THEMES, read_choice, read_duration
from axolemma.run.drawing import require_picture
from axolemma.run.what_if import taken_away
from axolemma.run.whole_file import is_writable_folder, require_places
from axolemma.stimulus import Stimulus
from axolemma.version import VERSION

DEFAULT_PICTURE = Path("spike.png")
# A run of so many ms is told by its spikes and what drifts, not step by step.
LONG = 30_000.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and give its exit status: 0, 2 for bad input, 130 for Ctrl-C.

    Parameters
    ----------
    arguments
        As typed; those of the process when absent.
    """
    # A console that lacks a sign must not stop a report.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        typed = sys.argv[1:] if arguments is None else list(arguments)
        say(_answer(read_options(typed)))
    except SystemExit as stop:
        return int(stop.code or 0)
    except AxolemmaError as error:
        complain(str(error))
        return FAILED
    except KeyboardInterrupt:
        complain("interrupted; no file was left half-written")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader, such as `head`, has seen enough.
        fall_silent()
    return 0


def _answer(options: Namespace) -> Iterable[Line]:
    if options.version:
        return [Line(f"axolemma {VERSION}")]
    if options.command is None:
        return [Line(parser()[0].format_help().rstrip())]
    return _COMMANDS[options.command](options)


def _conduct(options: Namespace) -> Iterable[Line]:
    # Its experiments are of no use to the other commands, which start sooner.
    from axolemma.cli.conducting import conduct_lines  # noqa: PLC0415

    return conduct_lines(options)


def _explain(options: Namespace) -> Iterable[Line]:
    # What reads recordings is of no use to the other commands.
    from axolemma.cli.explaining import explain_lines  # noqa: PLC0415

    return explain_lines(options)


def _show(options: Namespace) -> Iterable[Line]:
    if options.model in FIBRES:
        return [Line(FIBRES[options.model]().show())]
    membrane = model_named(options.model, {}, is_held=options.held)
    return [Line(membrane.show())]


def _models(_options: Namespace) -> Iterable[Line]:
    listed = {**MODELS, **FIBRES}
    longest = max(map(len, listed))
    for name, build in listed.items():
        model = build()
        yield Line(f"{name:<{longest}}  {model}", "bold")
        yield Line(f"{'':<{longest}}  {model.citation}")


def _spike(options: Namespace) -> Iterable[Line]:
    try:
        return _excite(options)
    except NoRestingState as error:
        here = "; on the command line, --initial-voltage '-65 mV'"
        raise NoRestingState(f"{error}{here}") from error


def _excite(options: Namespace) -> Iterable[Line]:
    membrane = membrane_of(
        options.model,
        options.settings,
        options.blocks,
        is_held=options.held,
        receptor=receptor_of(options),
    )
    require_places((options.save, options.report, options.figure))
    if options.figure is not None:
        require_picture(options.figure)
    read_choice(options.figure_kind, "--figure-kind", FIGURES)
    read_choice(options.theme, "--theme", THEMES)
    read_choice(options.level, "--level", tuple(LEVELS))
    stimulus = stimulus_of(options)
    freeze, block = taken_away(membrane, options.without)
    if read_duration(options.duration) >= LONG:
        return _long(membrane, stimulus, options)
    with progress("computing") as show:
        run = simulate(
            membrane,
            stimulus,
            duration=options.duration,
            initial_voltage=options.initial_voltage,
            progress=show,
        )
    with progress("accounting") as show:
        _account(run, show)
    comparison = None
    if options.without:
        comparison = run.what_if(freeze=freeze, block=block)
    if options.json:
        levels = dict.fromkeys(["school", options.level])
        account = run.to_dict(tuple(levels)) | {"model": options.model}
        if comparison is not None:
            account["comparison"] = comparison.to_dict()
        _write(run, options, comparison)
        return [Line(json.dumps(account, indent=2))]
    lines = list(
        report(run, options.level)
        if comparison is None
        else comparison_lines(comparison)
    )
    files = _write(run, options, comparison)
    if files:
        lines.append(Line(f" written: {', '.join(map(str, files))}"))
    return lines


def _long(membrane: Membrane, stimulus: Stimulus, options: Namespace) -> Iterable[Line]:
    """Follow a run of minutes by its spikes, for its steps would fill the memory."""
    if options.save is not None:
        raise InvalidInput(
            "--save",
            found=f"a run of {options.duration}",
            expected=f"less than {LONG / 1e3:g} s; of a longer one no steps are kept",
            remedy="--json gives every spike",
        )
    if options.without:
        raise InvalidInput(
            "--without",
            found=f"a run of {options.duration}",
            expected=f"less than {LONG / 1e3:g} s; longer ones are not compared",
        )
    if options.figure_kind != FIGURES[0]:
        raise InvalidInput(
            "--figure-kind",
            found=f"'{options.figure_kind}' for a run of {options.duration}",
            expected="none: a long run has one picture, of its drift",
        )
    with progress("computing") as show:
        run = simulate(
            membrane,
            stimulus,
            duration=options.duration,
            initial_voltage=options.initial_voltage,
            keep="spikes",
            progress=show,
        )
    if options.json:
        levels = tuple(dict.fromkeys(["school", options.level]))
        account = run.to_dict(levels) | {"model": options.model}
        _write(run, options)
        return [Line(json.dumps(account, indent=2))]
    lines = list(long_report(run, options.level))
    files = _write(run, options)
    if files:
        lines.append(Line(f" written: {', '.join(map(str, files))}"))
    return lines


def _account(run: Run, show: Callable[[float], None] | None) -> None:
    """Work out the parts of the account; those of a long train take their time."""
    parts = ("spikes", "phases", "ledger", "energy", "trust")
    for number, part in enumerate(parts):
        if show is not None:
            show(number / len(parts))
        getattr(run, part)


def _write(
    run: Run | LongRun,
    options: Namespace,
    comparison: Comparison[Run] | None = None,
) -> list[Path]:
    """Write what was asked for, before anything is printed that could mislead."""
    written: list[Path] = []
    if options.save is not None and isinstance(run, Run):
        written.append(run.save(options.save))
    picture = options.figure
    has_other = options.no_figure or options.json or options.report is not None
    is_usual = picture is None and not has_other
    if is_usual and is_writable_folder(Path.cwd()):
        picture = DEFAULT_PICTURE
    if picture is not None:
        if comparison is not None:
            comparison.plot(picture, theme=options.theme)
        elif isinstance(run, Run):
            run.plot(picture, kind=options.figure_kind, theme=options.theme)
        else:
            run.plot(picture, theme=options.theme)
        written.append(picture)
    if options.report is not None:
        if isinstance(run, Run):
            path = run.report(
                options.report, command=options.typed, comparison=comparison
            )
        else:
            path = run.report(options.report, command=options.typed)
        written.append(path)
    return written


_COMMANDS: Mapping[str, Callable[[Namespace], Iterable[Line]]] = {
    "spike": _spike,
    "conduct": _conduct,
    "explain": _explain,
    "models": _models,
    "show": _show,
}
