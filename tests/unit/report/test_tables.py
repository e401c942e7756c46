from axolemma.report.tables import table, terms


def test_a_table_names_its_columns_and_its_rows():
    written = table("Phases", ["Phase", "Time"], [["rest", "1.0"]])
    assert "<caption>Phases</caption>" in written
    assert written.count('scope="col"') == 2
    assert '<th scope="row">rest</th>' in written


def test_a_column_of_numbers_stands_at_the_right_with_its_head():
    rows = [["a", "+1", "x"], ["b", "\N{MINUS SIGN}2", "y"], ["c", "", "z"]]
    written = table("Amounts", ["Name", "Number", "Words"], rows)
    assert written.count('class="number"') == 4
    assert '<th scope="col" class="number">Number</th>' in written


def test_a_table_without_rows_has_its_heads():
    assert table("Spikes", ["Number", "Peak"], []).count("<th") == 3


def test_a_wide_table_can_be_moved_by_keyboard():
    assert 'tabindex="0" role="region" aria-label="Phases"' in table(
        "Phases", ["Phase"], []
    )


def test_terms_are_paired():
    assert terms([("Method", "a & b")]) == (
        '<dl class="terms"><div><dt>Method</dt><dd>a &amp; b</dd></div></dl>'
    )
