"""The page of a long run, which is told by its spikes and by what drifts."""

import html
import re

import html5lib
import pytest

import axolemma as axo
from axolemma.report.reproduction import python_of


@pytest.fixture(scope="module")
def run():
    shock = axo.pulse("10 uA/cm2", start="1 ms", duration="100 ms")
    cell = axo.models.pyramidal_neuron()
    return axo.simulate(cell, shock, duration="300 ms", keep="spikes")


@pytest.fixture(scope="module")
def page(run, tmp_path_factory):
    path = run.report(tmp_path_factory.mktemp("pages") / "long.html")
    return path.read_text(encoding="utf-8")


def said(page):
    text = html.unescape(re.sub(r"<[^>]*>", " ", page[page.index("<body") :]))
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def test_the_page_of_a_long_run_is_valid_html(page):
    html5lib.HTMLParser(strict=True).parse(page)
    names = re.findall(r'\sid="([^"]*)"', page)
    assert len(names) == len(set(names))


def test_it_says_how_many_action_potentials_came(page, run):
    assert f"Action potentials {len(run.spikes):,}" in said(page)
    assert run.explain("school").sentences[0].text.split("-")[0] in said(page)


def test_its_three_levels_can_be_chosen(page, run):
    for level in ("school", "undergraduate", "research"):
        assert f'id="level-{level}"' in page
    aloud = said(page)
    assert "is a simplification" in aloud
    assert "A spike is an excursion" in aloud


def test_it_says_how_far_to_trust_it(page, run):
    aloud = said(page)
    assert f"Spikes at a tenth of the tolerance {len(run.spikes):,}" in aloud
    assert "Largest error of a spike time" in aloud


def test_it_says_how_it_is_made_again(page, run):
    aloud = said(page)
    assert 'axolemma spike --model pyramidal_neuron --width "100 ms"' in aloud
    assert 'duration="300 ms", keep="spikes")' in aloud


def test_its_python_makes_the_same_run(page, run, capsys):
    code = html.unescape(
        re.findall(r"<code>(import axolemma.*?)</code>", page, re.DOTALL)[0]
    )
    names = {}
    exec(code, names)  # noqa: S102  (it is what a reader would type)
    assert capsys.readouterr().out
    made = names["run"]
    assert made.to_dict() == run.to_dict()


def test_what_is_kept_is_a_part_of_the_python(run):
    assert "keep" not in python_of(run.account.record)
