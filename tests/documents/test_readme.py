"""What README.md and its neighbours promise and the examples in them cannot show."""

import re
import runpy
import tomllib
from pathlib import Path

import pytest

import axolemma

CHECKOUT = Path(__file__).resolve().parents[2]
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [*sorted(CHECKOUT.glob("*.md")), *sorted((CHECKOUT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


@pytest.fixture(scope="module")
def setup_commands():
    return runpy.run_path(str(CHECKOUT / "scripts" / "test.py"))["setup_commands"]


def test_two_commands_do_all_the_setting_up(setup_commands):
    first_spike, tests = setup_commands(README, windows=False)
    assert first_spike.endswith("/pip install . && .venv/bin/axolemma spike")
    assert tests.endswith(".venv/bin/python -m pytest -n auto")
    assert README.count("python3 -m venv") == 2


def test_windows_users_are_told_how_to_spell_the_commands(setup_commands):
    assert r"`python` for `python3` and `.venv\Scripts\` for `.venv/bin/`" in README
    for command in setup_commands(README, windows=True):
        assert command.startswith(r"python -m venv .venv && .venv\Scripts\pip install ")
        assert "/bin/" not in command
        # The shell of Windows takes a single quote for a letter.
        assert "'" not in command


@pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda file: file.relative_to(CHECKOUT).as_posix()
)
def test_links_in_the_documents_lead_somewhere(document):
    targets = LINK.findall(document.read_text(encoding="utf-8"))
    missing = [name for name in targets if not (document.parent / name).exists()]
    assert missing == []


def test_the_package_the_citation_and_the_changelog_know_the_version():
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    version = project["project"]["version"]
    citation = (CHECKOUT / "CITATION.cff").read_text(encoding="utf-8").splitlines()
    changelog = (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert axolemma.__version__ == version
    assert f"version: {version}" in citation
    assert re.findall(r"^## (\S+)", changelog, re.MULTILINE)[0] == version
