"""Time what explaining a run takes beyond the run: accounts, checks, variants, words.

    python benchmarks/explaining.py [--repeats 5] [--cold]

Every kind of run is made anew for each level and each turn, so that nothing of it is
known yet. With --cold each is explained once, by a process of its own with nothing
compiled before. The time of the processor counts.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from typing import Any

import axolemma as axo
from axolemma.membrane import PacinianTerminal
from axolemma.stimulus import push, step

LEVELS = ("school", "undergraduate", "research")


def kinds() -> dict[str, dict[str, Any]]:
    """Give what is run, by name: membrane, stimulus and further conditions."""
    squid, neurone = axo.models.squid_axon(), axo.models.pyramidal_neuron()
    receptor = squid.with_receptor(PacinianTerminal(has_capsule=True))
    weak, strong = push("0.5 um", **_late(15)), push("2 um", **_late(15))
    return {
        "one spike": _run(squid, _pulse("10 uA/cm2")),
        "one spike, ions held": _run(
            axo.models.squid_axon(ions="held"), _pulse("10 uA/cm2")
        ),
        "one spike, pyramidal": _run(neurone, _pulse("20 uA/cm2")),
        "anode break": _run(squid, _pulse("-30 uA/cm2", 5)),
        "train": _run(squid, step("10 uA/cm2", start="1 ms"), 100),
        "train, pyramidal": _run(neurone, step("1 uA/cm2", start="1 ms"), 100),
        "pushed, fires": _run(receptor, strong),
        "pushed, silent": _run(receptor, weak),
        "too weak": _run(squid, _pulse("3 uA/cm2")),
        "too weak, pyramidal": _run(neurone, _pulse("3 uA/cm2")),
        "hyperpolarised": _run(squid, _pulse("-3 uA/cm2")),
        "sodium channels blocked": _run(squid.block("Na", 1.0), _pulse("10 uA/cm2")),
        "nothing done": _run(squid, None),
        "fixed steps of 0.01 ms": {
            **_run(squid, _pulse("10 uA/cm2")), "step": "0.01 ms"
        },
    }  # fmt: skip


def _late(lasting: int) -> dict[str, str]:
    return {"start": "1 ms", "duration": f"{lasting} ms"}


def _pulse(strength: str, lasting: int = 1) -> object:
    return axo.pulse(strength, **_late(lasting))


def _run(membrane: object, stimulus: object, duration: int = 30) -> dict[str, Any]:
    return {
        "membrane": membrane,
        "stimulus": stimulus,
        "duration": f"{duration} ms",
    }


def explaining_time(conditions: dict[str, Any], level: str) -> float:
    """Make a run, and time its explanation, ms."""
    run = axo.simulate(**conditions)
    began = time.process_time()
    run.explain(level)
    return 1e3 * (time.process_time() - began)


def cold_time(kind: str, level: str) -> float:
    """Time the explanation in a new process with an empty cache, ms."""
    with tempfile.TemporaryDirectory() as cache:
        command = [sys.executable, __file__, "--one", kind, level]
        variables = {**os.environ, "AXOLEMMA_CACHE": cache}
        done = subprocess.run(
            command, env=variables, check=True, capture_output=True, text=True
        )
    return float(done.stdout)


def main() -> int:
    """Print a table, ms: for each kind of run the least time at each level."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--cold", action="store_true")
    parser.add_argument("--one", nargs=2, metavar=("KIND", "LEVEL"))
    given = parser.parse_args()
    if given.one:
        kind, level = given.one
        print(explaining_time(kinds()[kind], level))
        return 0
    print(" " * 24 + "".join(f"{level:>16}" for level in LEVELS))
    for kind, conditions in kinds().items():
        least = [
            min(
                cold_time(kind, level)
                if given.cold
                else explaining_time(conditions, level)
                for _ in range(1 if given.cold else given.repeats)
            )
            for level in LEVELS
        ]
        print(f"{kind:24}" + "".join(f"{each:16.1f}" for each in least), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
