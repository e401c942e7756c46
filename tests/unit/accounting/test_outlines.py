"""Outlines: which maxima are peaks of spikes."""

from itertools import pairwise

import pytest

from axolemma.accounting.measures import landmarks_of
from axolemma.accounting.outlines import find_outlines, find_turns
from axolemma.stimulus import charge, pulse


def test_turns_alternate(record_of, held, shock):
    maxima, minima = find_turns(landmarks_of(record_of(held, shock, 30.0)))
    kinds = sorted(
        [(t.time, "up") for t in maxima] + [(t.time, "down") for t in minima]
    )
    assert all(a[1] != b[1] for a, b in pairwise(kinds))


def test_an_impulse_can_make_a_turn_of_two_voltages(record_of, passive):
    both = pulse("5 uA/cm2", start="1 ms", duration="4 ms") + charge(
        "-3 nC/cm2", at="3 ms"
    )
    maxima, _ = find_turns(landmarks_of(record_of(passive, both, 10.0)))
    record = record_of(passive, both, 10.0)
    (before,) = record.trajectory.values(
        ["membrane.V"], record.trajectory.at([3.0 - 1e-9])
    )
    assert maxima[0].time in (3.0, 5.0)
    assert maxima[0].voltage >= before[0] - 1e-6


def test_a_spike_on_top_of_an_artefact_is_found_behind_it(record_of, held):
    marks = landmarks_of(record_of(held, charge("100 nC/cm2", at="1 ms"), 30.0))
    maxima, _ = find_turns(marks)
    (outline,) = find_outlines(marks, maxima)
    # The impulse alone lifts the membrane to 35 mV; the spike peaks later.
    assert outline.peak.time > 1.1
    assert outline.threshold == pytest.approx(outline.onset)
