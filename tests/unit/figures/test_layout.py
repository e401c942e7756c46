import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from axolemma.figures.layout import clearest, leader, outline, spread

places = st.lists(st.floats(-50.0, 150.0), min_size=1, max_size=8)
# Rounding of sums of a few hundred pixels.
TINY = 1e-9


@given(places, st.floats(1.0, 12.0))
def test_labels_stay_in_order_and_clear_of_one_another(wanted, size):
    placed = spread(wanted, [size] * len(wanted), 0.0, 100.0)
    order = np.argsort(wanted, kind="stable")
    assert np.all(np.diff(placed[order]) >= size - TINY)


@given(places, st.floats(1.0, 12.0))
def test_labels_that_fit_stay_on_the_line(wanted, size):
    placed = spread(wanted, [size] * len(wanted), 0.0, 100.0)
    assert placed.min() >= 0.5 * size - TINY
    assert placed.max() <= 100.0 - 0.5 * size + TINY


def test_labels_with_room_stay_where_they_belong():
    assert spread([10.0, 50.0, 90.0], [8.0] * 3, 0.0, 100.0) == pytest.approx(
        [10, 50, 90]
    )


def test_two_labels_of_one_place_share_the_way():
    assert spread([50.0, 50.0], [10.0, 10.0], 0.0, 100.0) == pytest.approx([45, 55])


def test_a_thinned_curve_keeps_its_extremes_and_its_ends():
    time = np.linspace(0.0, 1.0, 200_001)
    values = np.sin(40.0 * time)
    values[123_457] = 7.0
    thin_time, thin_values = outline(time, values, columns=100)
    assert thin_time.size <= 400
    assert thin_values.max() == 7.0
    assert (thin_time[0], thin_time[-1]) == (0.0, 1.0)
    assert np.all(np.diff(thin_time) > 0.0)


def test_a_short_curve_is_left_as_it_is():
    time = np.linspace(0.0, 1.0, 50)
    assert outline(time, time)[0] is time


def test_a_label_goes_where_no_line_runs():
    # A horizontal line to the right of the point, none to its left.
    line = np.column_stack([np.arange(500.0, 900.0), np.full(400, 500.0)])
    left, _, right, _ = clearest(
        np.array([500.0, 500.0]),
        (100.0, 20.0),
        inked=line,
        taken=[],
        frame=(0.0, 0.0, 1000.0, 1000.0),
    )
    assert right < 500.0
    assert left > 0.0


def test_a_label_avoids_another_and_the_edge():
    taken = [(380.0, 480.0, 495.0, 520.0)]
    box = clearest(
        np.array([500.0, 500.0]),
        (100.0, 20.0),
        inked=np.empty((0, 2)),
        taken=taken,
        frame=(0.0, 0.0, 560.0, 1000.0),
    )
    assert box[2] <= 560.0
    assert box[0] > 495.0 or box[1] > 520.0 or box[3] < 480.0


def test_a_label_stands_aside_where_lines_leave_no_room_beside_its_point():
    # Upright lines on both sides of the point, as of a narrow spike at the edge.
    heights = np.arange(0.0, 1000.0, 3.0)
    walls = [
        np.column_stack([np.full(heights.shape, x), heights]) for x in (40.0, 90.0)
    ]
    box = clearest(
        np.array([60.0, 500.0]),
        (100.0, 40.0),
        inked=np.vstack(walls),
        taken=[],
        frame=(0.0, 0.0, 1000.0, 1000.0),
    )
    assert box[0] > 90.0


def test_the_line_to_a_label_crosses_no_other_label():
    # All places near the point are taken; one label lies in the way to the right.
    in_the_way = (520.0, 380.0, 560.0, 620.0)
    box = clearest(
        np.array([500.0, 500.0]),
        (100.0, 20.0),
        inked=np.empty((0, 2)),
        taken=[in_the_way],
        frame=(0.0, 0.0, 1000.0, 1000.0),
    )
    x, y = leader((500.0, 500.0), box).T
    left, bottom, right, top = in_the_way
    assert not np.any((x > left) & (x < right) & (y > bottom) & (y < top))
    assert box[2] < left or box[0] > right
