"""A long trace thinned: nothing that can be seen is lost, little is read at once."""

import numpy as np
import pytest

from axolemma.run import envelope as room
from axolemma.run.envelope import envelope


def thinned(values, interval=0.05):
    return envelope(lambda first, last: values[first:last], values.size, interval)


def test_a_short_trace_is_given_as_it_is():
    values = np.arange(1000.0)
    time, shown = thinned(values)
    assert shown.tolist() == values.tolist()
    assert time[-1] == pytest.approx(999 * 0.05)


@pytest.mark.parametrize("count", [12_001, 100_000, 123_457])
def test_a_single_spike_of_one_sample_is_kept(count):
    values = np.zeros(count)
    values[7777], values[-3] = 40.0, -20.0
    time, shown = thinned(values)
    assert shown.size < 8000
    assert time[np.argmax(shown)] == pytest.approx(7777 * 0.05)
    assert time[np.argmin(shown)] == pytest.approx((count - 3) * 0.05)
    assert np.all(np.diff(time) > 0.0)
    assert time[-1] == pytest.approx((count - 1) * 0.05)


def test_no_more_than_a_block_is_read_at_once(monkeypatch):
    monkeypatch.setattr(room, "_BLOCK", 5000)
    values = np.sin(np.arange(200_000) / 300.0)
    lengths = []

    def read(first, last):
        lengths.append(last - first)
        return values[first:last]

    time, shown = envelope(read, values.size, 1.0)
    assert max(lengths) <= 5000
    assert sum(lengths) == values.size
    assert shown.max() == values.max()
    assert np.all(values[time.astype(int)] == shown)
