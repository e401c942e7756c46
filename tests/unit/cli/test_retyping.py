import pytest

from axolemma.cli.retyping import retyped


def test_what_only_writes_and_shows_is_left_out():
    typed = [
        "spike", "--block", "K=1", "--figure", "a.png", "--report=b.html", "--json",
        "--theme", "dark", "--no-figure", "--duration", "60 ms",
    ]  # fmt: skip
    assert retyped(typed) == (
        "axolemma", "spike", "--block", "K=1", "--duration", "60 ms"
    )  # fmt: skip


def test_the_name_of_a_file_goes_with_its_option():
    assert retyped(["spike", "--figure", "--json", "--held"]) == (
        "axolemma", "spike", "--held"
    )  # fmt: skip


@pytest.mark.parametrize("option", ["--figure", "--report", "--save", "--theme"])
def test_an_option_without_its_value_takes_nothing_else_away(option):
    assert retyped(["spike", option]) == ("axolemma", "spike")
