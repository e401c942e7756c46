"""Pictures within a page: vector graphics in its colours, told to who sees none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from axolemma.errors import InternalError
from axolemma.figures import DARK, LIGHT, Theme
from axolemma.figures.canvas import HEADING
from axolemma.report.markup import Markup, element, joined

_REFERENCE = re.compile(r'(?:href="|url\()#([^")]+)')


class Picture(NamedTuple):
    """A picture and what it shows.

    Parameters
    ----------
    name
        For addresses in the page: ``slide``.
    svg
        As `axolemma.figures.canvas.write` gives it, in the light theme and with no
        heading of its own.
    title, description
        For who cannot see it: what it is, and what can be seen in it.
    caption
        What stands below it.
    """

    name: str
    svg: bytes
    title: str
    description: str
    caption: str


def picture(shown: Picture) -> Markup:
    """Lay out a picture.

    Parameters
    ----------
    shown
        The picture.
    """
    framed = element(
        "div", _inline(shown), class_="wide", tabindex="0", role="region",
        aria_label=shown.title,
    )  # fmt: skip
    return element("figure", framed, element("figcaption", shown.caption))


def colour_rules() -> str:
    """Write the style rules that give every colour of a picture its value."""
    light, dark = _rules(LIGHT), _rules(DARK)
    return (
        f":root {{ color-scheme: light dark; {light} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"
    )


def _rules(theme: Theme) -> str:
    return " ".join(f"--{name}: {colour};" for name, colour in _colours(theme))


def _colours(theme: Theme) -> Iterator[tuple[str, str]]:
    for name in ("paper", "ink", "quiet", "faint"):
        yield name, getattr(theme, name)
    for kind in ("carriers", "grounds", "strokes"):
        for name, colour in getattr(theme, kind).items():
            yield f"{kind}-{name.replace(' ', '-')}", colour
    for place, colour in enumerate(theme.spare):
        yield f"spare-{place}", colour


def _inline(shown: Picture) -> Markup:
    """Make a file a part of a page: no prologue, names of its own, colours by name."""
    text = shown.svg.decode()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r"<style[^>]*>.*?</style>", "", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    # The page has a font of its own.
    text = re.sub(r" ?font-family: [^;\"]*;?", "", text)
    text = _renamed(text, shown.name)
    for name, colour in _colours(LIGHT):
        text = text.replace(colour, f"var(--{name})")
    content = text[text.index(">") + 1 : text.rindex("</svg>")]
    title, description = f"{shown.name}-title", f"{shown.name}-description"
    head = joined(
        [
            element("title", shown.title, id=title),
            element("desc", shown.description, id=description),
        ]
    )
    return Markup(
        f'<svg viewBox="{_frame(text)}" role="img" aria-labelledby="{title}" '
        f'aria-describedby="{description}">{head}{content.strip()}</svg>'
    )


def _frame(text: str) -> str:
    """Leave out what would be the heading, for the page has one."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', text)
    if found is None:
        raise InternalError("a picture without a viewBox")
    return f"0 {HEADING:g} {found[1]} {float(found[2]) - HEADING:g}"


def _renamed(text: str, name: str) -> str:
    """Give what is referred to a name that no other picture has, and others none."""
    used = {found[1] for found in _REFERENCE.finditer(text)}

    def own(found: re.Match[str]) -> str:
        return f' id="{name}-{found[1]}"' if found[1] in used else ""

    text = re.sub(r' id="([^"]*)"', own, text)
    return _REFERENCE.sub(lambda found: found[0].replace("#", f"#{name}-"), text)
