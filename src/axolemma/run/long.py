"""A long run: minutes of firing in bounded memory, any moment of it to be had again."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from axolemma.accounting import Energy, Ledger, reckon
from axolemma.accounting.long_account import LongAccount
from axolemma.accounting.long_outcome import LongOutcome, find_long_outcome
from axolemma.accounting.long_trust import LongTrust, assess_long
from axolemma.accounting.spike_table import SpikeTable
from axolemma.accounting.trust import provenance
from axolemma.equilibrium import Rest
from axolemma.explanation import Narrative
from axolemma.explanation.long_run import LongEvidence, explain_long
from axolemma.membrane import Membrane
from axolemma.run.arguments import read_times_within
from axolemma.run.drawing import drawn
from axolemma.run.headline import conditions
from axolemma.run.long_headline import long_headline
from axolemma.run.long_summary import long_summary
from axolemma.run.quantities import Quantities
from axolemma.run.sensitivity import long_completed
from axolemma.run.whole_file import require_place, write_whole
from axolemma.stimulus import Stimulus
from axolemma.units import Unit

if TYPE_CHECKING:
    from axolemma.figures import Figure

Floats = NDArray[np.float64]

VOLTAGE = "membrane.V"


class LongRun:
    """One cell's long run: every spike, the slow quantities, and the ledger.

    ``run["Na.inside"]`` gives a quantity on `time`, a grid of 2001 times; ``run.at``
    gives it at any times, for which their part of the run is made again. A spike takes
    some hundred numbers of memory, the steps take none.

    Parameters
    ----------
    account
        What was kept.
    """

    def __init__(self, account: LongAccount) -> None:
        self.account = account
        self._known: dict[str, Floats] = {}

    @property
    def membrane(self) -> Membrane:
        """The cell."""
        return self.account.record.membrane

    @property
    def stimulus(self) -> Stimulus | None:
        """What was done to it."""
        return self.account.record.stimulus

    @property
    def duration(self) -> float:
        """How long it ran, ms."""
        return self.account.duration

    @property
    def rest(self) -> Rest:
        """The resting state of the cell."""
        return self.account.record.rest

    @property
    def time(self) -> Floats:
        """Times of the slow quantities, ms, (times,)."""
        return self.account.grid.time

    @property
    def spikes(self) -> SpikeTable:
        """Every action potential; ``spikes.column("peak_mV")`` is a measure of all."""
        return self.account.spikes

    @property
    def pools(self) -> tuple[str, ...]:
        """Names of the concentrations that change, such as ``Na.inside``."""
        return self.account.pools

    @property
    def ledger(self) -> Ledger:
        """Every ion of the whole run by the route it took, pmol/cm2 into the cell."""
        return self.account.ledger

    @cached_property
    def energy(self) -> Energy:
        """What the pump spent, and what it still owes."""
        return reckon(self.account.record, self.ledger)

    @cached_property
    def trust(self) -> LongTrust:
        """How far its numbers can be trusted."""
        return assess_long(self.account)

    @cached_property
    def outcome(self) -> LongOutcome:
        """What it came to: firing to the end, fallen silent, or failed."""
        return find_long_outcome(self.account)

    @cached_property
    def headline(self) -> str:
        """The same in words: ``756 action potentials, depolarisation block``."""
        return long_headline(self.outcome)

    @cached_property
    def conditions(self) -> str:
        """Under which conditions it ran: ions, pump, stimulus."""
        return conditions(self.account.record)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all quantities of the model: states, inputs, routes and the rest."""
        return self._quantities.names

    def __getitem__(self, name: str) -> Floats:
        """Give a quantity on `time`, in the unit that `unit` names, (times,)."""
        if name not in self._known:
            self._quantities.require([name])
            values = self.account.values(name)
            values.flags.writeable = False
            self._known[name] = values
        return self._known[name]

    def at_spikes(self, name: str) -> Floats:
        """Give a quantity at the onset of every spike, (spikes,)."""
        self._quantities.require([name])
        return self.account.evaluate(name, self.account.onsets)

    def at(self, times: Any, name: str = VOLTAGE) -> Floats:
        """Give a quantity at any times, as exact as in a run that kept every step.

        Parameters
        ----------
        times
            Within the run: numbers in ms, or a quantity of time, (times,).
        name
            Which quantity.
        """
        wanted = read_times_within(times, self.duration)
        self._quantities.require([name])
        return self.account.at(wanted.ravel(), name).reshape(wanted.shape)

    def unit(self, name: str) -> Unit:
        """Name the unit in which a quantity is given."""
        return self._quantities.unit(name)

    def explain(self, level: str = "school") -> Narrative:
        """Tell the run in words.

        Parameters
        ----------
        level
            For whom: ``school``, ``undergraduate`` or ``research``; the last makes
            runs of its own, to see what the first spike depends on.
        """
        known = self._completed if level == "research" else self._evidence
        return explain_long(known, level)

    def plot(
        self, path: str | os.PathLike[str] | None = None, *, theme: str = "light"
    ) -> Figure:
        """Draw the first, a middle and the last spike over minutes of drift.

        Parameters
        ----------
        path
            A file to write it to as well; its ending, .png, .svg or .pdf, says how.
        theme
            ``light`` or ``dark``.
        """

        def draw() -> Figure:
            # matplotlib takes longer to load than many a run takes.
            from axolemma.figures.palette import theme_named  # noqa: PLC0415
            from axolemma.run.long_picture import draw_long_run  # noqa: PLC0415

            return draw_long_run(
                self.account,
                self.outcome,
                title=self.headline.capitalize(),
                subtitle=f"{self.membrane} · {self.conditions}",
                theme=theme_named(theme),
            )

        return drawn(path, draw)

    def report(
        self, path: str | os.PathLike[str], *, command: Sequence[str] = ()
    ) -> Path:
        """Write the run as one page that opens in any browser, and prints.

        Parameters
        ----------
        path
            Usually ending in .html; a file that is there is replaced.
        command
            What was typed to make the run, word for word; found out when absent.
        """
        require_place(path)
        # What draws takes longer to load than many a run takes.
        from axolemma.run.reporting import long_page_of  # noqa: PLC0415

        page = long_page_of(
            self._completed,
            self.ledger,
            title=self.headline.capitalize(),
            conditions=self.conditions,
            command=command,
        )
        return write_whole(path, page.encode())

    def to_dict(self, levels: Sequence[str] = ("school",)) -> dict[str, Any]:
        """Give the run's account as plain values, ready for JSON.

        Parameters
        ----------
        levels
            Those at which it is told in it.
        """
        told = {level: self.explain(level).text for level in levels}
        made = provenance(self.account.record)
        return long_summary(self._evidence, told) | {"provenance": made}

    def __repr__(self) -> str:
        return f"<LongRun: {self.membrane}; {self.duration:g} ms; {self.headline}>"

    @cached_property
    def _evidence(self) -> LongEvidence:
        return LongEvidence(
            account=self.account,
            outcome=self.outcome,
            energy=self.energy,
            trust=self.trust,
        )

    @cached_property
    def _completed(self) -> LongEvidence:
        return long_completed(self._evidence)

    @cached_property
    def _quantities(self) -> Quantities:
        return Quantities(self.membrane)
