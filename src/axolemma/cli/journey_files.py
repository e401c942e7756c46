"""The pictures that `axolemma conduct` writes: a figure, and a film."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from axolemma.errors import InvalidInput
from axolemma.run.arguments import THEMES, read_choice
from axolemma.run.drawing import require_picture, write_picture
from axolemma.run.whole_file import require_places, write_whole


def check_files(options: Namespace) -> None:
    """Refuse what cannot be written before anything is computed."""
    if options.figure is not None:
        require_picture(options.figure)
    require_places((options.figure, options.animate))
    if options.animate is not None and options.animate.suffix.lower() != ".gif":
        raise InvalidInput(
            f"file '{options.animate}'",
            found=f"the ending '{options.animate.suffix}'",
            expected="an animation ending in .gif",
        )
    read_choice(options.theme, "--theme", THEMES)


def write_journey(options: Namespace, found: Any) -> list[Path]:
    """Draw and film an impulse, as far as that was asked for.

    Parameters
    ----------
    options
        What was typed.
    found
        What the experiment gave.
    """
    if options.figure is None and options.animate is None:
        return []
    # matplotlib takes longer to load than the impulse takes.
    from axolemma.experiments.pictures import film, picture  # noqa: PLC0415
    from axolemma.figures.palette import theme_named  # noqa: PLC0415

    theme = theme_named(options.theme)
    written: list[Path] = []
    if options.figure is not None:
        figure = picture(found, theme=theme)
        written.append(write_picture(options.figure, figure))
    if options.animate is not None:
        written.append(write_whole(options.animate, film(found, theme=theme)))
    return written
