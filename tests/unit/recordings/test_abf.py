"""ABF files: what is stored is read, in both versions; what cannot be is told."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from axolemma.errors import InvalidInput
from axolemma.recordings import open_recording

Write = Callable[..., Path]
Spike = Callable[..., Any]
# mV. Half a step of the digitiser, to which the files of the tests are rounded.
ROUNDED = 0.51 * 10.0 / 32768 / 0.01
PULSE = (0, 0, 1, 50.0, 25.0, 100, 10, 0, 0)


def test_a_sweep_is_read_as_it_was_stored(abf: Write, spike: Spike) -> None:
    stored = spike(1280)
    recorded = open_recording(abf(stored))
    sweep = recorded.sweep(0)
    sweep.check()
    assert recorded.channel == "IN 0"
    assert recorded.format.startswith("ABF ")
    assert (sweep.count, sweep.interval, sweep.start) == (1280, 0.05, 0.0)
    np.testing.assert_allclose(sweep.voltage(), stored[:, 0], atol=ROUNDED)


def test_a_piece_of_a_sweep_is_the_piece_of_the_whole(abf: Write, spike: Spike) -> None:
    sweep = open_recording(abf(np.hstack([spike(900)] * 3), inputs=(
        ("IN 0", "mV"), ("IN 1", "V"), ("IN 2", "pA")
    ))).sweep(0)  # fmt: skip
    whole = sweep.voltage()
    np.testing.assert_array_equal(sweep.voltage(123, 456), whole[123:456])
    np.testing.assert_array_equal(sweep.command(123, 456), sweep.command()[123:456])
    assert sweep.voltage(5, 5).size == 0
    with pytest.raises(InvalidInput, match="samples from 0 to 901"):
        sweep.voltage(0, 901)


def test_equal_sweeps_follow_one_another(abf: Write, spike: Spike) -> None:
    first, second = spike(640), spike(640, rest=-60.0)
    recorded = open_recording(abf(np.concatenate([first, second]), episodes=2))
    assert recorded.sweep_numbers == (0, 1)
    np.testing.assert_allclose(recorded.sweep(1).voltage(), second[:, 0], atol=ROUNDED)
    with pytest.raises(InvalidInput, match="one of its sweeps, 0, 1"):
        recorded.sweep(2)


def test_float_samples_need_no_gain(abf: Write, spike: Spike) -> None:
    stored = spike(640)
    sweep = open_recording(abf(stored, is_float=True)).sweep(0)
    # Stored with 24 bits: 4e-6 mV at 65 mV.
    np.testing.assert_allclose(sweep.voltage(), stored[:, 0], atol=1e-5)


@pytest.mark.parametrize(("unit", "size"), [("V", 1e3), ("uV", 1e-3), ("µV", 1e-3)])
def test_other_units_of_voltage_are_told_in_mV(
    abf: Write, spike: Spike, unit: str, size: float
) -> None:
    stored = spike(640)
    recorded = open_recording(
        abf(stored / size, inputs=(("IN 0", unit),), is_float=True)
    )
    np.testing.assert_allclose(recorded.sweep(0).voltage(), stored[:, 0], rtol=1e-6)
    assert f"recorded in {unit}" in recorded.notes[0]


def test_events_have_each_their_length_and_time(abf_2: Write, spike: Spike) -> None:
    stored = spike(1000)
    recorded = open_recording(
        abf_2(stored, mode=1, synch=((40, 300), (2000, 700)), episodes=2)
    )
    first, second = (recorded.sweep(number) for number in recorded.sweep_numbers)
    assert (first.count, second.count) == (300, 700)
    # Starts count samples of 0.05 ms.
    assert (first.start, second.start) == (2.0, 100.0)
    np.testing.assert_allclose(second.voltage(), stored[300:, 0], atol=ROUNDED)


def test_a_recording_without_gaps_is_one_sweep(abf: Write, spike: Spike) -> None:
    file = abf(spike(2000), mode=3, episodes=4, outputs=(("Cmd", "nA", 0.02, 0, 0, 0),))
    recorded = open_recording(file)
    assert recorded.sweep_numbers == (0,)
    np.testing.assert_allclose(recorded.sweep(0).command(), 20.0, rtol=1e-6)
    assert recorded.sweep(0).command_edges().size == 0
    assert "'Cmd' is taken to have held 0.02 nA" in recorded.notes[0]


def test_the_first_channel_in_mV_is_the_voltage(abf: Write, spike: Spike) -> None:
    names = (("light", "V"), ("Vm", "mV"), ("Vm 2", "mV"), ("Im", "pA"))
    file = abf(np.hstack([0 * spike(600), spike(600), 2 + spike(600), spike(600)]),
               inputs=names, outputs=())  # fmt: skip
    recorded = open_recording(file)
    assert recorded.channel == "Vm"
    assert "also recorded: 'light' (V), 'Vm 2' (mV), 'Im' (pA)" in recorded.notes[0]
    assert open_recording(file, channel="Vm 2").channel == "Vm 2"
    assert open_recording(file, channel=2).channel == "Vm 2"
    with pytest.raises(InvalidInput, match="did you mean 'Vm 2' or 'Vm'"):
        open_recording(file, channel="Vm 3")
    with pytest.raises(InvalidInput, match="unit 'pA'"):
        open_recording(file, channel="Im")


def test_voltage_clamp_is_refused_by_name(abf: Write, spike: Spike) -> None:
    command = (("Cmd 0", "mV", -70.0, 1, 1, 0),)
    with pytest.raises(
        InvalidInput, match="a voltage-clamp recording: channel 'IN 0' is in pA"
    ):
        open_recording(abf(spike(600), inputs=(("IN 0", "pA"),), outputs=command))
    both = abf(np.hstack([spike(600)] * 2), inputs=(("Im", "pA"), ("V", "mV")),
               outputs=command)  # fmt: skip
    with pytest.raises(InvalidInput, match="channel 'Im' is in pA, command 'Cmd 0'"):
        open_recording(both)
    asked = open_recording(both, channel="V")
    assert asked.channel == "V"
    assert "'V' is no free voltage" in asked.notes[0]


def test_an_idle_output_of_current_is_a_current_clamp(abf: Write, spike: Spike) -> None:
    file = abf(np.hstack([spike(600)] * 2), inputs=(("Im", "pA"), ("Vm", "mV")),
               outputs=(("Cmd 0", "pA", 0.0, 0, 0, 0),), mode=3)  # fmt: skip
    assert open_recording(file).channel == "Vm"


def test_a_current_recorded_beside_current_clamp_does_no_harm(
    abf: Write, spike: Spike
) -> None:
    file = abf(
        np.hstack([spike(640)] * 2),
        inputs=(("Im", "nA"), ("Vm", "mV")),
        outputs=(("Cmd 0", "mV", 0, 0, 0, 0), ("Cmd 1", "nA", 0, 1, 1, 0)),
        epochs=((0, 1, *PULSE[2:]),),
    )
    sweep = open_recording(file).sweep(0)
    # 50 nA.
    assert sweep.command().max() == 50e3


def test_a_wrong_unit_can_be_set_right(abf: Write, spike: Spike) -> None:
    stored = spike(600)
    file = abf(stored, inputs=(("IN 0", "pA"),))
    with pytest.raises(InvalidInput, match="--units mV"):
        open_recording(file)
    recorded = open_recording(file, units="mV")
    np.testing.assert_allclose(recorded.sweep(0).voltage(), stored[:, 0], atol=ROUNDED)
    assert "the file says 'pA'" in recorded.notes[0]
    with pytest.raises(InvalidInput, match="unit of the recorded voltage"):
        open_recording(file, units="pA")


def test_a_step_is_commanded_and_its_edges_told(abf: Write, spike: Spike) -> None:
    file = abf(np.concatenate([spike(640)] * 3), episodes=3, epochs=(PULSE,),
               outputs=(("Cmd 0", "pA", -10.0, 1, 1, 0),))  # fmt: skip
    recorded = open_recording(file)
    for number in recorded.sweep_numbers:
        sweep = recorded.sweep(number)
        # Holding for a sixty-fourth of the sweep; steps of level and of duration.
        first, last = 10, 10 + 100 + 10 * number
        expected = np.full(640, -10.0)
        expected[first:last] = 50.0 + 25.0 * number
        np.testing.assert_array_equal(sweep.command(), expected)
        np.testing.assert_allclose(
            sweep.command_edges(), [first * 0.05, last * 0.05], rtol=1e-12
        )


def test_an_output_may_keep_its_last_level(abf: Write, spike: Spike) -> None:
    file = abf(np.concatenate([spike(640)] * 2), episodes=2, epochs=(PULSE,),
               outputs=(("Cmd 0", "pA", -10.0, 1, 1, 1),))  # fmt: skip
    second = open_recording(file).sweep(1).command()
    assert (second[0], second[10], second[-1]) == (50.0, 75.0, 75.0)


def test_a_list_of_the_user_sets_levels(abf_2: Write, spike: Spike) -> None:
    def levels(minor: int, parameter: int, *, repeats: int = 0) -> list[float]:
        file = abf_2(
            np.concatenate([spike(640)] * 3),
            episodes=3,
            epochs=(PULSE,),
            minor=minor,
            user_list=(parameter, repeats, "-20, 70,"),
        )
        recorded = open_recording(file)
        return [recorded.sweep(n).command(20, 21)[0] for n in recorded.sweep_numbers]

    # The first parameter of epochs stands behind 11 others and one per epoch: a
    # recorded current confirms it for pCLAMP 11, with its 50 epochs.
    assert levels(6, 21) == [-20.0, 70.0, 70.0]
    assert levels(9, 61) == [-20.0, 70.0, 70.0]
    assert levels(9, 61, repeats=1) == [-20.0, 70.0, -20.0]


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"outputs": (("Cmd", "pA", 0, 1, 2, 0),)}, "waveform from another file"),
        ({"outputs": (("Cmd", "mV", 0, 1, 1, 0),)}, "no output is in pA or nA"),
        ({"epochs": ((0, 0, 9, *PULSE[3:]),)}, "unknown kind"),
        ({"epochs": ((0, 0, 1, np.nan, *PULSE[4:]),)}, "make no sense"),
    ],
)
def test_a_command_that_cannot_be_known_is_said_to_be_so(
    abf: Write, spike: Spike, told: dict[str, Any], reason: str
) -> None:
    recorded = open_recording(abf(spike(640), **told))
    sweep = recorded.sweep(0)
    assert not sweep.has_command
    assert sweep.command_edges().size == 0
    assert reason in recorded.notes[-1]
    with pytest.raises(InvalidInput, match="has_command"):
        sweep.command()


def test_old_headers_have_no_room_for_the_command(abf_1: Write, spike: Spike) -> None:
    assert not open_recording(abf_1(spike(640), version=1.3)).sweep(0).has_command


def test_inputs_of_version_1_stand_at_their_places(abf_1: Write, spike: Spike) -> None:
    file = abf_1(np.hstack([spike(600)] * 2), inputs=(("stim", "V"), ("Vm", "mV")),
                 order=(5, 7))  # fmt: skip
    assert open_recording(file).channel == "Vm"


def test_a_file_that_was_cut_off_is_refused(abf: Write, spike: Spike) -> None:
    file = abf(spike(600))
    content = file.read_bytes()
    file.write_bytes(content[:-100])
    with pytest.raises(InvalidInput, match=r"550 samples.*expected the 600"):
        open_recording(file)
    file.write_bytes(content[:300])
    with pytest.raises(InvalidInput, match="beyond the end of the file"):
        open_recording(file)
