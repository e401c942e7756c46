"""How a worker is spoken to: lines of JSON over its standard streams.

A worker prepares runs and keeps them; each 'go' then times one run alone. It needs the
standard library only, so that every tool's environment can hold it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A run that is ready to be timed.

    Parameters
    ----------
    run
        What is timed.
    read
        Makes of what `run` gave the numbers that are reported; not timed.
    """

    run: Callable[[], Any]
    read: Callable[[Any], Answer]


Task = Callable[[Mapping[str, Any]], Prepared]


def serve(tasks: Mapping[str, Task]) -> None:
    """Answer requests until there are no more.

    Parameters
    ----------
    tasks
        From the name of a task to what prepares it for given settings.
    """
    # Tools that print would break the protocol: their output goes to standard error.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    prepared: list[Prepared] = []
    for line in sys.stdin:
        try:
            answer = _answer(json.loads(line), tasks, prepared)
        except Exception as error:  # noqa: BLE001 - any failure of a tool is an answer
            answer = {"failed": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _answer(
    request: Mapping[str, Any], tasks: Mapping[str, Task], prepared: list[Prepared]
) -> Answer:
    if "prepare" in request:
        prepared.append(tasks[request["prepare"]](request["settings"]))
        return {"prepared": len(prepared) - 1}
    chosen = prepared[request["go"]]
    wall, cpu = time.perf_counter(), time.process_time()
    raw = chosen.run()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return {"cpu": cpu, "wall": wall, "result": chosen.read(raw)}
