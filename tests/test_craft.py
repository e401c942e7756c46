"""What the linters cannot see: the code keeps the promises made in CONTRIBUTING.md."""

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import axolemma

CHECKOUT = Path(__file__).resolve().parents[1]
PACKAGE = CHECKOUT / "src" / "axolemma"
SOURCES = sorted(PACKAGE.rglob("*.py"))
HANDWRITTEN = [
    *SOURCES,
    *(
        file
        for folder in ("benchmarks", "examples", "scripts", "tests")
        for file in sorted((CHECKOUT / folder).rglob("*.py"))
    ),
]
NAMELESS = {"base2", "common", "helper", "helpers", "misc", "util", "utils"}
HEAVY = ("matplotlib", "xarray", "pandas", "typer", "rich", "scipy")
# An author and a year near each other: [Hodgkin & Huxley 1952], Traub and Miles (1991).
CITATION = re.compile(r"[A-Z]\w+[^.\n]{0,60}\b(?:18|19|20)\d\d\b")


def name_in_package(file: Path) -> str:
    return file.relative_to(PACKAGE).as_posix()


def is_public(file: Path) -> bool:
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return all(part == "__init__" or not part.startswith("_") for part in parts)


def returns_membrane(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.FunctionDef)
        and not statement.name.startswith("_")
        and statement.returns is not None
        and "Membrane" in ast.unparse(statement.returns)
    )


PUBLIC_SOURCES = [file for file in SOURCES if is_public(file)]
MODELS = [
    file
    for file in SOURCES
    if file.parent == PACKAGE / "models"
    and any(map(returns_membrane, ast.parse(file.read_text(encoding="utf-8")).body))
]


def test_the_front_offers_at_most_18_names():
    assert 0 < len(axolemma.__all__) <= 18
    assert len(set(axolemma.__all__)) == len(axolemma.__all__)


@pytest.mark.parametrize("name", axolemma.__all__)
def test_what_the_front_offers_is_documented(name):
    documentation = inspect.getdoc(getattr(axolemma, name))
    assert documentation
    # A dataclass without a docstring is given its signature for one.
    assert not documentation.startswith(f"{name}(")


@pytest.mark.parametrize("file", PUBLIC_SOURCES, ids=name_in_package)
def test_a_public_module_says_what_it_is(file):
    assert ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))


def test_the_published_models_are_found():
    assert "squid_axon" in {file.stem for file in MODELS}


@pytest.mark.parametrize("file", MODELS, ids=name_in_package)
def test_a_model_cites_its_paper(file):
    documentation = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    assert CITATION.search(documentation or "")


@pytest.mark.parametrize("file", MODELS, ids=name_in_package)
def test_a_model_is_held_against_its_paper(file):
    assert (CHECKOUT / "tests" / "physiology" / f"test_{file.stem}.py").is_file()


def test_importing_the_package_loads_nothing_heavy():
    statement = "import sys, axolemma; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", statement], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "axolemma" in loaded
    assert not set(HEAVY).intersection(loaded)


def test_one_cell_is_run_and_told_without_cables_threads_or_pictures():
    statement = (
        "import sys, axolemma as axo; "
        "axon = axo.models.squid_axon(ions='held'); "
        "axo.simulate(axon, axo.step('9 uA/cm2', start='1 ms')).explain(); "
        "print(*sys.modules)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", statement], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "axolemma.run" in loaded
    spared = {"axolemma.cable", "axolemma.morphology", "concurrent.futures"}
    assert not {*HEAVY, *spared}.intersection(loaded)


@pytest.mark.parametrize("file", SOURCES, ids=name_in_package)
def test_a_source_file_is_at_most_400_lines_long(file):
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 400


def test_every_file_has_a_name_that_says_what_it_holds():
    nameless = [
        file
        for file in HANDWRITTEN
        if NAMELESS.intersection(file.relative_to(CHECKOUT).with_suffix("").parts)
    ]
    assert nameless == []
