"""HTML made of elements, with every text escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

# Elements that have neither content nor end.
_VOID = frozenset({"br", "col", "hr", "input", "link", "meta"})


class Markup(str):
    """Text that is HTML already, and is not escaped again."""

    __slots__ = ()


def element(name: str, /, *content: str, **attributes: str | None) -> Markup:
    """Write an element.

    Parameters
    ----------
    name
        Such as ``td``.
    content
        What it holds; whatever is no `Markup` is escaped.
    attributes
        By name, an underscore standing for a hyphen and one at the end for nothing;
        None for no such attribute, the empty text for one without a value.
    """
    written = "".join(
        _attribute(key.rstrip("_").replace("_", "-"), value)
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{joined(content)}</{name}>")


def joined(content: Iterable[str], between: str = "") -> Markup:
    """Put pieces behind one another, escaping what is no `Markup`."""
    return Markup(between.join(map(_safe, content)))


def _safe(content: str) -> str:
    return content if isinstance(content, Markup) else escape(content, quote=False)


def _attribute(name: str, value: str) -> str:
    return f' {name}="{escape(value)}"' if value else f" {name}"
