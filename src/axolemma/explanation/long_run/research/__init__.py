"""A long run for a researcher: definitions, routes, residuals and errors."""

from axolemma.explanation.long_run.research.account import research_account

__all__ = ["research_account"]
