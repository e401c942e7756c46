NEURON {
    SUFFIX ownpotassium
    USEION k READ ek WRITE ik
    RANGE gbar
}
UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}
PARAMETER { gbar = 0.036 (S/cm2) }
ASSIGNED {
    v (mV)
    ek (mV)
    ik (mA/cm2)
}
STATE { n }
INITIAL { n = opening(v) / (opening(v) + closing(v)) }
BREAKPOINT {
    SOLVE gate METHOD cnexp
    ik = gbar * n^4 * (v - ek)
}
DERIVATIVE gate { n' = opening(v) * (1 - n) - closing(v) * n }
FUNCTION opening(v (mV)) (/ms) {
    LOCAL x
    x = (v + 55) / 10
    if (fabs(x) < 1e-6) { opening = 0.1 * (1 + x / 2) } else { opening = 0.1 * x / (1 - exp(-x)) }
}
FUNCTION closing(v (mV)) (/ms) { closing = 0.125 * exp(-(v + 65) / 80) }
