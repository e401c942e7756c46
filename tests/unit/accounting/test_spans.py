"""Spans: stretches of a run, cut where another run begins."""

from axolemma.accounting.spans import Spans


def test_a_span_is_cut_where_it_holds():
    spans = Spans(starts=(1.0, 5.0, 9.0), stops=(3.0, 8.0, 10.0))
    cut = spans.cut_at([2.0, 4.0, 6.0, 7.0, 9.0])
    assert cut.starts == (1.0, 2.0, 5.0, 6.0, 7.0, 9.0)
    assert cut.stops == (2.0, 3.0, 6.0, 7.0, 8.0, 10.0)


def test_nothing_is_cut_of_no_spans():
    nothing = Spans(starts=(), stops=())
    assert nothing.cut_at([1.0]) == nothing
