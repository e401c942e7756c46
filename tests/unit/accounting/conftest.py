"""Records that several tests look at: each is computed once."""

from collections.abc import Callable

import pytest

from axolemma.membrane import Channel, Ion, Membrane
from axolemma.models import squid_axon
from axolemma.simulation import Conditions, Record, record
from axolemma.stimulus import Stimulus, pulse

RecordOf = Callable[..., Record]


@pytest.fixture(scope="session")
def record_of() -> RecordOf:
    """Make a record of a membrane and a stimulus, or find it again."""
    known: dict[object, Record] = {}

    def make(
        membrane: Membrane, stimulus: Stimulus | None, duration: float, **conditions
    ) -> Record:
        key = (membrane, str(stimulus), duration, tuple(conditions.items()))
        if key not in known:
            given = Conditions(duration=duration, **conditions)
            known[key] = record(membrane, stimulus, given)
        return known[key]

    return make


@pytest.fixture(scope="session")
def held() -> Membrane:
    """The squid axon of 1952."""
    return squid_axon(ions="held")


@pytest.fixture(scope="session")
def live() -> Membrane:
    """The squid axon with pools and a pump."""
    return squid_axon()


@pytest.fixture(scope="session")
def shock() -> Stimulus:
    """10 uA/cm2 for 1 ms."""
    return pulse("10 uA/cm2", start="1 ms", duration="1 ms")


@pytest.fixture(scope="session")
def passive() -> Membrane:
    """A membrane with a leak alone: its time constant is 2 ms."""
    return Membrane(
        "passive",
        ions=(Ion("Cl", reversal_potential="-70 mV"),),
        channels=(Channel("leak", ion="Cl", conductance="0.5 mS/cm2"),),
    )
