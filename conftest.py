"""Run the examples in README.md, docs/ and the docstrings as tests."""

import os
import tempfile
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE
from pathlib import Path
from typing import Any

from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser
from sybil.parsers.rest import DocTestParser

# No example opens a window, wherever the tests run.
os.environ["MPLBACKEND"] = "Agg"


def enter_temporary_folder(namespace: dict[str, Any]) -> None:
    """Let what a document's examples write fall into a folder of their own."""
    namespace["_left_folder"] = Path.cwd()
    namespace["_temporary_folder"] = folder = tempfile.TemporaryDirectory(
        ignore_cleanup_errors=True  # Windows keeps an open file in place
    )
    os.chdir(folder.name)


def leave_temporary_folder(namespace: dict[str, Any]) -> None:
    """Go back to where the tests were started and remove the folder."""
    os.chdir(namespace["_left_folder"])
    namespace["_temporary_folder"].cleanup()


pytest_collect_file = (
    Sybil(
        parsers=[PythonCodeBlockParser(), SkipParser()],
        patterns=["*.md"],
        setup=enter_temporary_folder,
        teardown=leave_temporary_folder,
    )
    + Sybil(
        parsers=[DocTestParser(optionflags=ELLIPSIS | NORMALIZE_WHITESPACE)],
        path="src",
        patterns=["*.py"],
        setup=enter_temporary_folder,
        teardown=leave_temporary_folder,
    )
).pytest()
