"""Compare the speed of two commits, in turns.

    python benchmarks/compare.py REVISION_A REVISION_B [--repeats 15] [--tasks ...]

Both are unpacked into a temporary folder and run by the Python of this process; each
uses its own worker where it has one. The ratio is B to A: below one, B is faster.
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from cable_tasks import cable_tasks
from measurement import AXOLEMMA, WORKERS, Entry, Worker, measure, ratios
from tasks import Contestant, Task, all_tasks

CHECKOUT = Path(__file__).parents[1]
_TOLERANCE = 1e-5
_SCRIPT = "axolemma_worker.py"


def main() -> int:
    """Compare two revisions and print a table."""
    parser = argparse.ArgumentParser(description="Compare the speed of two commits.")
    parser.add_argument("revisions", nargs=2, metavar="REVISION")
    parser.add_argument("--repeats", type=int, default=15)
    known = all_tasks(is_quick=True) | cable_tasks(is_quick=True, morphology=None)
    parser.add_argument("--tasks", nargs="+", choices=list(known), default=list(known))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        starters = {
            side: _starter(revision, Path(folder) / side)
            for side, revision in zip("AB", arguments.revisions, strict=True)
        }
        print(f"{'':76}{'A, ms':>10}{'B, ms':>10}{'B / A':>8}  spread")
        for name in arguments.tasks:
            for task in known[name]:
                for contestant in task.contestants:
                    if contestant.tool == AXOLEMMA:
                        _compare(task, contestant, starters, arguments.repeats)
    return 0


def _starter(revision: str, folder: Path) -> Callable[[], Worker]:
    """Unpack a revision, and say how its workers are started."""
    unpacking = ["git", "-C", CHECKOUT, "archive", revision]
    packed = subprocess.run(unpacking, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    script = folder / WORKERS.relative_to(CHECKOUT) / _SCRIPT
    environment = {
        **os.environ,
        "PYTHONPATH": str(folder / "src"),
        "AXOLEMMA_CACHE": str(folder / "cache"),
    }
    used = script if script.exists() else WORKERS / _SCRIPT
    return partial(Worker, Path(sys.executable), used, environment)


def _compare(
    task: Task,
    contestant: Contestant,
    starters: Mapping[str, Callable[[], Worker]],
    repeats: int,
) -> None:
    """Time a task of both revisions at the same settings; print a line."""
    ways = [way for way in contestant.ways if way.get("tolerance") == _TOLERANCE]
    sides = tuple(
        replace(contestant, label=side, tool=side, ways=(ways or contestant.ways)[:1])
        for side in starters
    )
    entries, remarks = measure(replace(task, contestants=sides), starters, repeats)
    name = f"{contestant.label}: {task.title}"
    for remark in remarks:
        print(f"{name:76}{remark}")
    if len(entries) == len(sides):
        print(f"{name:76}{_line(*entries)}")
    sys.stdout.flush()


def _line(a: Entry, b: Entry) -> str:
    compared = sorted(ratios(b, a))
    quarter = len(compared) // 4
    return (
        f"{1e3 * a.median:10.3f}{1e3 * b.median:10.3f}"
        f"{statistics.median(compared):8.3f}"
        f"  {compared[quarter]:.3f} .. {compared[-1 - quarter]:.3f} (middle half)"
    )


if __name__ == "__main__":
    sys.exit(main())
