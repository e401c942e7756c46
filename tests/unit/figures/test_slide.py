from dataclasses import replace

import numpy as np
import pytest

from axolemma.figures import DARK, LIGHT, Band, Curve, Landmark, Level, Slide, draw

PHASES = (
    "rest",
    "generator potential",
    "depolarisation",
    "repolarisation",
    "hyperpolarisation",
    "recovery",
)


def slide(edges=(0.0, 1.0, 2.5, 3.5, 5.7, 20.0, 30.0), repeats=1):
    """Draw a made-up bump: what is tested is the layout, not the physics."""
    time = np.linspace(0.0, edges[-1] * repeats, 2000)
    bump = 104.0 * np.exp(-(((time - 3.5) / 0.9) ** 2))
    names = PHASES[: len(edges) - 1]
    bands = tuple(
        Band(name=name, start=start + lap * edges[-1], stop=stop + lap * edges[-1])
        for lap in range(repeats)
        for name, start, stop in zip(names, edges[:-1], edges[1:], strict=True)
    )
    return Slide(
        title="One action potential · a made-up membrane, 6.3 °C",
        subtitle="live ions · 10 µA/cm² for 1 ms",
        time=time,
        voltage=-65.0 + bump,
        bands=bands,
        landmarks=(
            Landmark(label="threshold\n−53.4 mV", time=2.4, voltage=-53.4),
            Landmark(label="peak\n+39.0 mV", time=3.5, voltage=39.0),
        ),
        levels=(
            Level(label="rest", values=np.full(time.shape, -65.0)),
            Level(
                label="Na⁺ equilibrium", values=np.full(time.shape, 50.0), carrier="Na"
            ),
            Level(
                label="K⁺ equilibrium", values=np.full(time.shape, -66.0), carrier="K"
            ),
        ),
        opened=tuple(
            Curve(label=name, carrier=name, values=size * bump, quoted=size)
            for name, size in (("Na", 0.3), ("K", 0.4))
        ),
        currents=tuple(
            Curve(label=label, carrier=name, values=size * bump, quoted=size)
            for label, name, size in (
                ("Na channels", "Na", -8.0),
                ("K channels", "K", 8.1),
                ("Na leak", "Na", 0.1),
                ("pump", "pump", 0.02),
            )
        ),
        moved=tuple(
            Curve(label=name, carrier=name, values=np.cumsum(size * bump), quoted=size)
            for name, size in (("Na", 1.0), ("K", -1.0), ("Cl", 0.01))
        ),
    )


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize(
    "edges",
    [
        (0.0, 1.0, 2.5, 3.5, 5.7, 20.0, 30.0),
        (0.0, 1.0, 1.01, 1.02, 1.03, 1.04, 300.0),
        (0.0, 29.0, 29.1, 29.2, 29.3, 29.4, 30.0),
    ],
)
def test_no_two_labels_overlap(edges, theme, require_legible):
    require_legible(draw(slide(edges), theme))


def test_each_phase_is_numbered(texts):
    numbered = [f"{number} {name}" for number, name in enumerate(PHASES, start=1)]
    assert set(numbered) <= set(texts(draw(slide())))


def test_the_phases_of_a_train_are_named_once_each(texts, require_legible):
    figure = draw(slide(repeats=4))
    require_legible(figure)
    names = texts(figure)
    assert [names.count(name) for name in PHASES] == [1] * len(PHASES)


def test_curves_of_one_carrier_differ_in_their_dashes():
    lines = draw(slide()).axes[2].get_lines()
    looks = [(line.get_color(), str(line.get_linestyle())) for line in lines]
    sodium = {look for look in looks if look[0] == LIGHT.carriers["Na"]}
    assert {dashes for _, dashes in sodium} == {"-", "--"}


def test_the_panels_share_one_time_axis():
    figure = draw(slide())
    assert len(figure.axes) == 4
    assert {axes.get_xlim() for axes in figure.axes} == {(0.0, 30.0)}


def test_a_curve_that_never_changes_can_be_drawn():
    flat = np.zeros(3)
    figure = draw(
        Slide(
            title="Nothing",
            subtitle="",
            time=np.array([0.0, 1.0, 2.0]),
            voltage=flat,
            currents=(Curve(label="Na", carrier="Na", values=flat, quoted=0.0),),
        )
    )
    assert figure.get_size_inches() @ figure.get_size_inches() > 0.0


def test_a_weak_response_fills_its_panel_and_arrows_point_to_the_levels(texts):
    strong = slide()
    weak = replace(strong, voltage=-65.0 + 0.02 * (strong.voltage + 65.0))
    figure = draw(weak)
    low, high = figure.axes[0].get_ylim()
    # The response of 2 mV takes up more than half of the panel.
    assert high - low < 2.0 * float(np.ptp(weak.voltage))
    assert low < -65.0 < high
    # Sodium's equilibrium lies above the panel, potassium's below it.
    assert {"\N{UPWARDS ARROW}", "\N{DOWNWARDS ARROW}"} <= set(texts(figure))
    assert "\N{UPWARDS ARROW}" not in texts(draw(strong))
