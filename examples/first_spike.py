"""One action potential: computed, accounted for, told and drawn."""

import axolemma as axo

axon = axo.models.squid_axon()
shock = axo.pulse("10 uA/cm2", start="1 ms", duration="1 ms")
run = axo.simulate(axon, shock, duration="30 ms")

spike = run.spikes[0]
print(f"{run.membrane}: {run.headline}")
print(f"threshold {spike.threshold_mV:.2f} mV at {spike.threshold_ms:.2f} ms")
print(f"peak      {spike.peak_mV:.2f} mV at {spike.time_ms:.2f} ms")

for phase in run.phases:
    when = f"{phase.start_ms:6.2f}-{phase.stop_ms:5.2f} ms"
    print(f"{when}  {phase.name}: {phase.cause.words}")

for ion, account in run.ledger.ions.items():
    print(f"{ion:>2}: {account.net_pmol_per_cm2:+.3f} pmol/cm2 into the cell")

print(run.explain("school"))
run.plot(path="first_spike.png")
