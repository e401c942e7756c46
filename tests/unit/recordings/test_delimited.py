"""Tables in text: however they are delimited, and where they are wrong."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from axolemma.errors import InvalidInput
from axolemma.recordings import Recorded, open_recording, table

Open = Callable[..., Recorded]
TIME = np.arange(400) * 0.05
VOLTAGE = -65.0 + 10.0 * np.sin(TIME)
CURRENT = np.where((TIME > 5.0) & (TIME < 10.0), 100.0, 0.0)
# mV. Half of the last digit that the tables of the tests are written with.
PRINTED = 0.00051


def rows(*columns: np.ndarray, delimiter: str = ",", formats: str = "%.5f") -> str:
    lines = (
        delimiter.join(formats % value for value in row)
        for row in zip(*columns, strict=True)
    )
    return "\n".join(lines) + "\n"


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    def from_text(text: str | bytes, **options: Any) -> Recorded:
        file = tmp_path / "cell.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return open_recording(file, **options)

    return from_text


def check_voltage(recorded: Recorded, expected: np.ndarray = VOLTAGE) -> None:
    sweep = recorded.sweep(0)
    sweep.check()
    np.testing.assert_allclose(sweep.voltage(), expected, atol=PRINTED)
    assert sweep.interval == pytest.approx(0.05, rel=1e-4)


@pytest.mark.parametrize(
    "header",
    [
        "time (ms),voltage (mV)",
        "t [ms],Vm [mV]",
        "Time_ms,V_mV",
        "Time / ms,V / mV",
        "ms,mV",
        '"time (ms)","voltage (mV)"',
        "time,voltage\nms,mV",
        "# made by hand\n# time (ms), voltage (mV)",
        "Cell 12, day 3\n\ntime (ms),voltage (millivolts)",
    ],
)
def test_units_are_found_in_the_header(opened: Open, header: str) -> None:
    check_voltage(opened(f"{header}\n{rows(TIME, VOLTAGE)}"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "  ", ", "])
def test_columns_are_told_apart(opened: Open, delimiter: str) -> None:
    header = delimiter.join(["time (ms)", "voltage (mV)"])
    check_voltage(opened(f"{header}\n{rows(TIME, VOLTAGE, delimiter=delimiter)}"))


@pytest.mark.parametrize("delimiter", [";", "\t", " "])
def test_a_comma_may_be_a_decimal_point(opened: Open, delimiter: str) -> None:
    text = rows(TIME, VOLTAGE, delimiter=delimiter).replace(".", ",")
    check_voltage(opened(text, units="ms,mV"))
    # The first row has only whole numbers.
    text = f"0{delimiter}-65\n" + text.partition("\n")[2]
    check_voltage(opened(text, units="ms,mV"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_other_units_and_encodings_are_read(opened: Open, encoding: str) -> None:
    text = "Zeit (s),Spannung (µV)\n" + rows(TIME / 1e3, VOLTAGE * 1e3)
    recorded = opened(text.replace("\n", "\r\n").encode(encoding))
    check_voltage(recorded)
    assert recorded.notes == ("the voltage was written in µV; it is told in mV",)


def test_a_current_is_the_command(opened: Open) -> None:
    text = "t [s]; Vm [V]; I [nA]\n" + rows(
        TIME / 1e3, VOLTAGE / 1e3, CURRENT / 1e3, delimiter=";", formats="%.7f"
    )
    recorded = opened(text)
    check_voltage(recorded)
    sweep = recorded.sweep(0)
    np.testing.assert_allclose(sweep.command(), CURRENT, rtol=1e-12)
    np.testing.assert_allclose(sweep.command_edges(), [5.05, 10.0], rtol=1e-6)


def test_columns_of_voltage_are_sweeps(opened: Open) -> None:
    names = "time (ms),first (mV),light,second (mV)\n"
    recorded = opened(names + rows(TIME, VOLTAGE, 0 * TIME, VOLTAGE + 5.0))
    assert recorded.sweep_numbers == (0, 1)
    assert recorded.channel == "first"
    np.testing.assert_allclose(recorded.sweep(1).voltage(), VOLTAGE + 5.0, atol=PRINTED)
    assert recorded.notes[-1] == "not read: 'light'"
    text = names + rows(TIME, VOLTAGE, 0 * TIME, VOLTAGE + 5.0)
    assert opened(text, channel="second").sweep_numbers == (0,)
    with pytest.raises(InvalidInput, match="did you mean 'second'"):
        opened(text, channel="seconds")


def test_each_sweep_may_have_its_current(opened: Open) -> None:
    columns = (TIME, VOLTAGE, CURRENT, VOLTAGE, 2.0 * CURRENT)
    recorded = opened(rows(*columns), units="ms,mV,pA,mV,pA")
    assert [recorded.sweep(n).command().max() for n in (0, 1)] == [100.0, 200.0]
    assert (
        opened(rows(*columns), units="ms,mV,pA,mV,pA", channel=1)
        .sweep(0)
        .command()
        .max()
        == 200.0
    )


@pytest.mark.parametrize(
    ("factors", "units"), [((1, 1), "ms,mV"), ((1e-3, 1e-3), "s,V")]
)
def test_without_units_the_error_gives_them(
    opened: Open, factors: tuple[float, float], units: str
) -> None:
    text = rows(TIME * factors[0], VOLTAGE * factors[1], formats="%.7f")
    with pytest.raises(InvalidInput, match=f"--units {units}"):
        opened(text)
    check_voltage(opened(text, units=units))


@pytest.mark.parametrize(
    ("text", "where", "found"),
    [
        ("0.10,-65x", "line 4", "'-65x' in column 2"),
        ("0.10,nan", "line 4", "'nan' in column 2"),
        ("0.10,", "line 4", "'' in column 2"),
        ("0.10,1e999", "line 4", "'1e999' in column 2"),
        ("0.10", "line 4", "1 column"),
        ("0.10,-65,3", "line 4", "3 columns"),
        ("0.35,-65", "line 4", "a gap: the time goes from 0.05 to 0.35 ms"),
        ("0.05,-65", "line 4", "a time of 0.05 ms after one of 0.05 ms"),
        ("0.00,-65", "line 4", "a time of 0 ms after one of 0.05 ms"),
        ("0.12,-65", "line 4", "ms off its place"),
        ("# a remark\n\n0.12,-65", "line 6", "ms off its place"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    opened: Open, text: str, where: str, found: str
) -> None:
    before = "time (ms),voltage (mV)\n0.00,-65\n0.05,-64\n"
    after = "".join(f"{0.05 * k:.2f},{-65 + 0.1 * k}\n" for k in range(3, 40))
    with pytest.raises(InvalidInput) as told:
        opened(before + text + "\n" + after)
    assert where in told.value.where
    assert found in str(told.value)


@pytest.mark.parametrize(
    ("factor", "told", "meant"),
    [(1e-3, "ms", "s"), (1e3, "ms", "ms"), (1.0, "s", "ms")],
)
def test_times_in_another_unit_than_it_says_are_refused(
    opened: Open, factor: float, told: str, meant: str
) -> None:
    text = rows(TIME * factor, VOLTAGE, VOLTAGE, formats="%.7f")
    with pytest.raises(InvalidInput, match=f"ms apart.*--units {meant},-,mV"):
        opened(text, units=f"{told},-,mV")


def test_rounded_times_are_even(opened: Open) -> None:
    # A third of 0.1 ms, with three and with six digits.
    for formats in ("%.3f", "%.6g"):
        times = TIME / 1.5
        text = rows(times, VOLTAGE, formats=formats)
        assert opened(text, units="ms,mV").sweep(0).interval == pytest.approx(
            0.05 / 1.5, rel=1e-4
        )


def test_times_that_drift_are_not_even(opened: Open) -> None:
    with pytest.raises(InvalidInput, match="even steps"):
        opened(rows(TIME * (1 + 0.001 * TIME), VOLTAGE), units="ms,mV")


@pytest.mark.parametrize("characters", [1, 7, 399, 4000])
def test_blocks_of_lines_make_the_whole(
    opened: Open, monkeypatch: pytest.MonkeyPatch, characters: int
) -> None:
    monkeypatch.setattr(table, "_BLOCK", characters)
    text = rows(TIME, VOLTAGE)
    check_voltage(opened(text, units="ms,mV"))
    # Remarks and empty lines may stand anywhere, and a fault keeps its place.
    middle = text.index("\n", len(text) // 2) + 1
    before, after = text[:middle], text[middle:]
    check_voltage(opened(f"{before}\n \n# a remark\n{after}\n\n", units="ms,mV"))
    with pytest.raises(InvalidInput) as told:
        opened(f"{before}# a remark\n0,x\n{after}", units="ms,mV")
    assert told.value.where.endswith(f"line {before.count(chr(10)) + 2}")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("hello\nworld\n", "text without a row of numbers"),
        ("time (ms),voltage (mV)\n0,-65\n", "one row of numbers"),
        ("-65\n-64\n", "one column"),
        ("time (ms),current (pA)\n0,1\n1,1\n", "as a voltage clamp records it"),
        ("a (ms),b (ms),c (mV)\n0,0,-65\n1,1,-64\n", "2 columns of times"),
        ("t,V\n0,-65\n1,-64\n", "the columns 't', 'V'"),
        ("0,-65\n" + "1" * 200_000, "more than 100000 characters"),
    ],
)
def test_what_is_no_recording_is_refused(opened: Open, text: str, found: str) -> None:
    with pytest.raises(InvalidInput) as told:
        opened(text)
    assert found in told.value.found


@pytest.mark.parametrize("units", ["ms", "ms,mV,pA", "ms,furlong", "mV,mV", ""])
def test_units_must_fit_the_columns(opened: Open, units: str) -> None:
    with pytest.raises(InvalidInput, match="--units ms,mV"):
        opened(rows(TIME, VOLTAGE), units=units)
