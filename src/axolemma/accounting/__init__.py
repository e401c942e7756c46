"""Accounting: what a record says, in spikes, phases, causes, ions and energy."""

from axolemma.accounting.causes import Cause, written_ion
from axolemma.accounting.energy import Energy, Restoration, find_restoration, reckon
from axolemma.accounting.landmarks import Landmarks
from axolemma.accounting.ledger import IonAccount, Ledger, build_ledger
from axolemma.accounting.measures import Spike, find_spikes, landmarks_of
from axolemma.accounting.outcome import Outcome, find_outcome
from axolemma.accounting.phases import Phase, divide
from axolemma.accounting.trust import Trust, assess

__all__ = [
    "Cause",
    "Energy",
    "IonAccount",
    "Landmarks",
    "Ledger",
    "Outcome",
    "Phase",
    "Restoration",
    "Spike",
    "Trust",
    "assess",
    "build_ledger",
    "divide",
    "find_outcome",
    "find_restoration",
    "find_spikes",
    "landmarks_of",
    "reckon",
    "written_ion",
]
