"""heyoka, which solves equations by Taylor series: one neurone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import heyoka
import squid
from protocol import Answer, Prepared, serve


def _equations() -> tuple[list[Any], Any]:
    v, m, h, n = heyoka.make_vars("v", "m", "h", "n")
    exp = heyoka.exp
    x, y = (v + 40.0) / 10.0, (v + 55.0) / 10.0
    opening_m, closing_m = x / (1.0 - exp(-x)), 4.0 * exp(-(v + 65.0) / 18.0)
    opening_h = 0.07 * exp(-(v + 65.0) / 20.0)
    closing_h = 1.0 / (1.0 + exp(-(v + 35.0) / 10.0))
    opening_n = 0.1 * y / (1.0 - exp(-y))
    closing_n = 0.125 * exp(-(v + 65.0) / 80.0)
    current = (
        squid.SODIUM_CONDUCTANCE * m**3.0 * h * (v - squid.SODIUM_POTENTIAL)
        + squid.POTASSIUM_CONDUCTANCE * n**4.0 * (v - squid.POTASSIUM_POTENTIAL)
        + squid.LEAK_CONDUCTANCE * (v - squid.LEAK_POTENTIAL)
    )
    rates = [
        (v, heyoka.par[0] - current),
        (m, opening_m * (1.0 - m) - closing_m * m),
        (h, opening_h * (1.0 - h) - closing_h * h),
        (n, opening_n * (1.0 - n) - closing_n * n),
    ]
    return rates, v


def neurone(settings: Mapping[str, Any]) -> Prepared:
    """Prepare one neurone that notes its upward crossings as it goes."""
    rates, v = _equations()
    start = [squid.FIRST_VOLTAGE, *squid.settled_gates()]
    spikes: list[float] = []
    rises = heyoka.nt_event(
        v,
        lambda _, time, __: spikes.append(time),
        direction=heyoka.event_direction.positive,
    )
    integrator = heyoka.taylor_adaptive(
        rates,
        start,
        tol=settings["tolerance"],
        pars=[0.0],
        nt_events=[rises],
        compact_mode=True,
    )

    def run() -> int:
        spikes.clear()
        integrator.time, integrator.pars[0] = 0.0, 0.0
        integrator.state[:] = start
        before = integrator.propagate_until(squid.ONSET)
        integrator.pars[0] = settings["density"]
        after = integrator.propagate_until(settings["duration"])
        return int(before[3] + after[3])

    def read(steps: int) -> Answer:
        return {"spikes": list(spikes), "steps": steps}

    return Prepared(run=run, read=read)


if __name__ == "__main__":
    serve({"neurone": neurone})
