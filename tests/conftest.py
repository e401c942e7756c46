"""What all tests share: the data beside the checkout and how hypothesis searches."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings

from axolemma.recordings import Recorded, Sweep
from axolemma.run.recording import Recording

CHECKOUT = Path(__file__).resolve().parents[1]

# A first example pays for a compiled kernel, so time says nothing about an example.
settings.register_profile("axolemma", deadline=None)
# In CI the same examples every time: a change fails for what it does, not by chance.
settings.register_profile("axolemma-ci", deadline=None, derandomize=True)
settings.load_profile("axolemma-ci" if os.environ.get("CI") else "axolemma")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of recordings and morphologies that may lie beside the checkout."""
    folder = CHECKOUT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"needs the data folder 'shared' beside the checkout: {folder}")
    return folder


class Commanded:
    """A command that is held between edges, for a sweep that is made up."""

    def __init__(self, levels, count):
        self.levels = levels
        self.values = np.concatenate(
            [np.full(stop - start, level) for start, stop, level in levels]
        )
        assert self.values.size == count

    def current(self, first, last):
        return self.values[first:last].copy()

    def edges(self):
        return np.array([start for start, _, _ in self.levels[1:]], dtype=float)


def action_potential(time, *, after=18.0, width=1.0):
    """Give one that peaks at 0 ms, mV above where it began."""
    rising, falling = 0.45 * width, 0.8 * width
    pulse = 95.0 * np.exp(-((time / np.where(time < 0.0, rising, falling)) ** 2))
    behind = np.clip(time, 0.0, None)
    return pulse - after * (1.0 - np.exp(-behind / width)) * np.exp(-behind / 12.0)


def made_up(peaks, **given):
    """Make the voltage of a sweep up: peaks at times in ms, on a ramp to threshold.

    `given` may have: duration and interval (ms), after (depth of the trough, mV; a
    plateau where it is negative), noise (mV), width (of a spike, 1 by default),
    widening (of one spike to the next), plateau (start, stop, mV), drift (mV in all),
    hum (mV at 50 Hz) and artefacts (times, mV of one sample).
    """
    interval = given.get("interval", 0.05)
    time = np.arange(round(given.get("duration", 600.0) / interval)) * interval
    voltage = np.full(time.size, -65.0)
    for place, peak in enumerate(peaks):
        width = given.get("width", 1.0) + given.get("widening", 0.0) * place
        apart = np.abs(time - peak)
        voltage += 18.0 * np.exp(-apart / np.where(time < peak, 8.0, 2.0))
        voltage += action_potential(
            time - peak, after=given.get("after", 18.0), width=width
        )
    if "plateau" in given:
        start, stop, height = given["plateau"]
        rise = 1.0 / (1.0 + np.exp(np.clip((start - time) / 0.3, -50.0, 50.0)))
        voltage += height * rise * (time < stop)
    voltage += given.get("drift", 0.0) * time / time[-1]
    voltage += given.get("hum", 0.0) * np.sin(2.0 * np.pi * time / 20.0)
    for place, size in given.get("artefacts", ()):
        voltage[round(place / interval)] += size
    noise = np.random.default_rng(given.get("seed", 0)).normal(size=time.size)
    return time, voltage + given.get("noise", 0.01) * noise


def sweep_of(number, voltage, *, interval=0.05, levels=None):
    """Put samples into a sweep; levels are (start, stop, pA), in samples."""
    return Sweep(
        number=number,
        count=voltage.size,
        interval=interval,
        start=0.0,
        where=f"made up, sweep {number}",
        samples=lambda first, last: voltage[first:last].copy(),
        stimulus=None if levels is None else Commanded(levels, voltage.size),
    )


def recording_of(sweeps, path="made_up.abf"):
    """Put sweeps into a recording."""
    known = {sweep.number: sweep for sweep in sweeps}
    recorded = Recorded(
        name=path,
        format="ABF 2.6",
        channel="IN 0",
        sweep_numbers=tuple(known),
        sweep_of=known.__getitem__,
    )
    return Recording(recorded, path)


def step(start, stop, current, count=12_000):
    """Give the levels of a step between two times, ms, of a sweep of 600 ms."""
    first, last = round(start / 0.05), round(stop / 0.05)
    return ((0, first, 0.0), (first, last, current), (last, count, 0.0))


# Sweeps of every kind: peaks, how they are made, and the command.
KINDS: dict[str, tuple[list[float], dict[str, Any], Any]] = {
    "one": ([250.0], {}, step(200, 400, 50.0)),
    "train": ([210.0, 232.0, 260.0, 294.0, 334.0, 380.0], {"widening": 0.08},
              step(200, 400, 120.0)),
    "unknown command": ([150.0, 220.0, 290.0, 360.0], {}, None),
    "silent": ([], {"noise": 0.05}, step(200, 400, -50.0)),
    "no undershoot": ([250.0, 262.0], {"after": -60.0}, step(200, 400, 50.0)),
    "block": ([210.0, 230.0], {"plateau": (236.0, 500.0, 45.0)}, step(200, 500, 900.0)),
    "cut": ([250.0, 599.4], {}, step(200, 400, 50.0)),
    "slow": ([150.0, 300.0, 450.0], {"interval": 0.5}, None),
    "noisy": ([150.0, 200.0, 255.0, 320.0], {"noise": 0.25}, None),
    "fast": (np.arange(205.0, 300.0, 4.0).tolist(), {"width": 0.18, "noise": 0.1},
             step(200, 400, 300.0)),
    "bursts": ([place + start for start in (80.0, 260.0, 450.0)
                for place in (0.0, 7.0, 16.0)], {"after": 9.0, "width": 0.7}, None),
    "drift": ([150.0, 420.0, 900.0, 1700.0, 2600.0],
              {"duration": 3000.0, "drift": 12.0, "noise": 0.1}, None),
    "hum": ([150.0, 320.0, 510.0], {"hum": 1.0, "noise": 0.1}, None),
    "flash": ([230.0, 262.0, 300.0],
              {"artefacts": [(200.0, 90.0), (400.0, -70.0)], "noise": 0.1}, None),
    "flash alone": ([], {"artefacts": [(200.0, 110.0)], "noise": 0.1}, None),
    "begun": ([-0.2, 250.0, 400.0], {}, None),
    "long": ([2000.0 * place + 500.0 for place in range(8)],
             {"duration": 16_000.0}, None),
}  # fmt: skip


@pytest.fixture(scope="session")
def kinds() -> tuple[str, ...]:
    """Name the kinds of sweeps that are made up."""
    return tuple(KINDS)


@pytest.fixture(scope="session")
def made():
    """Give a function that makes a recording of one sweep of a kind."""
    known = {}

    def make(kind):
        if kind not in known:
            peaks, given, levels = KINDS[kind]
            _, voltage = made_up(peaks, **given)
            interval = given.get("interval", 0.05)
            sweep = sweep_of(0, voltage, interval=interval, levels=levels)
            known[kind] = recording_of([sweep])
        return known[kind]

    return make


@pytest.fixture(scope="session")
def stepped():
    """Give a recording of four sweeps: from silence to fast firing, by current."""
    sweeps = []
    for number, current in enumerate((-20.0, 30.0, 60.0, 90.0)):
        peaks = np.linspace(215.0, 385.0, max(number, 0) * 3)
        _, voltage = made_up(peaks, seed=number)
        sweeps.append(sweep_of(number, voltage, levels=step(200, 400, current)))
    return recording_of(sweeps)
