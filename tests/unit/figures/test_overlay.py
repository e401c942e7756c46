import numpy as np
import pytest
from matplotlib.colors import to_rgb

from axolemma.figures import DARK, LIGHT, Landmark
from axolemma.figures.overlay import Overlay, draw_overlay

THEMES = [LIGHT, DARK]


def overlay(shift=0.3, width=1.6):
    """Lay two made-up bumps over one another."""
    time = np.linspace(0.0, 30.0, 2000)
    first = -65.0 + 104.0 * np.exp(-(((time - 3.5) / 0.9) ** 2))
    second = -65.0 + 112.0 * np.exp(-(((time - 3.5 - shift) / width) ** 2))
    apart = int(np.argmax(np.abs(second - first)))
    label = f"furthest apart\n{second[apart] - first[apart]:+.1f} mV"
    return Overlay(
        title="Without the K⁺ channels opening: still one action potential",
        subtitle="a made-up membrane, 6.3 °C",
        time=time,
        first=first,
        second=second,
        first_name="as it was: peak +39.0 mV at 3.50 ms",
        second_name="without the K⁺ channels opening: peak +47.0 mV at 3.80 ms",
        resting_voltage=-65.0,
        first_marks=(Landmark(label="", time=3.5, voltage=39.0),),
        second_marks=(Landmark(label="", time=3.5 + shift, voltage=47.0),),
        difference_marks=(
            Landmark(
                label=label,
                time=float(time[apart]),
                voltage=float(second[apart] - first[apart]),
            ),
        ),
    )


@pytest.mark.parametrize("theme", THEMES, ids=["light", "dark"])
@pytest.mark.parametrize(("shift", "width"), [(0.3, 1.6), (-0.01, 0.9), (20.0, 6.0)])
def test_no_two_labels_overlap(theme, shift, width, require_legible):
    require_legible(draw_overlay(overlay(shift, width), theme))


def test_both_runs_and_their_difference_are_drawn():
    given = overlay()
    voltages, difference = draw_overlay(given).axes
    drawn = [line.get_ydata() for line in voltages.lines]
    for values in (given.first, given.second):
        assert any(np.array_equal(values, each) for each in drawn)
    apart = given.second - given.first
    assert any(np.array_equal(apart, line.get_ydata()) for line in difference.lines)


@pytest.mark.parametrize("theme", THEMES, ids=["light", "dark"])
def test_the_runs_differ_in_dashes_and_in_lightness(theme):
    given = overlay()
    lines = draw_overlay(given, theme).axes[0].lines
    first, second = (
        next(line for line in lines if np.array_equal(line.get_ydata(), values))
        for values in (given.first, given.second)
    )
    assert first.get_linestyle() != second.get_linestyle()
    # Weights of red, green and blue in how light a colour looks (ITU-R BT.709).
    light = [
        float(np.dot(to_rgb(line.get_color()), (0.2126, 0.7152, 0.0722)))
        for line in (first, second)
    ]
    assert abs(light[0] - light[1]) > 0.1


def test_the_key_names_both_runs(texts):
    given = overlay()
    assert {given.first_name, given.second_name} <= set(texts(draw_overlay(given)))
