import pytest

from axolemma.explanation import Claim
from axolemma.explanation.claims import sentence


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (39.0669, "mV", "+39.1 mV"),
        (-64.9964, "mV", "-65.0 mV"),
        (-0.04, "mV", "0.0 mV"),
        (3.51382, "ms", "3.51 ms"),
        (296.66, "mV/ms", "297 mV/ms"),
        (321.83, "uA/cm2", "322 uA/cm2"),
        (0.00216, "%", "0.0022 %"),
        (98.6, "%", "99 %"),
        (99.96, "%", "100 %"),
        (85723.4, "", "85,700"),
        (6.0, "", "6"),
        (0.0, "%", "0 %"),
        (9.996, "uA/cm2", "10.0 uA/cm2"),
    ],
)
def test_a_number_is_rounded_to_what_a_reader_can_use(value, unit, words):
    assert Claim(quantity="q", value=value, unit=unit).words == words


def test_a_distance_carries_no_plus_sign():
    claim = Claim(quantity="q", value=10.93, unit="mV", is_difference=True)
    assert claim.words == "10.9 mV"


def test_a_sentence_lists_its_claims_in_the_order_in_which_they_are_read():
    first = Claim(quantity="first", value=1.0, unit="ms")
    second = Claim(quantity="second", value=2.0, unit="ms")
    made = sentence("topic", "{one} comes before {two}.", two=second, one=first)
    assert made.claims == (first, second)
    assert made.text == "1.00 ms comes before 2.00 ms."


def test_a_sentence_begins_with_a_capital():
    assert sentence("topic", "{who} ran.", who="it").text == "It ran."
