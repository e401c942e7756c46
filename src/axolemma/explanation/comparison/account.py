"""A comparison told: what would have been otherwise, and by how much."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.accounting import written_ion
from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.comparison.contrast import Contrast, Difference, Moment
from axolemma.explanation.comparison.premise import is_all_frozen, premise
from axolemma.membrane import Ion
from axolemma.simulation import VOLTAGE

# Smaller differences do not show in the digits that are written, mV and ms.
_SEEN_MV, _SEEN_MS = 0.05, 0.005
# A voltage so far from rest is not back there, mV.
_AWAY = 5.0
# What moved is told where it differs by this part.
_MOVED = 0.02
# Amounts under this, pmol/cm2, are written as nothing.
_LEAST = 0.005


def comparison_account(contrast: Contrast) -> Iterator[Sentence]:
    """Tell what would have been otherwise in the second of two runs."""
    yield _outcome(contrast)
    if float(abs(contrast.second_mV - contrast.first_mV).max()) >= _SEEN_MV:
        yield from _rest(contrast)
        yield from _peak(contrast)
        yield from _way_back(contrast)
        yield from _apart(contrast)
        yield from _end(contrast)
    yield from _ions(contrast)


def _outcome(contrast: Contrast) -> Sentence:
    clause, parts = premise(contrast.changes, contrast.second.record.membrane)
    clause = f"{clause[0].upper()}{clause[1:]}"
    largest = float(abs(contrast.second_mV - contrast.first_mV).max())
    if largest < _SEEN_MV:
        return _alike(clause, parts, largest)
    before, after = (len(each.spikes) for each in (contrast.first, contrast.second))
    if after == 0:
        return _without_spike(contrast, clause, parts)
    counts = {"after": _count("second", after), "before": _count("first", before)}
    if before == after == 1:
        words, counts = "there would still be an action potential", {}
    elif before == after:
        words = "there would still be {after} action potentials"
        del counts["before"]
    elif before == 0 and after == 1:
        words, counts = "there would be an action potential", {}
    elif before == 0:
        words = "there would be {after} action potentials"
        del counts["before"]
    else:
        noun = "action potentials" if after > 1 else "action potential"
        words = f"there would be {{after}} {noun} in place of {{before}}"
    return sentence("outcome", f"{clause}, {words}.", **parts, **counts)


def _alike(clause: str, parts: dict[str, Claim | str], largest: float) -> Sentence:
    if largest == 0.0:
        return sentence("outcome", f"{clause}, the potential is the same.", **parts)
    return sentence(
        "outcome",
        f"{clause}, the potential would differ by no more than {{largest}}.",
        largest=Claim(
            quantity=f"difference.{VOLTAGE}", value=1e3 * largest, unit="uV",
            is_difference=True,
        ),
        **parts,
    )  # fmt: skip


def _without_spike(
    contrast: Contrast, clause: str, parts: dict[str, Claim | str]
) -> Sentence:
    """Say how far the potential would come without an action potential."""
    outcome, record = contrast.second.outcome, contrast.second.record
    words = "there would be no action potential"
    if not contrast.first.spikes:
        words = "there would still be no action potential"
    if is_all_frozen(contrast.changes, record.membrane):
        what = "generator potential" if record.is_pushed else "passive response"
        words = f"only the {what} would be left"
    if outcome.peak_depolarisation_mV < _SEEN_MV:
        return sentence("outcome", f"{clause}, {words}.", **parts)
    time = outcome.highest_ms
    return sentence(
        "outcome",
        f"{clause}, {words}: the potential would rise only to {{highest}}, {{above}} "
        "above rest, at {time}.",
        highest=_voltage("second", outcome.highest_mV, time),
        above=_apart_by(outcome.peak_depolarisation_mV, "mV", time),
        time=_moment("second", time),
        **parts,
    )


def _rest(contrast: Contrast) -> Iterator[Sentence]:
    rest = contrast.difference("rest_mV")
    if rest is None or rest.second is None or not _is_seen(rest, _SEEN_MV):
        return
    yield sentence(
        "rest",
        "The membrane would rest at {rest}, {apart} {side}.",
        rest=_voltage("second", rest.second, None),
        apart=_apart_by(rest.change or 0.0, "mV", None),
        side=_side(rest),
    )


def _peak(contrast: Contrast) -> Iterator[Sentence]:
    peak, time = contrast.difference("peak_mV"), contrast.difference("time_ms")
    if peak is None or time is None or peak.second is None or time.second is None:
        return
    subject = "it" if len(contrast.second.spikes) == 1 else "the first"
    words = f"{subject} would peak at {{peak}} at {{time}}"
    parts = {
        "peak": _voltage("second", peak.second, time.second),
        "time": _moment("second", time.second),
    }
    compared: list[str] = []
    if _is_seen(peak, _SEEN_MV):
        parts["apart"] = _apart_by(peak.change or 0.0, "mV", time.second)
        compared.append(f"{{apart}} {_side(peak)}")
    if _is_seen(time, _SEEN_MS):
        parts["late"] = _apart_by(time.change or 0.0, "ms", time.second)
        compared.append(f"{{late}} {'later' if (time.change or 0) > 0 else 'earlier'}")
    ending = f", {' and '.join(compared)}" if compared else ""
    if peak.first is not None:
        ending = ending or ", as before"
    yield sentence("peak", f"{words}{ending}.", **parts)


def _way_back(contrast: Contrast) -> Iterator[Sentence]:
    """Say where the potential would be when it had come back, and for how long."""
    back = contrast.moment("back at rest")
    if back is not None and back.change_mV > _AWAY:
        still = "still " if contrast.second.spikes else ""
        yield sentence(
            "repolarisation",
            "At {time}, when the membrane was back at rest, the potential would "
            f"{still}be at {{voltage}}.",
            time=_moment("first", back.time_ms),
            voltage=_voltage("second", back.second_mV, back.time_ms),
        )
    width = contrast.difference("half_width_ms")
    if width is not None and _is_seen(width, _SEEN_MS):
        yield sentence(
            "repolarisation",
            "It would last {after} at half of its height in place of {before}.",
            after=_lasting("second", width.second),
            before=_lasting("first", width.first),
        )
    yield from _trough(contrast)


def _trough(contrast: Contrast) -> Iterator[Sentence]:
    trough = contrast.difference("trough_mV")
    if trough is None or trough.first is None or not contrast.second.spikes:
        return
    if trough.second is None:
        yield sentence(
            "hyperpolarisation", "No hyperpolarisation below rest would follow it."
        )
    elif _is_seen(trough, _SEEN_MV):
        when = contrast.difference("trough_ms")
        yield sentence(
            "hyperpolarisation",
            "Afterwards it would fall to {after} in place of {before}.",
            after=_voltage("second", trough.second, when and when.second),
            before=_voltage("first", trough.first, when and when.first),
        )


def _apart(contrast: Contrast) -> Iterator[Sentence]:
    """Say where the two are furthest apart."""
    moment = contrast.moment("furthest apart")
    if moment is None or abs(moment.change_mV) < _SEEN_MV:
        return
    yield sentence(
        "difference",
        "The two runs would be furthest apart at {time}: {after} in place of {before}.",
        time=_moment("both", moment.time_ms),
        after=_voltage("second", moment.second_mV, moment.time_ms),
        before=_voltage("first", moment.first_mV, moment.time_ms),
    )


def _end(contrast: Contrast) -> Iterator[Sentence]:
    moment = contrast.moment("end")
    if moment is None or abs(moment.change_mV) < _AWAY or _is_widest(contrast, moment):
        return
    yield sentence(
        "end",
        "In the end it would be at {after} in place of {before}.",
        after=_voltage("second", moment.second_mV, moment.time_ms),
        before=_voltage("first", moment.first_mV, moment.time_ms),
    )


def _is_widest(contrast: Contrast, moment: Moment) -> bool:
    widest = contrast.moment("furthest apart")
    return widest is not None and widest.time_ms == moment.time_ms


def _ions(contrast: Contrast) -> Iterator[Sentence]:
    """Say what would have moved otherwise of the ions that gated channels carry."""
    membrane = contrast.first.record.membrane
    carried = {channel.ion for channel in membrane.channels if channel.is_gated}
    clauses: list[str] = []
    parts: dict[str, Claim] = {}
    for ion in membrane.ions:
        moved = contrast.difference(f"{ion.name}_in")
        if ion.name in carried and moved is not None and _has_moved(moved):
            clauses.append(_exchange(moved, ion, parts))
    if clauses:
        yield sentence("exchange", f"On balance {'; '.join(clauses)}.", **parts)


def _exchange(moved: Difference, ion: Ion, parts: dict[str, Claim]) -> str:
    """Write what moved of an ion, adding to the parts what stands in its places."""
    before, after = moved.first or 0.0, moved.second or 0.0
    parts[f"{ion.name}_after"] = _amount("second", moved.name, after)
    parts[f"{ion.name}_before"] = _amount("first", moved.name, before)
    way = "come in" if after > 0.0 else "gone out"
    words = f"{{{ion.name}_after}} of {written_ion(ion.name, ion.valence)} would have "
    if before * after > 0.0:
        return f"{words}{way}, in place of {{{ion.name}_before}}"
    had = "came in" if before > 0.0 else "went out"
    return f"{words}{way}, where {{{ion.name}_before}} {had}"


def _has_moved(moved: Difference) -> bool:
    sizes = [abs(each or 0.0) for each in (moved.first, moved.second)]
    change = abs(moved.change or 0.0)
    return min(sizes) >= _LEAST and change >= _MOVED * max(sizes)


def _is_seen(difference: Difference, least: float) -> bool:
    change = difference.change
    return change is not None and abs(change) >= least


def _side(difference: Difference) -> str:
    return "higher" if (difference.change or 0.0) > 0.0 else "lower"


def _voltage(run: str, value: float, time: float | None) -> Claim:
    return Claim(quantity=f"{run}.{VOLTAGE}", value=value, unit="mV", time=time)


def _moment(run: str, time: float) -> Claim:
    return Claim(quantity=f"{run}.time", value=time, unit="ms", time=time)


def _lasting(run: str, value: float | None) -> Claim:
    return Claim(quantity=f"{run}.spike.half_width", value=value or 0.0, unit="ms")


def _apart_by(change: float, unit: str, time: float | None) -> Claim:
    return Claim(
        quantity="difference", value=abs(change), unit=unit, time=time,
        is_difference=True,
    )  # fmt: skip


def _amount(run: str, name: str, value: float) -> Claim:
    return Claim(quantity=f"{run}.ledger.{name}", value=abs(value), unit="pmol/cm2")


def _count(run: str, spikes: int) -> Claim:
    return Claim(quantity=f"{run}.spikes", value=float(spikes), unit="")
