"""Reports: a run on one page that opens anywhere, prints, and can be handed on."""

from axolemma.report.comparison import comparison_section
from axolemma.report.content import Fact, Report, Section
from axolemma.report.of_long_run import LongReported, report_on_long
from axolemma.report.of_run import Reported, report_on
from axolemma.report.page import render

__all__ = [
    "Fact",
    "LongReported",
    "Report",
    "Reported",
    "Section",
    "comparison_section",
    "render",
    "report_on",
    "report_on_long",
]
