"""Where a stimulus jumps, a run says what holds after it, and before it if asked."""

import numpy as np
import pytest

import axolemma as axo
from axolemma.stimulus import ramp
from axolemma.units import FARADAY

# Two pulses and a ramp: 10 + 3 + 5 nC/cm2.
JUMPS = {1.0: (0.0, 10.0), 2.0: (10.0, 3.0), 3.0: (3.0, 0.0), 12.0: (5.0, 0.0)}


@pytest.fixture(scope="module", params=["adaptive", "fixed"])
def run(request):
    stimulus = (
        axo.pulse("10 uA/cm2", start="1 ms", duration="1 ms")
        + axo.pulse("3 uA/cm2", start="2 ms", duration="1 ms")
        + ramp("0 uA/cm2", "5 uA/cm2", start="10 ms", duration="2 ms")
    )
    step = None if request.param == "adaptive" else "0.03 ms"
    return axo.simulate(axo.models.squid_axon(), stimulus, duration="20 ms", step=step)


def test_at_a_jump_stands_what_holds_after_it(run):
    for time, (_, after) in JUMPS.items():
        (place,) = np.flatnonzero(run.time == time)
        assert run["stimulus.current"][place] == after
        assert run.at([time], "stimulus.current")[0] == after


def test_any_earlier_time_has_what_held_before(run):
    for time, (before, _) in JUMPS.items():
        found = run.at([np.nextafter(time, 0.0)], "stimulus.current")
        assert found[0] == pytest.approx(before, abs=1e-12)
        (place,) = np.flatnonzero(run.time == time)
        earlier = run.time[place - 1]
        held = run.at([earlier], "stimulus.current")
        assert run["stimulus.current"][place - 1] == held[0]


def test_the_books_hold_the_charge_whatever_the_times_are(run):
    moved = run.ledger.ions["K"].routes_pmol_per_cm2["stimulus"] * 1e-6 * FARADAY
    # Some hundred sums of charges of this size.
    assert moved == pytest.approx(18.0, rel=1e-13)
