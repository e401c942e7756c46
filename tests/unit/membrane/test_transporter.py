import pytest

from axolemma.errors import InvalidInput, UnitError
from axolemma.membrane import Cylinder, Ion, Membrane, Pool, Transporter
from axolemma.units import FARADAY, along, mM, ms, parse_unit

UMOL_PER_CM2 = parse_unit("umol/cm2")


def with_transporter(transporter: Transporter) -> Membrane:
    return Membrane(
        "m",
        ions=[
            Ion("Na", inside=Pool("10 mM"), outside="145 mM"),
            Ion("K", inside=Pool("140 mM"), outside="4 mM"),
            Ion("Cl", inside=Pool("10 mM"), outside="130 mM"),
            Ion("Ca", inside=Pool("1 uM"), outside="2 mM"),
        ],
        pumps=[transporter],
        geometry=Cylinder("4 um"),
    )


AT_START = {"membrane.V": -70.0} | {
    f"{ion}.entered": 0.0 for ion in ("Na", "K", "Cl", "Ca")
}


def cotransporter(**changes) -> Transporter:
    return Transporter(
        "KCC2",
        ions={"K": 1, "Cl": 1},
        flux=lambda E_K, E_Cl, strength: strength * (E_Cl - E_K),
        parameters={"strength": "2 pmol/cm2/s/mV"},
        **changes,
    )


def test_an_electroneutral_transporter_moves_ions_without_charge(computed):
    found = computed(with_transporter(cotransporter()).equations(), AT_START)
    assert found["KCC2.K"] > 0.0
    assert found["KCC2.Cl"] == -found["KCC2.K"]
    assert found["membrane.V"] == 0.0
    assert found["observable KCC2.current"] == 0.0
    # As many Cl as K leave the cell.
    assert found["Cl.entered"] == found["K.entered"] < 0.0


def test_an_electrogenic_transporter_carries_its_net_charge(computed):
    exchanger = Transporter(
        "NCX",
        ions={"Na": -3, "Ca": 1},
        flux=lambda Ca: 1e-6 * (Ca / mM) * UMOL_PER_CM2 / ms,
    )
    membrane = with_transporter(exchanger)
    found = computed(membrane.equations(), AT_START)
    turns = found["observable NCX.flux"]
    assert turns == pytest.approx(1e-9, rel=1e-15)
    assert found["NCX.Na"] == pytest.approx(-3.0 * FARADAY * turns, rel=1e-15)
    assert found["NCX.Ca"] == pytest.approx(2.0 * FARADAY * turns, rel=1e-15)
    assert found["observable NCX.current"] == pytest.approx(-FARADAY * turns, rel=1e-15)
    assert membrane.gated_routes == ()


def test_its_parameters_are_those_of_the_membrane(computed):
    membrane = with_transporter(cotransporter())
    assert membrane.values["KCC2.strength"] == pytest.approx(2e-9, rel=1e-15)
    stronger = membrane.with_values({"KCC2.strength": "4 pmol/cm2/s/mV"})
    twice = computed(stronger.equations(), AT_START)["KCC2.K"]
    once = computed(membrane.equations(), AT_START)["KCC2.K"]
    assert twice == pytest.approx(2.0 * once, rel=1e-15)
    with pytest.raises(UnitError, match=r"KCC2.strength"):
        membrane.with_values({"KCC2.strength": "4 mM"})
    spread = along("strength", [1.0, 2.0], "pmol/cm2/s/mV")
    assert (
        membrane.with_values({"KCC2.strength": spread}).values["KCC2.strength"]
        == spread
    )


def test_it_can_be_blocked(computed):
    membrane = with_transporter(cotransporter(blocked=0.5))
    whole = computed(with_transporter(cotransporter()).equations(), AT_START)["KCC2.K"]
    half = computed(membrane.equations(), AT_START)["KCC2.K"]
    assert half == pytest.approx(0.5 * whole, rel=1e-15)
    assert membrane.block("KCC2", 1.0).values["KCC2.blocked"] == 1.0


def test_a_flux_in_a_wrong_unit_is_refused():
    with pytest.raises(
        UnitError, match=r"transporter 'X', flux .*expected one in umol"
    ):
        Transporter("X", ions={"K": 1}, flux=lambda V: V)


@pytest.mark.parametrize("ions", [{}, {"K": 0}, {"K": 0.5}, {"K": True}, "K", 3])
def test_whole_numbers_of_ions_move_in_a_turn(ions):
    with pytest.raises(InvalidInput, match="transporter 'X', ions"):
        Transporter("X", ions=ions, flux="1 pmol/cm2/s")


@pytest.mark.parametrize(
    "parameters",
    [
        3,
        {"blocked": "1 mV"},
        {"K": "1 mV"},
        {"a b": "1 mV"},
        {"a": None},
        {"a": "red"},
    ],
)
def test_parameters_are_quantities_by_name(parameters):
    with pytest.raises(InvalidInput):
        Transporter("X", ions={"K": 1}, flux="1 pmol/cm2/s", parameters=parameters)


def test_a_flux_of_an_ion_that_is_not_declared_is_refused():
    transporter = Transporter(
        "X", ions={"K": 1}, flux=lambda Mg: Mg / mM * UMOL_PER_CM2 / ms
    )
    with pytest.raises(InvalidInput, match=r"formula in 'X': found 'Mg'"):
        with_transporter(transporter)


def test_a_transporter_prints_itself_as_its_equation():
    assert str(cotransporter()) == (
        "flux_KCC2 = strength*(E_Cl - E_K), each turn 1 K out, 1 Cl out"
    )
