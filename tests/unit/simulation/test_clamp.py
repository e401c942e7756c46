"""Voltage clamp: the closed forms of gates at a held voltage."""

import numpy as np
import pytest

from axolemma.errors import InvalidInput
from axolemma.models import squid_axon
from axolemma.simulation import Conditions, clamp
from axolemma.stimulus import pulse, step

FINE = Conditions(duration=12.0, relative_tolerance=1e-11)


@pytest.fixture(scope="module")
def to_zero():
    return clamp(squid_axon(ions="held"), step("65 mV", start="1 ms"), -65.0, FINE)


def test_the_voltage_is_the_command_on_the_holding(to_zero):
    trajectory = to_zero.trajectory
    (voltage,) = trajectory.values(["membrane.V"], trajectory.at([0.5, 1.0, 5.0]))
    assert np.array_equal(voltage, [-65.0, 0.0, 0.0])


# science: peak g_Na 29.136757970 mS/cm2 at 0.617612701 ms, peak I_Na -1456.83789852,
# g_K(5 ms) 21.629896814, from the closed forms m(t)^3 h(t) and n(t)^4.
def test_a_step_to_zero_opens_sodium_channels_as_the_closed_form_says(to_zero):
    trajectory = to_zero.trajectory
    fraction = trajectory.system.expression("Na.open_fraction")
    peaks = trajectory.roots(trajectory.derivative(fraction))
    peak = peaks[peaks > 1.1]
    assert peak - 1.0 == pytest.approx([0.617612701], abs=2e-9)
    open_, current = trajectory.values(
        ["Na.open_fraction", "Na.current"], trajectory.at(peak)
    )
    assert 120.0 * open_ == pytest.approx([29.136757970], rel=1e-9)
    assert current == pytest.approx([-1456.83789852], rel=1e-9)
    (potassium,) = trajectory.values(["K.open_fraction"], trajectory.at([6.0]))
    assert 36.0 * potassium == pytest.approx([21.629896814], rel=1e-9)


@pytest.mark.parametrize(
    ("height", "conductance", "time", "current"),
    [
        ("26 mV", 5.200273521, 1.377013822, -462.82434338),
        ("85 mV", 37.158368313, 0.479820674, -1114.75104940),
    ],
)
def test_other_steps_follow_the_closed_form(height, conductance, time, current):
    done = clamp(squid_axon(ions="held"), step(height, start="1 ms"), -65.0, FINE)
    trajectory = done.trajectory
    fraction = trajectory.system.expression("Na.open_fraction")
    peaks = trajectory.roots(trajectory.derivative(fraction))
    peak = peaks[peaks > 1.1]
    assert peak - 1.0 == pytest.approx([time], abs=2e-9)
    open_, flowing = trajectory.values(
        ["Na.open_fraction", "Na.current"], trajectory.at(peak)
    )
    assert 120.0 * open_ == pytest.approx([conductance], rel=1e-9)
    assert flowing == pytest.approx([current], rel=1e-9)


def test_route_totals_are_the_integrals_of_the_clamped_currents(to_zero):
    trajectory = to_zero.trajectory
    times = np.linspace(2.0, 12.0, 4001)
    samples = trajectory.at(times)
    (current,) = trajectory.values(["K.current"], samples)
    carried = np.diff(trajectory.total("K.K", samples)[[0, -1]])[0]
    # Simpson's rule on 4000 intervals of a current that changes over milliseconds.
    width = times[1] - times[0]
    simpson = (
        width
        / 3
        * (
            current[0]
            + current[-1]
            + 4 * current[1::2].sum()
            + 2 * current[2:-1:2].sum()
        )
    )
    assert carried == pytest.approx(simpson, rel=1e-10)


def test_a_current_is_no_command():
    with pytest.raises(InvalidInput, match="voltage"):
        clamp(
            squid_axon(ions="held"),
            pulse("10 uA/cm2", start="1 ms", duration="1 ms"),
            -65.0,
            FINE,
        )
