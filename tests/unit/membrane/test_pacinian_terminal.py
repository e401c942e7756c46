import math

import numpy as np
import pytest

import axolemma as axo
from axolemma.equilibrium import rest
from axolemma.errors import InvalidInput, UnitError, UnknownName
from axolemma.expressions import evaluate, lower
from axolemma.membrane import Channel, Ion, Membrane, PacinianTerminal


@pytest.fixture(scope="module")
def touched():
    return axo.models.squid_axon(ions="held").with_receptor()


def values(membrane, names, **known):
    """Evaluate quantities of a membrane with its states given."""
    system = membrane.equations()
    routes = {route.name: route.current for route in system.routes}
    wanted = [
        routes[name] if name in routes else system.expression(name) for name in names
    ]
    given = {name.replace("__", "."): value for name, value in known.items()}
    return [float(each) for each in evaluate(lower(wanted), membrane.values | given)]


def rates(membrane, **known):
    system = membrane.equations()
    given = {name.replace("__", "."): value for name, value in known.items()}
    at_rest = rest(system).values
    found = evaluate(
        lower(list(system.rates)),
        membrane.values | at_rest | dict.fromkeys(system.input_names, 0.0) | given,
    )
    return dict(zip(system.state_names, map(float, found), strict=True))


def test_at_rest_it_is_shut_and_changes_nothing(touched):
    bare = axo.models.squid_axon(ions="held")
    found = rest(touched.equations())
    assert found.values["receptor.ready"] == pytest.approx(1.0)
    assert found.values["receptor.opened"] == pytest.approx(0.0, abs=1e-15)
    voltage = rest(bare.equations()).values["membrane.V"]
    assert found.values["membrane.V"] == pytest.approx(voltage, abs=1e-12)
    assert found.is_stable


def test_its_equations_are_those_of_its_docstring(touched):
    # 6 um pushed, 2 um taken up by the capsule: a tension of 16 / (16 + 16).
    found = rates(
        touched,
        receptor__indentation=6e-4,
        receptor__capsule=2e-4,
        receptor__opened=0.1,
        receptor__ready=0.9,
    )
    assert found["receptor.capsule"] == pytest.approx(4e-4 / 4.0)
    assert found["receptor.opened"] == pytest.approx((0.5 - 0.1) / 0.3)
    assert found["receptor.ready"] == pytest.approx((1.0 - 0.7 * 0.5 - 0.9) / 50.0)


def test_its_currents_are_shared_so_that_they_cancel_at_the_reversal_potential(touched):
    state = {"receptor__opened": 0.5, "receptor__ready": 0.8}
    names = ["receptor.Na", "receptor.K", "receptor.current"]
    sodium, potassium, current = values(touched, names, membrane__V=0.0, **state)
    assert sodium < 0.0 < potassium
    assert current == pytest.approx(0.0, abs=1e-12)
    share = 77.0 / 127.0
    sodium, potassium, current = values(touched, names, membrane__V=-65.0, **state)
    assert sodium == pytest.approx(0.6 * 0.4 * share * -115.0)
    assert potassium == pytest.approx(0.6 * 0.4 * (1.0 - share) * 12.0)
    assert current == pytest.approx(0.6 * 0.4 * -65.0)


def test_a_push_and_a_pull_are_felt_alike(touched):
    one, other = (
        rates(touched, receptor__indentation=depth)["receptor.opened"]
        for depth in (3e-4, -3e-4)
    )
    assert one == other > 0.0


def test_without_a_capsule_it_has_neither_its_state_nor_its_parameter():
    bare = axo.models.squid_axon().with_receptor(PacinianTerminal(has_capsule=False))
    assert "receptor.capsule" not in bare.equations().state_names
    assert "receptor.capsule_time_constant" not in bare.values


def test_the_share_of_sodium_stays_when_live_ions_move():
    live = axo.models.squid_axon().with_receptor()
    state = {"receptor__opened": 1.0, "receptor__ready": 1.0, "membrane__V": -65.0}
    names = ["receptor.Na", "Na.reversal_potential"]
    found = [
        values(live, names, Na__entered=entered, K__entered=0.0, **state)
        for entered in (0.0, 1e-4)
    ]
    conductances = [current / (-65.0 - potential) for current, potential in found]
    assert found[0][1] != found[1][1]
    assert conductances[0] == pytest.approx(conductances[1], rel=1e-13)


def test_the_membrane_drives_its_input_beside_the_electrode(touched):
    names = touched.equations().input_names
    assert names == ("stimulus.current", "receptor.indentation")
    assert touched.receptor.input == "receptor.indentation"


def test_parameters_are_given_other_values_and_it_is_blocked_by_name(touched):
    changed = touched.with_values({"receptor.conductance": "1 mS/cm2"})
    assert changed.receptor.conductance == 1.0
    assert touched.block("receptor", 1.0).receptor.blocked == 1.0


def test_a_blocked_one_carries_nothing(touched):
    state = {"receptor__opened": 1.0, "receptor__ready": 1.0, "membrane__V": -65.0}
    assert values(touched.block("receptor", 1.0), ["receptor.Na"], **state) == [0.0]


def test_it_survives_the_way_through_json(touched):
    again = Membrane.from_json(touched.to_json())
    assert again == touched
    assert again.digest == touched.digest != axo.models.squid_axon(ions="held").digest


def test_it_prints_itself_with_its_units(touched):
    text = str(touched.receptor)
    for part in ("0.6 mS/cm2", "4 um", "0.3 ms", "50 ms", "dz/dt"):
        assert part in text
    assert "dz/dt" not in str(PacinianTerminal(has_capsule=False))
    assert "receptor, carried by Na and K" in touched.show()
    assert "(1 - 0.5)" in str(PacinianTerminal(blocked=0.5))


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"conductance": "0.6"}, UnitError, "conductance"),
        ({"conductance": "-1 mS/cm2"}, InvalidInput, "at least"),
        ({"half_indentation": "0 um"}, InvalidInput, "more than"),
        ({"half_indentation": "4 mV"}, UnitError, "um"),
        ({"adaptation": 1.5}, InvalidInput, "at most"),
        ({"has_capsule": 1}, InvalidInput, "True or False"),
        ({"name": "membrane"}, InvalidInput, "membrane"),
    ],
)
def test_impossible_terminals_are_refused(given, error, words):
    with pytest.raises(error, match=words):
        PacinianTerminal(**given)


@pytest.mark.parametrize("potential", ["60 mV", "-80 mV"])
def test_a_reversal_potential_that_no_mixture_has_is_refused(potential):
    ending = PacinianTerminal(reversal_potential=potential)
    with pytest.raises(InvalidInput, match="between the reversal potentials"):
        axo.models.squid_axon().with_receptor(ending)


def test_the_potentials_of_every_cell_are_looked_at():
    axon = axo.models.squid_axon(ions="held")
    potentials = axo.along("E", np.array([50.0, -10.0]), "mV")
    many = axon.with_values({"Na.reversal_potential": potentials})
    with pytest.raises(InvalidInput, match="between the reversal potentials"):
        many.with_receptor()
    fine = axo.along("E", np.array([50.0, 40.0]), "mV")
    assert axon.with_values({"Na.reversal_potential": fine}).with_receptor().receptor


def test_a_membrane_without_its_ions_is_refused():
    leak = Channel("leak", ion="Cl", conductance="1 mS/cm2")
    chloride = Ion("Cl", reversal_potential="-60 mV")
    bare = Membrane("bare", ions=[chloride], channels=[leak])
    with pytest.raises(UnknownName, match="ion of 'receptor'"):
        bare.with_receptor()


def test_what_is_no_terminal_is_refused():
    with pytest.raises(InvalidInput, match="a PacinianTerminal"):
        axo.models.squid_axon().with_receptor("Pacini")  # pyright: ignore[reportArgumentType]


def test_its_adaptation_ends_where_its_docstring_says():
    push = axo.stimulus.push("400 um", start="0 ms")
    ending = PacinianTerminal(has_capsule=False)
    run = axo.simulate(
        axo.models.squid_axon().with_receptor(ending), push, duration="600 ms"
    )
    # Full tension, to (4/400)^2, after twelve time constants.
    ready = run["receptor.ready"][-1]
    assert math.isclose(ready, 0.3, abs_tol=2e-4)
