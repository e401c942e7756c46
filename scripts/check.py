#!/usr/bin/env python3
"""Check the code without running it: style, types, import contracts, spelling.

Uses the tools of the environment that runs this script:

    .venv/bin/python scripts/check.py

Every check runs, also after one has failed, so one look shows all there is to mend.
"""

import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
CHECKS = (
    ("ruff", "check"),
    ("ruff", "format", "--check"),
    ("basedpyright", "--pythonpath", sys.executable),
    ("lint-imports",),
    ("codespell",),
    ("deptry", "src"),
)


def installed_tool(name: str) -> str:
    """Path of a command that is installed beside this interpreter."""
    # A tool from elsewhere on the PATH would see another environment's packages.
    path = shutil.which(name, path=str(Path(sys.executable).parent))
    if path is None:
        sys.exit(
            f"'{name}' is not installed for {sys.executable}: "
            'install the tools with pip install -e ".[dev]" and run this again.'
        )
    return path


def main() -> int:
    """Run every check and return 1 if any of them failed."""
    failed: list[str] = []
    for name, *arguments in CHECKS:
        title = " ".join((name, *arguments))
        print(f"$ {title}", flush=True)
        command = [installed_tool(name), *arguments]
        if subprocess.run(command, cwd=CHECKOUT, check=False).returncode:
            failed.append(title)
    print("checks failed: " + "; ".join(failed) if failed else "every check passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
