"""Formulas as MathML, which browsers typeset by themselves, from LaTeX.

What is understood is the LaTeX that `axolemma.expressions.typeset` writes, and what
the laws of a membrane need beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from axolemma.errors import InternalError
from axolemma.report.markup import Markup, element

_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|\d+(?:\.\d+)?|\s+|.")
_LETTERS = {
    r"\alpha": "α",
    r"\beta": "β",
    r"\tau": "τ",
    r"\phi": "φ",
    r"\infty": "∞",
    r"\ell": "ℓ",
}
_SIGNS = {
    r"\times": "×",
    r"\cdot": "·",
    r"\le": "≤",
    r"\sum": "∑",
    "-": "\N{MINUS SIGN}",
    "'": "′",
}
_NAMED = {r"\ln", r"\sin", r"\cos", r"\tanh", r"\min", r"\max"}
_SPACES = {r"\,": "0.17em", r"\;": "0.28em", r"\quad": "1em"}


def formula(latex: str, *, is_inline: bool = False) -> Markup:
    """Typeset a formula.

    Parameters
    ----------
    latex
        The formula.
    is_inline
        Whether it stands in a line of text.
    """
    reader = _Reader(latex)
    content = reader.row(set())
    display = None if is_inline else "block"
    return element("math", content, display=display)


class _Reader:
    """Goes through the tokens of a formula from left to right."""

    def __init__(self, latex: str) -> None:
        tokens: list[str] = _TOKEN.findall(latex)
        self._latex = latex
        self._tokens = [token for token in tokens if token.strip()]
        self._place = 0

    def row(self, ends: set[str]) -> Markup:
        """Read until one of some tokens, which is left."""
        parts: list[Markup] = []
        while self._peek() not in {"", *ends}:
            parts.append(self._scripted())
        return parts[0] if len(parts) == 1 else element("mrow", *parts)

    def _peek(self) -> str:
        return self._tokens[self._place] if self._place < len(self._tokens) else ""

    def _next(self, wanted: str = "") -> str:
        token = self._peek()
        if not token or (wanted and token != wanted):
            raise InternalError(f"the formula '{self._latex}' cannot be typeset")
        self._place += 1
        return token

    def _scripted(self) -> Markup:
        """Read an atom with what stands below and above it."""
        base = self._atom()
        scripts: dict[str, Markup] = {}
        while self._peek() in {"_", "^"} and self._peek() not in scripts:
            place = self._next()
            scripts[place] = self._argument()
        if len(scripts) == 2:
            return element("msubsup", base, scripts["_"], scripts["^"])
        if "_" in scripts:
            return element("msub", base, scripts["_"])
        return element("msup", base, scripts["^"]) if scripts else base

    def _argument(self) -> Markup:
        if self._peek() != "{":
            return self._atom()
        self._next("{")
        content = self.row({"}"})
        self._next("}")
        return content

    def _atom(self) -> Markup:
        token = self._next()
        if token in _COMMANDS:
            return _COMMANDS[token](self)
        if token in _SPACES:
            return element("mspace", width=_SPACES[token])
        if token[0].isdigit():
            return element("mn", token)
        if token in _NAMED or token in _LETTERS or token.isalpha():
            return element("mi", _LETTERS.get(token, token.removeprefix("\\")))
        if token.startswith("\\") and token not in _SIGNS:
            raise InternalError(f"'{token}' in a formula cannot be typeset")
        return element("mo", _SIGNS.get(token, token))

    def words(self) -> str:
        """Read what stands in braces as it is."""
        self._next("{")
        read: list[str] = []
        while self._peek() != "}":
            read.append(self._next())
        self._next("}")
        return "".join(read).replace("_", " ")

    def fraction(self) -> Markup:
        """Read numerator and denominator."""
        above = self._argument()
        return element("mfrac", above, self._argument())

    def root(self) -> Markup:
        """Read what is under a root."""
        return element("msqrt", self._argument())

    def bar(self) -> Markup:
        """Read what is under a bar."""
        return element("mover", self._argument(), element("mo", "¯"), accent="true")

    def group(self) -> Markup:
        """Read what is held together by braces, the first of which is read."""
        content = self.row({"}"})
        self._next("}")
        return content

    def fenced(self) -> Markup:
        """Read what is between brackets that grow with it."""
        opening = self._next()
        content = self.row({r"\right"})
        self._next(r"\right")
        return element("mrow", _fence(opening), content, _fence(self._next()))

    def upright(self) -> Markup:
        """Read a name of several letters, or a letter that is no variable."""
        words = self.words()
        variant = "normal" if len(words) == 1 else None
        return element("mi", words, mathvariant=variant)

    def text(self) -> Markup:
        """Read words within a formula."""
        return element("mtext", f"\N{NO-BREAK SPACE}{self.words()}\N{NO-BREAK SPACE}")


def _fence(sign: str) -> Markup:
    return element("mo", sign, stretchy="true")


_COMMANDS: dict[str, Callable[[_Reader], Markup]] = {
    "{": _Reader.group,
    r"\frac": _Reader.fraction,
    r"\sqrt": _Reader.root,
    r"\bar": _Reader.bar,
    r"\left": _Reader.fenced,
    r"\mathrm": _Reader.upright,
    r"\operatorname": _Reader.upright,
    r"\text": _Reader.text,
}
