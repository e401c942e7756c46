"""Pictures, drawn and perhaps written to a file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from axolemma.errors import InvalidInput
from axolemma.run.whole_file import require_place, write_whole

if TYPE_CHECKING:
    from axolemma.figures import Figure

PICTURES = ("png", "svg", "pdf")


def drawn(path: str | os.PathLike[str] | None, draw: Callable[[], Figure]) -> Figure:
    """Draw a picture, and write it where a file is named.

    Parameters
    ----------
    path
        A file to write it to; its ending says how. None for no file.
    draw
        Draws it; not called when no file can be written there.
    """
    if path is not None:
        require_picture(path)
    figure = draw()
    if path is not None:
        write_picture(path, figure)
    return figure


def write_picture(path: str | os.PathLike[str], figure: Figure) -> Path:
    """Write a picture to a file whose ending says how; whole or not at all."""
    # matplotlib takes longer to load than a run takes.
    from axolemma.figures.canvas import write  # noqa: PLC0415

    return write_whole(path, write(figure, _kind(path)))


def require_picture(path: str | os.PathLike[str]) -> None:
    """Refuse a path where no picture can be written, as far as that shows beforehand.

    Parameters
    ----------
    path
        Where it should be; its ending says how it is to be written.

    Raises
    ------
    InvalidInput
        If its ending names no kind of picture, or nothing can be written there.
    """
    require_place(path)
    _kind(path)


def _kind(path: str | os.PathLike[str]) -> str:
    kind = Path(path).suffix.lower().removeprefix(".")
    if kind not in PICTURES:
        raise InvalidInput(
            f"file '{path}'",
            found=f"the ending '{Path(path).suffix}'",
            expected="a picture ending in "
            + ", ".join(f".{each}" for each in PICTURES),
        )
    return kind
