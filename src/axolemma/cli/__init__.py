"""The command `axolemma`: thin, over the library."""

from axolemma.cli.commands import main

__all__ = ["main"]
