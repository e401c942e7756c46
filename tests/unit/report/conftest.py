"""Runs of every kind, each with its page."""

import pytest

import axolemma as axo

SQUID = axo.models.squid_axon


def pulsed(membrane, amplitude, width="1 ms", duration="30 ms"):
    shock = axo.pulse(amplitude, start="1 ms", duration=width)
    return axo.simulate(membrane, shock, duration=duration)


RUNS = {
    "spike": lambda: pulsed(SQUID(), "10 uA/cm2"),
    "held": lambda: pulsed(SQUID(ions="held"), "10 uA/cm2"),
    "train": lambda: pulsed(SQUID(), "10 uA/cm2", "90 ms", "100 ms"),
    "silence": lambda: axo.simulate(SQUID(), duration="5 ms"),
    "weak": lambda: pulsed(SQUID(), "2 uA/cm2"),
    "cut": lambda: pulsed(SQUID(), "10 uA/cm2", duration="4 ms"),
    "block": lambda: pulsed(SQUID(), "200 uA/cm2", "80 ms", "60 ms"),
    "pyramidal": lambda: pulsed(axo.models.pyramidal_neuron(), "20 uA/cm2"),
    "node": lambda: pulsed(axo.models.mcintyre_node(), "200 uA/cm2", "0.1 ms", "5 ms"),
    "push": lambda: axo.simulate(
        SQUID().with_receptor(),
        axo.stimulus.push("3 um", start="1 ms", duration="15 ms"),
        duration="30 ms",
    ),
    "own": lambda: pulsed(SQUID(ions="held").without_channel("K"), "10 uA/cm2"),
}


@pytest.fixture(scope="session")
def run_named():
    """Give a function that makes a run once, by name."""
    made = {}

    def make(name):
        if name not in made:
            made[name] = RUNS[name]()
        return made[name]

    return make


@pytest.fixture(scope="session")
def page_named(run_named, tmp_path_factory):
    """Give a function that makes the page of a run once, by name."""
    made = {}
    folder = tmp_path_factory.mktemp("pages")

    def make(name):
        if name not in made:
            path = run_named(name).report(folder / f"{name}.html")
            made[name] = path.read_text(encoding="utf-8")
        return made[name]

    return make
