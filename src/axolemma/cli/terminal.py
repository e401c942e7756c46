"""Speaking to a terminal, or to whatever stands in its place."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from time import monotonic
from typing import Any, NamedTuple

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
    """Print lines, with colour where somebody reads them on a terminal."""
    if not sys.stdout.isatty():
        for line in lines:
            sys.stdout.write(f"{line.text}\n")
        sys.stdout.flush()
        return
    # Loaded only where its colours are seen.
    from rich.console import Console  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(highlight=False)
    for line in lines:
        console.print(Text(line.text, style=line.style), soft_wrap=True)


def complain(message: str) -> None:
    """Say in one paragraph on the standard error what went wrong."""
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
    if not sys.stderr.isatty():
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
