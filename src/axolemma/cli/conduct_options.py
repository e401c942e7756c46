"""What can be typed behind `axolemma conduct`."""

from __future__ import annotations

from argparse import ArgumentParser

from axolemma.cli.choices import file_named

CONDUCT = """\
Excite one end of an axon, and measure how fast the impulse travels: three runs, each
with half the step and half the compartment of the one before, are extrapolated to
none, and compared with the impulse of constant form.
"""
CONDUCT_EXAMPLES = """\
examples:
  axolemma conduct                                    the squid giant axon at 6.3 degC
  axolemma conduct --temperature '18.5 degC'
  axolemma conduct --diameter '10 um' --length '20 mm'
  axolemma conduct --block Na=0.9                     so that the impulse dies
  axolemma conduct --axon pyramidal_neuron --diameter '1 um' --resistivity '150 ohm cm'
  axolemma conduct --axon mrg --diameter '10 um'      a myelinated fibre
  axolemma conduct --animate impulse.gif
  axolemma conduct --morphology cell.swc --membrane pyramidal_neuron --figure cell.png
  axolemma conduct --morphology cell.swc --at axon    from the end of its axon
  axolemma conduct --figure impulse.png --json
"""


def add_conduct(command: ArgumentParser) -> None:
    """Describe the options of the command."""
    axon = command.add_argument_group("the axon")
    axon.add_argument(
        "--axon",
        metavar="NAME",
        help="its membrane, or a myelinated fibre: one that 'axolemma models' lists "
        "(default: squid_axon)",
    )
    axon.add_argument(
        "--morphology", type=file_named, metavar="FILE",
        help="a branched cell instead: an .swc file, or .asc or .h5 with MorphIO",
    )  # fmt: skip
    axon.add_argument(
        "--membrane", metavar="NAME",
        help="what is laid on the branched cell (default: pyramidal_neuron)",
    )  # fmt: skip
    axon.add_argument(
        "--at", metavar="PLACE",
        help="where the branched cell is excited: a region, whose far end is meant, or "
        "one and how far from the soma, 'axon:300 um' (default: the soma)",
    )  # fmt: skip
    for name, words in (
        ("--diameter", "of the axon (default: that of the model)"),
        ("--temperature", "(default: that of the model)"),
        ("--length", "(default: long enough for the impulse to settle)"),
    ):
        axon.add_argument(name, metavar="QUANTITY", help=f"{words}, with its unit")
    axon.add_argument(
        "--resistivity",
        metavar="QUANTITY",
        help="of the axoplasm (default: 35.4 ohm cm, of the squid axon of 1952; of a "
        "branched cell 100 ohm cm)",
    )
    axon.add_argument(
        "--nodes", type=int, metavar="COUNT", help="of a myelinated fibre (default: 41)"
    )
    axon.add_argument("--held", action="store_true", help="hold all concentrations")
    axon.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", dest="settings",
        help="give a parameter or an argument of the model another value; on a "
        "branched cell also in a region: dendrite:Na.conductance='4 mS/cm2'",
    )  # fmt: skip
    axon.add_argument(
        "--block", action="append", default=[], metavar="NAME=FRACTION", dest="blocks",
        help="block this fraction of a channel or of the pump; may be repeated",
    )  # fmt: skip
    run = command.add_argument_group("the finest run, and what comes out")
    run.add_argument("--step", metavar="QUANTITY", help="length of a step")
    run.add_argument(
        "--tolerance", type=float, metavar="NUMBER",
        help="of adaptive steps instead: 1e-6",
    )  # fmt: skip
    run.add_argument("--compartment", metavar="QUANTITY", help="length of each")
    run.add_argument(
        "--figure",
        type=file_named,
        metavar="FILE",
        help="draw the impulse to this file",
    )
    run.add_argument(
        "--animate", type=file_named, metavar="FILE.gif",
        help="film the impulse to this file",
    )  # fmt: skip
    run.add_argument(
        "--theme", default="light", metavar="NAME",
        help="colours of the figure: light or dark (default: light)",
    )  # fmt: skip
    run.add_argument("--json", action="store_true", help="print one JSON object")
