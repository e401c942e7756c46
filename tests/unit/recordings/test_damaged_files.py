"""Damaged files give a recording or an error with words, never another exception."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from axolemma.errors import InvalidInput
from axolemma.recordings import open_recording

SETTINGS = settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
library: Any = h5py
Damage = Callable[[bytes], bytes]


@st.composite
def damages(draw: st.DrawFn) -> Damage:
    """Cut a file off, or overwrite some of its bytes."""
    share = st.floats(0.0, 1.0, exclude_max=True)
    cut = draw(st.one_of(st.none(), share))
    # Most of what a header says stands at the beginning.
    places = draw(st.lists(st.one_of(share, st.floats(0.0, 0.2)), max_size=6))
    values = draw(st.lists(st.binary(min_size=1, max_size=4), min_size=6, max_size=6))

    def damage(content: bytes) -> bytes:
        damaged = bytearray(content)
        for where, value in zip(places, values, strict=False):
            first = int(where * len(content))
            damaged[first : first + len(value)] = value
        return bytes(damaged if cut is None else damaged[: int(cut * len(damaged))])

    return damage


def read_all(file: Path) -> None:
    """Read what can be read of a file; no error but our own may come."""
    with contextlib.suppress(InvalidInput):
        recorded = open_recording(file)
        for number in recorded.sweep_numbers[:3]:
            sweep = recorded.sweep(number)
            sweep.check()
            assert np.isfinite(sweep.voltage()).all()
            assert np.isfinite(sweep.command_edges()).all()
            if sweep.has_command:
                assert sweep.command().shape == (sweep.count,)


@SETTINGS
@given(damage=damages())
def test_of_ABF_and_of_tables(
    tmp_path: Path, whole_files: dict[str, bytes], damage: Damage
) -> None:
    for name, content in whole_files.items():
        file = tmp_path / name
        file.write_bytes(damage(content))
        read_all(file)


@SETTINGS
@given(damage=damages())
def test_of_NWB(tmp_path: Path, damage: Damage) -> None:
    whole, file = tmp_path / "whole.nwb", tmp_path / "cell.nwb"
    if not whole.exists():
        write_nwb(whole)
    file.write_bytes(damage(whole.read_bytes()))
    read_all(file)


@SETTINGS
@given(content=st.binary(max_size=200), start=st.sampled_from([b"ABF ", b"ABF2", b""]))
def test_of_anything(tmp_path: Path, content: bytes, start: bytes) -> None:
    file = tmp_path / "cell.abf"
    file.write_bytes(start + content)
    read_all(file)


def write_nwb(path: Path) -> None:
    voltage = -0.065 + 0.01 * np.sin(np.arange(300.0))
    with library.File(path, "w") as file:
        file.attrs["nwb_version"] = "2.7.0"
        for place, kind, data, unit in (
            ("acquisition/v", "CurrentClampSeries", voltage, "volts"),
            ("stimulus/presentation/i", "CurrentClampStimulusSeries", 1e-9 * voltage,
             "amperes"),
        ):  # fmt: skip
            group = file.create_group(place)
            group.attrs["neurodata_type"] = kind
            group.create_dataset("data", data=data).attrs["unit"] = unit
            group.create_dataset("starting_time", data=0.0).attrs["rate"] = 2e4
