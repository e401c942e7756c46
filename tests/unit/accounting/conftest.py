"""Records that several tests look at: each is computed once."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from axolemma.accounting import (
    Landmarks,
    Phase,
    Spike,
    divide,
    find_spikes,
    landmarks_of,
)
from axolemma.membrane import Channel, Ion, Membrane
from axolemma.models import squid_axon
from axolemma.simulation import Conditions, Record, record
from axolemma.stimulus import Stimulus, pulse

RecordOf = Callable[..., Record]


class Account(NamedTuple):
    """A record and what the accounts of it begin with."""

    record: Record
    landmarks: Landmarks
    spikes: tuple[Spike, ...]
    phases: tuple[Phase, ...]


AccountOf = Callable[..., Account]


@pytest.fixture(scope="session")
def record_of() -> RecordOf:
    """Make a record of a membrane and a stimulus, or find it again."""
    known: dict[object, Record] = {}

    def make(
        membrane: Membrane,
        stimulus: Stimulus | None,
        duration: float,
        **conditions: Any,
    ) -> Record:
        key = (membrane, str(stimulus), duration, tuple(conditions.items()))
        if key not in known:
            given = Conditions(duration=duration, **conditions)
            known[key] = record(membrane, stimulus, given)
        return known[key]

    return make


@pytest.fixture(scope="session")
def account_of(record_of: RecordOf) -> AccountOf:
    """Make the account of a record, or find it again."""
    known: dict[Record, Account] = {}

    def make(*arguments: Any, **conditions: Any) -> Account:
        record = record_of(*arguments, **conditions)
        if record not in known:
            marks = landmarks_of(record)
            spikes = find_spikes(record, landmarks=marks)
            phases = divide(record, spikes, landmarks=marks)
            known[record] = Account(record, marks, spikes, phases)
        return known[record]

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
