"""From what was typed to a stimulus: a current from an electrode, or a push."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from axolemma.errors import InvalidInput
from axolemma.membrane import PacinianTerminal
from axolemma.stimulus import Stimulus, pulse, push

AMPLITUDE, WIDTH = "10 uA/cm2", "1 ms"
DEPTH, HELD_FOR = "2 um", "15 ms"


def add_receptor(spike: ArgumentParser) -> None:
    """Describe the options of a receptor."""
    ending = spike.add_argument_group("a receptor in place of the electrode")
    ending.add_argument(
        "--receptor",
        action="store_true",
        help="put a Pacinian terminal before the membrane, and push it",
    )
    ending.add_argument(
        "--push",
        metavar="QUANTITY",
        help=f"how far it is pushed, with its unit (default: {DEPTH}); --start and "
        f"--width say when and how long (default: {HELD_FOR})",
    )
    ending.add_argument(
        "--decapsulated",
        action="store_true",
        help="a terminal without its capsule, which feels a push as long as it lasts",
    )


def receptor_of(options: Namespace) -> PacinianTerminal | None:
    """Give the receptor that was asked for, if one was."""
    is_asked_for = options.receptor or options.decapsulated or options.push is not None
    if not is_asked_for:
        return None
    return PacinianTerminal(has_capsule=not options.decapsulated)


def stimulus_of(options: Namespace) -> Stimulus:
    """Build the stimulus that was asked for: a push where there is a receptor."""
    if receptor_of(options) is None:
        return pulse(
            _typed(options.amplitude, AMPLITUDE),
            start=options.start,
            duration=_typed(options.width, WIDTH),
        )
    if options.amplitude is not None:
        raise InvalidInput(
            "--amplitude",
            found=f"'{options.amplitude}' beside a receptor",
            expected="a push, such as --push '2 um'",
            remedy="leave --amplitude out, or --receptor, --push and --decapsulated",
        )
    return push(
        _typed(options.push, DEPTH),
        start=options.start,
        duration=_typed(options.width, HELD_FOR),
    )


def _typed(given: str | None, usual: str) -> str:
    return usual if given is None else given
