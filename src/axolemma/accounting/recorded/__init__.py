"""A recorded sweep divided into spikes and phases, from its voltage alone."""

from axolemma.accounting.recorded.account import SweepAccount, account_of_sweep
from axolemma.accounting.recorded.baseline import Baseline
from axolemma.accounting.recorded.filtering import Filtering
from axolemma.accounting.recorded.outcome import RecordedOutcome
from axolemma.accounting.recorded.phases import RecordedPhase
from axolemma.accounting.recorded.spikes import RecordedSpike, SmallSpike
from axolemma.accounting.recorded.sweep import SampledVoltage

__all__ = [
    "Baseline",
    "Filtering",
    "RecordedOutcome",
    "RecordedPhase",
    "RecordedSpike",
    "SampledVoltage",
    "SmallSpike",
    "SweepAccount",
    "account_of_sweep",
]
