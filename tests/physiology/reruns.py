"""What an explanation claims of other runs, found by making these runs."""

from __future__ import annotations

import numpy as np

from axolemma.stimulus.strength import strength_of


def threshold(arrays, claim, kind):
    """Run again at the strength that is stated, and on the other side of it."""
    factor = claim.value
    if kind == "strength":
        found = strength_of(arrays.run.stimulus)
        assert found is not None
        value, unit = found
        factor /= unit.from_coherent(value)
    if kind in {"short", "onset"}:
        onset = arrays.stronger(arrays.fires).spikes[0].onset_mV
        return onset - arrays.voltage.max() if kind == "short" else onset
    is_apart = arrays.fires is None or 1.003 * factor < arrays.fires
    if kind == "fails" and is_apart:
        # Where what lies between cannot be computed, the two are far apart.
        return claim.value if not arrays.stronger(factor).spikes else np.nan
    # The search ends within a thousandth; the corrupted value lies further off.
    less, more = (0.997, 1.0) if kind != "fails" else (1.0, 1.003)
    is_there = not arrays.stronger(less * factor).spikes
    is_there &= bool(arrays.stronger(more * factor).spikes)
    return claim.value if is_there else np.nan


def sensitivity(arrays, claim, channel, measure):
    """Run with a conductance one per cent lower and higher."""
    if arrays.run.record.frozen:
        return None
    name = f"{channel}.conductance"
    value = float(arrays.run.membrane.values[name])
    low, high = (
        arrays.otherwise(name, f"{part * value!r} mS/cm2") for part in (0.99, 1.01)
    )
    found = {
        "peak": high.peak_mV - low.peak_mV,
        "threshold": high.onset_mV - low.onset_mV,
    }
    return 500.0 * found[measure]
