"""`axolemma explain`: a recording divided into its phases, and told."""

from __future__ import annotations

import json
import re
from argparse import Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path

from axolemma.cli.recording_tables import (
    phase_table,
    recorded_spike_table,
    sweep_table,
)
from axolemma.cli.terminal import Line, progress, wrapped
from axolemma.errors import InvalidInput
from axolemma.explanation.recording import SWEEP_LEVELS, tell_briefly
from axolemma.run.arguments import THEMES, read_choice
from axolemma.run.drawing import require_picture
from axolemma.run.recording import Recording, read_recording
from axolemma.run.recording_headline import (
    recording_headline,
    sampling,
    source,
    sweep_headline,
)
from axolemma.run.recording_sweep import RecordedSweep
from axolemma.run.whole_file import require_places

_PART = re.compile(r"(\d+)(?:-(\d+))?")


def explain_lines(options: Namespace) -> list[Line]:
    """Read, divide and tell a recording, and write what was asked for."""
    _check(options)
    recording = read_recording(
        options.file, channel=options.channel, units=options.units
    )
    numbers = _chosen(options.sweep, recording)
    if numbers is not None:
        require_places(_pictures(options, numbers))
    with progress("reading") as show:
        recording.account_for(numbers, progress=show)
    sweeps = recording.sweeps(numbers)
    told = recording.told(numbers)
    answer = (
        [Line(_as_json(recording, numbers, options.level))]
        if options.json
        else list(_report(recording, sweeps, told, options.level))
    )
    written = _write(recording, numbers, told, options)
    if written and not options.json:
        answer.append(Line(f" written: {', '.join(map(str, written))}"))
    return answer


def _check(options: Namespace) -> None:
    """Refuse what cannot be, before anything is read."""
    read_choice(options.level, "--level", tuple(SWEEP_LEVELS))
    read_choice(options.theme, "--theme", THEMES)
    paths = options.report, options.spikes, options.figure
    require_places(paths, source=options.file)
    if options.figure is not None:
        require_picture(options.figure)


def _chosen(text: str | None, recording: Recording) -> tuple[int, ...] | None:
    """Read which sweeps are meant; None where nothing was said."""
    if text is None:
        return None
    if text.strip() == "all":
        return recording.sweep_numbers
    chosen: list[int] = []
    for part in text.split(","):
        found = _PART.fullmatch(part.strip())
        if found is None:
            raise InvalidInput(
                "--sweep",
                found=f"'{text}'",
                expected="a number, several such as 0,2-4, or all",
            )
        first, last = int(found[1]), int(found[2] or found[1])
        # What the file does not have is refused by its ends, not one by one.
        for number in (first, last):
            recording.recorded.sweep(number)
        if last < first:
            raise InvalidInput(
                "--sweep",
                found=f"'{part.strip()}'",
                expected="the smaller number first",
            )
        known = recording.sweep_numbers
        chosen += [number for number in known if first <= number <= last]
    return tuple(dict.fromkeys(chosen))


def _as_json(recording: Recording, numbers: Sequence[int] | None, level: str) -> str:
    levels = tuple(dict.fromkeys(["school", level]))
    return json.dumps(recording.to_dict(levels, sweeps=numbers), indent=2)


def _report(
    recording: Recording,
    sweeps: Sequence[RecordedSweep],
    told: Sequence[RecordedSweep],
    level: str,
) -> Iterator[Line]:
    recorded = recording.recorded
    yield Line(f"axolemma explain · {recording.name}", "bold")
    yield Line(source(recorded))
    if len(sweeps) > 1:
        numbers = [sweep.number for sweep in sweeps]
        evidence = recording.evidence(numbers)
        yield Line("")
        yield Line(recording_headline(evidence.sweeps).upper(), "bold cyan")
        yield Line("")
        yield from sweep_table(evidence.sweeps, evidence.steps)
        yield Line("")
        yield from _words(recording.explain(level, sweeps=numbers).text)
    full = next((sweep for sweep in told if sweep.spikes), told[0])
    for sweep in told:
        yield from _told(sweep, level, is_full=sweep is full)
    for note in recorded.notes:
        yield Line("")
        yield from _words(note, "dim")


def _told(sweep: RecordedSweep, level: str, *, is_full: bool) -> Iterator[Line]:
    """Tell a sweep; what was said of one is not said again of another."""
    evidence = sweep.evidence
    yield Line("")
    yield Line(
        f"{sweep_headline(evidence).upper()}   sweep {sweep.number}, "
        f"{sampling(evidence)}",
        "bold cyan",
    )
    yield Line("")
    yield from phase_table(sweep.phases)
    if sweep.spikes:
        yield Line("")
        yield from recorded_spike_table(sweep.spikes)
    yield Line("")
    if is_full:
        yield from _words(sweep.explain(level).text)
    else:
        yield from _words(" ".join(each.text for each in tell_briefly(evidence)))
    # What a researcher must know; the words for others say what they need of it.
    if level == "research":
        for note in sweep.account.notes:
            yield from _words(note, "dim")


def _words(text: str, style: str = "") -> Iterator[Line]:
    for line in wrapped(text, indent=" "):
        yield Line(line, style)


def _pictures(options: Namespace, numbers: Sequence[int]) -> list[Path]:
    """Name the pictures of several sweeps by their numbers."""
    path = options.figure
    if path is None:
        return []
    if len(numbers) == 1:
        return [path]
    return [path.with_stem(f"{path.stem}-{number}") for number in numbers]


def _write(
    recording: Recording,
    numbers: Sequence[int] | None,
    told: Sequence[RecordedSweep],
    options: Namespace,
) -> list[Path]:
    """Write what was asked for, before anything is printed that could mislead."""
    written: list[Path] = []
    if options.spikes is not None:
        written.append(recording.write_spikes(options.spikes, sweeps=numbers))
    pictures = _pictures(options, [sweep.number for sweep in told])
    for sweep, path in zip(told, pictures, strict=False):
        sweep.plot(path, theme=options.theme)
        written.append(path)
    if options.report is not None:
        written.append(
            recording.report(options.report, sweeps=numbers, command=options.typed)
        )
    return written
