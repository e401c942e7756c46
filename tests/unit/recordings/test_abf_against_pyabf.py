"""The same ABF files read by pyABF: samples and commanded currents agree."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from axolemma.recordings import open_recording

Write = Callable[..., Path]
Spike = Callable[..., Any]
STEP, RAMP, PULSES, TRIANGLES, COSINES, BIPHASIC = 1, 2, 3, 4, 5, 7
# pyABF keeps samples with 24 bits: 4e-6 mV at 65 mV, and a little more at the peaks.
SAMPLES = 2e-5
# pA, of levels of some hundred: the rounding of a few operations.
CURRENT = 1e-9


def of_pyabf(file: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("pyabf", minversion="2.3").ABF(str(file))


def compare(file: Path) -> int:
    """Compare all sweeps; give the number of edges that were told."""
    theirs, ours = of_pyabf(file), open_recording(file)
    place = theirs.adcNames.index(ours.channel)
    assert len(ours.sweep_numbers) == theirs.sweepCount
    edges = 0
    for number in ours.sweep_numbers:
        sweep = ours.sweep(number)
        sweep.check()
        theirs.setSweep(number, channel=place)
        np.testing.assert_allclose(sweep.voltage(), theirs.sweepY, atol=SAMPLES)
        np.testing.assert_allclose(sweep.command(), theirs.sweepC, atol=CURRENT)
        assert sweep.interval == pytest.approx(1e3 / theirs.dataRate, rel=1e-6)
        edges += sweep.command_edges().size
    return edges


@pytest.mark.parametrize(
    ("name", "edges"),
    # In the last sweep: a ramp between two bends, and steps between five levels.
    [("17o05027_ic_ramp.abf", 2), ("17o05028_ic_steps.abf", 5)],
)
def test_real_recordings(shared: Path, name: str, edges: int) -> None:
    file = shared / "data" / "recordings" / name
    compare(file)
    recorded = open_recording(file)
    last = recorded.sweep(recorded.sweep_numbers[-1])
    assert last.command_edges().size == edges


@pytest.mark.parametrize("kind", [STEP, RAMP, PULSES, TRIANGLES, COSINES, BIPHASIC])
def test_every_kind_of_epoch(abf_2: Write, spike: Spike, kind: int) -> None:
    epochs = (
        (0, 0, STEP, 30.0, 5.0, 100, 0, 0, 0),
        # 250 samples hold five pulses exactly: pyABF leaves the rest of a train of
        # triangles without a value.
        (1, 0, kind, 200.0, -40.0, 250, 0, 50, 20),
        (2, 0, RAMP, -20.0, 0.0, 80, 15, 0, 0),
    )
    file = abf_2(
        np.concatenate([spike(640)] * 3),
        episodes=3,
        epochs=epochs,
        outputs=(("Cmd 0", "pA", -12.5, 1, 1, 1),),
        interval=100.0,
        synch=((0, 640), (640, 640), (1280, 640)),
    )
    assert compare(file) > 0


def test_several_inputs(abf_2: Write, spike: Spike) -> None:
    file = abf_2(
        np.hstack([spike(640), spike(640, rest=-70.0), 0.0 * spike(640)]),
        inputs=(("light", "V"), ("Vm", "mV"), ("Im", "pA")),
        outputs=(
            ("a", "mV", 0, 0, 0, 0),
            ("b", "pA", 3, 1, 1, 0),
            ("c", "pA", 0, 0, 0, 0),
        ),
        epochs=((0, 1, STEP, 60.0, 0.0, 100, 0, 0, 0),),
    )
    assert compare(file) == 2


def test_version_1(abf_1: Write, spike: Spike) -> None:
    file = abf_1(np.hstack([spike(640), 2.0 + spike(640)]),
                 inputs=(("a", "V"), ("Vm", "mV")), order=(4, 9))  # fmt: skip
    theirs, ours = of_pyabf(file), open_recording(file)
    assert (ours.channel, theirs.adcNames) == ("Vm", ["a", "Vm"])
    np.testing.assert_allclose(ours.sweep(0).voltage(), theirs.data[1], atol=SAMPLES)
