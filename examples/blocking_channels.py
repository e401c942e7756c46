"""Drugs that block: tetrodotoxin, tetraethylammonium and ouabain, as numbers.

What the textbook says each would do, and what the same axon does in fact.
"""

import axolemma as axo

axon = axo.models.squid_axon()
shock = axo.pulse("10 uA/cm2", start="1 ms", duration="1 ms")
drugs = {
    "no drug": {},
    "tetrodotoxin, on 70 % of the sodium channels": {"Na": 0.7},
    "tetraethylammonium, on 30 % of the potassium channels": {"K": 0.3},
    "ouabain, on every pump": {"pump": 1.0},
}

for drug, blocks in drugs.items():
    membrane = axon
    for name, fraction in blocks.items():
        membrane = membrane.block(name, fraction)
    run = axo.simulate(membrane, shock, duration="30 ms")
    print(f"{drug}: {run.headline}, rest {run.rest.values['membrane.V']:.2f} mV")
    for spike in run.spikes:
        width = spike.half_width_ms
        print(f"  peak {spike.peak_mV:.1f} mV, half-width {width:.2f} ms")
    print(f"  ATP spent: {run.energy.atp_pmol_per_cm2:.3f} pmol/cm2")
