"""Regions: named, by distance, combined; what they cover of a tree."""

from typing import Any, cast

import numpy as np
import pytest

from axolemma.errors import InvalidInput, UnknownName
from axolemma.morphology import (
    Branch,
    between,
    beyond,
    everywhere,
    grow,
    region,
    within,
)

UM = 1e-4


@pytest.fixture
def cell():
    tuft = [Branch("apical", length="100 um", diameter="1 um") for _ in range(2)]
    return grow(
        Branch("apical", length="300 um", diameter="4 um", end_diameter="2 um",
               branches=tuft),
        Branch("basal", length="150 um", diameter="1 um"),
        Branch("axon", length="80 um", diameter="1 um",
               branches=[Branch("bouton", length="5 um", diameter="3 um")]),
        soma="20 um",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("chosen", "length"),
    [
        ("apical", 500.0),
        ("dendrite", 650.0),
        ("axon", 80.0),
        ("bouton", 5.0),
        ("soma", 0.0),
        (everywhere(), 735.0),
        (within("100 um"), 280.0 + 5.0),
        (beyond("350 um"), 100.0),
        (between("80 um", "150 um"), 70.0 + 70.0 + 5.0),
        (region("apical") & within("310 um"), 320.0),
        (region("basal") | "axon", 230.0),
        (region("dendrite") - "apical", 150.0),
        (everywhere() - beyond("20 um"), 60.0),
    ],
)
def test_a_region_covers_its_length(cell, chosen, length):
    # Sums of coordinates, to rounding.
    assert cell.select(chosen).length == pytest.approx(length * UM, rel=1e-12)


def test_a_region_covers_its_area(cell):
    assert cell.select("soma").area == pytest.approx(cell.soma_area, rel=1e-15)
    near = cell.select(region("apical") & within("150 um"))
    # Half of a cone, of radii 2 and 1.5 um.
    expected = np.pi * (2 + 1.5) * np.hypot(150, 0.5) * UM**2
    assert near.area == pytest.approx(expected, rel=1e-12)
    assert within("1 um").pieces(cell.frusta).area > cell.soma_area


def test_a_region_and_the_rest_are_the_whole(cell):
    part = region("apical") & between("37 um", "333 um") | "axon"
    inside, outside = cell.select(part), cell.select(everywhere() - part)
    assert inside.area + outside.area == pytest.approx(cell.area, rel=1e-13)
    assert inside.length + outside.length == pytest.approx(cell.length, rel=1e-13)


def test_a_tree_lists_its_regions(cell):
    assert cell.regions == ("apical", "axon", "basal", "bouton", "dendrite", "soma")


def test_an_unknown_region_names_the_near_ones(cell):
    with pytest.raises(UnknownName, match="did you mean 'apical'"):
        cell.select("apikal")
    with pytest.raises(UnknownName, match="'tuft'"):
        cell.select(region("apical") & "tuft")


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: within(100), "bare number"),
        (lambda: within("-1 um"), "at least 0 um"),
        (lambda: beyond("1 ms"), "a quantity in um"),
        (lambda: between("2 um", "2 um"), "the nearer distance first"),
        (lambda: region(""), "the name of a region"),
        (
            lambda: region("axon") & cast("Any", 3),
            "the name of a region, such as 'axon', or",
        ),
    ],
)
def test_what_is_no_region_is_refused(make, told):
    with pytest.raises(InvalidInput, match=told):
        make()


def test_a_region_says_what_it_is():
    assert str(region("axon") & beyond("100 um")) == "(axon & beyond 100 um)"
    assert str(within("50 um") - "soma") == "(from 0 to 50 um - soma)"
