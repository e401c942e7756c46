import numpy as np
import pytest

import axolemma as axo
from axolemma.errors import InvalidInput, UnitError, UnknownName
from axolemma.membrane import Channel, Gate
from axolemma.run.what_if import generator_potential, taken_away
from axolemma.stimulus import push

SHOCK = axo.pulse("10 uA/cm2", start="1 ms", duration="1 ms")


@pytest.fixture(scope="module")
def run():
    return axo.simulate(axo.models.squid_axon(), SHOCK, duration="20 ms")


@pytest.fixture(scope="module")
def frozen(run):
    return run.what_if(freeze=["K.n"]).second


def test_a_frozen_gate_stays_at_its_resting_value(run, frozen):
    resting = run.rest.values["K.n"]
    assert np.all(frozen["K.n"] == resting)
    assert frozen.record.frozen == {"K.n": resting}
    assert np.ptp(run["K.n"]) > 0.1


def test_freezing_leaves_rest_and_all_else_as_they_were(run, frozen):
    assert frozen.rest.values["membrane.V"] == run.rest.values["membrane.V"]
    assert (frozen.stimulus, frozen.duration) == (run.stimulus, run.duration)
    assert frozen.record.relative_tolerance == run.record.relative_tolerance
    # Until the stimulus begins, nothing tells the two apart.
    assert frozen.at(0.9) == pytest.approx(run.at(0.9), abs=1e-9)


def test_the_books_of_a_frozen_run_balance(frozen):
    assert frozen.ledger.residual < 1e-12
    assert sum(phase.residual for phase in frozen.phases) == pytest.approx(0, abs=1e-9)


def test_a_frozen_run_is_saved_and_opened_as_it_was(frozen, tmp_path):
    again = axo.load(frozen.save(tmp_path / "frozen.nc"))
    assert again == frozen
    assert again.record.frozen == frozen.record.frozen
    assert np.array_equal(again.voltage, frozen.voltage)


def test_a_frozen_run_goes_on_frozen(frozen):
    longer = frozen.extended("25 ms")
    assert np.all(longer["K.n"] == frozen["K.n"][0])


def test_its_conditions_and_its_story_say_what_was_frozen(frozen):
    assert "K.n held at rest" in frozen.conditions
    assert frozen.to_dict()["frozen"] == dict(frozen.record.frozen)
    assert "Gate n of the K+ channels was held" in str(frozen.explain())


def test_frozen_gates_stay_frozen_in_what_follows(frozen):
    both = frozen.what_if(freeze=["Na.h"]).second
    assert set(both.record.frozen) == {"K.n", "Na.h"}


def test_a_channel_stands_for_all_of_its_gates(run):
    assert set(run.what_if(freeze=["Na"]).second.record.frozen) == {"Na.m", "Na.h"}


def test_blocking_gives_the_run_of_the_blocked_membrane(run):
    blocked = run.what_if(block={"pump": 1.0}).second
    axon = axo.models.squid_axon().block("pump", 1.0)
    assert blocked == axo.simulate(axon, SHOCK, duration="20 ms")


def test_setting_gives_the_run_of_the_changed_membrane(run):
    changed = run.what_if(set={"Na.conductance": "90 mS/cm2"}).second
    axon = axo.models.squid_axon().with_values({"Na.conductance": "90 mS/cm2"})
    assert changed == axo.simulate(axon, SHOCK, duration="20 ms")


@pytest.mark.parametrize(
    "how", [{"step": "0.025 ms"}, {"initial_voltage": "-55 mV"},
            {"relative_tolerance": 1e-7}]
)  # fmt: skip
def test_the_run_is_made_again_as_it_was_made(how):
    before = axo.simulate(axo.models.squid_axon(), SHOCK, duration="10 ms", **how)
    other = before.what_if(set={"Na.conductance": "120 mS/cm2"}).second
    assert np.array_equal(other.voltage, before.voltage)
    assert other.record.method == before.record.method


def test_without_a_rest_of_its_own_it_begins_where_the_other_rested(run):
    # Half of the potassium channels blocked, the axon fires by itself.
    restless = run.what_if(block={"K": 0.5}).second
    resting = run.rest.values["membrane.V"]
    assert restless.record.initial_voltage == resting
    assert restless.at(0.0) == pytest.approx(resting)


def test_the_generator_potential_is_the_response_with_the_gates_frozen():
    axon = axo.models.squid_axon().with_receptor()
    touch = axo.simulate(axon, push("3 um", start="1 ms"), duration="30 ms")
    generator = touch.what_if(freeze=["Na", "K"]).second
    assert touch.spikes
    assert not generator.spikes
    assert 5.0 < generator.outcome.peak_depolarisation_mV < 20.0


def test_the_generator_potential_is_found_wherever_every_gate_can_be_held(run):
    alone = generator_potential(run.record)
    assert alone is not None
    assert set(alone.frozen) == {"Na.m", "Na.h", "K.n"}
    at_once = axo.simulate(instantaneous(), SHOCK, duration="5 ms")
    assert generator_potential(at_once.record) is None


def instantaneous():
    def settled(V):
        return 1 / (1 + np.exp(-(V / axo.units.mV + 40) / 9))

    gate = Gate("m", steady_state=settled, instantaneous=True)
    channel = Channel("P", ion="Na", conductance="0.01 mS/cm2", gates=[gate])
    return axo.models.squid_axon(ions="held").with_channel(channel)


def test_an_instantaneous_gate_cannot_be_frozen():
    made = axo.simulate(instantaneous(), SHOCK, duration="5 ms")
    with pytest.raises(InvalidInput, match=r"'P\.m', which is instantaneous.*block"):
        made.what_if(freeze=["P.m"])


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"freeze": ["K.m"]}, UnknownName, r"'K\.m'.*did you mean 'K\.n'"),
        ({"freeze": ["membrane.V"]}, UnknownName, "gate of 'squid"),
        ({"freeze": ["pump"]}, UnknownName, "gate of 'squid"),
        ({"freeze": 3}, InvalidInput, "names of gates"),
        ({"freeze": [3]}, InvalidInput, "names of gates"),
        ({"block": {"pumq": 1.0}}, UnknownName, "did you mean 'pump'"),
        ({"block": {"pump": 2.0}}, InvalidInput, "at most 1"),
        ({"block": "pump"}, InvalidInput, "values by name"),
        ({"set": {"Na.conductanc": "1 mS/cm2"}}, UnknownName, "Na.conductance"),
        ({"set": {"Na.conductance": "1 mV"}}, UnitError, "mS/cm2"),
        ({"set": ["Na.conductance"]}, InvalidInput, "values by name"),
        ({}, InvalidInput, "nothing that is to be otherwise"),
    ],
)
def test_what_cannot_be_otherwise_is_refused(run, changes, error, words):
    with pytest.raises(error, match=words):
        run.what_if(**changes)


def test_many_values_at_once_are_for_simulate(run):
    many = axo.along("g", np.array([60.0, 120.0]), "mS/cm2")
    with pytest.raises(InvalidInput, match=r"axolemma\.simulate runs many"):
        run.what_if(set={"Na.conductance": many})


@pytest.mark.parametrize(
    ("name", "gates", "blocked"),
    [
        ("K.n", ["K.n"], {}),
        ("Na", ["Na.m", "Na.h"], {}),
        ("pump", [], {"pump": 1.0}),
        ("Cl_leak", [], {"Cl_leak": 1.0}),
        ("receptor", [], {"receptor": 1.0}),
    ],
)
def test_what_is_taken_away_is_frozen_or_blocked(name, gates, blocked):
    axon = axo.models.squid_axon().with_receptor()
    assert taken_away(axon, [name]) == (gates, blocked)


def test_an_ion_stands_for_its_gated_channels_where_no_channel_has_its_name():
    assert taken_away(instantaneous(), ["Na"])[0] == ["Na.m", "Na.h"]
    assert taken_away(instantaneous().without_channel("Na"), ["Na"])[0] == ["P.m"]


def test_what_the_membrane_has_not_got_cannot_be_taken_away():
    with pytest.raises(UnknownName, match=r"did you mean 'K\.n'"):
        taken_away(axo.models.squid_axon(), ["Kn"])
