import numpy as np
import pytest

from axolemma.figures import DARK, LIGHT
from axolemma.figures.account import Account, Row, Way, draw_balance

WAYS = (
    Way("Na channels", "Na"),
    Way("K channels", "K"),
    Way("Na leak", "Na"),
    Way("pump", "pump"),
)
CHARGES = np.array([30.0, -60.0, 10.0, -20.0])


def account(phases=7, charges=CHARGES):
    return Account(
        title="One action potential · a made-up membrane, 6.3 °C",
        subtitle="live ions · 10 µA/cm² for 1 ms",
        ways=WAYS,
        ions=(
            Row(
                label="Na⁺",
                amounts=np.array([14.0, 0.0, 1.0, -2.0]),
                note="net +13\n+78,290 ions/µm²",
            ),
            Row(
                label="K⁺",
                amounts=np.array([0.0, -15.0, 0.0, 1.3]),
                note="net −13.7\n−82,500 ions/µm²",
            ),
        ),
        phases=tuple(
            Row(
                label=f"{number} hyperpolarisation",
                amounts=charges,
                note="in 1,220.0\nout 1,324.1 nC/cm²",
            )
            for number in range(1, phases + 1)
        ),
    )


def bars(axes):
    """Give the ends of each bar that has a length, by row."""
    found = {}
    for patch in axes.patches:
        if patch.get_width():
            row = round(patch.get_y() + 0.5 * patch.get_height())
            ends = (patch.get_x(), patch.get_x() + patch.get_width())
            found.setdefault(row, []).append(ends)
    return found


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("phases", [1, 7, 9])
def test_no_two_labels_overlap(theme, phases, require_legible):
    require_legible(draw_balance(account(phases), theme))


def test_the_ways_of_an_ion_lie_end_to_end_from_zero():
    ions, _ = draw_balance(account()).axes
    assert bars(ions)[0] == [(0.0, 14.0), (14.0, 15.0), (0.0, -2.0)]


def test_the_shares_of_each_direction_fill_it():
    _, phases = draw_balance(account()).axes
    for row in bars(phases).values():
        ends = [end for pair in row for end in pair]
        # Percent; rounding of two sums.
        assert min(ends) == pytest.approx(-100.0, abs=1e-9)
        assert max(ends) == pytest.approx(100.0, abs=1e-9)


def test_a_phase_in_which_nothing_moved_has_no_bars():
    _, phases = draw_balance(account(charges=np.zeros(4))).axes
    assert bars(phases) == {}


def test_both_panels_have_their_zero_at_the_same_place():
    figure = draw_balance(account())
    places = {
        float(axes.transData.transform((0.0, 0.0))[0].round(6)) for axes in figure.axes
    }
    assert len(places) == 1


def test_ways_of_one_carrier_differ_in_their_hatching():
    ions, _ = draw_balance(account()).axes
    legend = ions.get_legend()
    assert legend is not None
    looks = {(p.get_facecolor(), p.get_hatch()) for p in legend.get_patches()}
    assert len(looks) == len(WAYS)
