"""What the kernel of adaptive steps writes down as it goes: crossings, and probes.

Between the ends of a step the voltage is the cubic with its values and rates there
[Hermite], which errs by the fourth power of the step, as the scheme does.
"""

from __future__ import annotations

from axolemma.integration.trees.rosenbrock_code import TreeStepCode
from axolemma.integration.trees.rosenbrock_memory import (
    CROSSING_HEAD,
    CURVE,
    Count,
)
from axolemma.kernels import Function, Value


def log_rises(step: TreeStepCode, before: Value, after: Value) -> None:
    """Log where the voltage rose through its level.

    Parameters
    ----------
    step
        The step, which counts.
    before, after
        The voltage around it.
    """
    lanes, f, width = step.lanes, step.f, step.f.width
    level = lanes.load(lanes.memory.level)
    rises = f.and_(f.less(before, level), f.less_equal(level, after))
    with f.if_(f.any(rises)):
        bits = f.mask_bits(rises)
        with f.loop(width) as number:
            bit = f.and_(bits, f.shift_left(f.integer(1), number))
            with f.if_(f.less_whole(f.integer(0), bit)):
                logged = f.load_scalar(f["count"], Count.LOGGED, kind="i64")
                stride = f.integer(CROSSING_HEAD + CURVE)
                entry = f.address(f["log"], f.multiply_whole(logged, stride))
                base = f.multiply_whole(f["group"], f.integer(width))
                f.store(f.to_reals(f.add_whole(base, number)), entry, 0)
                f.store(f["time"], entry, 1)
                f.store(f["size"], entry, 2)
                given = f.address(f["doubles"], number)
                for place in range(CURVE):
                    row = (step.memory.voltage_curve + place) * width
                    value = f.load_scalar(given, row)
                    f.store(value, entry, CROSSING_HEAD + place)
                f.store(f.add_whole(logged, f.integer(1)), f["count"], Count.LOGGED)


def write_samples(f: Function, span: tuple[Value, Value, Value]) -> None:
    """Write down what the probes point at, at the times that lie within a step.

    Parameters
    ----------
    f
        The kernel; a probe points at the first of four rows, a curve.
    span
        When the step begins, how long it is, when it ends.
    """
    time, size, next_time = span

    def is_due() -> Value:
        number = f.load_scalar(f["count"], Count.SAMPLED, kind="i64")
        is_left = f.less_whole(number, f["sample_count"])
        due = f.load_scalar(f["sample_times"], number)
        return f.and_(is_left, f.less_equal(due, next_time))

    with f.while_(is_due):
        number = f.load_scalar(f["count"], Count.SAMPLED, kind="i64")
        due = f.load_scalar(f["sample_times"], number)
        part = f.divide(f.subtract(due, time), size)
        row = f.multiply_whole(number, f["probe_count"])
        with f.loop(f["probe_count"]) as probe:
            place = f.load_scalar(f["probes"], probe, kind="i64")
            value = _on_curve(f, f.address(f["doubles"], place), (part, size))
            f.store(value, f["sampled"], f.add_whole(row, probe))
        f.store(f.add_whole(number, f.integer(1)), f["count"], Count.SAMPLED)


def _on_curve(f: Function, curve: Value, where: tuple[Value, Value]) -> Value:
    """Evaluate the cubic of a step at a part of it."""
    part, size = where
    before, rate, after, rate_behind = (
        f.load_scalar(curve, row * f.width) for row in range(CURVE)
    )
    rise = f.subtract(after, before)
    left = f.subtract(f.scalar(1.0), part)
    # How far the rates at the ends, each over the whole step, miss the rise.
    early = f.fused(size, rate, f.negative(rise))
    late = f.subtract(rise, f.multiply(size, rate_behind))
    bend = f.fused(left, early, f.multiply(part, late))
    straight = f.fused(part, rise, before)
    return f.fused(f.multiply(part, left), bend, straight)
