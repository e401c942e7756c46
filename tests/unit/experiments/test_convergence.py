"""Whether a cut is fine enough: what is said of it holds."""

import numpy as np
import pytest

from axolemma.errors import InvalidInput
from axolemma.experiments import Cell, convergence, simulate_cable
from axolemma.experiments.account import tell
from axolemma.experiments.cell import shared_nodes
from axolemma.experiments.pictures import picture
from axolemma.models import squid_axon
from axolemma.morphology import Branch, grow
from axolemma.stimulus import pulse

SHOCK = pulse("2 nA", start="0.1 ms", duration="0.5 ms")


@pytest.fixture(scope="module")
def cell():
    twigs = [
        Branch("apical", length="150 um", diameter="1.5 um", end_diameter="0.8 um")
        for _ in range(2)
    ]
    trunk = Branch("apical", length="200 um", diameter="3 um", branches=twigs)
    return Cell(
        membrane=squid_axon(temperature="18.5 degC", ions="held"),
        morphology=grow(trunk, soma="15 um"),
        values={"apical": {"Na.conductance": "60 mS/cm2"}},
        longest="40 um",
    )


@pytest.fixture(scope="module")
def found(cell):
    return convergence(cell, SHOCK, at=("soma", None), duration="5 ms", levels=3)


def test_changes_fall_to_a_quarter_and_the_error_holds_for_what_is_finer(cell, found):
    assert found.is_of_second_order
    assert [each.compartments for each in found.levels] == [14, 27, 53]
    assert found.levels[0].step == pytest.approx(4.0 * found.levels[2].step)
    fine, finest = (
        simulate_cable(
            cell.cable(refinement),
            {0: SHOCK},
            duration="5 ms",
            step=f"{0.025 / refinement} ms",
        )
        for refinement in (4, 32)
    )
    assert fine.voltage.max() > 0.0
    nodes = shared_nodes(fine.cable.compartments, finest.cable.compartments)
    at = [np.interp(fine.time, finest.time, finest.voltage[:, n]) for n in nodes]
    apart = np.max(np.abs(np.stack(at, axis=1) - fine.voltage))
    # A third of the last change is right to the next order.
    assert apart == pytest.approx(found.error, rel=0.25)


def test_it_prints_and_draws_itself(found):
    assert "as second order has it" in str(found)
    assert f"{found.error:.2g} mV" in str(found)
    claims = {c.quantity: c.value for each in tell(found) for c in each.claims}
    assert claims["convergence.error"] == found.error
    (axes,) = picture(found).axes
    assert axes.get_xlabel() == "compartments"


def test_two_runs_say_nothing_of_the_order(cell):
    found = convergence(cell, SHOCK, duration="1 ms", levels=2)
    assert not found.is_of_second_order
    assert found.error == found.levels[1].change
    assert "not as second order" in str(found)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"levels": 1}, "from 2 to 6"),
        ({"levels": True}, "from 2 to 6"),
        ({"at": ("axon", None)}, "axon"),
        ({"at": ("apical", "9 mm")}, "off it"),
        ({"duration": 5}, "bare number"),
    ],
)
def test_what_makes_no_sense_is_refused(cell, changes, told):
    with pytest.raises(InvalidInput, match=told):
        convergence(cell, SHOCK, **({"duration": "1 ms"} | changes))
    with pytest.raises(InvalidInput, match="read_morphology"):
        Cell(membrane=cell.membrane, morphology="cell.swc")  # pyright: ignore[reportArgumentType]
