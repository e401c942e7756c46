from itertools import combinations

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.image import imread
from matplotlib.text import Text

import axolemma as axo
from axolemma.errors import InvalidInput, UnknownName
from axolemma.figures import palette
from axolemma.run.arguments import FIGURES, THEMES
from axolemma.run.picture import KINDS

SQUID = axo.models.squid_axon


def pulsed(membrane, amplitude, width, duration):
    shock = axo.pulse(amplitude, start="1 ms", duration=width)
    return axo.simulate(membrane, shock, duration=duration)


RUNS = {
    "spike": lambda: pulsed(SQUID(), "10 uA/cm2", "1 ms", "30 ms"),
    "held": lambda: pulsed(SQUID(ions="held"), "10 uA/cm2", "1 ms", "30 ms"),
    "weak": lambda: pulsed(SQUID(), "2 uA/cm2", "1 ms", "30 ms"),
    "train": lambda: pulsed(SQUID(), "10 uA/cm2", "90 ms", "100 ms"),
    "long": lambda: pulsed(SQUID(), "10 uA/cm2", "1 ms", "1 s"),
    "cut": lambda: pulsed(SQUID(), "10 uA/cm2", "1 ms", "4 ms"),
    "silence": lambda: axo.simulate(SQUID(), duration="5 ms"),
    "pyramidal": lambda: pulsed(
        axo.models.pyramidal_neuron(), "20 uA/cm2", "1 ms", "30 ms"
    ),
}


def overlapping(figure):
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    ticks = {
        text
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for text in axis.get_ticklabels(which="both")
    }
    boxes = [
        (text.get_text(), text.get_window_extent(renderer))
        for text in figure.findobj(Text)
        if text.get_text() and text.get_visible() and text not in ticks
    ]
    assert len(boxes) >= 5
    return [
        (one, other)
        for (one, box), (other, second) in combinations(boxes, 2)
        if box.overlaps(second)
    ]


@pytest.mark.parametrize("name", RUNS)
def test_no_two_labels_of_a_real_run_overlap(name):
    run = RUNS[name]()
    for kind in FIGURES:
        assert overlapping(run.plot(kind=kind)) == []


@pytest.fixture(scope="module")
def run():
    return RUNS["spike"]()


def test_a_png_is_1600_pixels_wide(run, tmp_path):
    run.plot(tmp_path / "spike.png")
    height, width, _ = imread(tmp_path / "spike.png").shape
    assert (width, height) == (1600, 1280)


@pytest.mark.parametrize(("ending", "start"), [("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_the_ending_decides_the_kind_of_picture(run, tmp_path, ending, start):
    run.plot(path=tmp_path / f"spike.{ending}")
    assert (tmp_path / f"spike.{ending}").read_bytes().startswith(start)


def test_the_voltage_that_is_drawn_is_that_of_the_run(run):
    panel = run.plot().axes[0]
    drawn = max(panel.get_lines(), key=lambda line: line.get_linewidth())
    found = np.interp(run.time, drawn.get_xdata(), drawn.get_ydata())
    # Evaluated anew between other points: equal but for rounding.
    assert found == pytest.approx(run.voltage, abs=1e-9)


def test_a_pulse_is_drawn_with_upright_edges(run):
    panel = run.plot().axes[2]
    (stimulus,) = [
        line for line in panel.get_lines() if np.min(line.get_ydata()) == -10.0
    ]
    during = stimulus.get_ydata() == -10.0
    assert stimulus.get_xdata()[during][[0, -1]] == pytest.approx([1.0, 2.0])
    before = stimulus.get_xdata()[~during]
    # The last point before the edge is the next smaller number.
    assert np.max(before[before < 1.5]) == np.nextafter(1.0, 0.0)


def test_every_picture_has_its_name_and_every_name_its_picture():
    assert tuple(KINDS) == FIGURES
    assert tuple(palette.THEMES) == THEMES


def test_the_open_channels_that_are_drawn_are_those_of_the_run(run):
    panel = run.plot().axes[1]
    (sodium,) = [
        line
        for line in panel.get_lines()
        if line.get_color() == palette.LIGHT.carriers["Na"]
        and len(line.get_xdata()) > 9
    ]
    found = np.interp(run.time, sodium.get_xdata(), sodium.get_ydata())
    # Percent; evaluated anew between other points: equal but for rounding.
    assert found == pytest.approx(100.0 * run["Na.open_fraction"], abs=1e-9)


def test_the_cycle_passes_through_the_landmarks_of_the_spike(run):
    (axes,) = run.plot(kind="cycle").axes
    names = " ".join(text.get_text() for text in axes.texts)
    (spike,) = run.spikes
    for value in (spike.threshold_mV, spike.peak_mV, spike.trough_mV):
        assert f"{value:+.1f}".replace("-", "\N{MINUS SIGN}") in names
    for value in (spike.max_slope_mV_per_ms, spike.min_slope_mV_per_ms):
        assert f"{value:+.0f} mV/ms".replace("-", "\N{MINUS SIGN}") in names


def test_the_bars_of_an_ion_are_its_routes(run):
    ions, _ = run.plot(kind="account").axes
    drawn = sorted(p.get_width() for p in ions.patches if 0 <= p.get_y() + 0.5 < 0.5)
    sodium = run.ledger.ions["Na"].routes_pmol_per_cm2
    assert [w for w in drawn if w] == pytest.approx(sorted(sodium.values()))


@pytest.mark.parametrize("wrong", [{"kind": "cycel"}, {"theme": "drak"}])
def test_an_unknown_kind_or_theme_is_refused_with_the_near_ones(run, wrong):
    with pytest.raises(UnknownName, match=r"did you mean '(cycle|dark)'"):
        run.plot(**wrong)


@pytest.mark.parametrize("name", ["spike", "spike.bmp", "spike.png.txt"])
def test_a_picture_of_an_unknown_kind_is_refused(run, tmp_path, name):
    with pytest.raises(InvalidInput, match=r"a picture ending in \.png, \.svg, \.pdf"):
        run.plot(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_the_account_names_only_ways_that_something_took():
    touched = axo.simulate(
        axo.models.squid_axon().with_receptor(),
        axo.stimulus.push("2 um", start="1 ms", duration="2 ms"),
        duration="4 ms",
    )
    legend = touched.plot(kind="account").axes[0].get_legend()
    assert legend is not None
    named = {text.get_text() for text in legend.get_texts()}
    assert "receptor" in named
    assert "stimulus" not in named


def test_an_overlay_says_under_which_conditions_both_ran(run):
    figure = run.what_if(freeze=["K.n"]).plot()
    assert any(run.conditions[:9] in text.get_text() for text in figure.texts)
