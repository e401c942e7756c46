"""What the undergraduate and research levels leave out, and how they put it."""

import pytest

import axolemma as axo

SQUID = axo.models.squid_axon


def pulsed(membrane, amplitude="10 uA/cm2", width="1 ms", duration="30 ms"):
    shock = axo.pulse(amplitude, start="1 ms", duration=width)
    return axo.simulate(membrane, shock, duration=duration)


@pytest.fixture(scope="module")
def weak():
    return pulsed(SQUID(), "2 uA/cm2")


@pytest.fixture(scope="module")
def train():
    return pulsed(SQUID(), width="40 ms", duration="50 ms")


@pytest.fixture(scope="module")
def without_potassium():
    return pulsed(SQUID().block("K", 1.0))


def test_without_a_spike_the_charge_is_counted_to_the_highest_voltage(weak):
    assert "2.00 nC/cm2 in by 2.00 ms" in weak.explain("undergraduate").text


def test_a_hyperpolarising_pulse_is_counted_to_the_end():
    text = pulsed(SQUID(), "-2 uA/cm2", duration="3 ms").explain("undergraduate").text
    assert "2.00 nC/cm2 out by 3.00 ms" in text


def test_a_train_is_not_called_one_action_potential(train, weak):
    text = train.explain("undergraduate").text
    assert "no single action potential runs the gradients down" in text
    assert "During the first action potential" in text
    assert "Currents at the first peak" in train.explain("research").text
    assert "moves the first peak by" in train.explain("research").text
    assert "peak" not in weak.explain("research").text


def test_nothing_is_short_of_a_level_that_it_passed(without_potassium, weak):
    assert "63.4 mV short of that level" in weak.explain("research").text
    text = without_potassium.explain("research").text
    assert "short of" not in text
    assert "which is above that level" in text


def test_a_blocked_pump_does_no_work(weak):
    assert "turns of the pump" in weak.explain("research").text
    poisoned = pulsed(SQUID().block("pump", 1.0), "2 uA/cm2")
    assert "turns of the pump" not in poisoned.explain("research").text


def test_errors_of_spike_times_are_those_of_spikes(train, weak):
    assert "in its spike times by" in train.explain("research").text
    assert "spike times" not in weak.explain("research").text


def test_what_nothing_disturbed_stayed_at_rest():
    silence = axo.simulate(SQUID(), duration="5 ms")
    assert "The potential stayed at -65.0 mV." in silence.explain().text
    displaced = axo.simulate(SQUID(), duration="20 ms", initial_voltage="-62 mV")
    assert "The potential ended back at rest" in displaced.explain().text


def test_the_ions_after_the_first_do_not_repeat_the_heading(train):
    text = train.explain("research").text
    assert text.count("into the cell positive") == 1
    assert "K+ likewise: K " in text
