#!/usr/bin/env python3
"""Do what the README promises: run its two set-up commands, word for word.

The first installs axolemma and runs the main job, the second installs the test
requirements and runs the tests. The commands are read out of README.md, so what a
newcomer is told to type is what is tested. Arguments are handed on to pytest:

    python3 scripts/test.py -k spike
"""

import re
import shlex
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
SHELL_BLOCK = re.compile(r"^```sh\n(python3 -m venv .*)\n```$", re.MULTILINE)
WINDOWS_SPELLING = {"python3": "python", ".venv/bin/": ".venv\\Scripts\\"}


def setup_commands(readme: str, *, windows: bool) -> list[str]:
    """The commands of a README that begin by making a virtual environment.

    Parameters
    ----------
    readme : str
        The text of the README.
    windows : bool
        Whether to spell them as the README tells Windows users to.
    """
    commands: list[str] = SHELL_BLOCK.findall(readme)
    if windows:
        for posix, spelling in WINDOWS_SPELLING.items():
            commands = [command.replace(posix, spelling) for command in commands]
    return commands


def main(pytest_arguments: list[str]) -> int:
    """Run both commands and return the exit code of the first that fails."""
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    first_spike, tests = setup_commands(readme, windows=sys.platform == "win32")
    if pytest_arguments:
        tests = f"{tests} {shlex.join(pytest_arguments)}"
    for command in (first_spike, tests):
        print(f"$ {command}", flush=True)
        finished = subprocess.run(command, shell=True, cwd=CHECKOUT, check=False)
        if finished.returncode:
            return finished.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
