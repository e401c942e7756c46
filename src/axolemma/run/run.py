"""A run: what `simulate` gives back, and all that can be asked of it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from axolemma.accounting import (
    Energy,
    Landmarks,
    Ledger,
    Outcome,
    Phase,
    Spike,
    Trust,
    assess,
    build_ledger,
    divide,
    find_outcome,
    find_spikes,
    landmarks_of,
    reckon,
)
from axolemma.equilibrium import Rest
from axolemma.explanation import Evidence, Narrative, explain
from axolemma.membrane import Membrane
from axolemma.run.arguments import read_duration, read_times_within
from axolemma.run.comparison import Comparison, compare
from axolemma.run.dataset import as_dataset
from axolemma.run.drawing import drawn
from axolemma.run.headline import conditions, headline
from axolemma.run.quantities import Quantities
from axolemma.run.rows import Rows
from axolemma.run.saving import write_run
from axolemma.run.sensitivity import completed
from axolemma.run.sight import Sight
from axolemma.run.stimulus_threshold import with_stimulus_threshold
from axolemma.run.summary import summary
from axolemma.run.what_if import counterfactual
from axolemma.run.whole_file import require_place, write_whole
from axolemma.simulation import VOLTAGE, Record, extended
from axolemma.stimulus import Stimulus
from axolemma.units import Unit

if TYPE_CHECKING:
    import xarray as xr

    from axolemma.figures import Figure

Floats = NDArray[np.float64]

# What is printed of each, a row for one.
_OF_SPIKE = (
    "index", "threshold_ms", "threshold_mV", "time_ms", "peak_mV", "trough_ms",
    "trough_mV", "half_width_ms", "max_slope_mV_per_ms",
)  # fmt: skip
_OF_PHASE = (
    "name", "spike", "start_ms", "stop_ms", "start_mV", "stop_mV", "cause.words"
)  # fmt: skip


class Run:
    """One cell's run, with its account; each part is worked out when it is asked for.

    ``run["Na.current"]`` gives any quantity of the model on `time`.

    Parameters
    ----------
    record
        What was done, and what happened.
    """

    def __init__(self, record: Record) -> None:
        self.record = record
        self._known: dict[str, Floats] = {}

    @property
    def membrane(self) -> Membrane:
        """The cell."""
        return self.record.membrane

    @property
    def stimulus(self) -> Stimulus | None:
        """What was done to it."""
        return self.record.stimulus

    @property
    def duration(self) -> float:
        """How long it ran, ms."""
        return self.record.duration

    @property
    def rest(self) -> Rest:
        """The resting state of the cell."""
        return self.record.rest

    @property
    def time(self) -> Floats:
        """Times of the accepted steps and three points within each, ms, (times,)."""
        return self.record.trajectory.samples.time

    @property
    def voltage(self) -> Floats:
        """Membrane potential on `time`, mV, (times,)."""
        return self[VOLTAGE]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all quantities of the model: states, inputs, routes and the rest."""
        return self._quantities.names

    def __getitem__(self, name: str) -> Floats:
        """Give a quantity on `time`, after any jump, in `unit(name)`, (times,)."""
        if name not in self._known:
            trajectory = self.record.trajectory
            (values,) = self._quantities.values([name], trajectory, trajectory.samples)
            values.flags.writeable = False
            self._known[name] = values
        return self._known[name]

    def at(self, times: Any, *names: str) -> Floats | tuple[Floats, ...]:
        """Give quantities at times of one's own, as exact as the run itself.

        Parameters
        ----------
        times
            Within the run: numbers in ms, or a quantity of time, (times,).
        names
            Which quantities; the voltage when none is named.

        Returns
        -------
        numpy.ndarray or tuple of them
            One array, (times,), for each name.
        """
        wanted = read_times_within(times, self.duration)
        trajectory = self.record.trajectory
        samples = trajectory.at(wanted.ravel())
        values = self._quantities.values(names or (VOLTAGE,), trajectory, samples)
        shaped = [value.reshape(wanted.shape) for value in values]
        return tuple(shaped) if len(names) > 1 else shaped[0]

    def unit(self, name: str) -> Unit:
        """Name the unit in which a quantity is given."""
        return self._quantities.unit(name)

    @cached_property
    def spikes(self) -> tuple[Spike, ...]:
        """Each action potential: threshold, peak, half-width, trough."""
        found = find_spikes(self.record, landmarks=self._landmarks)
        return Rows(found, _OF_SPIKE)

    @cached_property
    def phases(self) -> tuple[Phase, ...]:
        """The phases, which tile the run; each with its causes."""
        found = divide(self.record, self.spikes, landmarks=self._landmarks)
        return Rows(found, _OF_PHASE)

    @cached_property
    def outcome(self) -> Outcome:
        """What kind of response it was."""
        return find_outcome(self.record, self.spikes, landmarks=self._landmarks)

    @cached_property
    def headline(self) -> str:
        """What it came to: ``one action potential``."""
        return headline(self.spikes, self.outcome)

    @cached_property
    def conditions(self) -> str:
        """Under which conditions it ran: ions, pump, stimulus."""
        return conditions(self.record)

    @cached_property
    def ledger(self) -> Ledger:
        """Every ion by the route it took, pmol/cm2 into the cell."""
        return build_ledger(self.record, spikes=self.spikes, phases=self.phases)

    @cached_property
    def energy(self) -> Energy:
        """What the pump spent, and what it still owes."""
        return reckon(self.record, self.ledger)

    @cached_property
    def trust(self) -> Trust:
        """How far the numbers can be trusted, and where they come from."""
        return assess(
            self.record, self.spikes, ledger=self.ledger, landmarks=self._landmarks
        )

    def extended(self, duration: Any) -> Run:
        """Let the run go on; the result has the bits of one long run.

        Parameters
        ----------
        duration
            Of the whole from its beginning, ms.
        """
        return Run(extended(self.record, read_duration(duration)))

    def what_if(
        self,
        *,
        freeze: Sequence[str] = (),
        block: Mapping[str, Any] | None = None,
        set: Mapping[str, Any] | None = None,  # noqa: A002
    ) -> Comparison[Run]:
        """Run it again with something otherwise, and compare.

        Stimulus, duration and tolerance stay. A changed membrane begins at a rest of
        its own, if it has one; frozen gates leave that as it was.

        Parameters
        ----------
        freeze
            Gates, or channels with all of theirs, to be held at their resting value:
            ``["K.n"]``.
        block
            Blocked fractions of channels or pumps, such as ``{"pump": 1.0}``.
        set
            Other values of parameters, such as ``{"Na.conductance": "60 mS/cm2"}``.
        """
        changed = counterfactual(self.record, freeze=freeze, block=block, values=set)
        return compare(self, Run(changed))

    def explain(self, level: str = "school") -> Narrative:
        """Tell the run in words.

        Parameters
        ----------
        level
            For whom: ``school``, ``undergraduate`` or ``research``; the last makes
            runs of its own, to see what the response depends on.
        """
        if level == "research":
            return explain(self._completed, level)
        return explain(with_stimulus_threshold(self.evidence), level)

    def plot(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        kind: str = "slide",
        theme: str = "light",
    ) -> Figure:
        """Draw the run.

        Parameters
        ----------
        path
            A file to write it to as well; its ending, .png, .svg or .pdf, says how.
        kind
            ``slide``: voltage, open channels, currents and ions moved on one time
            axis; ``cycle``: the voltage against its slope; ``account``: every ion by
            the route it took, and who carried the charge of each phase.
        theme
            ``light`` or ``dark``.
        """

        def draw() -> Figure:
            # matplotlib takes longer to load than a run takes.
            from axolemma.run.picture import draw_run  # noqa: PLC0415

            return draw_run(self._sight, kind, theme)

        return drawn(path, draw)

    def report(
        self,
        path: str | os.PathLike[str],
        *,
        command: Sequence[str] = (),
        comparison: Comparison[Run] | None = None,
    ) -> Path:
        """Write the run as one page that opens in any browser, and prints.

        Parameters
        ----------
        path
            Usually ending in .html; a file that is there is replaced.
        command
            What was typed to make the run, word for word; found out when absent.
        comparison
            What `what_if` gave, to be told there too.
        """
        require_place(path)
        # What draws takes longer to load than a run takes.
        from axolemma.run.reporting import page_of  # noqa: PLC0415

        told = (self._sight, self._completed, self.trust)
        page = page_of(*told, command=command, comparison=comparison)
        return write_whole(path, page.encode())

    def to_xarray(self) -> xr.Dataset:
        """Give every quantity that changes as one data set over time."""
        constant = set(self.membrane.equations().parameter_names)
        changing = [name for name in self.names if name not in constant]
        return as_dataset(
            self.record,
            {name: (self[name], str(self.unit(name))) for name in changing},
            title=f"{self.headline} · {self.membrane}",
            conditions=self.conditions,
        )

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the run to a NetCDF file, from which `load` gives it back.

        Parameters
        ----------
        path
            Usually ending in .nc; a file that is there is replaced.
        """
        return write_run(path, self.to_xarray(), self.record)

    def to_dict(self, levels: Sequence[str] = ("school",)) -> dict[str, Any]:
        """Give the run's account as plain values, ready for JSON.

        Parameters
        ----------
        levels
            At which it is told in words.
        """
        told = {level: self.explain(level).text for level in levels}
        return summary(self.evidence, self.trust, told)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Run) and self.record.content == other.record.content

    def __hash__(self) -> int:
        return hash(self.record.content)

    def __repr__(self) -> str:
        return f"<Run: {self.membrane}; {self.duration:g} ms; {self.headline}>"

    @cached_property
    def _landmarks(self) -> Landmarks:
        return landmarks_of(self.record)

    @cached_property
    def evidence(self) -> Evidence:
        """The run with its account: what words and comparisons are drawn from."""
        return Evidence(
            record=self.record,
            spikes=self.spikes,
            phases=self.phases,
            outcome=self.outcome,
            ledger=self.ledger,
            energy=self.energy,
        )

    @cached_property
    def _completed(self) -> Evidence:
        return completed(self.evidence, self.trust)

    @cached_property
    def _sight(self) -> Sight:
        return Sight(
            record=self.record,
            spikes=self.spikes,
            phases=self.phases,
            ledger=self.ledger,
            headline=self.headline.capitalize(),
            conditions=self.conditions,
        )

    @cached_property
    def _quantities(self) -> Quantities:
        return Quantities(self.membrane)
