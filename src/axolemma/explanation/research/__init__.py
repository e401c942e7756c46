"""A run for those who compute: definitions, routes, residuals, sensitivities."""

from axolemma.explanation.research.account import research_account

__all__ = ["research_account"]
