#!/usr/bin/env python3
"""Build the sdist, the wheel from the sdist, and run the wheel somewhere else.

    .venv/bin/python scripts/build.py [FOLDER]

The two archives are left in FOLDER; without it they are thrown away after the trial.
"""

import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]


def build(folder: Path) -> Path:
    """Build both archives into a folder and return the path of the wheel."""
    # Without further options `build` makes the wheel from the unpacked sdist, which
    # proves that the sdist is complete.
    command = [sys.executable, "-m", "build", "--outdir", str(folder), str(CHECKOUT)]
    subprocess.run(command, check=True)
    (wheel,) = folder.glob("axolemma-*.whl")
    return wheel


def check_contents(wheel: Path) -> None:
    """Stop unless the wheel is pure, typed and holds the package alone."""
    if not wheel.name.endswith("-py3-none-any.whl"):
        sys.exit(f"{wheel.name} is bound to a platform; expected a pure Python wheel.")
    names = zipfile.ZipFile(wheel).namelist()
    if "axolemma/py.typed" not in names:
        sys.exit(f"{wheel.name} lacks axolemma/py.typed: its types would be ignored.")
    foreign = {name.split("/")[0] for name in names} - {"axolemma"}
    foreign = {name for name in foreign if not name.endswith(".dist-info")}
    if foreign:
        sys.exit(f"{wheel.name} holds more than the package: {sorted(foreign)}.")


def run_elsewhere(wheel: Path, folder: Path) -> None:
    """Install the wheel in an environment of its own and run the main job there."""
    environment = folder / "environment"
    venv.create(environment, with_pip=True)
    scripts = environment / ("Scripts" if sys.platform == "win32" else "bin")
    # `-I` shuts out PYTHONPATH and the working directory: only the wheel can answer.
    subprocess.run(
        [scripts / "python", "-I", "-m", "pip", "install", str(wheel)],
        cwd=folder,
        check=True,
    )
    subprocess.run([scripts / "axolemma", "spike"], cwd=folder, check=True)


def main(arguments: list[str]) -> None:
    """Build, inspect and try the wheel."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        kept = Path(arguments[0] if arguments else Path(temporary) / "dist").resolve()
        wheel = build(kept)
        check_contents(wheel)
        run_elsewhere(wheel, Path(temporary))
    print(f"{wheel.name} was installed elsewhere and ran")


if __name__ == "__main__":
    main(sys.argv[1:])
