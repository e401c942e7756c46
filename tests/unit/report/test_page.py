"""The page as a whole: valid, complete, and in need of nothing else."""

import html
import re
from itertools import pairwise

import html5lib
import pytest

from axolemma.errors import InvalidInput
from axolemma.explanation import LEVELS

NAMES = [
    "spike", "held", "train", "silence", "weak", "cut", "block", "pyramidal", "node",
    "push", "own",
]  # fmt: skip


def read_aloud(page):
    """Give the text of a page as a reader sees it."""
    body = page[page.index("<body") :]
    text = html.unescape(re.sub(r"<[^>]*>", " ", body))
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_valid_html(name, page_named):
    html5lib.HTMLParser(strict=True).parse(page_named(name))


@pytest.mark.parametrize("name", NAMES)
def test_names_are_used_once_and_links_lead_somewhere(name, page_named):
    page = page_named(name)
    names = re.findall(r'\sid="([^"]*)"', page)
    assert len(names) == len(set(names))
    for link in re.findall(r'(?:href="|url\()#([^")]+)', page):
        assert link in names
    for label in re.findall(
        r'\s(?:for|aria-labelledby|aria-describedby)="([^"]*)"', page
    ):
        assert label in names


@pytest.mark.parametrize("name", NAMES)
def test_a_page_needs_no_script_and_no_other_file(name, page_named):
    page = page_named(name)
    assert "<script" not in page
    assert "javascript:" not in page
    assert "@import" not in page
    addresses = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert all(each.startswith(("#", "data:")) for each in addresses)


@pytest.mark.parametrize("name", NAMES)
def test_what_moves_sideways_can_be_reached_by_keyboard(name, page_named):
    moved = re.findall(
        r'<(?:div class="(?:wide|formulas)"|pre)[^>]*>', page_named(name)
    )
    assert len(moved) > 5
    for each in moved:
        assert 'tabindex="0"' in each
        assert each.startswith("<pre") or re.search(
            'role="[a-z]+" aria-label="[^"]+', each
        )


@pytest.mark.parametrize("name", NAMES)
def test_headings_go_down_by_one(name, page_named):
    levels = [int(each) for each in re.findall(r"<h([1-6])", page_named(name))]
    assert levels.count(1) == 1
    steps = [after - before for before, after in pairwise(levels)]
    assert max(steps) == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_page_holds_the_account_at_every_level(name, page_named, run_named):
    page = page_named(name)
    said = read_aloud(page)
    for level in LEVELS:
        assert f"told-{level}" in page
        first = run_named(name).explain(level).sentences[0].text.split(",")[0]
        assert first.split("-")[0].split("+")[0] in said


def test_the_numbers_of_a_page_are_those_of_the_run(page_named, run_named):
    said, run = read_aloud(page_named("spike")), run_named("spike")
    (spike,) = run.spikes
    assert f"{spike.threshold_mV:+.2f} mV".replace("-", "\N{MINUS SIGN}") in said
    assert f"+{spike.peak_mV:.2f} mV at {spike.time_ms:.2f} ms" in said
    assert f"{run.ledger.ions['Na'].ions_per_um2:+,.0f}" in said
    assert run.trust.method in said
    assert run.trust.provenance["membrane"] in said
    for phase in run.phases:
        assert phase.name in said


def test_held_ions_have_no_change_of_concentration(page_named):
    assert "held" in page_named("held")
    assert "The pump spent" not in read_aloud(page_named("held"))


def test_a_membrane_of_ones_own_comes_with_its_file(page_named):
    page = page_named("own")
    assert 'download="membrane.json" href="data:application/json;base64,' in page
    assert "what_if(block=" in html.unescape(page)


def test_a_long_train_is_shown_by_its_beginning(page_named, run_named):
    assert len(run_named("train").phases) > 24
    assert "Not shown:" in page_named("train")


def test_the_same_run_gives_the_same_page(run_named, tmp_path):
    run = run_named("weak")
    one, other = (run.report(tmp_path / f"{name}.html") for name in "ab")
    assert one.read_bytes() == other.read_bytes()


def test_the_command_that_was_typed_is_shown(run_named, tmp_path):
    words = ("axolemma", "spike", "--amplitude", "2 uA/cm2")
    page = run_named("weak").report(tmp_path / "weak.html", command=words)
    assert 'axolemma spike --amplitude "2 uA/cm2"' in html.unescape(
        page.read_text(encoding="utf-8")
    )


def test_a_comparison_is_told_too(run_named, tmp_path):
    run = run_named("spike")
    comparison = run.what_if(freeze=["K.n"])
    path = run.report(tmp_path / "without.html", comparison=comparison)
    page = path.read_text(encoding="utf-8")
    html5lib.HTMLParser(strict=True).parse(page)
    said = read_aloud(page)
    assert "What would have been otherwise" in said
    assert comparison.sentences[0].text.split(",")[0].split("+")[0] in said
    peak = comparison.contrast.difference("peak_mV")
    assert f"{peak.first:+.2f} {peak.second:+.2f} {peak.change:+.2f}" in said


def test_a_place_that_is_not_there_is_refused(run_named, tmp_path):
    with pytest.raises(InvalidInput, match="make the folder first"):
        run_named("weak").report(tmp_path / "nowhere" / "weak.html")
    assert list(tmp_path.iterdir()) == []
