"""What a run hands out prints itself for a person."""

import re

import pytest

import axolemma as axo


@pytest.fixture(scope="module")
def run():
    shock = axo.pulse("10 uA/cm2", start="1 ms", duration="1 ms")
    return axo.simulate(axo.models.squid_axon(), shock, duration="30 ms")


PARTS = ["spikes", "phases", "ledger", "trust", "energy", "outcome", "rest"]


@pytest.mark.parametrize("part", PARTS)
def test_every_part_prints_as_columns_and_not_as_python(run, part):
    text = str(getattr(run, part))
    assert not re.search(r"[A-Za-z_]\(|=|'|None|np\.|array", text)
    assert max(map(len, text.splitlines())) < 160


def test_members_print_themselves_too(run):
    assert "peak              39.066 mV" in str(run.spikes[0])
    assert "name              generator potential" in str(run.phases[1])
    assert "excess             14.281 pmol/cm2" in str(run.ledger.ions["Na"])
    assert str(run.phases[2].cause) == run.phases[2].cause.words


def test_the_ledger_is_a_table_of_ions_and_routes(run):
    lines = str(run.ledger).splitlines()
    assert lines[0] == "into the cell from 0 to 30 ms, pmol/cm2"
    assert lines[1].split() == [
        "ion",
        "net",
        "gated",
        "ions/um2",
        "inside",
        "by",
        "route",
    ]
    sodium = run.ledger.ions["Na"]
    assert lines[2].startswith(f"Na   {sodium.net_pmol_per_cm2:+.3f}")
    assert f"pump {sodium.routes_pmol_per_cm2['pump']:+.3f}" in lines[2]
    assert lines[-1].startswith("charge residual ")


def test_a_held_concentration_is_said_to_be_held():
    held = axo.simulate(axo.models.squid_axon(ions="held"), duration="1 ms")
    assert "held" in str(held.ledger)


def test_trust_says_what_computed_it(run):
    text = str(run.trust)
    assert f"axolemma {axo.__version__}" in text
    assert re.search(r"^voltage error +0\.00\d+ mV$", text, re.MULTILINE)


def test_rest_says_whether_it_is_stable(run):
    text = str(run.rest)
    assert text.startswith("stable\nmembrane.V   -64.99638")
    assert "eigenvalues, 1/ms: -4.675, -0.2026+0.3832j" in text
