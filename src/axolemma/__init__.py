"""Action potentials: computed from declared physics, accounted for, explained.

A membrane is declared with its ions, channels and pumps (or taken from
`axolemma.models`), a stimulus is given, and `simulate` returns a `Run`: every quantity
as a plain array, the phases of each action potential with their causes, the ledger of
every ion that crossed the membrane, and the whole in words.

>>> import axolemma as axo
>>> axon = axo.models.squid_axon()
>>> shock = axo.pulse("20 uA/cm2", start="1 ms", duration="1 ms")
>>> run = axo.simulate(axon, shock, duration="30 ms")
>>> len(run.spikes)
1
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from axolemma.version import VERSION

if TYPE_CHECKING:
    from axolemma import models, stimulus, units
    from axolemma.membrane import Channel, Gate, Ion, Membrane, ionise
    from axolemma.run import Run, compare, load, simulate, voltage_clamp
    from axolemma.run.recording import read_recording
    from axolemma.stimulus import pulse, step
    from axolemma.units import along

__version__ = VERSION

__all__ = [
    "Channel",
    "Gate",
    "Ion",
    "Membrane",
    "Run",
    "along",
    "compare",
    "ionise",
    "load",
    "models",
    "pulse",
    "read_recording",
    "simulate",
    "step",
    "stimulus",
    "units",
    "voltage_clamp",
]


def __getattr__(name: str) -> Any:
    # Each name is fetched when it is first used, so that who needs the units or one
    # model does not wait for the compiler and the account.
    if name not in __all__:
        raise AttributeError(f"module 'axolemma' has no attribute '{name}'")
    if name in {"models", "stimulus", "units"}:
        return import_module(f"axolemma.{name}")
    rooms = {"along": "units", "pulse": "stimulus", "step": "stimulus"}
    rooms["read_recording"] = "run.recording"
    rooms |= dict.fromkeys(
        ("Run", "compare", "load", "simulate", "voltage_clamp"), "run"
    )
    value = getattr(import_module(f"axolemma.{rooms.get(name, 'membrane')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
