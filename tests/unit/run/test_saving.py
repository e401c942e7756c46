import errno
import gc
import os
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import axolemma as axo
from axolemma.errors import InvalidInput
from axolemma.run import saving, whole_file

is_not_posix = os.name != "posix"


@pytest.fixture(scope="module")
def run():
    shock = axo.pulse("10 uA/cm2", start="1 ms", duration="1 ms")
    return axo.simulate(axo.models.squid_axon(), shock, duration="12 ms")


def test_a_loaded_run_is_the_run_that_was_saved(run, tmp_path):
    loaded = axo.load(run.save(tmp_path / "run.nc"))
    assert loaded == run
    assert loaded.spikes == run.spikes
    assert loaded.phases == run.phases
    assert loaded.ledger == run.ledger
    assert loaded.energy == run.energy
    assert loaded.trust == run.trust
    assert loaded.to_dict() == run.to_dict()
    assert np.array_equal(loaded["K.current"], run["K.current"])


def test_a_loaded_run_goes_on_to_the_same_bits(run, tmp_path):
    loaded = axo.load(run.save(tmp_path / "run.nc"))
    assert loaded.extended("20 ms") == run.extended("20 ms")


def test_a_run_without_stimulus_or_pools_can_be_saved(tmp_path):
    quiet = axo.simulate(axo.models.squid_axon(ions="held"), duration="2 ms")
    assert axo.load(quiet.save(tmp_path / "quiet.nc")) == quiet


def test_a_run_of_a_channel_of_ones_own_can_be_loaded(tmp_path):
    gate = axo.Gate(
        "a",
        steady_state=lambda V: 1 / (1 + np.exp(-(V / axo.units.mV + 50) / 20)),
        time_constant="2 ms",
    )
    extra = axo.Channel("A", ion="K", conductance="1 mS/cm2", gates=[gate])
    membrane = axo.models.squid_axon(ions="held").with_channel(extra)
    run = axo.simulate(membrane, duration="2 ms")
    assert np.array_equal(
        axo.load(run.save(tmp_path / "own.nc"))["A.current"], run["A.current"]
    )


def test_others_open_the_file_as_a_data_set_with_units(run, tmp_path):
    path = run.save(tmp_path / "run.nc")
    with xr.open_dataset(path, engine="h5netcdf") as opened:
        assert opened["membrane.V"].attrs["units"] == "mV"
        assert opened["time"].attrs["units"] == "ms"
        assert np.array_equal(opened["membrane.V"], run.voltage)
        assert "squid giant axon" in opened.attrs["title"]


def test_the_data_set_holds_every_quantity_that_can_change(run):
    data = run.to_xarray()
    assert {"membrane.V", "Na.m", "Na.current", "Na.inside", "Na.Na"} <= set(data)
    assert "Na.conductance" not in data
    assert data.sizes["time"] == run.time.size


def test_saving_leaves_nothing_beside_the_file(run, tmp_path):
    run.save(tmp_path / "run.nc")
    run.save(tmp_path / "run.nc")
    assert [path.name for path in tmp_path.iterdir()] == ["run.nc"]


def test_a_full_disk_leaves_the_old_file_untouched(run, tmp_path, monkeypatch):
    target = tmp_path / "run.nc"
    target.write_text("old")

    def fill(self, content):
        self.touch()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fill)
    with pytest.raises(InvalidInput, match=r"found a full disk.*make room"):
        run.save(target)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["run.nc"]


@pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="needs a device that is full"
)
def test_a_device_that_is_full_is_named(run):
    with pytest.raises(InvalidInput, match="'/dev/full': found a full disk"):
        run.save("/dev/full")


@pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="needs a device that is full"
)
def test_an_error_that_is_kept_keeps_no_view_of_the_file(run, monkeypatch):
    complaints: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", complaints.append)
    with pytest.raises(InvalidInput) as caught:
        run.save("/dev/full")
    # In a cycle with its error, a buffer that is still seen could not be closed, of
    # which Python complains from 3.13 on.
    caught.value.remedy = caught.value  # pyright: ignore[reportAttributeAccessIssue]
    del caught
    gc.collect()
    assert complaints == []


def test_being_interrupted_leaves_nothing_half_written(tmp_path, monkeypatch):
    def interrupt(self, target):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        whole_file.write_whole(tmp_path / "run.nc", b"content")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("", "found a folder, expected .*; name a file in it"),
        ("nowhere/run.nc", "found no such folder, expected .*; make the folder first"),
        ("file/run.nc", "found a file where a folder should be"),
    ],
)
def test_a_place_where_no_file_can_be_is_refused(run, tmp_path, place, said):
    (tmp_path / "file").touch()
    with pytest.raises(InvalidInput, match=said):
        run.save(tmp_path / place)


@pytest.mark.skipif(
    is_not_posix or os.geteuid() == 0, reason="permissions do not bind this user"
)
def test_a_folder_that_may_not_be_written_to_is_refused(run, tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(InvalidInput, match="found no permission to write"):
        run.save(tmp_path / "run.nc")


def test_a_refusal_of_the_system_is_worded(tmp_path, monkeypatch):
    def refuse(self, content):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(InvalidInput, match=r"no permission.*that you may write to"):
        whole_file.write_whole(tmp_path / "run.nc", b"content")


def test_what_is_no_run_is_not_loaded(tmp_path):
    text = tmp_path / "text.nc"
    text.write_text("no run")
    with pytest.raises(InvalidInput, match="found no NetCDF file"):
        axo.load(text)
    with pytest.raises(InvalidInput, match="no such file"):
        axo.load(tmp_path / "missing.nc")
    other = tmp_path / "other.nc"
    xr.Dataset({"x": 1.0}).to_netcdf(other, engine="h5netcdf")
    with pytest.raises(InvalidInput, match="found the format 'none'"):
        axo.load(other)


def test_a_damaged_run_is_named_as_such(run, tmp_path):
    path = tmp_path / "cut.nc"
    run.to_xarray().assign_attrs(format="axolemma run 1").to_netcdf(
        path, engine="h5netcdf"
    )
    with pytest.raises(InvalidInput, match="found a damaged run"):
        axo.load(path)


@pytest.mark.parametrize("change", ["rows", "states"])
def test_steps_that_are_not_those_of_the_membrane_are_refused(
    run, tmp_path, monkeypatch, change
):
    path = tmp_path / "other.nc"
    steps = run.record.trajectory.steps
    wrong = {
        "rows": {"row": steps.row + 100},
        "states": {"states": steps.states[1:], "end_states": steps.end_states[1:]},
    }[change]
    as_dataset = saving._as_dataset
    monkeypatch.setattr(
        saving, "_as_dataset", lambda _: as_dataset(replace(steps, **wrong))
    )
    run.save(path)
    with pytest.raises(InvalidInput, match="found a damaged run"):
        axo.load(path)


def test_two_files_do_not_share_a_place(tmp_path):
    first, other = tmp_path / "a.png", tmp_path / "b.png"
    whole_file.require_places([first, None, other])
    with pytest.raises(InvalidInput, match="the place of two files"):
        whole_file.require_places([first, other, tmp_path / "." / "a.png"])


def test_what_is_thrown_away_may_share_a_place():
    whole_file.require_places(["/dev/null", "/dev/null"])
