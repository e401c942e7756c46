"""A recording as its user holds it."""

import csv
import io
import json
from itertools import pairwise

import numpy as np
import pytest

import axolemma as axo
from axolemma.errors import InvalidInput
from axolemma.run.recording import Recording

SPIKE_KEYS = {
    "time_ms", "crossing_ms", "threshold_mV", "threshold_ms", "peak_mV", "trough_mV",
    "trough_ms", "half_width_onset_ms", "max_slope_mV_per_ms", "is_cut", "index",
}  # fmt: skip


@pytest.fixture
def table(tmp_path, made):
    """Write a sweep as a table in text, and give its path."""

    def write(kind="train", head="time (ms),voltage (mV)", scale=1.0):
        (sweep,) = made(kind)
        rows = np.column_stack([sweep.time, scale * sweep.voltage])
        path = tmp_path / "trace.csv"
        np.savetxt(path, rows, fmt="%.9g", delimiter=",", header=head, comments="")
        return path

    return write


def test_a_table_is_read_as_the_samples_that_were_written(table, made):
    (sweep,) = axo.read_recording(table())
    (wanted,) = made("train")
    np.testing.assert_allclose(sweep.voltage, wanted.voltage, atol=1e-6)
    np.testing.assert_allclose(sweep.time, wanted.time, atol=1e-9)
    assert [s.index for s in sweep.spikes] == [0, 1, 2, 3, 4, 5]
    # Nine digits of a voltage leave times to a nanosecond or so.
    for found, known in zip(sweep.spikes, wanted.spikes, strict=True):
        assert found.time_ms == pytest.approx(known.time_ms, abs=1e-4)


def test_units_may_be_given_instead(table, made):
    path = table(head="t,v", scale=1e-3)
    (sweep,) = axo.read_recording(path, units="ms,V")
    np.testing.assert_allclose(sweep.voltage, made("train")[0].voltage, atol=1e-5)


def test_volts_that_are_called_millivolts_are_refused(table):
    (sweep,) = axo.read_recording(table(scale=1e-3))
    with pytest.raises(InvalidInput, match=r"trace\.csv.*V"):
        _ = sweep.spikes


def test_a_trace_with_one_value_throughout_is_refused(table):
    (sweep,) = axo.read_recording(table(scale=0.0))
    with pytest.raises(InvalidInput, match=r"trace\.csv"):
        _ = sweep.account


def test_a_sweep_is_asked_for_by_its_number(stepped):
    assert len(stepped) == 4
    assert [sweep.number for sweep in stepped] == [0, 1, 2, 3]
    assert stepped[2] is stepped[2]
    with pytest.raises(InvalidInput, match="no sweep 7"):
        stepped[7]


def test_phases_tile_the_sweep(made, kinds):
    for kind in kinds:
        (sweep,) = made(kind)
        phases = sweep.phases
        assert phases[0].start_ms == 0.0
        assert phases[-1].stop_ms == pytest.approx(sweep.time[-1])
        for before, after in pairwise(phases):
            assert before.stop_ms == after.start_ms


def test_spikes_and_phases_print_themselves_as_tables(made):
    (sweep,) = made("train")
    assert str(sweep.spikes).splitlines()[0].split()[:2] == ["index", "threshold_ms"]
    assert str(sweep.phases).splitlines()[1].split()[0] == "rest"


def test_the_account_as_plain_values_has_the_promised_keys(stepped):
    found = json.loads(json.dumps(stepped.to_dict(("school", "research"))))
    assert {"file", "format", "channel", "notes", "sweeps", "explanation"} <= set(found)
    assert found["sweep_numbers"] == [0, 1, 2, 3]
    assert set(found["explanation"]) == {"school", "research"}
    for sweep in found["sweeps"]:
        assert {
            "number", "duration_ms", "interval_ms", "baseline", "command", "outcome",
            "filtering", "notes", "spikes", "phases", "explanation",
        } <= set(sweep)  # fmt: skip
        for spike in sweep["spikes"]:
            assert set(spike) >= SPIKE_KEYS
        for phase in sweep["phases"]:
            assert {"name", "spike", "start_ms", "stop_ms"} <= set(phase)
    assert found["rate_against_current"] == {
        "start_ms": 200.0, "stop_ms": 400.0, "sweep_numbers": [0, 1, 2, 3],
        "current_pA": [-20.0, 30.0, 60.0, 90.0], "rate_per_s": [0.0, 15.0, 30.0, 45.0],
        "weakest_firing_pA": 30.0, "gain_Hz_per_nA": pytest.approx(500.0),
    }  # fmt: skip
    levels = [piece["start_pA"] for piece in found["sweeps"][1]["command"]]
    assert levels == [0.0, 30.0, 0.0]


def test_an_unknown_command_is_null(made):
    (sweep,) = made("unknown command")
    found = sweep.to_dict()
    assert found["command"] is None
    assert found["stimulus_edges_ms"] is None


def test_some_sweeps_can_be_chosen(stepped):
    found = stepped.to_dict(sweeps=[1, 3])
    assert [sweep["number"] for sweep in found["sweeps"]] == [1, 3]
    assert found["explanation"]["school"].startswith("2 sweeps")
    assert stepped.explain(sweeps=[3]).text == stepped[3].explain().text
    with pytest.raises(InvalidInput, match="sweeps"):
        stepped.to_dict(sweeps=[])


def test_every_spike_is_a_row_of_the_table(stepped, tmp_path):
    path = stepped.write_spikes(tmp_path / "spikes.csv")
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert len(rows) == sum(len(sweep.spikes) for sweep in stepped) == 18
    assert {row["command_pA"] for row in rows} == {"30", "60", "90"}
    for row in rows:
        spike = stepped[int(row["sweep"])].spikes[int(row["spike"])]
        assert float(row["time_ms"]) == pytest.approx(spike.time_ms, rel=1e-8)
        assert float(row["threshold_mV"]) == pytest.approx(spike.threshold_mV, rel=1e-8)
        assert (row["interval_ms"] == "") == (spike.index == 0)


def test_what_did_not_happen_is_left_empty_in_the_table(made, tmp_path):
    path = made("slow").write_spikes(tmp_path / "spikes.csv")
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert len(rows) == 3
    assert {row["threshold_mV"] for row in rows} == {""}
    assert {row["command_pA"] for row in rows} == {""}


def test_progress_goes_from_nothing_to_all_and_nothing_is_done_twice(stepped):
    fresh = Recording(stepped.recorded, "made_up.abf")
    told = []
    fresh.account_for(progress=told.append)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)
    told.clear()
    fresh.account_for(progress=told.append)
    assert told == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_sweep_is_drawn(made, kinds, tmp_path, theme):
    for kind in kinds:
        path = tmp_path / f"{kind}.png"
        figure = made(kind)[0].plot(path, theme=theme)
        assert figure.bbox.width == 1600
        assert path.stat().st_size > 10_000


def test_a_place_where_nothing_can_be_written_is_refused_before_drawing(made, tmp_path):
    sweep = made("one")[0]
    for path in (tmp_path / "nowhere" / "a.png", tmp_path / "a.doc"):
        with pytest.raises(InvalidInput):
            sweep.plot(path)
    with pytest.raises(InvalidInput, match="make the folder first"):
        made("one").write_spikes(tmp_path / "nowhere" / "spikes.csv")
    assert list(tmp_path.iterdir()) == []


def test_it_says_what_it_is(stepped):
    assert repr(stepped) == "<Recording: made_up.abf, ABF 2.6, 4 sweeps of 'IN 0'>"
    assert repr(stepped[1]) == "<RecordedSweep: sweep 1 of made_up.abf>"
