"""What the kernel of a tree writes down as it goes: crossings, and probes."""

from __future__ import annotations

from axolemma.integration.split_code import SplitCode
from axolemma.integration.trees.memory import CROSSING, TreeMemory
from axolemma.kernels import Function, Value

# Where the kernel's `state` counts the crossings in the log.
LOGGED = 1


def log_crossings(
    split: SplitCode, memory: TreeMemory, before: Value, after: Value
) -> None:
    """Log where the voltage rose through its level.

    Parameters
    ----------
    split
        The membrane's step.
    memory
        Where things are.
    before, after
        The voltage around the step.
    """
    lanes, f, width = split.lanes, split.lanes.function, split.lanes.width
    level = lanes.load(memory.lane.level)
    rises = f.and_(f.less(before, level), f.less_equal(level, after))
    with f.if_(f.any(rises)):
        head = f.scratch(3)
        f.store(lanes.load(memory.before), head)
        f.store(before, head, width)
        f.store(after, head, 2 * width)
        bits = f.mask_bits(rises)
        with f.loop(width) as number:
            bit = f.and_(bits, f.shift_left(f.integer(1), number))
            with f.if_(f.less_whole(f.integer(0), bit)):
                logged = f.load_scalar(f["state"], LOGGED, kind="i64")
                entry = f.address(
                    f["log"], f.multiply_whole(logged, f.integer(CROSSING))
                )
                base = f.multiply_whole(f["group"], f.integer(width))
                f.store(f.to_reals(f.add_whole(base, number)), entry, 0)
                f.store(f["time"], entry, 1)
                given = f.address(head, number)
                for place in range(3):
                    f.store(f.load_scalar(given, place * width), entry, 2 + place)
                f.store(f.add_whole(logged, f.integer(1)), f["state"], LOGGED)


def write_probes(f: Function, number: Value) -> None:
    """Write down what the probes point at, every so many steps.

    Parameters
    ----------
    f
        The kernel.
    number
        Of the step just made.
    """
    every = f["probe_every"]
    turn = f.divide_whole(number, every)
    is_due = f.equal_whole(f.multiply_whole(turn, every), number)
    with f.if_(is_due):
        row = f.multiply_whole(f.subtract_whole(turn, f.integer(1)), f["probe_count"])
        with f.loop(f["probe_count"]) as probe:
            place = f.load_scalar(f["probes"], probe, kind="i64")
            value = f.load_scalar(f["doubles"], place)
            f.store(value, f["probed"], f.add_whole(row, probe))
