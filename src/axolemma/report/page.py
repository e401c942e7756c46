"""A report as one page that needs no other file, no script and no connection."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

from axolemma.report.content import Fact, Report, Section
from axolemma.report.markup import Markup, element, joined
from axolemma.report.pictures import colour_rules
from axolemma.report.telling import told

ACCOUNT = "account"


def render(report: Report) -> str:
    """Lay out a report as an HTML page.

    Parameters
    ----------
    report
        What it says.
    """
    page = element("html", _head(report), _body(report), lang="en-GB")
    return f"<!DOCTYPE html>\n{page}\n"


def _head(report: Report) -> Markup:
    style = files("axolemma.report").joinpath("style.css").read_text(encoding="utf-8")
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="generator", content="axolemma"),
        element("title", f"{report.title} · {report.subtitle}"),
        element("style", Markup(f"\n{colour_rules()}{_level_rules(report)}{style}")),
    )


def _level_rules(report: Report) -> str:
    """Show the account of the chosen level alone, where a browser can tell."""
    rules = [
        f".levels:has(#level-{each.level}:checked) .told-{each.level} "
        "{ display: block; }\n"
        for each in report.narratives
    ]
    return f"@supports selector(:has(*)) {{\n{''.join(rules)}}}\n"


def _body(report: Report) -> Markup:
    account = Section(
        "What happened",
        ACCOUNT,
        joined([report.opening, told(report.narratives)]),
    )
    sections = (account, *report.sections)
    return element(
        "body",
        element("header", *_header(report, sections)),
        element("main", *map(_section, sections)),
        element(
            "footer",
            element("p", "Every number on this page was computed by axolemma."),
        ),
    )


def _header(report: Report, sections: tuple[Section, ...]) -> Iterator[Markup]:
    yield element("h1", report.title)
    yield element("p", report.subtitle, class_="subtitle")
    yield element("p", report.conditions, class_="conditions")
    yield element("dl", *map(_fact, report.facts), class_="facts")
    links = [
        element("li", element("a", each.heading, href=f"#{each.anchor}"))
        for each in sections
    ]
    yield element("nav", element("ul", *links), aria_label="Contents")


def _fact(fact: Fact) -> Markup:
    detail = element("span", fact.detail) if fact.detail else Markup()
    return element(
        "div",
        element("dt", fact.label),
        element("dd", fact.value, " " if fact.detail else "", detail),
    )


def _section(section: Section) -> Markup:
    heading = element("h2", section.heading, id=f"{section.anchor}-heading")
    return element(
        "section", heading, section.content, id=section.anchor,
        aria_labelledby=f"{section.anchor}-heading",
    )  # fmt: skip
