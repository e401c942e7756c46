"""Errors say what was found, where, what was expected, and what to do."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axolemma.errors import (
    AxolemmaError,
    IntegrationFailure,
    InternalError,
    InvalidInput,
    NoRestingState,
    UnitError,
    UnknownName,
    unknown_name,
)

words = st.text(max_size=20)
kinds_of_input_error = st.sampled_from([InvalidInput, UnitError, UnknownName])


def test_the_message_has_place_finding_expectation_and_remedy_in_this_order():
    error = InvalidInput(
        "start of the pulse",
        found="'-1 ms'",
        expected="at least 0 ms",
        remedy="start later",
    )
    assert str(error) == (
        "start of the pulse: found '-1 ms', expected at least 0 ms; start later"
    )


def test_a_message_without_a_remedy_ends_with_what_was_expected():
    error = InvalidInput("count", found="0", expected="1 or more")
    assert str(error) == "count: found 0, expected 1 or more"


@given(kinds_of_input_error, words, words, words, words)
def test_input_errors_arrive_whole_from_another_process(
    kind, where, found, expected, remedy
):
    sent = kind(where, found=found, expected=expected, remedy=remedy)
    arrived = pickle.loads(pickle.dumps(sent))
    assert type(arrived) is kind
    assert str(arrived) == str(sent)
    assert (arrived.where, arrived.found) == (where, found)
    assert (arrived.expected, arrived.remedy) == (expected, remedy)


@given(words, st.floats(allow_nan=False), words, st.none() | st.integers(0, 10**6))
def test_failures_of_a_run_arrive_whole_from_another_process(
    reason, number, variable, cell
):
    sent = IntegrationFailure(
        reason, time=number, variable=variable, value=-number, cell=cell
    )
    arrived = pickle.loads(pickle.dumps(sent))
    assert str(arrived) == str(sent)
    assert (arrived.reason, arrived.time, arrived.variable) == (
        reason,
        number,
        variable,
    )
    assert (arrived.value, arrived.cell) == (-number, cell)


def test_a_failure_of_a_run_names_time_cell_variable_and_value():
    failure = IntegrationFailure(
        "too many steps", time=12.5, variable="Na.m", value=1.25, cell=3
    )
    for part in ("12.5 ms", "cell 3", "too many steps", "'Na.m'", "1.25"):
        assert part in str(failure)


def test_a_cell_that_ran_alone_has_no_number():
    failure = IntegrationFailure("too many steps", time=1.0, variable="x", value=2.0)
    assert str(failure) == "the run stopped at 1 ms: too many steps ('x' was 2 then)"


def test_a_membrane_that_never_settles_says_so_from_another_process_too():
    sent = NoRestingState("it fires without a stimulus")
    arrived = pickle.loads(pickle.dumps(sent))
    assert type(arrived) is NoRestingState
    assert str(arrived) == "it fires without a stimulus"


def test_a_fault_of_our_own_asks_to_be_reported():
    assert str(InternalError("the table has no rows")) == (
        "the table has no rows (this is a fault in axolemma: please report it)"
    )


@pytest.mark.parametrize("kind", [InvalidInput, UnitError, UnknownName])
def test_bad_input_can_be_caught_as_a_value_error(kind):
    assert issubclass(kind, ValueError)
    assert issubclass(kind, AxolemmaError)


def test_our_own_faults_are_not_taken_for_bad_input():
    assert not issubclass(InternalError, ValueError)
    assert not issubclass(IntegrationFailure, ValueError)


def test_an_unknown_name_suggests_the_near_one_and_lists_all():
    error = unknown_name("ion", "Kalium", ["Na", "Kalzium", "Cl"])
    assert error.where == "ion"
    assert error.found == "'Kalium'"
    assert error.expected == "one of 'Cl', 'Kalzium', 'Na'"
    assert error.remedy == "did you mean 'Kalzium'?"


def test_a_name_that_differs_in_case_only_is_the_one_suggested():
    error = unknown_name("ion", "NA", ["Na", "Ka", "K"])
    assert error.remedy == "did you mean 'Na'?"


def test_a_name_unlike_any_other_suggests_nothing():
    assert unknown_name("ion", "xyz", ["Na", "K"]).remedy == ""


def test_a_name_looked_up_where_there_is_none_says_that_there_is_none():
    assert "it has none" in str(unknown_name("ion", "Na", []))


@given(words, st.lists(words))
def test_looking_up_any_name_among_any_names_words_an_error(name, known):
    error = unknown_name("ion", name, known)
    assert isinstance(error, UnknownName)
    assert repr(name)[1:-1] in repr(str(error)) or name in str(error)
