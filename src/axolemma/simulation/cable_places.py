"""What is joined to compartments of a cable, looked at before anything is run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from axolemma.cable import Compartments
from axolemma.errors import InvalidInput
from axolemma.simulation.synapses import Synapse
from axolemma.stimulus import Stimulus
from axolemma.units import uA, uA_per_cm2


def require_places(what: str, places: Iterable[Any], on: Compartments) -> None:
    """Refuse what is no compartment.

    Parameters
    ----------
    what
        Is there, for the error.
    places
        Numbers of compartments.
    on
        The cable.

    Raises
    ------
    InvalidInput
        If one is not on the cable.
    """
    for place in places:
        is_whole = isinstance(place, (int, np.integer)) and not isinstance(place, bool)
        if not is_whole or not 0 <= place < on.count:
            raise InvalidInput(
                f"cable, {what}",
                found=f"compartment {place!r}",
                expected=f"one of the {on.count} that there are, 0 to {on.count - 1}",
                remedy=""
                if is_whole
                else "axolemma.cable.place finds the number of "
                "one at a place of a cell",
            )


def require_stimuli(stimuli: Mapping[int, Stimulus], on: Compartments) -> None:
    """Refuse stimuli that are no currents into compartments.

    Raises
    ------
    InvalidInput
        If one is not on the cable, or no current.
    """
    example = "{0: pulse('1 uA', start='1 ms', duration='1 ms')}"
    if not isinstance(stimuli, Mapping):
        raise InvalidInput(
            "cable, stimuli",
            found=f"{stimuli!r}",
            expected=f"stimuli by compartment, such as {example}",
        )
    require_places("stimulus", stimuli, on)
    for place, stimulus in stimuli.items():
        is_current = isinstance(stimulus, Stimulus) and any(
            stimulus.drives.has_dimension_of(unit) for unit in (uA, uA_per_cm2)
        )
        if not is_current:
            raise InvalidInput(
                f"cable, stimulus of compartment {place}",
                found=f"'{stimulus}'",
                expected=f"a current, such as {example}",
            )


def require_synapses(synapses: Mapping[int, Any], on: Compartments) -> None:
    """Refuse synapses that are none, or are not on a cable.

    Raises
    ------
    InvalidInput
        If there are such.
    """
    is_mapping = isinstance(synapses, Mapping)
    if not is_mapping or not all(_are_synapses(here) for here in synapses.values()):
        raise InvalidInput(
            "cable, synapses",
            found=f"{synapses!r}",
            expected="lists of synapses by compartment, such as "
            "{3: [Synapse(name='AMPA', ...)]}",
        )
    require_places("synapse", synapses, on)


def _are_synapses(here: Any) -> bool:
    return isinstance(here, (list, tuple)) and all(
        isinstance(each, Synapse)
        for each in here  # pyright: ignore[reportUnknownVariableType]  (anything)
    )
