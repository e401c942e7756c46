"""Books: stretches of a run, impulses at their edges included."""

from itertools import pairwise

import numpy as np
import pytest

from axolemma.accounting.books import Books, amount_in
from axolemma.stimulus import charge


def test_a_nanocoulomb_is_10_picomoles():
    # The bridge of units: 1 nC/cm2 = 0.0103642697 pmol/cm2 of monovalent charge.
    assert amount_in(-1.0, 1) == pytest.approx(0.0103642697, rel=1e-8)
    assert amount_in(1.0, -2) == pytest.approx(0.0103642697 / 2.0, rel=1e-8)


@pytest.mark.parametrize("moment", [0.0, 1.0])
def test_an_impulse_belongs_to_the_stretch_that_it_begins(record_of, passive, moment):
    record = record_of(passive, charge("5 nC/cm2", at=f"{moment} ms"), 5.0)
    books = Books.of(record, [(0.0, moment), (moment, 5.0)])
    given = [books.charge(place)["stimulus.Cl"] for place in (0, 1)]
    assert given == pytest.approx([0.0, 5.0], abs=1e-12)
    assert books.voltages[:, 0] == pytest.approx([-70.0, -70.0], abs=1e-12)


def test_gross_counts_both_ways(record_of, passive):
    up_and_down = charge("5 nC/cm2", at="1 ms") + charge("-5 nC/cm2", at="2 ms")
    record = record_of(passive, up_and_down, 5.0)
    books = Books.of(record, [(0.0, 5.0)])
    names = record.trajectory.system.route_names
    place = names.index("stimulus.Cl")
    assert books.carried[place, 0] == pytest.approx(0.0, abs=1e-12)
    assert books.gross[place, 0] == pytest.approx(10.0, abs=1e-12)


def test_stretches_add_up(record_of, held, shock):
    record = record_of(held, shock, 30.0)
    edges = np.linspace(0.0, 30.0, 8)
    parts = Books.of(record, list(pairwise(edges)))
    whole = Books.of(record, [(0.0, 30.0)])
    # Rounding of a few thousand nC/cm2.
    assert parts.carried.sum(axis=1) == pytest.approx(whole.carried[:, 0], abs=1e-11)
