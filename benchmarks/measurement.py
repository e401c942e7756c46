"""Workers kept alive, and contestants timed in turns."""

from __future__ import annotations

import json
import statistics
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tasks import Contestant, Task

WORKERS = Path(__file__).parent / "workers"
AXOLEMMA = "axolemma"

# A run is repeated within its turn until so many seconds were used, or so often.
_ENOUGH, _MOST_RUNS = 0.05, 10


class WorkerFailure(Exception):
    """A worker that could not do what it was asked to; says why."""


class Worker:
    """A process that prepares runs and times them on request.

    Parameters
    ----------
    python
        Of its environment.
    script
        What it runs.
    environment
        Its environment variables.
    """

    def __init__(
        self, python: Path, script: Path, environment: Mapping[str, str]
    ) -> None:
        self._process = subprocess.Popen(
            [python, script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(environment),
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Ends its input, by which it ends, and closes the pipes.
        self._process.communicate()

    def prepare(self, task: str, settings: Mapping[str, Any]) -> int:
        """Prepare a run; give the number by which it goes."""
        return int(self._ask({"prepare": task, "settings": settings})["prepared"])

    def go(self, number: int) -> dict[str, Any]:
        """Time a prepared run once."""
        return self._ask({"go": number})

    def _ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        sent, received = self._process.stdin, self._process.stdout
        if sent is None or received is None:
            raise WorkerFailure("it has no pipes")
        try:
            sent.write(json.dumps(request) + "\n")
            sent.flush()
        except BrokenPipeError as error:
            raise WorkerFailure("it ended before it was asked") from error
        line = received.readline()
        if not line:
            raise WorkerFailure("it ended without an answer")
        answer = json.loads(line)
        if "failed" in answer:
            raise WorkerFailure(answer["failed"])
        return answer


@dataclass(slots=True, kw_only=True)
class Entry:
    """A contestant in a task, ready to be timed, and its times.

    Parameters
    ----------
    contestant, way
        Who, and by which settings.
    result
        What it answered.
    error
        In units of what is allowed.
    """

    contestant: Contestant
    way: Mapping[str, Any]
    worker: Worker
    number: int
    result: Mapping[str, Any]
    error: float
    times: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Of its times, s."""
        return statistics.median(self.times)


def measure(
    task: Task, starters: Mapping[str, Callable[[], Worker]], repeats: int
) -> tuple[list[Entry], list[str]]:
    """Time the contestants of a task in turns.

    Parameters
    ----------
    task
        What is done.
    starters
        What starts a worker, by tool; contestants without one are left out.
    repeats
        How often each is timed.

    Returns
    -------
    tuple
        Those that were timed, and what is to be said of the others.
    """
    entries: list[Entry] = []
    remarks: list[str] = []
    with ExitStack() as running:
        for contestant in task.contestants:
            if contestant.tool not in starters:
                remarks.append(f"{contestant.label}: no environment")
                continue
            try:
                entry = _qualified(task, contestant, starters[contestant.tool])
            except WorkerFailure as failure:
                remarks.append(f"{contestant.label}: {failure}")
            else:
                running.push(entry.worker)
                entries.append(entry)
        clock = "wall" if task.is_parallel else "cpu"
        for _ in range(repeats):
            for entry in entries:
                entry.times.append(_least(entry, clock))
    return entries, remarks


def _least(entry: Entry, clock: str) -> float:
    """Time a run; one of milliseconds several times, of which the least counts.

    The first finds the caches as the other tools left them.
    """
    times: list[float] = []
    while not times or (sum(times) < _ENOUGH and len(times) < _MOST_RUNS):
        times.append(entry.worker.go(entry.number)[clock])
    return min(times)


def _qualified(
    task: Task, contestant: Contestant, start: Callable[[], Worker]
) -> Entry:
    """Find the cheapest way that is right, or the last.

    Each way has a process of its own, for in NEURON whatever was built takes part in
    every run.
    """
    for way in contestant.ways:
        with ExitStack() as running:
            worker = running.enter_context(start())
            number = worker.prepare(task.name, {**task.settings, **way})
            result = worker.go(number)["result"]
            error = task.error(result)
            if error <= 1.0 or way is contestant.ways[-1]:
                running.pop_all()
                return Entry(
                    contestant=contestant,
                    way=way,
                    worker=worker,
                    number=number,
                    result=result,
                    error=error,
                )
    raise WorkerFailure("there is no way to try")


def ratios(entry: Entry, base: Entry) -> Sequence[float]:
    """Compare times taken in the same turn."""
    return [own / other for own, other in zip(entry.times, base.times, strict=True)]
