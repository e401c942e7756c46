"""A run as a NetCDF file: its quantities for everybody, its steps to go on with."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from axolemma.equations import EquationSystem, lowered
from axolemma.equilibrium import FixedPoint, Rest, parameter_values
from axolemma.errors import InvalidInput
from axolemma.integration import Checkpoint, InputTable, Steps, Trajectory
from axolemma.membrane import Membrane
from axolemma.run.whole_file import require_place, write_whole
from axolemma.simulation import Record
from axolemma.simulation.record import input_table
from axolemma.stimulus import from_dict

if TYPE_CHECKING:
    import xarray as xr

FORMAT = "axolemma run 1"
_STEPS, _CHECK, _CHECKPOINT = "steps", "check", "checkpoint"


def write_run(
    path: str | os.PathLike[str], quantities: xr.Dataset, record: Record
) -> Path:
    """Write a run to a NetCDF file.

    Parameters
    ----------
    path
        Where; a file that is there is replaced.
    quantities
        What the file shows on opening.
    record
        What it takes to have the run again without computing it.
    """
    require_place(path)
    import xarray as xr  # noqa: PLC0415  (heavy, and only files need it)

    # Text in variables: an attribute of HDF5 holds no more than 64 KiB.
    steps = _as_dataset(record.trajectory.steps).assign(
        membrane=record.membrane.to_json(), record=json.dumps(_described(record))
    )
    groups = {"/": quantities.assign_attrs(format=FORMAT), _STEPS: steps}
    if record.check is not None:
        groups[_CHECK] = _as_dataset(record.check.steps)
    for number, checkpoint in enumerate(record.checkpoints):
        groups[f"{_CHECKPOINT}{number}"] = xr.Dataset(
            {
                "doubles": ("double", checkpoint.doubles),
                "wholes": ("whole", checkpoint.wholes),
            }
        )
    # xarray leaves much of its types open.
    tree: Any = xr.DataTree.from_dict(groups)  # pyright: ignore[reportUnknownMemberType]
    # Bytes, for a view that lives on in the traceback of an error keeps its buffer
    # from being closed, of which Python complains from 3.13 on.
    return write_whole(path, bytes(tree.to_netcdf(engine="h5netcdf")))


def read_run(path: str | os.PathLike[str]) -> Record:
    """Read the record of a run from a file that `write_run` wrote.

    Raises
    ------
    InvalidInput
        If the file cannot be read or holds no run.
    """
    import xarray as xr  # noqa: PLC0415

    where = f"file '{path}'"
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise InvalidInput(
            where,
            found="a folder"
            if Path(path).is_dir()
            else (error.strerror or str(error)).lower(),
            expected="a file that run.save(...) wrote",
        ) from error
    try:
        opened: Any = xr.open_datatree(BytesIO(content), engine="h5netcdf")  # pyright: ignore[reportUnknownMemberType]
        with opened as tree:
            is_ours = tree.attrs.get("format") == FORMAT
            tree.load()
    except Exception as error:
        raise _no_run(where, "no NetCDF file") from error
    if not is_ours:
        found = f"the format '{tree.attrs.get('format', 'none')}'"
        raise _no_run(where, found)
    try:
        groups = tree.children.items()
        return _restored(
            {name: each.to_dataset(inherit=False) for name, each in groups}
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _no_run(where, f"a damaged run ({error})") from error


def _no_run(where: str, found: str) -> InvalidInput:
    return InvalidInput(
        where, found=found, expected=f"a file that run.save(...) wrote ('{FORMAT}')"
    )


def _described(record: Record) -> dict[str, Any]:
    stimulus = record.stimulus
    return {
        "stimulus": None if stimulus is None else stimulus.to_dict(),
        "duration": record.duration,
        "relative_tolerance": record.relative_tolerance,
        "method": record.method,
        "is_ion_rest": record.is_ion_rest,
        "chosen": _point(record.rest.chosen),
        "fixed_points": [_point(point) for point in record.rest.fixed_points],
        "rejected": record.rejected,
        "initial_voltage": record.initial_voltage,
        "step": record.step,
        "frozen": dict(record.frozen),
    }


def _point(point: FixedPoint) -> dict[str, Any]:
    found = point.eigenvalues
    return {
        "values": point.values,
        "real": found.real.tolist(),
        "imaginary": found.imag.tolist(),
    }


def _rest(saved: Mapping[str, Any]) -> Rest:
    return Rest(
        chosen=_fixed_point(saved["chosen"]),
        fixed_points=tuple(map(_fixed_point, saved["fixed_points"])),
    )


def _fixed_point(saved: Mapping[str, Any]) -> FixedPoint:
    eigenvalues = np.array(saved["real"]) + 1j * np.array(saved["imaginary"])
    return FixedPoint(values=saved["values"], eigenvalues=eigenvalues)


def _restored(groups: Mapping[str, xr.Dataset]) -> Record:
    steps = groups[_STEPS]
    membrane = Membrane.from_json(str(steps["membrane"].item()))
    saved = json.loads(str(steps["record"].item()))
    stimulus = None if saved["stimulus"] is None else from_dict(saved["stimulus"])
    frozen = dict(saved.get("frozen", {}))
    system = lowered(membrane.equations().frozen(frozen))
    table = input_table(system, membrane, stimulus, duration=float(saved["duration"]))
    trajectory, check = (
        Trajectory(
            system=system,
            parameters=parameter_values(system),
            table=table,
            steps=_fitting(_as_steps(groups[name]), system, table),
        )
        if name in groups
        else None
        for name in (_STEPS, _CHECK)
    )
    if trajectory is None:
        raise KeyError(_STEPS)
    return Record(
        membrane=membrane,
        stimulus=stimulus,
        duration=float(saved["duration"]),
        rest=_rest(saved),
        is_ion_rest=bool(saved["is_ion_rest"]),
        trajectory=trajectory,
        check=check,
        relative_tolerance=float(saved["relative_tolerance"]),
        method=str(saved["method"]),
        rejected=int(saved["rejected"]),
        checkpoints=tuple(
            Checkpoint(
                doubles=groups[name]["doubles"].to_numpy(),
                wholes=groups[name]["wholes"].to_numpy(),
            )
            for name in sorted(groups)
            if name.startswith(_CHECKPOINT)
        ),
        initial_voltage=saved.get("initial_voltage"),
        step=saved.get("step"),
        frozen=frozen,
    )


def _as_dataset(steps: Steps) -> xr.Dataset:
    import xarray as xr  # noqa: PLC0415

    return xr.Dataset(
        {
            "start": ("step", steps.time, {"units": "ms"}),
            "size": ("step", steps.size, {"units": "ms"}),
            "row": ("step", steps.row),
            "method": ("step", steps.method),
            "states": (("state", "step"), steps.states),
            "totals": (("route", "step"), steps.totals, {"units": "nC/cm2"}),
            "end_states": ("state", steps.end_states),
            "end_totals": ("route", steps.end_totals, {"units": "nC/cm2"}),
            "end": ((), steps.end_time, {"units": "ms"}),
        }
    )


def _fitting(steps: Steps, system: EquationSystem, table: InputTable) -> Steps:
    """Give steps back if they can be those of a system with these inputs."""
    found = (len(steps.states), len(steps.totals))
    rows = steps.row
    if found != (len(system.states), len(system.routes)):
        message = f"{found[0]} states and {found[1]} routes"
        raise ValueError(message)
    if rows.dtype.kind not in "iu" or np.any((rows < 0) | (rows >= table.start.size)):
        message = "rows of inputs that are not there"
        raise ValueError(message)
    return steps


def _as_steps(saved: xr.Dataset) -> Steps:
    return Steps(
        time=saved["start"].to_numpy(),
        size=saved["size"].to_numpy(),
        row=saved["row"].to_numpy(),
        method=saved["method"].to_numpy(),
        states=saved["states"].to_numpy(),
        totals=saved["totals"].to_numpy(),
        end_time=float(saved["end"]),
        end_states=saved["end_states"].to_numpy(),
        end_totals=saved["end_totals"].to_numpy(),
    )
