"""Steps made by machine code at many points are the steps that NumPy makes there."""

from dataclasses import replace

import numpy as np
import pytest

from axolemma.errors import InternalError
from axolemma.integration import Method
from axolemma.integration.compiled_stepper import CompiledStepper
from axolemma.integration.splitting import Splitting
from axolemma.integration.stepping import Points, Stepper

# A few roundings of each term; the linear systems lose as many digits more as their
# condition has.
ROUNDING = {Method.EXPLICIT: 2e-14, Method.ROSENBROCK: 2e-12, Method.STRANG: 2e-14}
VOLTAGE = "membrane.V"


def scattered(case, count, seed=1):
    """Take points where a run of a case went, and lengths up to its steps there."""
    random = np.random.default_rng(seed)
    steps = case.run(1e-6).steps
    at = random.integers(steps.time.size, size=count)
    points = Points(
        time=steps.time[at],
        row=steps.row[at],
        states=steps.states[:, at],
    )
    return points, steps.size[at] * random.uniform(0.01, 1.0, size=count)


def specified(case, parameters, method, points, size):
    stepper = Stepper(case.system, case.table, parameters)
    make = {
        Method.EXPLICIT: stepper.explicit,
        Method.ROSENBROCK: stepper.rosenbrock,
        Method.STRANG: Splitting(stepper, case.system.state_names.index(VOLTAGE)).step,
    }[method]
    return make(points, size)


def compiled(case, parameters=None):
    given = case.parameters if parameters is None else parameters
    return CompiledStepper(case.system, case.table, given, voltage=VOLTAGE)


def assert_agree(case, parameters, method, count):
    """Both make the same gains, in the scales of the states, and the same charges."""
    points, size = scattered(case, count)
    gain, carried = specified(case, parameters, method, points, size)
    found, booked = compiled(case, parameters).make(method, points, size)
    scales = case.scales[:, None]
    for here, there in ((found / scales, gain / scales), (booked, carried)):
        assert here.shape == there.shape
        rounding = ROUNDING[method] * max(np.abs(there).max(), 1.0)
        np.testing.assert_allclose(here, there, rtol=0.0, atol=rounding)


@pytest.mark.parametrize("count", [1, 7, 8, 9, 100])
@pytest.mark.parametrize("method", ROUNDING)
def test_machine_code_makes_the_steps_of_the_specification(case, method, count):
    assert_agree(case, case.parameters, method, count)


@pytest.mark.parametrize("method", ROUNDING)
def test_each_row_may_have_parameters_of_its_own(case, method):
    rows = case.table.start.size
    assert rows > 1
    own = {"membrane.capacitance": 1.0 + 0.1 * np.arange(rows)}
    assert_agree(case, {**case.parameters, **own}, method, 50)


@pytest.mark.parametrize("method", ROUNDING)
def test_a_point_has_the_same_bits_alone_and_among_others(case, method):
    points, size = scattered(case, 21)
    gains, carried = compiled(case).make(method, points, size)
    for place in range(size.size):
        one = Points(
            time=points.time[[place]],
            row=points.row[[place]],
            states=points.states[:, [place]],
        )
        gain, charge = compiled(case).make(method, one, size[[place]])
        assert gain.tobytes() == gains[:, [place]].tobytes()
        assert charge.tobytes() == carried[:, [place]].tobytes()


@pytest.mark.parametrize("method", ROUNDING)
def test_at_no_points_nothing_is_done(cases, method):
    case = cases("live_ions")
    points, size = scattered(case, 0)
    gains, carried = compiled(case).make(method, points, size)
    assert gains.shape == (case.scales.size, 0)
    assert carried.shape == (len(case.system.routes), 0)


@pytest.mark.parametrize("wrong", ["row", "states", "time"])
def test_nothing_is_read_beyond_the_arrays(cases, wrong):
    case = cases("held_ions")
    points, size = scattered(case, 9)
    cut = {"row": points.row + 1000, "states": points.states[1:], "time": np.ones(1)}
    with pytest.raises(InternalError):
        compiled(case).make(
            Method.EXPLICIT, replace(points, **{wrong: cut[wrong]}), size
        )
