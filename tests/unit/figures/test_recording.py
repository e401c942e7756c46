"""The picture of a recorded sweep: legible, and it shows what it is given."""

import numpy as np
import pytest

from axolemma.figures import DARK, LIGHT, Band, Landmark
from axolemma.figures.recording import (
    Enlarged,
    Marks,
    RecordedSlide,
    Trace,
    draw_recording,
)

PHASES = (
    "rest", "generator potential", "depolarisation", "repolarisation",
    "hyperpolarisation", "recovery",
)  # fmt: skip


def bands(edges):
    return tuple(
        Band(name=name, start=start, stop=stop)
        for name, start, stop in zip(PHASES, edges[:-1], edges[1:], strict=False)
    )


EDGES = (0.0, 3.0, 5.0, 6.0, 7.0, 9.0, 20.0)


def slide(stop=600.0, spikes=6, *, has_command=True, edges=EDGES):
    time = np.linspace(0.0, stop, 2000)
    peaks = np.linspace(0.2 * stop, 0.8 * stop, spikes)
    voltage = -60.0 + sum(
        (90.0 * np.exp(-(((time - peak) / (stop / 300.0)) ** 2)) for peak in peaks),
        np.zeros(time.size),
    )
    near = np.linspace(0.0, 20.0, 300)
    single = -60.0 + 100.0 * np.exp(-((near - 6.0) ** 2))
    whole = tuple(
        Band(name=name, start=peak + shift * stop / 600.0, stop=peak + shift + 1.0)
        for peak in peaks
        for shift, name in enumerate(PHASES)
    )
    return RecordedSlide(
        title=f"{spikes} action potentials · a_recording_with_a_long_name.abf, sweep 0",
        subtitle="ABF 2.6 · IN 0 · 0.6 s at 20 kHz, low-pass 5 kHz, zero phase",
        start=0.0,
        stop=stop,
        voltage=Trace(time, voltage),
        bands=whole or bands((0.0, 0.3 * stop, stop)),
        marks=tuple(
            Marks(name=name, time=peaks, voltage=np.full(spikes, height))
            for name, height in (("threshold", -40.0), ("peak", 30.0), ("trough", -70))
        ),
        command=Trace(np.array([0.0, stop]), np.array([50.0, 50.0]))
        if has_command
        else None,
        enlarged=Enlarged(
            title="The first action potential",
            voltage=Trace(near, single),
            bands=bands(edges),
            landmarks=(
                Landmark(label="threshold\n−40.0 mV", time=4.7, voltage=-40.0),
                Landmark(label="peak\n+40.0 mV", time=6.0, voltage=40.0),
                Landmark(label="trough\n−60.0 mV", time=9.0, voltage=-60.0),
            ),
        )
        if spikes
        else None,
    )


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("has_command", [True, False])
@pytest.mark.parametrize("spikes", [0, 1, 6, 300])
@pytest.mark.parametrize("stop", [600.0, 30_000.0, 3_600_000.0])
def test_no_two_texts_overlap(stop, spikes, has_command, theme, require_legible):
    require_legible(draw_recording(slide(stop, spikes, has_command=has_command), theme))


@pytest.mark.parametrize(
    "edges",
    [
        (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 20.0),
        (0.0, 19.0, 19.2, 19.4, 19.6, 19.8, 20.0),
        (0.0, 6.0, 6.01, 6.02, 6.03, 6.04, 20.0),
    ],
)
def test_narrow_phases_are_still_told_apart(edges, require_legible, texts):
    figure = draw_recording(slide(edges=edges))
    require_legible(figure)
    numbered = {f"{number} {name}" for number, name in enumerate(PHASES, start=1)}
    assert numbered <= set(texts(figure))


@pytest.mark.parametrize(
    ("stop", "unit", "end"),
    [(600.0, "ms", 600.0), (30_000.0, "s", 30.0), (3_600_000.0, "min", 60.0)],
)
def test_a_long_sweep_is_drawn_in_a_longer_unit(stop, unit, end):
    figure = draw_recording(slide(stop))
    assert figure.axes[1].get_xlabel() == f"time, {unit}"
    assert figure.axes[0].get_xlim() == (0.0, pytest.approx(end))


def test_the_command_shares_the_time_axis_and_is_left_out_where_it_is_unknown():
    known, unknown = (draw_recording(slide(has_command=has)) for has in (True, False))
    assert len(known.axes) == 3
    assert len(unknown.axes) == 2
    assert known.axes[0].get_xlim() == known.axes[1].get_xlim()
    assert known.axes[1].get_ylabel() == "command, pA"


def test_landmarks_are_told_apart_by_their_shape():
    axes = draw_recording(slide()).axes[0]
    shapes = [
        line.get_marker() for line in axes.get_lines() if line.get_linestyle() == "None"
    ]
    assert len(shapes) == len(set(shapes)) == 3


def test_a_sweep_without_spikes_fills_the_page(texts):
    figure = draw_recording(slide(spikes=0))
    assert len(figure.axes) == 2
    assert not any("enlarged" in text for text in texts(figure))


def test_the_noise_of_a_resting_potential_is_not_blown_up():
    flat = RecordedSlide(
        title="No action potential", subtitle="", start=0.0, stop=10.0,
        voltage=Trace(np.array([0.0, 10.0]), np.array([-65.0, -64.9])),
    )  # fmt: skip
    low, high = draw_recording(flat).axes[0].get_ylim()
    assert high - low >= 10.0


def test_too_many_phases_are_not_shaded(texts):
    # 300 spikes have 1800 phases, narrower than a pixel.
    names = texts(draw_recording(slide(spikes=300)))
    assert "hyperpolarisation" not in names
    assert "threshold" in names
