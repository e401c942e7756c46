"""Speaking to a terminal, or to whatever stands in its place."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any, NamedTuple

from axolemma.errors import InvalidInput

# Exit statuses.
FAILED, INTERRUPTED = 2, 130
# Longer lines are hard to read.
WIDEST = 88
# Nobody needs a bar for less, s.
_PATIENCE = 1.0


class Line(NamedTuple):
    """A line of a report, and how a terminal shows it."""

    text: str
    style: str = ""


def say(lines: Iterable[Line]) -> None:
    """Print lines, with colour where somebody reads them on a terminal.

    Raises
    ------
    InvalidInput
        If what stands behind the standard output takes no more.
    """
    # A process may be started without any output.
    if sys.stdout is None:
        return
    if not sys.stdout.isatty():
        _write(lines)
        return
    # Loaded only where its colours are seen.
    from rich.console import Console  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(highlight=False)
    for line in lines:
        console.print(Text(line.text, style=line.style), soft_wrap=True)


def _write(lines: Iterable[Line]) -> None:
    for line in lines:
        try:
            sys.stdout.write(f"{line.text}\n")
        except OSError as error:
            raise _unwritten(error) from error
    try:
        sys.stdout.flush()
    except OSError as error:
        raise _unwritten(error) from error


def _unwritten(error: OSError) -> Exception:
    """Word why nothing more can be printed."""
    if isinstance(error, BrokenPipeError):
        return error
    fall_silent()
    return InvalidInput(
        "standard output",
        found=f"'{os.strerror(error.errno or 0)}'",
        expected="room to print the answer",
        remedy="make room, or send it elsewhere",
    )


def fall_silent() -> None:
    """Let what is left to print vanish: nothing more may be flushed."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(message: str) -> None:
    """Say in one paragraph on the standard error what went wrong."""
    # Whoever closed it does not want to know, and the exit status says it too.
    if sys.stderr is not None:
        with suppress(OSError):
            sys.stderr.write(f"axolemma: {message}\n")


def width() -> int:
    """Give how many characters a line of prose may have."""
    return min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns)


def wrapped(text: str, indent: str = "") -> list[str]:
    """Break prose into lines that fit."""
    return textwrap.wrap(
        text,
        width=width(),
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


@contextmanager
def progress(words: str) -> Generator[Callable[[float], None] | None]:
    """Show a bar on a terminal while something takes longer than a second.

    Parameters
    ----------
    words
        What is being done.

    Yields
    ------
    callable
        Takes the part that is done, from 0 to 1; None where nobody would see a bar.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    bar = _Bar(words)
    try:
        yield bar.show
    finally:
        bar.close()


class _Bar:
    """A bar that appears only when it is worth while."""

    def __init__(self, words: str) -> None:
        self._words = words
        self._appears = monotonic() + _PATIENCE
        self._display: Any = None
        self._task: Any = None

    def show(self, done: float) -> None:
        if self._display is None:
            if monotonic() < self._appears:
                return
            # Loaded only where a bar is seen.
            from rich.console import Console  # noqa: PLC0415
            from rich.progress import Progress  # noqa: PLC0415

            self._display = Progress(console=Console(stderr=True), transient=True)
            self._task = self._display.add_task(self._words, total=1.0)
            self._display.start()
        self._display.update(self._task, completed=done)

    def close(self) -> None:
        if self._display is not None:
            self._display.stop()
