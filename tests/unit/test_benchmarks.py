import ast
import importlib
import os
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
SCRIPTS = sorted(BENCHMARKS.rglob("*.py"))


@pytest.fixture(scope="module")
def rooms():
    sys.path.insert(0, str(BENCHMARKS))
    try:
        yield {
            name: importlib.import_module(name)
            for name in ("tasks", "measurement", "environments", "cold")
        }
    finally:
        sys.path.remove(str(BENCHMARKS))


def served_tasks(script):
    """Name what a worker offers, without the tool that it needs."""
    tree = ast.parse(script.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    (offer,) = [call.args[0] for call in calls if ast.unparse(call.func) == "serve"]
    assert isinstance(offer, ast.Dict)
    return {ast.literal_eval(key) for key in offer.keys if key is not None}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_every_script_says_what_it_is(script):
    assert ast.get_docstring(ast.parse(script.read_text(encoding="utf-8")))


@pytest.mark.parametrize("is_quick", [True, False])
def test_every_contestant_has_a_worker_that_knows_the_task(rooms, is_quick):
    for group in rooms["tasks"].all_tasks(is_quick=is_quick).values():
        for task in group:
            assert task.contestants[0].tool == "axolemma"
            for contestant in task.contestants:
                script = BENCHMARKS / "workers" / f"{contestant.tool}_worker.py"
                assert task.name in served_tasks(script)
                assert contestant.tool in {"axolemma", *rooms["environments"].PEERS}


def test_a_worker_times_a_neurone_whose_first_spike_is_right(rooms):
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    script = BENCHMARKS / "workers" / "axolemma_worker.py"
    settings = {
        "tolerance": 1e-6,
        "density": 10.0,
        "duration": 10.0,
        "record": "events",
    }
    measurement = rooms["measurement"]
    with measurement.Worker(Path(sys.executable), script, variables) as worker:
        answer = worker.go(worker.prepare("neurone", settings))
        with pytest.raises(measurement.WorkerFailure, match="KeyError: 'a task'"):
            worker.prepare("a task", {})
    (spike,) = answer["result"]["spikes"]
    # The benchmark asks for 0.001 ms; the first spike at this tolerance errs by 2e-6.
    assert spike == pytest.approx(6.901406662, abs=1e-5)
    assert answer["cpu"] > 0.0
