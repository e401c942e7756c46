"""The account in words, for one level of reader at a time and without a script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from axolemma.accounting.wording import typeset
from axolemma.explanation import Claim, Narrative, Sentence
from axolemma.report.markup import Markup, element, joined


def told(narratives: Sequence[Narrative]) -> Markup:
    """Lay out the account, with a choice of the reader where there are several.

    Parameters
    ----------
    narratives
        The account, once for each level; the first is shown to begin with.
    """
    panels = [_panel(each) for each in narratives]
    if len(narratives) == 1:
        return joined(panels)
    return element("div", _choice(narratives), *panels, class_="levels")


def _choice(narratives: Sequence[Narrative]) -> Markup:
    choices = [
        element(
            "span",
            element(
                "input",
                type="radio",
                name="level",
                id=f"level-{each.level}",
                checked="" if each is narratives[0] else None,
            ),
            " ",
            element("label", each.level.capitalize(), for_=f"level-{each.level}"),
        )
        for each in narratives
    ]
    return element("fieldset", element("legend", "Told for"), *choices, class_="choice")


def _panel(narrative: Narrative) -> Markup:
    heading = element("h3", f"For {narrative.level} readers", class_="level")
    paragraphs = _paragraphs(narrative.sentences)
    return element("div", heading, *paragraphs, class_=f"told told-{narrative.level}")


def _paragraphs(sentences: Sequence[Sentence]) -> Iterator[Markup]:
    """Make a paragraph of the sentences on one topic that follow one another."""
    for topic, group in groupby(sentences, key=lambda each: each.topic):
        written = joined([sentence_told(each) for each in group], " ")
        label = element("span", topic.replace("_", " ").capitalize(), class_="topic")
        yield element("p", label, " ", element("span", written))


def sentence_told(sentence: Sentence) -> Markup:
    """Write a sentence, each of its numbers with the quantity that it is a value of."""
    parts: list[str] = []
    rest = sentence.text
    for claim in sentence.claims:
        before, found, after = rest.partition(claim.words)
        if found:
            parts += [typeset(before), _claim(claim)]
            rest = after
    return joined([*parts, typeset(rest)])


def _claim(claim: Claim) -> Markup:
    at = "" if claim.time is None else f" at {claim.time:.4g} ms"
    return element(
        "data",
        # A number and its unit stay together on a line.
        typeset(claim.words).replace(" ", "\N{NO-BREAK SPACE}"),
        value=f"{claim.value:.6g}",
        title=f"{claim.quantity}{at}",
    )
