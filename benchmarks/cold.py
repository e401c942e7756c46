"""Whole processes, from their start to the first spikes, and what importing costs."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from environments import PEERS, python_of

_SCRIPTS = Path(__file__).parent / "cold_starts"
_MODELS = Path(__file__).parent / "workers"

Command = Sequence[str | Path]


def _nothing() -> None:
    """Prepare nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """Commands that are timed together, in new processes.

    Parameters
    ----------
    label
        What it is called in the table.
    commands
        One after the other.
    before
        Done before each time, not timed.
    environment
        Variables that are set besides those of this process.
    """

    label: str
    commands: Sequence[Command]
    before: Callable[[], None] = _nothing
    environment: dict[str, str] = field(default_factory=dict)


def cold_entries(
    environments: Path | None, sources: Path, repeats: int
) -> list[dict[str, Any]]:
    """Time whole processes in turns.

    Parameters
    ----------
    environments
        Where the environments of the peers are.
    sources
        Where the package is.
    repeats
        How often each is timed, after one time to warm up the file cache.

    Returns
    -------
    list of dict
        For each case its label, what it said, and its times in seconds; or why it
        could not be run.
    """
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        cases = [*_own_cases(place, sources)]
        if environments is not None:
            for peer in PEERS:
                if peer in _CASES and python_of(environments, peer).exists():
                    cases.extend(_CASES[peer](environments, place / peer))
        rows: list[dict[str, Any]] = [
            {"label": case.label, "wall": [], "cpu": [], "said": ""} for case in cases
        ]
        for turn in range(repeats + 1):
            for case, row in zip(cases, rows, strict=True):
                _add(row, case, is_kept=turn > 0)
    return rows


def _add(row: dict[str, Any], case: _Case, *, is_kept: bool) -> None:
    if "failed" in row:
        return
    try:
        wall, cpu, said = _timed(case)
    except (OSError, subprocess.CalledProcessError) as failure:
        output = getattr(failure, "stderr", None) or str(failure)
        row["failed"] = "failed: " + output.strip().splitlines()[-1]
        return
    if is_kept:
        row["wall"].append(wall)
        row["cpu"].append(cpu)
        row["said"] = said


def _timed(case: _Case) -> tuple[float, float, str]:
    """Run the commands of a case; give wall and processor time, and the last line."""
    case.before()
    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    said = ""
    for command in case.commands:
        done = subprocess.run(
            command,
            env=_variables(case),
            check=True,
            capture_output=True,
            text=True,
        )
        said = (done.stdout.strip().splitlines() or [""])[-1]
    wall = time.perf_counter() - wall
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, said


def _variables(case: _Case) -> dict[str, str]:
    """Give the environment of a case; bytecode is kept, as it is for everybody."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, **case.environment}


def _own_cases(place: Path, sources: Path) -> list[_Case]:
    cache, empty = place / "cache", place / "empty"
    python = Path(sys.executable)

    def cleared() -> None:
        shutil.rmtree(empty, ignore_errors=True)

    own = {"PYTHONPATH": str(sources), "PYTHONPYCACHEPREFIX": str(place / "bytecode")}
    script = [[python, _SCRIPTS / "axolemma_cold.py"]]
    libraries = "import numpy, llvmlite.binding"
    front, everything = f"{libraries}, axolemma", f"{libraries}, axolemma.run"
    return [
        _Case(
            label="axolemma, own channel, explained, nothing cached",
            commands=script,
            before=cleared,
            environment={**own, "AXOLEMMA_CACHE": str(empty)},
        ),
        _Case(
            label="axolemma, own channel, explained, cached",
            commands=script,
            environment={**own, "AXOLEMMA_CACHE": str(cache)},
        ),
        _Case(
            label="import numpy, llvmlite",
            commands=[[python, "-c", libraries]],
            environment=own,
        ),
        _Case(
            label="import numpy, llvmlite, axolemma",
            commands=[[python, "-c", front]],
            environment=own,
        ),
        _Case(
            label="import numpy, llvmlite, all that a run needs",
            commands=[[python, "-c", everything]],
            environment=own,
        ),
    ]


def _neuron_cases(environments: Path, place: Path) -> list[_Case]:
    python = python_of(environments, "neuron")
    # nrnivmodl calls itself a Python of the environment by its name.
    path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    variables = {"PATH": path, "PYTHONPATH": ""}
    source, shown = _SCRIPTS / "neuron_channel", _SCRIPTS / "neuron_cold.py"
    library = place / "x86_64" / "libnrnmech.so"
    inside = "import os, subprocess, sys; os.chdir(sys.argv[1]); "
    inside += "subprocess.run(['nrnivmodl', sys.argv[2]], check=True)"
    compiling = [python, "-c", inside, place, source]

    def cleared() -> None:
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)

    running = [python, shown, library]
    return [
        _Case(
            label="NEURON, own channel, compiled then run",
            commands=[compiling, running],
            before=cleared,
            environment=variables,
        ),
        _Case(
            label="NEURON, own channel, compiled before",
            commands=[running],
            environment=variables,
        ),
    ]


def _arbor_cases(environments: Path, place: Path) -> list[_Case]:
    python = python_of(environments, "arbor")
    path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    variables = {"PATH": path, "PYTHONPATH": ""}
    source, shown = _SCRIPTS / "arbor_channel", _SCRIPTS / "arbor_cold.py"
    inside = "import os, subprocess, sys; os.chdir(sys.argv[1]); subprocess.run("
    inside += "['arbor-build-catalogue', 'own', sys.argv[2]], check=True)"
    compiling = [python, "-c", inside, place, source]

    def cleared() -> None:
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)

    running = [python, shown, place / "own-catalogue.so"]
    return [
        _Case(
            label="Arbor, own channel, compiled then run",
            commands=[compiling, running],
            before=cleared,
            environment=variables,
        ),
        _Case(
            label="Arbor, own channel, compiled before",
            commands=[running],
            environment=variables,
        ),
    ]


def _myokit_cases(environments: Path, _: Path) -> list[_Case]:
    python, shown = python_of(environments, "myokit"), _SCRIPTS / "myokit_cold.py"
    return [
        _Case(
            label="Myokit, compiled each time",
            commands=[[python, shown, _MODELS / "squid.mmt"]],
            environment={"PYTHONPATH": ""},
        )
    ]


_CASES: dict[str, Callable[[Path, Path], list[_Case]]] = {
    "neuron": _neuron_cases,
    "arbor": _arbor_cases,
    "myokit": _myokit_cases,
}
