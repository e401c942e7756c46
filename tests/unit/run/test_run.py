import pickle

import numpy as np
import pytest

import axolemma as axo
from axolemma.errors import InvalidInput, NoRestingState, UnitError, UnknownName

SHOCK = axo.pulse("10 uA/cm2", start="1 ms", duration="1 ms")


@pytest.fixture(scope="module")
def run():
    return axo.simulate(axo.models.squid_axon(), SHOCK, duration="30 ms")


def test_time_goes_from_the_beginning_to_the_end(run):
    assert run.time[0] == 0.0
    assert run.time[-1] == 30.0
    assert np.all(np.diff(run.time) >= 0.0)


def test_each_step_is_sampled_at_its_beginning_and_at_three_points_within(run):
    steps = run.record.trajectory.steps
    assert run.time.size == 4 * steps.time.size + 1
    assert np.array_equal(run.time[:-1:4], steps.time)


def test_every_quantity_answers_by_name_as_plain_numbers_on_time(run):
    for name in run.names:
        values = run[name]
        assert values.dtype == np.float64
        assert values.shape == run.time.shape
        assert np.all(np.isfinite(values))


def test_a_route_answers_by_its_name_and_agrees_with_its_channel(run):
    assert np.array_equal(run["Na.Na"], run["Na.current"])
    assert str(run.unit("Na.Na")) == "uA/cm2"


def test_what_is_handed_out_cannot_be_changed_behind_the_run(run):
    with pytest.raises(ValueError, match="read-only"):
        run["membrane.V"][0] = 0.0
    assert run.voltage is run["membrane.V"]


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("membrane.V", "mV"),
        ("Na.current", "uA/cm2"),
        ("Na.open_fraction", "1"),
        ("Na.inside", "mM"),
        ("Na.entered", "umol/cm2"),
        ("K.conductance", "mS/cm2"),
        ("stimulus.current", "uA/cm2"),
    ],
)
def test_a_quantity_says_its_unit(run, name, unit):
    assert str(run.unit(name)) == unit


def test_a_misspelt_quantity_suggests_the_near_ones(run):
    with pytest.raises(UnknownName, match=r"'Na\.curent'.*did you mean 'Na\.current'"):
        run["Na.curent"]
    with pytest.raises(UnknownName, match=r"did you mean 'membrane\.V'"):
        run.unit("membrane.v")


def test_at_gives_what_the_samples_give(run):
    voltage = run.at(run.time[10:20])
    assert np.array_equal(voltage, run.voltage[10:20])


def test_at_gives_one_array_for_each_name_in_the_shape_of_the_times(run):
    times = np.array([[1.0, 2.0], [3.0, 4.0]])
    sodium, potassium = run.at(times, "Na.current", "K.current")
    assert sodium.shape == potassium.shape == (2, 2)
    assert sodium[1, 0] == run.at(3.0, "Na.current")


def test_at_reads_times_with_a_unit(run):
    assert run.at("0.003 s") == run.at(3.0)


@pytest.mark.parametrize("time", [-0.1, 30.1, float("nan")])
def test_times_outside_the_run_are_refused(run, time):
    with pytest.raises(InvalidInput, match="times within the run, 0 to 30 ms"):
        run.at([1.0, time])


def test_the_stimulus_that_is_recorded_is_the_one_that_was_given(run):
    assert run.at([0.5, 1.5, 2.5], "stimulus.current").tolist() == [0.0, 10.0, 0.0]


def test_the_phases_tile_the_run(run):
    assert run.phases[0].start_ms == 0.0
    assert run.phases[-1].stop_ms == run.duration
    for before, after in zip(run.phases, run.phases[1:], strict=False):
        assert before.stop_ms == after.start_ms


def test_a_run_sums_itself_up_in_a_line(run):
    assert repr(run) == (
        "<Run: squid giant axon (Hodgkin & Huxley 1952), 6.3 degC; 30 ms; "
        "one action potential>"
    )


def test_conditions_name_ions_pump_blocks_and_stimulus(run):
    assert run.conditions == (
        "live ions, Na+/K+ pump on · 10 uA/cm2 for 1 ms, from 1 ms"
    )
    held = axo.models.squid_axon(ions="held").block("K", 0.25)
    quiet = axo.simulate(held, duration="1 ms")
    assert quiet.conditions == (
        "held concentrations, K channels 25 % blocked · no stimulus"
    )


def test_two_runs_of_the_same_are_equal_and_others_are_not(run):
    again = axo.simulate(axo.models.squid_axon(), SHOCK, duration="30 ms")
    other = axo.simulate(axo.models.squid_axon(), SHOCK, duration="29 ms")
    assert run == again
    assert hash(run) == hash(again)
    assert run != other
    assert run != "run"


def test_a_run_that_goes_on_has_the_bits_of_one_long_run(run):
    longer = axo.simulate(run.membrane, run.stimulus, duration="45 ms")
    assert run.extended("45 ms") == longer


def test_a_run_does_not_end_before_it_ends(run):
    with pytest.raises(InvalidInput, match="a shorter run"):
        run.extended("20 ms")


def test_the_summary_has_only_what_json_has(run):
    def check(value):
        if isinstance(value, dict):
            assert all(isinstance(key, str) for key in value)
            value = list(value.values())
        if isinstance(value, list):
            for each in value:
                check(each)
            return
        assert value is None or type(value) in {bool, int, float, str}
        assert not isinstance(value, float) or np.isfinite(value)

    check(run.to_dict())


@pytest.mark.parametrize(
    ("duration", "said"),
    [
        ("0 ms", "found '0 ms', expected more than 0 ms"),
        ("-1 ms", "found '-1 ms', expected more than 0 ms"),
        ("1e12 ms", "found '1e.12 ms', expected at most 1e.09 ms"),
        (30, "the bare number 30"),
        ("30 mV", "found '30 mV'"),
        ("soon", "found 'soon'"),
        (None, "duration"),
        (np.array([1.0, 2.0]) * axo.units.ms, "expected one time"),
    ],
)
def test_a_duration_that_makes_no_sense_is_refused(duration, said):
    with pytest.raises(InvalidInput, match=f"duration: .*{said}|{said}"):
        axo.simulate(axo.models.squid_axon(), duration=duration)


@pytest.mark.parametrize("tolerance", [0.0, 1.0, -1e-6, "1e-6", True, float("nan")])
def test_a_tolerance_that_makes_no_sense_is_refused(tolerance):
    with pytest.raises(InvalidInput, match="relative_tolerance"):
        axo.simulate(axo.models.squid_axon(), relative_tolerance=tolerance)


@pytest.mark.parametrize("step", ["0 ms", "-1 ms", "1 mV", 0.025])
def test_a_step_that_makes_no_sense_is_refused(step):
    with pytest.raises(InvalidInput, match="step"):
        axo.simulate(axo.models.squid_axon(), step=step)


def test_a_fixed_step_is_said_to_be_one():
    run = axo.simulate(
        axo.models.squid_axon(ions="held"), SHOCK, duration="5 ms", step="0.025 ms"
    )
    assert "0.025 ms" in run.trust.method
    assert run.record.trajectory.steps.time.size == 200


def test_what_is_no_membrane_or_no_stimulus_is_refused():
    with pytest.raises(InvalidInput, match="simulate, membrane: found 'squid_axon'"):
        axo.simulate("squid_axon")  # pyright: ignore[reportArgumentType]
    with pytest.raises(InvalidInput, match="simulate, stimulus: found '10 uA/cm2'"):
        axo.simulate(axo.models.squid_axon(), "10 uA/cm2")  # pyright: ignore[reportArgumentType]


def test_a_run_starts_where_it_is_told():
    run = axo.simulate(
        axo.models.squid_axon(), duration="1 ms", initial_voltage="-70 mV"
    )
    assert run.voltage[0] == -70.0
    with pytest.raises(UnitError, match="initial_voltage: found the bare number -70"):
        axo.simulate(axo.models.squid_axon(), duration="1 ms", initial_voltage=-70)


def test_progress_is_reported_between_nothing_and_all():
    seen = []
    axo.simulate(axo.models.squid_axon(), duration="50 ms", progress=seen.append)
    assert all(0.0 <= part <= 1.0 for part in seen)


def test_an_error_of_a_run_travels_between_processes():
    with pytest.raises(InvalidInput) as caught:
        axo.simulate(axo.models.squid_axon(), duration="0 ms")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_a_membrane_that_never_settles_says_so():
    # With this little potassium and so much sodium current, every resting state is
    # unstable: it fires for ever.
    restless = axo.models.squid_axon(ions="held", leak_reversal="-20 mV")
    with pytest.raises(NoRestingState, match="initial_voltage"):
        axo.simulate(restless, duration="1 ms")
