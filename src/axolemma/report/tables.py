"""Tables with heads that a screen reader can announce."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from axolemma.report.markup import Markup, element, joined


def table(
    caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], note: str = ""
) -> Markup:
    """Lay out a table whose first column names its rows.

    Parameters
    ----------
    caption
        What it shows.
    heads
        Of its columns.
    rows
        Cells; a column of numbers is set at the right.
    note
        What stands below it.
    """
    laid_rows = list(rows)
    columns = list(zip(*laid_rows, strict=True)) or [() for _ in heads]
    kinds = [None, *map(_kind, columns[1:])]
    head = [
        element("th", each, scope="col", class_=kind)
        for each, kind in zip(heads, kinds, strict=True)
    ]
    body = [
        element(
            "tr",
            element("th", row[0], scope="row"),
            *(
                element("td", cell, class_=kind)
                for cell, kind in zip(row[1:], kinds[1:], strict=True)
            ),
        )
        for row in laid_rows
    ]
    laid = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *head)),
        element("tbody", *body),
    )
    # Wider than a telephone, it is moved sideways, by keyboard too.
    framed = element(
        "div", laid, class_="wide", tabindex="0", role="region", aria_label=caption
    )
    return joined([framed, element("p", note, class_="note") if note else Markup()])


def terms(pairs: Iterable[tuple[str, str]], kind: str = "terms") -> Markup:
    """Lay out names with what belongs to each."""
    return element(
        "dl",
        *(
            element("div", element("dt", name), element("dd", value))
            for name, value in pairs
        ),
        class_=kind,
    )


def _kind(column: Sequence[str]) -> str | None:
    """Say how a column is set: one with more numbers than words stands at the right."""
    filled = [cell for cell in column if cell]
    numbers = [cell for cell in filled if _is_number(cell)]
    return "number" if 2 * len(numbers) > len(filled) else None


def _is_number(cell: str) -> bool:
    return cell[0].isdigit() or cell[0] in {"+", "\N{MINUS SIGN}"}
