"""NWB files, written field by field as the schema of NWB 2 says."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from axolemma.errors import InvalidInput
from axolemma.recordings import open_recording

COUNT, RATE = 2000, 20_000.0
TIME = np.arange(COUNT) / RATE
VOLTS = -0.065 + 0.1 * np.exp(-(((TIME - 0.05) / 5e-4) ** 2)) + 1e-5 * np.sin(TIME)
AMPERES = np.where((TIME >= 0.02) & (TIME < 0.06), 50e-12, 0.0)
library: Any = h5py


class Writer:
    """Writes series into an open file."""

    def __init__(self, file: Any) -> None:
        self.file = file
        file.attrs["nwb_version"] = "2.7.0"
        file.attrs["neurodata_type"] = "NWBFile"
        for name in ("elec0", "elec1"):
            file.create_group(f"general/intracellular_ephys/{name}")

    def add(
        self,
        path: str,
        kind: str,
        data: np.ndarray,
        *,
        unit: str = "volts",
        start: float | None = 0.0,
        sweep: int | None = None,
        electrode: str = "elec0",
        **attributes: float,
    ) -> Any:
        group = self.file.create_group(path)
        group.attrs["neurodata_type"] = kind
        samples = group.create_dataset("data", data=data)
        samples.attrs.update({"unit": unit, **attributes})
        if start is not None:
            group.create_dataset("starting_time", data=start).attrs["rate"] = RATE
        if sweep is not None:
            group.attrs["sweep_number"] = np.uint32(sweep)
        if electrode:
            link = library.SoftLink(f"/general/intracellular_ephys/{electrode}")
            group["electrode"] = link
        return group

    def voltage(self, name: str, **told: Any) -> Any:
        data = told.pop("data", VOLTS)
        kind = told.pop("kind", "CurrentClampSeries")
        return self.add(f"acquisition/{name}", kind, data, **told)

    def current(self, name: str, **told: Any) -> Any:
        data = told.pop("data", AMPERES)
        path, kind = f"stimulus/presentation/{name}", "CurrentClampStimulusSeries"
        return self.add(path, kind, data, unit="amperes", **told)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cell.nwb"


@pytest.fixture
def nwb(path: Path) -> Iterator[Writer]:
    with library.File(path, "w") as file:
        yield Writer(file)


Write = Callable[[Writer], None]


def written(path: Path, write: Write) -> Path:
    with library.File(path, "w") as file:
        write(Writer(file))
    return path


def test_sweeps_keep_their_numbers_and_commands(path: Path) -> None:
    def write(nwb: Writer) -> None:
        for sweep in (12, 3):
            nwb.voltage(f"v{sweep}", sweep=sweep, start=float(sweep))
            nwb.current(f"i{sweep}", sweep=sweep, start=float(sweep),
                        data=sweep * AMPERES)  # fmt: skip

    recorded = open_recording(written(path, write))
    assert (recorded.format, recorded.channel) == ("NWB 2", "elec0")
    assert recorded.sweep_numbers == (3, 12)
    assert recorded.notes == ()
    sweep = recorded.sweep(12)
    sweep.check()
    assert (sweep.count, sweep.interval, sweep.start) == (COUNT, 0.05, 12_000.0)
    np.testing.assert_allclose(sweep.voltage(), 1e3 * VOLTS, rtol=1e-14)
    np.testing.assert_allclose(sweep.voltage(7, 99), 1e3 * VOLTS[7:99], rtol=1e-14)
    np.testing.assert_allclose(sweep.command(), 12e12 * AMPERES, rtol=1e-14)
    np.testing.assert_allclose(sweep.command_edges(), [20.0, 60.0], rtol=1e-12)


def test_stored_integers_are_converted(path: Path) -> None:
    data = np.rint((VOLTS - 0.01) / 2e-6).astype(np.int32)
    file = written(path, lambda nwb: nwb.voltage(
        "v", data=data, conversion=2e-6, offset=0.01
    ))  # fmt: skip
    # mV. Half of a step of 2 uV.
    voltage = open_recording(file).sweep(0).voltage()
    np.testing.assert_allclose(voltage, 1e3 * VOLTS, atol=0.0011)


def test_a_channel_has_a_conversion_of_its_own(path: Path) -> None:
    def write(nwb: Writer) -> None:
        group = nwb.voltage("v", data=VOLTS / 4.0, conversion=2.0)
        group.create_dataset("channel_conversion", data=[2.0])

    voltage = open_recording(written(path, write)).sweep(0).voltage()
    np.testing.assert_allclose(voltage, 1e3 * VOLTS, rtol=1e-14)


def test_a_stimulus_is_found_by_its_time(path: Path) -> None:
    def write(nwb: Writer) -> None:
        for start in (0.0, 2.0):
            nwb.voltage(f"v{start:g}", start=start)
            nwb.current(f"i{start:g}", start=start, data=(1 + start) * AMPERES)

    recorded = open_recording(written(path, write))
    assert recorded.sweep_numbers == (0, 1)
    assert recorded.sweep(1).command().max() == pytest.approx(150.0, rel=1e-12)


def test_a_stimulus_may_begin_later_and_end_early(path: Path) -> None:
    def write(nwb: Writer) -> None:
        nwb.voltage("v", start=1.0, sweep=0)
        # From the 200th sample on, with an end that was never played.
        late = np.concatenate([AMPERES[200:1800], [np.nan] * 50])
        nwb.current("i", start=1.01, sweep=0, data=late)

    sweep = open_recording(written(path, write)).sweep(0)
    np.testing.assert_allclose(sweep.command(), 1e12 * AMPERES, rtol=1e-12)


def test_the_table_pairs_stimuli_and_responses(path: Path) -> None:
    reference = np.dtype([
        ("idx_start", "i4"), ("count", "i4"), ("timeseries", library.ref_dtype)
    ])  # fmt: skip

    def write(nwb: Writer) -> None:
        pairs = {"v0": "i1", "v1": "i0"}
        for number in (0, 1):
            nwb.voltage(f"v{number}")
            nwb.current(f"i{number}", data=(1 + number) * AMPERES)
        table = "general/intracellular_ephys/intracellular_recordings"
        for column, place, names in (
            ("responses/response", "acquisition", pairs.keys()),
            ("stimuli/stimulus", "stimulus/presentation", pairs.values()),
        ):
            rows = [(0, COUNT, nwb.file[f"{place}/{name}"].ref) for name in names]
            nwb.file.create_dataset(
                f"{table}/{column}", data=np.array(rows, dtype=reference)
            )

    recorded = open_recording(written(path, write))
    peaks = [recorded.sweep(n).command().max() for n in recorded.sweep_numbers]
    assert peaks == pytest.approx([100.0, 50.0], rel=1e-12)


def test_without_a_stimulus_the_command_is_untold(path: Path) -> None:
    recorded = open_recording(written(path, lambda nwb: nwb.voltage("v")))
    assert not recorded.sweep(0).has_command
    assert recorded.notes == ("the commanded current is not told",)


def test_at_zero_current_the_command_is_zero(path: Path) -> None:
    file = written(path, lambda nwb: nwb.voltage("v", kind="IZeroClampSeries"))
    sweep = open_recording(file).sweep(0)
    assert sweep.has_command
    assert not sweep.command().any()


def test_electrodes_are_channels(path: Path) -> None:
    def write(nwb: Writer) -> None:
        nwb.voltage("a", electrode="elec1", sweep=0)
        nwb.voltage("b", electrode="elec0", sweep=0, data=VOLTS + 0.01)

    file = written(path, write)
    recorded = open_recording(file)
    assert recorded.channel == "elec1"
    assert "read 'elec1'; also recorded: 'elec0'" in recorded.notes
    other = open_recording(file, channel="elec0").sweep(0).voltage()
    np.testing.assert_allclose(other, 1e3 * VOLTS + 10.0, rtol=1e-13)
    assert open_recording(file, channel="b").channel == "elec0"
    assert open_recording(file, channel=1).channel == "elec0"
    with pytest.raises(InvalidInput, match="did you mean 'elec0'"):
        open_recording(file, channel="elec00")


def test_voltage_clamp_is_refused_by_name(path: Path) -> None:
    def write(nwb: Writer) -> None:
        nwb.voltage("im", kind="VoltageClampSeries", unit="amperes")

    with pytest.raises(InvalidInput, match="'im' is a VoltageClampSeries, in amperes"):
        open_recording(written(path, write))


def test_voltage_clamp_beside_current_clamp_is_left_out(path: Path) -> None:
    def write(nwb: Writer) -> None:
        nwb.voltage("im", kind="VoltageClampSeries", unit="amperes", sweep=0)
        nwb.voltage("vm", sweep=1)

    recorded = open_recording(written(path, write))
    assert recorded.sweep_numbers == (1,)
    assert "1 series of voltage clamp is not read" in recorded.notes


def test_a_plain_series_in_volts_is_taken_with_a_note(path: Path) -> None:
    def write(nwb: Writer) -> None:
        nwb.voltage("vm", kind="TimeSeries", unit="V", electrode="")

    recorded = open_recording(written(path, write))
    assert "'vm' is a plain TimeSeries" in recorded.notes[0]
    np.testing.assert_allclose(recorded.sweep(0).voltage(), 1e3 * VOLTS, rtol=1e-14)


def test_a_wrong_unit_can_be_set_right(path: Path) -> None:
    file = written(path, lambda nwb: nwb.voltage("v", data=1e3 * VOLTS))
    with pytest.raises(InvalidInput, match="unit or the gain"):
        open_recording(file).sweep(0).voltage()
    voltage = open_recording(file, units="mV").sweep(0).voltage()
    np.testing.assert_allclose(voltage, 1e3 * VOLTS, rtol=1e-14)


def test_timestamps_must_be_even(path: Path) -> None:
    def write(nwb: Writer, times: np.ndarray) -> None:
        group = nwb.voltage("v", start=None)
        group.create_dataset("timestamps", data=times)

    file = written(path, lambda nwb: write(nwb, 3.0 + TIME))
    sweep = open_recording(file).sweep(0)
    assert sweep.start == 3000.0
    assert sweep.interval == pytest.approx(0.05, rel=1e-9)
    gap = TIME + np.where(TIME > 0.05, 1.0, 0.0)
    file = written(path, lambda nwb: write(nwb, gap))
    with pytest.raises(InvalidInput, match=r"sample 1001.*a gap: .* 50 to 1050\.05 ms"):
        open_recording(file).sweep(0)
    file = written(path, lambda nwb: write(nwb, TIME[:-1]))
    with pytest.raises(InvalidInput, match="1999 timestamps for 2000 samples"):
        open_recording(file).sweep(0)


def test_a_missing_value_is_refused_with_its_time(path: Path) -> None:
    data = VOLTS.copy()
    data[1500] = np.nan
    sweep = open_recording(
        written(path, lambda nwb: nwb.voltage("v", data=data))
    ).sweep(0)
    with pytest.raises(InvalidInput, match="found nan at 75 ms"):
        sweep.check()


def test_other_files_of_HDF5_are_refused(path: Path) -> None:
    with library.File(path, "w") as file:
        file.create_dataset("x", data=VOLTS)
    with pytest.raises(InvalidInput, match="an HDF5 file that is no NWB file"):
        open_recording(path)
    with library.File(path, "w") as file:
        file.create_dataset("nwb_version", data="NWB-1.0.5")
    with pytest.raises(InvalidInput, match=r"NWB 1"):
        open_recording(path)
    with pytest.raises(InvalidInput, match="no acquisition"):
        open_recording(written(path, lambda nwb: None))
