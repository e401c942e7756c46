"""Where nothing happens nothing is spent: implicit steps take over, and give back."""

from dataclasses import replace

import numpy as np
import pytest

from axolemma.equations import EquationSystem, State, lowered
from axolemma.expressions import symbol
from axolemma.integration import Cell, Method, Plan, Status, advance, merged

MINUTE = 60e3


@pytest.mark.parametrize("name", ["held_ions", "live_ions", "instantaneous_gate"])
def test_ten_silent_minutes_cost_less_than_a_thousand_steps(cases, drive, name):
    silent = drive(((0, 0, 0, 0),))
    case = replace(cases(name), table=silent, duration=10.0 * MINUTE)
    outcome = case.run(1e-5)
    assert outcome.status == Status.DONE
    assert outcome.accepted + outcome.rejected < 1000
    assert np.sum(outcome.steps.method == Method.ROSENBROCK) > 1


def test_a_pulse_after_ten_silent_minutes_makes_the_spike_it_makes_at_once(
    cases, drive
):
    rows, late = ((0, 0, 0, 0), (1, 10, 0, 0), (2, 0, 0, 0)), 10.0 * MINUTE
    delayed = ((0, 0, 0, 0), (late + 1.0, 10, 0, 0), (late + 2.0, 0, 0, 0))
    soon = replace(cases("held_ions"), table=drive(rows), duration=20.0)
    after = replace(soon, table=drive(delayed), duration=late + 20.0)
    runs = [case.trajectory(case.run(1e-8)) for case in (soon, after)]
    voltage = soon.system.expression("membrane.V")
    times = [run.roots(voltage) for run in runs]
    assert [time.size for time in times] == [2, 2]
    # The spike is right to 1e-7 ms; times of ten minutes are known to 1e-10 ms.
    np.testing.assert_allclose(times[1] - late, times[0], rtol=0.0, atol=1e-6)
    method = runs[1].steps.method[np.searchsorted(runs[1].steps.time, late + 3.0)]
    assert method == Method.EXPLICIT


def test_a_stiff_cell_goes_over_to_implicit_steps_and_a_calm_one_does_not(cases):
    stiff = cases("stiff_linear").run(1e-5)
    assert stiff.steps.method[-1] == Method.ROSENBROCK
    calm = cases("oscillating_input").run(1e-5)
    assert np.all(calm.steps.method == Method.EXPLICIT)


def changing_ions():
    """The neurone of Cressman et al. 2009, bathed in 8 mM K: it fires in bursts."""
    v, n, h = symbol("membrane.V"), symbol("K.n"), symbol("Na.h")
    calcium, outside, inside = (
        symbol(name) for name in ("Ca.inside", "K.outside", "Na.inside")
    )

    def rate(u):
        return u / (1.0 - np.exp(-u))

    potassium = 26.64 * np.log(outside / (140.0 + (18.0 - inside)))
    sodium = 26.64 * np.log((144.0 - 7.0 * (inside - 18.0)) / inside)
    n_up, n_down = 0.1 * rate((v + 34.0) / 10.0), 0.125 * np.exp(-(v + 44.0) / 80.0)
    m_up, m_down = rate((v + 30.0) / 10.0), 4.0 * np.exp(-(v + 55.0) / 18.0)
    h_up = 0.07 * np.exp(-(v + 44.0) / 20.0)
    h_down = 1.0 / (1.0 + np.exp(-(v + 14.0) / 10.0))
    m = m_up / (m_up + m_down)
    into = (100.0 * m**3 * h + 0.0175) * (v - sodium)
    out = (40.0 * n**4 + 0.01 * calcium / (1.0 + calcium) + 0.05) * (v - potassium)
    chloride = 0.05 * (v - 26.64 * np.log(6.0 / 130.0))
    pump = 1.25 / (1.0 + np.exp((25.0 - inside) / 3.0)) / (1.0 + np.exp(5.5 - outside))
    glia = 66.0 / (1.0 + np.exp((18.0 - outside) / 2.5))
    gate = 1.0 / (1.0 + np.exp(-(v + 25.0) / 2.5))
    bath = glia + 1.2 * (outside - 8.0)
    return lowered(
        EquationSystem(
            states=(
                State(symbol=v, scale=100.0, rate=-(into + out + chloride)),
                State(symbol=n, scale=1.0, rate=3.0 * (n_up * (1.0 - n) - n_down * n)),
                State(symbol=h, scale=1.0, rate=3.0 * (h_up * (1.0 - h) - h_down * h)),
                State(
                    symbol=calcium,
                    scale=1.0,
                    rate=-0.0002 * (v - 120.0) * gate - calcium / 80.0,
                ),
                State(
                    symbol=outside,
                    scale=10.0,
                    rate=(0.308 * out - 14.0 * pump - bath) / 1000.0,
                ),
                State(
                    symbol=inside,
                    scale=10.0,
                    rate=(-0.044 * into - 3.0 * pump) / 1000.0,
                ),
            )
        )
    )


@pytest.mark.parametrize("tolerance", [1e-5, 1e-7])
def test_bursts_between_which_ions_creep_have_all_their_spikes(tolerance):
    # 674 in 100 s, converged in tolerance and in method.
    system = changing_ions()
    values = (-50.0, 0.08553, 0.96859, 0.0, 7.8, 15.5)
    cell = Cell(
        parameters={},
        start=dict(zip(system.state_names, values, strict=True)),
        table=merged((), {}),
        relative_tolerance=tolerance,
    )
    plan = Plan(system=system, duration=1e5, record="events")
    (outcome,) = advance(plan, [cell])
    assert outcome.status == Status.DONE
    assert outcome.steps.time.size == 674
