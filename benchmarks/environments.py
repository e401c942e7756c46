"""Make one virtual environment for each tool that axolemma is measured against.

    python benchmarks/environments.py FOLDER [--tools heyoka arbor neuron myokit]

What does not install is reported and skipped: `run.py` measures what is there.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A tool to measure against.

    Parameters
    ----------
    packages
        What pip installs.
    probe
        A Python program that fails where the tool cannot be used.
    header
        A C header that the tool compiles against, if any.
    """

    packages: tuple[str, ...]
    probe: str
    header: str | None = None


PEERS = {
    "heyoka": Peer(packages=("heyoka", "numpy"), probe="import heyoka"),
    "arbor": Peer(packages=("arbor", "numpy"), probe="import arbor"),
    "neuron": Peer(
        packages=("neuron", "scipy", "setuptools<81"), probe="from neuron import h"
    ),
    "myokit": Peer(
        packages=("myokit", "scipy", "setuptools<81"),
        probe="import myokit",
        header="cvodes/cvodes.h",
    ),
}


def main() -> int:
    """Make the environments that were asked for; 1 if one could not be made."""
    parser = argparse.ArgumentParser(description="Make an environment for each tool.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tools", nargs="+", choices=PEERS, default=list(PEERS))
    arguments = parser.parse_args()
    reports = [_make(arguments.folder, name) for name in arguments.tools]
    return int(not all(reports))


def _make(folder: Path, name: str) -> bool:
    """Make one environment and say how it went."""
    peer, home = PEERS[name], folder / name
    missing = _missing_header(peer)
    if missing is not None:
        _say(f"{name}: skipped: {missing}")
        return False
    try:
        if not python_of(folder, name).exists():
            venv.create(home, with_pip=True)
        _run([python_of(folder, name), "-m", "pip", "install", "-q", *peer.packages])
        _run([python_of(folder, name), "-c", peer.probe])
    except (subprocess.CalledProcessError, OSError) as failure:
        shutil.rmtree(home, ignore_errors=True)
        _say(f"{name}: skipped: {_reason(failure)}")
        return False
    _say(f"{name}: ready in {home}")
    return True


def python_of(folder: Path, name: str) -> Path:
    """Say where the Python of an environment is."""
    place = ("Scripts", "python.exe") if sys.platform == "win32" else ("bin", "python")
    return folder / name / Path(*place)


def _missing_header(peer: Peer) -> str | None:
    """Compile an include of the header; say what is missing if that fails."""
    if peer.header is None:
        return None
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        return "it compiles C: a C compiler is needed (Debian: apt-get install gcc)"
    with tempfile.TemporaryDirectory() as place:
        source = Path(place) / "probe.c"
        source.write_text(f"#include <{peer.header}>\n", encoding="utf-8")
        command = [compiler, "-fsyntax-only", source]
        found = subprocess.run(command, capture_output=True, check=False)
    if found.returncode == 0:
        return None
    return (
        f"the C header <{peer.header}> of SUNDIALS was not found "
        "(Debian: apt-get install libsundials-dev)"
    )


def _run(command: list[str | Path]) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)


def _reason(failure: Exception) -> str:
    """Give the last line that a failed command wrote."""
    if isinstance(failure, subprocess.CalledProcessError):
        lines = (failure.stderr or failure.stdout or "").strip().splitlines()
        return lines[-1] if lines else str(failure)
    return str(failure)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
