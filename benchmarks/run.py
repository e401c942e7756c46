"""Time whole tasks of axolemma and of other tools, in turns, as ratios.

    python benchmarks/environments.py FOLDER
    python benchmarks/run.py --environments FOLDER [--quick] [--repeats 5]
        [--tasks neurone ions ...] [--morphology CELL.swc] [--json FILE]

Each tool runs in a process of its own that stays alive; the time of the run alone
counts, by the processor's clock. Beside each time stands the accuracy reached.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from cable_tasks import cable_tasks
from cold import cold_entries
from environments import PEERS, python_of
from measurement import AXOLEMMA, WORKERS, Entry, Worker, measure, ratios
from tasks import Task, all_tasks

SOURCES = Path(__file__).parents[1] / "src"
COLD = "cold"


def main() -> int:
    """Measure what was asked for and print a table."""
    arguments = _arguments()
    known = all_tasks(is_quick=arguments.quick) | cable_tasks(
        is_quick=arguments.quick, morphology=arguments.morphology
    )
    chosen = arguments.tasks or [*known, COLD]
    report: list[dict[str, Any]] = []
    starters = _starters(arguments)
    for name in chosen:
        for task in known.get(name, ()):
            entries, remarks = measure(task, starters, arguments.repeats)
            _print_task(task, entries, remarks)
            report.append(_reported(task, entries, remarks))
    if COLD in chosen:
        rows = cold_entries(
            arguments.environments, arguments.sources, arguments.repeats
        )
        _print_cold(rows)
        report.append({"title": "cold processes", "rows": rows})
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(report, indent=1), encoding="utf-8")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time whole tasks in turns.")
    parser.add_argument("--environments", type=Path, help="made by environments.py")
    parser.add_argument("--sources", type=Path, default=SOURCES, help="of axolemma")
    parser.add_argument("--repeats", type=int, default=5)
    along = cable_tasks(is_quick=True, morphology=None)
    names = [*all_tasks(is_quick=True), *along, COLD]
    parser.add_argument("--tasks", nargs="+", choices=names)
    parser.add_argument("--quick", action="store_true", help="shorten the longest")
    parser.add_argument("--morphology", type=Path, help="an SWC file, for the tree")
    parser.add_argument("--json", type=Path, help="where to write all times")
    return parser.parse_args()


def _starters(arguments: argparse.Namespace) -> dict[str, Callable[[], Worker]]:
    """Say how a worker of each tool that is there is started."""
    environments: Path | None = arguments.environments
    own = {**os.environ, "PYTHONPATH": str(arguments.sources.absolute())}
    found: dict[str, Callable[[], Worker]] = {
        AXOLEMMA: partial(
            Worker, Path(sys.executable), WORKERS / "axolemma_worker.py", own
        )
    }
    clean = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    if environments is None:
        return found
    for name in PEERS:
        python = python_of(environments, name)
        if python.exists():
            script = WORKERS / f"{name}_worker.py"
            found[name] = partial(Worker, python, script, clean)
    return found


def _print_task(task: Task, entries: list[Entry], remarks: list[str]) -> None:
    clock = "wall" if task.is_parallel else "processor"
    print(f"\n{task.title}\n  right: {task.right}; {clock} time in ms")
    head = f"  {'':28}{'median':>11}{'min':>11}{'max':>11}  {'ratio':>7} {'spread':>15}"
    print(head + ("  M steps/s" if task.work else "") + "  accuracy")
    for entry in entries:
        print(_line(task, entry, entries[0]))
    for remark in remarks:
        print(f"  left out: {remark}")
    sys.stdout.flush()


def _line(task: Task, entry: Entry, base: Entry) -> str:
    times = [1e3 * time for time in entry.times]
    compared = sorted(ratios(entry, base))
    spread = f"{compared[0]:.2f} .. {compared[-1]:.2f}"
    line = (
        f"  {entry.contestant.label:28}{statistics.median(times):11.3f}"
        f"{min(times):11.3f}{max(times):11.3f}"
        f"  {statistics.median(compared):7.2f} {spread:>15}"
    )
    if task.work:
        line += f"  {task.work / entry.median / 1e6:9.1f}"
    mark = "" if entry.error <= 1.0 else ", NOT RIGHT"
    way = ", ".join(f"{key} {value}" for key, value in entry.way.items())
    return f"{line}  {task.shown(entry.result)}{mark}" + (f" ({way})" if way else "")


def _reported(task: Task, entries: list[Entry], remarks: list[str]) -> dict[str, Any]:
    return {
        "title": task.title,
        "right": task.right,
        "clock": "wall" if task.is_parallel else "cpu",
        "left out": remarks,
        "rows": [
            {
                "label": entry.contestant.label,
                "way": dict(entry.way),
                "times": entry.times,
                "ratios": list(ratios(entry, entries[0])),
                "accuracy": task.shown(entry.result),
                "is_right": entry.error <= 1.0,
            }
            for entry in entries
        ],
    }


def _print_cold(rows: list[dict[str, Any]]) -> None:
    print("\nwhole processes, s: wall median and min; processor median")
    for row in rows:
        if "failed" in row:
            print(f"  {row['label']:52}{row['failed']}")
            continue
        wall, cpu = row["wall"], row["cpu"]
        print(
            f"  {row['label']:52}{statistics.median(wall):7.3f}{min(wall):7.3f}"
            f"{statistics.median(cpu):7.3f}  {row['said']}"
        )


if __name__ == "__main__":
    sys.exit(main())
