import numpy as np
import pytest

from axolemma.figures import DARK, LIGHT
from axolemma.figures.cycle import Arc, Cycle, draw_loop
from axolemma.figures.labels import Point

PHASES = ("rest", "depolarisation", "repolarisation", "recovery")


def cycle(turns=1):
    """Draw circles in four arcs: what is tested is the layout, not the physics."""
    arcs = []
    for _ in range(turns):
        for place, phase in enumerate(PHASES):
            angle = np.pi - 0.5 * np.pi * np.linspace(place, place + 1, 50)
            arcs.append(
                Arc(phase=phase, voltage=50 * np.cos(angle), slope=200 * np.sin(angle))
            )
    return Cycle(
        title="One action potential · a made-up membrane, 6.3 °C",
        subtitle="live ions · 10 µA/cm² for 1 ms",
        arcs=tuple(arcs),
        points=(
            Point("peak\n+50.0 mV", 50.0, 0.0),
            Point("steepest rise\n+200 mV/ms", 0.0, 200.0),
            Point("steepest fall\n−200 mV/ms", 0.0, -200.0),
        ),
    )


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("turns", [1, 5])
def test_no_two_labels_overlap(theme, turns, require_legible):
    require_legible(draw_loop(cycle(turns), theme))


def test_each_phase_is_named_once_in_its_colour(texts):
    figure = draw_loop(cycle(turns=3))
    assert [texts(figure).count(name) for name in PHASES] == [1] * len(PHASES)
    colours = {line.get_color() for line in figure.axes[0].get_lines()}
    assert {LIGHT.strokes[name] for name in PHASES} <= colours


def test_what_is_drawn_is_what_was_given():
    given = cycle()
    lines = draw_loop(given).axes[0].get_lines()
    for arc in given.arcs:
        (line,) = [
            each for each in lines if each.get_color() == LIGHT.stroke(arc.phase)
        ]
        drawn = np.column_stack([line.get_xdata(), line.get_ydata()])
        known = np.isfinite(drawn[:, 0])
        assert np.array_equal(drawn[known].T, [arc.voltage, arc.slope])


def test_a_membrane_that_stays_at_rest_can_be_drawn():
    still = Arc(phase="rest", voltage=np.full(3, -65.0), slope=np.zeros(3))
    figure = draw_loop(Cycle(title="Nothing", subtitle="", arcs=(still,)))
    assert figure.axes[0].get_xlabel() == "membrane potential, mV"
