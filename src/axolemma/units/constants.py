"""Units and constants of nature that formulas use by name."""

from __future__ import annotations

from axolemma.units.unit import parse_unit

mV, V = parse_unit("mV"), parse_unit("V")
ms, s = parse_unit("ms"), parse_unit("s")
nA, pA, uA = parse_unit("nA"), parse_unit("pA"), parse_unit("uA")
nm, um, mm, cm = (parse_unit(name) for name in ("nm", "um", "mm", "cm"))
nS, mS, uF, pF = (parse_unit(name) for name in ("nS", "mS", "uF", "pF"))
mM, uM, Hz, ohm = (parse_unit(name) for name in ("mM", "uM", "Hz", "ohm"))
pmol, K, degC = parse_unit("pmol"), parse_unit("K"), parse_unit("degC")
per_ms = parse_unit("1/ms")
uA_per_cm2, mS_per_cm2 = parse_unit("uA/cm2"), parse_unit("mS/cm2")
uF_per_cm2, nC_per_cm2 = parse_unit("uF/cm2"), parse_unit("nC/cm2")
pmol_per_cm2 = parse_unit("pmol/cm2")

# CODATA 2018, exact since the redefinition of the SI in 2019; nC/umol, pJ/(umol K).
FARADAY = parse_unit("C/mol").to_coherent(96485.33212)
GAS_CONSTANT = parse_unit("J/mol/K").to_coherent(8.31446261815324)
