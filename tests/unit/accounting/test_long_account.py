"""What is kept of a long run is what a run that keeps every step would say."""

from dataclasses import replace

import numpy as np
import pytest

from axolemma.accounting import build_ledger
from axolemma.accounting.long_account import follow
from axolemma.membrane import Cylinder
from axolemma.models import pyramidal_neuron, squid_axon
from axolemma.simulation import Conditions, record
from axolemma.simulation.windows import Course
from axolemma.stimulus import charge, pulse

THIN = replace(pyramidal_neuron(), geometry=Cylinder("1 um"))
DRIVE = pulse("2 uA/cm2", start="10 ms", duration="1 s")
CONDITIONS = Conditions(duration=2000.0)
# What every scheme keeps of every balance, beside the gross amount.
BALANCED = 1e-12
# A value may differ by rounding with how many others NumPy evaluates it beside.
ROUNDING = 1e-13


@pytest.fixture(scope="module")
def account():
    return follow(Course.of(THIN, DRIVE, CONDITIONS))


@pytest.fixture(scope="module")
def at_once():
    return record(THIN, DRIVE, CONDITIONS)


def test_as_many_steps_were_taken(account, at_once):
    assert account.steps == at_once.trajectory.steps.time.size
    assert account.record.rejected == at_once.rejected


def test_the_ledger_is_that_of_the_whole_run(account, at_once):
    expected = build_ledger(at_once)
    assert set(account.ledger.ions) == {"Na", "K", "Cl"}
    for ion, whole in expected.ions.items():
        found = account.ledger.ions[ion]
        assert found.routes_pmol_per_cm2 == whole.routes_pmol_per_cm2
        assert found.net_pmol_per_cm2 == whole.net_pmol_per_cm2
        assert found.excess_pmol_per_cm2 == whole.excess_pmol_per_cm2
        assert found.change_mM == whole.change_mM
        assert found.gross_pmol_per_cm2 == pytest.approx(
            whole.gross_pmol_per_cm2, rel=1e-12
        )
        # The gross amount beneath is added up in another order.
        assert found.residual == pytest.approx(whole.residual, rel=1e-9)
    assert account.ledger.residual < BALANCED


def test_the_ledger_begins_before_an_impulse_at_time_zero():
    impulses = charge("15 nC/cm2", at="0 ms") + charge("15 nC/cm2", at="40 ms")
    conditions = Conditions(duration=100.0)
    account = follow(Course.of(squid_axon(), impulses, conditions))
    assert len(account.spikes) == 2
    expected = build_ledger(record(squid_axon(), impulses, conditions))
    for ion, whole in expected.ions.items():
        found = account.ledger.ions[ion]
        assert found.routes_pmol_per_cm2 == whole.routes_pmol_per_cm2
    assert account.ledger.residual < BALANCED


def test_slow_quantities_are_those_of_the_whole_run(account, at_once):
    grid = at_once.trajectory.at(account.grid.time)
    np.testing.assert_allclose(account.grid.states, grid.states, rtol=ROUNDING)
    np.testing.assert_allclose(account.grid.totals, grid.totals, rtol=ROUNDING)
    (sodium,) = at_once.trajectory.values(["Na.inside"], grid)
    np.testing.assert_allclose(account.values("Na.inside"), sodium, rtol=ROUNDING)


def test_any_moment_can_be_had_again(account, at_once):
    times = np.array([0.0, 3.0, 14.61, 249.9999, 250.0, 1003.7, 1999.0, 2000.0])
    samples = at_once.trajectory.at(times)
    for name in ("membrane.V", "pump.current"):
        (expected,) = at_once.trajectory.values([name], samples)
        found = account.at(times, name)
        np.testing.assert_allclose(found, expected, rtol=ROUNDING)


def test_the_check_has_as_many_spikes(account):
    assert account.spikes_of_check == len(account.spikes)


def test_the_check_rises_through_the_level_when_the_whole_check_does(account, at_once):
    level = THIN.spike_level
    (voltage,) = at_once.check.values(
        ["membrane.V"], at_once.check.at(account.rises_of_check)
    )
    assert voltage == pytest.approx(float(level), abs=1e-9)
    slightly = at_once.check.at(account.rises_of_check + 1e-3)
    (later,) = at_once.check.values(["membrane.V"], slightly)
    assert np.all(later > voltage)


def test_a_check_that_an_impulse_lifts_at_time_zero_is_counted():
    lifted = Course.of(
        squid_axon(), charge("90 nC/cm2", at="0 ms"), Conditions(duration=30.0)
    )
    account = follow(lifted)
    assert account.spikes_of_check == len(account.spikes) == 1
    assert account.rises_of_check == pytest.approx([0.0])


def test_a_run_without_a_check_says_so():
    conditions = replace(CONDITIONS, duration=20.0, is_checked=False)
    account = follow(Course.of(THIN, DRIVE, conditions))
    assert account.spikes_of_check is None


def test_what_is_kept_grows_with_the_spikes_and_not_with_the_steps(account):
    rows = account.course.system
    kept = len(rows.states) + len(rows.routes)
    assert account.grid.states.size + account.grid.totals.size <= 2001 * kept
    assert account.onsets.time.size == len(account.spikes)
    # The trajectory that stays is that of one window.
    assert account.record.trajectory.start > 1000.0
