"""How a recording is read and told again: as a command, and in Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a recording was read.

    Parameters
    ----------
    path
        Of the file.
    channel, units
        As they were given; None where nothing was said.
    sweeps
        Which are told; None for all listed and one told.
    """

    path: str
    channel: str | int | None = None
    units: str | None = None
    sweeps: Sequence[int] | None = None

    @property
    def command(self) -> tuple[str, ...]:
        """The command that tells it, word for word."""
        words = ["axolemma", "explain", self.path]
        if self.channel is not None:
            words += ["--channel", str(self.channel)]
        if self.units is not None:
            words += ["--units", self.units]
        if self.sweeps is not None:
            words += ["--sweep", ",".join(map(str, self.sweeps))]
        return tuple(words)

    @property
    def python(self) -> str:
        """The Python that tells it and makes its page."""
        given = {"channel": self.channel, "units": self.units}
        options = [
            f"{name}={value!r}" for name, value in given.items() if value is not None
        ]
        chosen = "" if self.sweeps is None else f"sweeps={list(self.sweeps)}"
        told = f", {chosen}" if chosen else ""
        return "\n".join([
            "import axolemma as axo",
            "",
            f"recording = axo.read_recording({', '.join([repr(self.path), *options])})",
            f"print(recording.explain({chosen}))",
            f'recording.report("recording.html"{told})',
        ])  # fmt: skip
