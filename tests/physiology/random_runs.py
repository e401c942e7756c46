"""Random runs of every kind: silent, firing, cut, blocked, hot, pushed, frozen."""

from __future__ import annotations

import numpy as np

import axolemma as axo
from axolemma.errors import NoRestingState
from axolemma.membrane import PacinianTerminal
from axolemma.stimulus import charge, noise, push, ramp, sine, train


def random_run(seed):
    """Make a run of any kind, the same for a seed on every machine."""
    random = np.random.default_rng(seed)
    membrane = _membrane(random)
    if random.random() < 0.15:
        membrane = membrane.with_receptor(
            PacinianTerminal(has_capsule=bool(random.random() < 0.6))
        )
    membrane, initial = _poisoned(random, membrane)
    if initial is None and random.random() < 0.1:
        initial = f"{random.uniform(-80.0, -50.0):.1f} mV"
    stimulus, lasting = _stimulus(random, membrane)
    duration = lasting + random.choice([0.5, 2.0, 10.0, 30.0])
    length = f"{duration:.4g} ms"
    try:
        run = axo.simulate(membrane, stimulus, duration=length, initial_voltage=initial)
    except NoRestingState:
        run = axo.simulate(
            membrane, stimulus, duration=length, initial_voltage="-65 mV"
        )
    if random.random() < 0.08:
        gates = [f"{c.name}.{g.name}" for c in membrane.channels for g in c.gates]
        held = [each for each in gates if f"{each}" in run.rest.values]
        if held:
            return run.what_if(freeze=[str(random.choice(held))]).second
    return run


def _membrane(random):
    if random.random() < 0.7:
        temperature = random.choice([6.3, 6.3, random.uniform(0.0, 36.0)])
        return axo.models.squid_axon(
            temperature=f"{temperature:.2f} degC",
            ions=str(random.choice(["live", "held"])),
            diameter=f"{10 ** random.uniform(-0.5, 2.7):.3g} um",
        )
    return axo.models.pyramidal_neuron(ions=str(random.choice(["live", "held"])))


def _poisoned(random, membrane):
    """Block channels or the pump of some, which may then have no rest to begin at."""
    initial = None
    if random.random() < 0.3:
        name = str(random.choice([c.name for c in membrane.channels if c.is_gated]))
        part = 1.0 if random.random() < 0.2 else float(random.uniform(0.05, 1.0))
        membrane = membrane.block(name, round(part, 2))
        initial = "-65 mV" if random.random() < 0.7 else None
    if membrane.pumps and random.random() < 0.15:
        membrane = membrane.block("pump", round(float(random.uniform(0.2, 1.0)), 1))
        initial = "-65 mV"
    return membrane, initial


def _stimulus(random, membrane):
    """Give a stimulus and when it is over, ms."""
    start, width = random.uniform(0.2, 3.0), 10 ** random.uniform(-0.5, 1.6)
    begin, lasting = f"{start:.2f} ms", f"{width:.3g} ms"
    if membrane.receptor is not None and random.random() < 0.8:
        depth, ramped = 10 ** random.uniform(-0.7, 1.0), 10 ** random.uniform(-0.3, 0.5)
        lasting = f"{width + ramped:.3g} ms"
        pressed = push(
            f"{depth:.3g} um", start=begin, duration=lasting, ramp=f"{ramped:.3g} ms"
        )
        return pressed, start + width + 2.0 * ramped
    amplitude = random.choice([-1.0, 1.0], p=[0.2, 0.8]) * 10 ** random.uniform(0, 2)
    strength = f"{amplitude:.3g} uA/cm2"
    kind = random.choice(
        ["pulse", "train", "ramp", "sine", "noise", "charge", "pulses", "none"],
        p=[0.58, 0.08, 0.08, 0.05, 0.05, 0.05, 0.07, 0.04],
    )
    pulse = axo.pulse(strength, start=begin, duration=lasting)
    stimuli = {
        "pulse": lambda: pulse,
        "train": lambda: train(
            strength, start=begin, duration="1 ms", period="8 ms", count=3
        ),
        "ramp": lambda: ramp("0 uA/cm2", strength, start=begin, duration=lasting),
        "sine": lambda: sine(
            strength, frequency="80 Hz", start=begin, duration=lasting
        ),
        "noise": lambda: noise(
            f"{abs(amplitude):.3g} uA/cm2",
            interval="0.5 ms",
            seed=int(random.integers(1000)),
            start=begin,
            duration=lasting,
        ),
        "charge": lambda: charge(f"{0.3 * amplitude:.3g} nC/cm2", at=begin),
        "pulses": lambda: (
            pulse
            + axo.pulse("15 uA/cm2", start=f"{start + 8.0:.2f} ms", duration="1 ms")
        ),
        "none": lambda: None,
    }
    return stimuli[str(kind)](), start + (20.0 if kind == "train" else width)
