import html
import re

from axolemma.accounting.wording import typeset
from axolemma.explanation import Claim, Narrative, Sentence
from axolemma.report.telling import told


def narrative(level):
    peak = Claim(quantity="membrane.V", value=-39.07, unit="mV", time=3.51)
    return Narrative(
        level=level,
        sentences=(
            Sentence(topic="rest", text="It rests."),
            Sentence(topic="peak", text="It peaked at -39.1 mV.", claims=(peak,)),
            Sentence(topic="peak", text="K+ < Na+."),
        ),
    )


def plain(markup):
    text = html.unescape(re.sub(r"<[^>]*>", "", markup))
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_each_topic_is_a_paragraph():
    assert told([narrative("school")]).count("<p>") == 2


def test_a_number_names_the_quantity_that_it_is_a_value_of():
    written = told([narrative("school")])
    assert '<data value="-39.07" title="membrane.V at 3.51 ms">' in written
    assert "\N{MINUS SIGN}39.1\N{NO-BREAK SPACE}mV</data>" in written


def test_one_level_needs_no_choice():
    assert "<input" not in told([narrative("school")])


def test_several_levels_are_chosen_without_a_script():
    written = told([narrative("school"), narrative("research")])
    assert written.count('type="radio" name="level"') == 2
    assert written.count(" checked") == 1
    for level in ("school", "research"):
        assert f'<label for="level-{level}">' in written
        assert f'id="level-{level}"' in written
        assert f"told-{level}" in written


def test_every_word_of_the_account_is_told(run_named):
    for name in ("spike", "train", "weak", "held"):
        account = run_named(name).explain("school")
        said = plain(told([account]))
        for sentence in account.sentences:
            assert typeset(sentence.text) in said
