"""Writes `efel.csv`: what eFEL measures on the two recordings beside the checkout.

Run in an environment of its own, with efel and pyabf:

    python make_efel_table.py /path/to/shared/data/recordings
"""

import csv
import sys
from pathlib import Path

import efel  # pyright: ignore[reportMissingImports]  in an environment of its own
import numpy as np
import pyabf

FEATURES = (
    "AP_begin_time",
    "AP_begin_voltage",
    "peak_time",
    "peak_voltage",
    "AP_duration_half_width",
    "min_AHP_values",
    "min_between_peaks_values",
)
PLACES = ("min_AHP_indices", "min_between_peaks_indices")


def main(folder: Path) -> None:
    efel.set_setting("interp_step", 0.05)
    efel.set_setting("Threshold", 0.0)
    efel.set_setting("DerivativeThreshold", 10.0)
    target = Path(__file__).with_name("efel.csv")
    with target.open("w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["file", "sweep", *FEATURES, *PLACES])
        for path in sorted(folder.glob("*.abf")):
            recording = pyabf.ABF(str(path))
            for sweep in recording.sweepList:
                recording.setSweep(sweep)
                for row in measured(recording):
                    table.writerow([path.name, sweep, *row])


def measured(recording: pyabf.ABF) -> list[list[str]]:
    voltage = recording.sweepY.astype(float)
    time = np.arange(voltage.size) * 1e3 / recording.dataRate
    trace = {"T": time, "V": voltage, "stim_start": [0.0], "stim_end": [time[-1]]}
    (found,) = efel.get_feature_values([trace], [*FEATURES, *PLACES, "time"])
    columns = [found[name] for name in FEATURES]
    columns += [found["time"][found[name].astype(int)] for name in PLACES]
    return [[f"{value:.6g}" for value in row] for row in zip(*columns, strict=True)]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
