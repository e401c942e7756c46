"""A recorded sweep divided into spikes and phases, from its voltage alone.

On two recordings at 20 kHz eFEL 5.7 (``interp_step`` 0.05, ``Threshold`` 0,
``DerivativeThreshold`` 10) finds the same 390 spikes, with peaks within a sample and
0.06 mV and thresholds within a sample. Its definitions differ in

- the threshold: the first sample that is steep enough, not the moment before it; that
  is more than 0.5 mV higher in 21 spikes, at most 0.6 mV;
- the half-width: whole samples, and a fall that is followed only while it is steeper
  than 12 mV/ms; more than a sample in 5 spikes, at most 0.22 ms;
- the trough: the lowest voltage until the next peak, across edges of the stimulus; more
  than 0.5 mV deeper in 28 spikes. Its other trough, the first minimum that holds for
  0.5 ms, is more than 0.5 mV higher in 11.

`test_against_efel` counts them.
"""

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
