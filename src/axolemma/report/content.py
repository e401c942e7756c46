"""What a report is made of, whatever it reports on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from axolemma.explanation import Narrative
from axolemma.report.markup import Markup


class Fact(NamedTuple):
    """What a reader looks for first: ``Peak``, ``+39.1 mV``, ``at 3.51 ms``."""

    label: str
    value: str
    detail: str = ""


class Section(NamedTuple):
    """A part of a report: its heading, its name in an address, what it holds."""

    heading: str
    anchor: str
    content: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report, ready to be laid out as a page.

    Parameters
    ----------
    title, subtitle, conditions
        What came of it, of what, and under which conditions.
    facts
        What a reader looks for first.
    narratives
        The account, once for each level of reader.
    opening
        What stands above the account: usually the chief picture.
    sections
        All that follows.
    """

    title: str
    subtitle: str
    conditions: str
    facts: tuple[Fact, ...]
    narratives: tuple[Narrative, ...]
    opening: Markup
    sections: tuple[Section, ...]
