NEURON {
    SUFFIX ownpotassium
    USEION k READ ek WRITE ik
    RANGE gbar
}
PARAMETER { gbar = 0.036 (S/cm2) }
STATE { n }
INITIAL {
    LOCAL opening, closing
    opening = 0.1 * exprelr(-(v + 55) / 10)
    closing = 0.125 * exp(-(v + 65) / 80)
    n = opening / (opening + closing)
}
BREAKPOINT {
    SOLVE gate METHOD cnexp
    ik = gbar * n * n * n * n * (v - ek)
}
DERIVATIVE gate {
    LOCAL opening, closing
    opening = 0.1 * exprelr(-(v + 55) / 10)
    closing = 0.125 * exp(-(v + 65) / 80)
    n' = opening * (1 - n) - closing * n
}
