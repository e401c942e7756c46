"""Hold the error estimates of 300 random runs against their true errors.

    python benchmarks/error_estimates.py [--cases 300] [--seed 1952]

A run's estimate is its difference from the same run at a tenth of the tolerance; its
true error is the same difference from a run at a tolerance of 1e-12. Runs on which the
estimate says that a spike hangs by a hair are listed apart. Exits with 1 where the
estimates are worse than promised.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, replace

import numpy as np

from axolemma.accounting import assess, find_spikes
from axolemma.membrane import Membrane
from axolemma.models import pyramidal_neuron, squid_axon
from axolemma.simulation import Conditions, record
from axolemma.stimulus import Stimulus, pulse, sine, step, train

TRUTH = 1e-12
# The true error may be this many estimates in one run of a hundred, and an estimate
# may be this many true errors in half of them.
MOST_MISSED, MOST_CAUTIOUS = 10.0, 30.0
SHARE = 0.99
# Below these, mV and ms, both errors are those of rounding and of the search for roots.
FLOORS = (1e-9, 1e-10)
MEASURES = ("voltage, mV", "spike times, ms")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One run.

    Parameters
    ----------
    name
        What was run, in words.
    membrane, stimulus
        What was run.
    duration
        ms.
    tolerance
        At which.
    """

    name: str
    membrane: Membrane
    stimulus: Stimulus
    duration: float
    tolerance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a case showed.

    Parameters
    ----------
    case
        Which.
    estimates, errors
        Of the voltage, mV, and of the spike times, ms.
    spike_counts
        Of the run and of the true one.
    is_near
        Whether the estimate says that a spike hangs by a hair.
    """

    case: Case
    estimates: tuple[float, float]
    errors: tuple[float, float]
    spike_counts: tuple[int, int]
    is_near: bool


def main() -> int:
    """Run the cases and print how good the estimates were."""
    parser = argparse.ArgumentParser(
        description="Hold error estimates against true errors."
    )
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1952)
    arguments = parser.parse_args()
    random = np.random.default_rng(arguments.seed)
    findings = [_found(_drawn(random)) for _ in range(arguments.cases)]
    near = [finding for finding in findings if finding.is_near]
    plain = [finding for finding in findings if not finding.is_near]
    verdicts = [_report(plain, measure) for measure in range(len(MEASURES))]
    lost = [f for f in plain if len(set(f.spike_counts)) > 1]
    for finding in lost:
        print(f"SPIKES DIFFER {finding.spike_counts}: {_described(finding)}")
    print(f"\nnear threshold: {len(near)}")
    for finding in near:
        print(f"  {_described(finding)}, spikes {finding.spike_counts}")
    return int(not all(verdicts) or bool(lost))


def _drawn(random: np.random.Generator) -> Case:
    """Draw a membrane, a stimulus and a tolerance."""
    ions = str(random.choice(["held", "live"]))
    tolerance = float(10.0 ** random.uniform(-8.0, -4.0))
    if random.random() < 0.6:
        temperature = random.uniform(3.0, 20.0)
        membrane = squid_axon(ions=ions, temperature=f"{temperature:.2f} degC")
        name, strength = f"squid axon, {ions}, {temperature:.2f} degC", 1.0
    else:
        membrane = pyramidal_neuron(ions=ions)
        name, strength = f"pyramidal neuron, {ions}", 0.25
    duration = float(random.uniform(20.0, 60.0))
    words, stimulus = _drawn_stimulus(random, strength)
    return Case(
        name=f"{name}, {words}",
        membrane=membrane,
        stimulus=stimulus,
        duration=duration,
        tolerance=tolerance,
    )


def _drawn_stimulus(
    random: np.random.Generator, strength: float
) -> tuple[str, Stimulus]:
    """Draw a stimulus of one of four kinds; strengths spread over the threshold."""
    start = f"{random.uniform(0.5, 4.0):.3f} ms"
    kind = int(random.integers(4))
    if kind == 0:
        height = f"{strength * random.uniform(2.0, 60.0):.3f} uA/cm2"
        length = f"{random.uniform(0.2, 3.0):.3f} ms"
        return f"pulse {height}, {length}", pulse(height, start=start, duration=length)
    if kind == 1:
        height = f"{strength * random.uniform(1.0, 40.0):.3f} uA/cm2"
        return f"step {height}", step(height, start=start)
    if kind == 2:
        height = f"{strength * random.uniform(10.0, 60.0):.3f} uA/cm2"
        period = f"{random.uniform(4.0, 15.0):.3f} ms"
        chosen = train(height, start=start, duration="1 ms", period=period, count=4)
        return f"train {height}, every {period}", chosen
    height = f"{strength * random.uniform(5.0, 30.0):.3f} uA/cm2"
    frequency = f"{random.uniform(20.0, 200.0):.1f} Hz"
    chosen = sine(height, frequency=frequency, start=start, duration="15 ms")
    return f"sine {height}, {frequency}", chosen


def _found(case: Case) -> Finding:
    """Run a case and its true twin, and compare."""
    conditions = Conditions(
        duration=case.duration, relative_tolerance=case.tolerance, is_checked=True
    )
    run = record(case.membrane, case.stimulus, conditions)
    exact = replace(conditions, relative_tolerance=TRUTH, is_checked=False)
    truth = record(case.membrane, case.stimulus, exact)
    spikes = find_spikes(run)
    estimated = assess(run, spikes)
    compared = assess(replace(run, check=truth.trajectory), spikes)
    return Finding(
        case=case,
        estimates=(
            estimated.voltage_error_mV or 0.0, estimated.spike_time_error_ms or 0.0
        ),
        errors=(compared.voltage_error_mV or 0.0, compared.spike_time_error_ms or 0.0),
        spike_counts=(len(spikes), len(find_spikes(truth))),
        is_near=estimated.near_threshold,
    )  # fmt: skip


def _report(findings: list[Finding], measure: int) -> bool:
    """Print how the estimates of one measure did; say whether they kept the promise."""
    floor = FLOORS[measure]
    errors = np.array([finding.errors[measure] for finding in findings])
    estimates = np.array([finding.estimates[measure] for finding in findings])
    counted = np.flatnonzero(errors > floor)
    missed = errors[counted] / np.maximum(estimates[counted], floor)
    within = float(np.mean(missed <= MOST_MISSED)) if counted.size else 1.0
    caution = float(np.median(1.0 / missed)) if counted.size else 1.0
    print(f"\n{MEASURES[measure]}: {counted.size} runs with an error above {floor:g}")
    promise = f"error at most {MOST_MISSED:g} estimates"
    print(f"  {promise}: {within:.2%} (at least {SHARE:.0%})")
    print(f"  median of estimate / error: {caution:.2f} (at most {MOST_CAUTIOUS:g})")
    for index in counted[np.argsort(missed)[::-1][:5]]:
        ratio = errors[index] / max(estimates[index], floor)
        print(f"  error / estimate {ratio:8.2f}: {_described(findings[index])}")
    return within >= SHARE and caution <= MOST_CAUTIOUS


def _described(finding: Finding) -> str:
    case = finding.case
    return (
        f"{case.name}, {case.duration:.1f} ms, tolerance {case.tolerance:.1e}; "
        f"estimates {finding.estimates[0]:.1e} mV, {finding.estimates[1]:.1e} ms; "
        f"errors {finding.errors[0]:.1e} mV, {finding.errors[1]:.1e} ms"
    )


if __name__ == "__main__":
    sys.exit(main())
