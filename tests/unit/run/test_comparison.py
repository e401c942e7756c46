import dataclasses
import json

import pytest

import axolemma as axo
from axolemma.errors import InvalidInput
from axolemma.run import compare

SHOCK = axo.pulse("10 uA/cm2", start="1 ms", duration="1 ms")


@pytest.fixture(scope="module")
def run():
    return axo.simulate(axo.models.squid_axon(), SHOCK, duration="20 ms")


@pytest.fixture(scope="module")
def comparison(run):
    return run.what_if(freeze=["K.n"])


def landmark(comparison, name):
    return next(each for each in comparison.landmarks if each.name == name)


def test_it_holds_both_runs_and_cannot_be_changed(run, comparison):
    assert comparison.first is run
    assert comparison.second.record.frozen
    with pytest.raises(dataclasses.FrozenInstanceError):
        comparison.first = None


def test_its_landmarks_are_the_measures_of_both_runs(run, comparison):
    before, after = run.spikes[0], comparison.second.spikes[0]
    for name in ("peak_mV", "threshold_mV", "half_width_ms", "time_ms"):
        found = landmark(comparison, name)
        assert found.first == getattr(before, name)
        assert found.second == getattr(after, name)
    assert landmark(comparison, "trough_mV").second is None
    assert landmark(comparison, "trough_mV").change is None
    assert landmark(comparison, "spikes").change == 0
    sodium = comparison.second.ledger.ions["Na"].net_pmol_per_cm2
    assert landmark(comparison, "Na_in").second == sodium


def test_its_moments_are_those_of_the_first_run(run, comparison):
    moments = {moment.name: moment for moment in comparison.moments}
    assert list(moments) == ["peak", "back at rest", "trough", "furthest apart", "end"]
    back = moments["back at rest"]
    assert back.time_ms == run.spikes[0].repolarised_ms
    assert back.first_mV == pytest.approx(run.rest.values["membrane.V"], abs=1e-6)
    assert back.change_mV > 50.0


def test_printed_it_tells_and_then_lists(comparison):
    told, _, table = str(comparison).partition("\n\n")
    assert told == comparison.text
    for words in ("first", "second", "change", "peak, mV", "Na in, pmol/cm2"):
        assert words in table
    assert max(map(len, table.splitlines())) <= 88
    assert repr(comparison).startswith("<Comparison: one action potential; then")


def test_as_plain_values_it_is_ready_for_json(comparison):
    plain = json.loads(json.dumps(comparison.to_dict(), allow_nan=False))
    assert plain["text"] == comparison.text
    assert plain["changes"][0]["kind"] == "frozen"
    assert plain["changes"][0]["name"] == "K.n"
    assert plain["landmarks"]["trough_mV"]["second"] is None
    assert {"name", "time_ms", "first_mV", "second_mV", "change_mV"} == set(
        plain["moments"][0]
    )


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_it_is_drawn_to_a_file(comparison, tmp_path, ending):
    path = tmp_path / f"both.{ending}"
    figure = comparison.plot(path, theme="dark")
    assert path.stat().st_size > 1000
    assert len(figure.axes) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"freeze": ["Na"]},
        {"freeze": ["Na", "K"]},
        {"block": {"pump": 1.0}},
        {"set": {"Na.conductance": "125 mS/cm2", "K.conductance": "30 mS/cm2"}},
    ],
    ids=str,
)
def test_its_words_fit_into_the_picture(run, changes):
    figure = run.what_if(**changes).plot()
    for text in [*figure.texts, *figure.axes[0].get_legend().get_texts()]:
        box = text.get_window_extent()
        assert box.x1 < figure.bbox.x1


def test_a_picture_of_no_known_kind_is_refused(comparison, tmp_path):
    with pytest.raises(InvalidInput, match="a picture ending in"):
        comparison.plot(tmp_path / "both.doc")


def test_only_runs_of_one_cell_are_compared(run):
    with pytest.raises(InvalidInput, match="compare, second"):
        compare(run, None)
    with pytest.raises(InvalidInput, match="compare, first"):
        compare(run.voltage, run)
