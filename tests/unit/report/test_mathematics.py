import xml.etree.ElementTree as ET

import pytest

import axolemma as axo
from axolemma.errors import InternalError
from axolemma.expressions import apply, symbol
from axolemma.expressions.functions import FUNCTIONS
from axolemma.expressions.typeset import latex
from axolemma.report.equations import equations_of
from axolemma.report.mathematics import formula


def words(markup):
    """Read a formula aloud, sign by sign; it must be well-formed for that."""
    return " ".join("".join(ET.fromstring(markup).itertext()).split())


def test_a_fraction_has_what_is_above_and_below():
    written = formula(r"\frac{V + 40}{10}")
    assert written == (
        '<math display="block"><mfrac><mrow><mi>V</mi><mo>+</mo><mn>40</mn></mrow>'
        "<mn>10</mn></mfrac></math>"
    )


def test_what_stands_below_and_above_keeps_its_place():
    below_first, above_first = formula(r"a_{b}^{c}"), formula(r"a^{c}_{b}")
    assert below_first == above_first
    assert "<msubsup><mi>a</mi><mi>b</mi><mi>c</mi></msubsup>" in below_first


def test_a_name_is_upright_and_a_letter_is_a_variable():
    written = formula(r"E_{\mathrm{Na}} + \mathrm{K}", is_inline=True)
    assert "<msub><mi>E</mi><mi>Na</mi></msub>" in written
    assert '<mi mathvariant="normal">K</mi>' in written
    assert "display" not in written


def test_brackets_grow_with_what_they_hold():
    assert formula(r"\left(x\right)").count('stretchy="true"') == 2


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_of_an_expression_can_be_typeset(name):
    letters = "abc"[: FUNCTIONS[name].text.count("{")]
    read = words(formula(latex(apply(name, *map(symbol, letters)))))
    assert all(letter in read for letter in letters)


def test_every_equation_of_a_membrane_can_be_read():
    for membrane in (
        axo.models.squid_axon(),
        axo.models.pyramidal_neuron(ions="held"),
        axo.models.mcintyre_node(),
    ):
        for group in equations_of(membrane):
            for line in group.lines:
                assert words(formula(line)).count("=") == 1


@pytest.mark.parametrize("broken", [r"\frac{a}", r"\unheard{a}", r"\left(a", "a_"])
def test_what_is_not_understood_is_a_fault_of_ours(broken):
    with pytest.raises(InternalError, match="cannot be typeset"):
        formula(broken)
