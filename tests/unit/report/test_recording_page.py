"""The page of a recording: valid, whole, and it says how it is made again."""

import csv
import html
import io
import re
from base64 import b64decode

import html5lib
import pytest

from axolemma.report import of_recording


@pytest.fixture(scope="module")
def page_of(made, stepped, tmp_path_factory):
    """Give a function that makes the page of a recording once."""
    folder, known = tmp_path_factory.mktemp("pages"), {}

    def page(kind, sweeps=None):
        if (kind, sweeps) not in known:
            recording = stepped if kind == "stepped" else made(kind)
            path = recording.report(folder / "page.html", sweeps=sweeps)
            known[kind, sweeps] = path.read_text(encoding="utf-8")
        return known[kind, sweeps]

    return page


def said(page):
    text = html.unescape(re.sub(r"<[^>]*>", " ", page[page.index("<body") :]))
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def test_the_page_of_every_kind_is_valid_html(page_of, kinds):
    for kind in (*kinds, "stepped"):
        page = page_of(kind)
        html5lib.HTMLParser(strict=True).parse(page)
        names = re.findall(r'\sid="([^"]*)"', page)
        assert len(names) == len(set(names))


def test_it_needs_no_other_file_and_no_connection(page_of):
    page = page_of("stepped", (1, 3))
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="(?!#|data:)', page)


def test_it_is_told_at_every_level(page_of, made):
    aloud = said(page_of("train"))
    for level in ("School", "Undergraduate", "Research"):
        assert level in aloud
    assert "began at its threshold" in aloud
    assert "Mean ± standard deviation" in aloud


def test_each_picture_has_words_for_who_cannot_see_it(page_of):
    page = page_of("stepped", (1, 3))
    pictures = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(pictures) == 2
    for picture in pictures:
        assert 'role="img"' in picture
        described = re.search(r"<desc[^>]*>(.*?)</desc>", picture, re.DOTALL)
        assert described is not None
        assert "action potentials came in" in described[1]


def test_the_first_sweep_that_fires_is_told_and_all_are_listed(page_of):
    page = page_of("stepped")
    # One of a sweep, and one of the rate against the current.
    assert len(re.findall("<svg", page)) == 2
    assert "0.0 at −20 pA, 15.0 at 30 pA, 30.0 at 60 pA, 45.0 at 90 pA" in page
    aloud = said(page)
    assert "18 action potentials in 4 sweeps" in aloud
    assert "The phases of sweep 1" in aloud
    rows = re.findall(r'<th scope="row">(\d)</th>', page)
    assert rows[:4] == ["0", "1", "2", "3"]


def test_further_sweeps_are_told_briefly(page_of):
    aloud = said(page_of("stepped", (1, 3)))
    assert "Sweep 3" in aloud
    # Once for each level, and not again for the other sweep.
    assert aloud.count("does not show ions") == 1


def test_its_table_of_spikes_is_whole(page_of, stepped):
    found = re.search(r'href="data:text/csv;base64,([^"]*)"', page_of("stepped"))
    assert found is not None
    text = b64decode(found[1]).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == sum(len(sweep.spikes) for sweep in stepped)


def test_a_table_too_long_for_the_page_is_had_by_a_command(
    stepped, tmp_path, monkeypatch
):
    monkeypatch.setattr(of_recording, "_LONGEST_TABLE", 10)
    page = stepped.report(tmp_path / "page.html").read_text(encoding="utf-8")
    assert "base64" not in page
    assert "axolemma explain made_up.abf --spikes spikes.csv" in said(page)


def test_a_long_table_is_shortened(page_of, stepped):
    page = page_of("long")
    aloud = said(page)
    assert re.search(r"And \d+ more phases", aloud)


def test_it_says_how_it_is_made_again(page_of):
    aloud = said(page_of("stepped", (1, 3)))
    assert "axolemma explain made_up.abf --sweep 1,3" in aloud
    assert "recording = axo.read_recording('made_up.abf')" in aloud
    assert 'recording.report("recording.html", sweeps=[1, 3])' in aloud


def test_it_says_what_is_not_corrected_and_not_measured(page_of, kinds):
    for kind in kinds:
        aloud = said(page_of(kind))
        assert "junction potential, series resistance" in aloud
        assert "currents and ions; causes are those of the textbook" in aloud


def test_notes_are_a_part_of_how_far_to_trust_it(page_of, made):
    (sweep,) = made("slow")
    assert sweep.account.notes
    assert "too slow for thresholds" in said(page_of("slow"))
