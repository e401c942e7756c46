from axolemma.report.markup import Markup, element, joined


def test_text_is_escaped_and_markup_is_not():
    inner = element("b", "a < b & c")
    assert element("p", "x > ", inner) == "<p>x &gt; <b>a &lt; b &amp; c</b></p>"


def test_attributes_are_escaped_and_named_as_html_names_them():
    written = element("td", "1", class_='a"b', aria_label="x<y", hidden="", id=None)
    assert written == '<td class="a&quot;b" aria-label="x&lt;y" hidden>1</td>'


def test_an_element_without_content_has_no_end():
    assert element("meta", charset="utf-8") == '<meta charset="utf-8">'


def test_pieces_are_joined_and_only_text_is_escaped():
    assert joined(["<", Markup("<br>")], " ") == "&lt; <br>"
