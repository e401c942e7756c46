"""The membrane: ions, channels and pumps around a capacitor, as one frozen value.

Outward current is positive, a positive stimulus depolarises, and an amount that
entered the cell is positive. Nowhere else is this decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from hashlib import blake2b
from typing import Any, Self

from axolemma.equations import EquationSystem, Parameter
from axolemma.errors import InternalError, InvalidInput
from axolemma.membrane.assembly import assemble
from axolemma.membrane.channel import Channel
from axolemma.membrane.consistency import (
    check_gates,
    check_ions,
    check_names,
    check_volume,
    read_electrode,
)
from axolemma.membrane.description import describe
from axolemma.membrane.geometry import Geometry
from axolemma.membrane.ion import Ion
from axolemma.membrane.kinetics import Gate
from axolemma.membrane.mechanism import Mechanism
from axolemma.membrane.notation import written_value
from axolemma.membrane.pacinian_terminal import PacinianTerminal, check_receptor
from axolemma.membrane.pump import SodiumPotassiumPump
from axolemma.membrane.serialisation import from_json, to_json
from axolemma.membrane.transporter import Transporter
from axolemma.membrane.validation import (
    Measure,
    Value,
    as_members,
    check_known,
    check_text,
    measured,
    parameter,
    parameters_of,
    read_measures,
    refuse_twins,
)
from axolemma.units import cm, degC

Pump = SodiumPotassiumPump | Transporter


@dataclass(frozen=True, slots=True, repr=False)
class Membrane:
    """An excitable membrane, everything that crosses it declared.

    It is a value: what changes it gives a new one.

    Parameters
    ----------
    name
        How it is called in reports.
    ions
        Every ion that carries a current, each once.
    channels
        Gated ones and leaks.
    pumps
        The sodium-potassium pump and other transporters.
    receptor
        The sensory ending that a push excites; None where there is none.
    capacitance
        Such as ``"1 uF/cm2"``.
    temperature
        Such as ``"6.3 degC"``.
    geometry
        Area and volume; None when only densities matter and no ion has a pool.
    electrode
        The ion that carries an injected current, or several with their shares, as
        in ``{"K": 0.5, "Cl": 0.5}``; None for K, or else for the first ion.
    spike_level
        Voltage whose upward crossing counts as a spike.
    citation
        Where the model was published.
    notes
        What else a reader should know of its sources.
    """

    name: str
    _: KW_ONLY
    ions: Sequence[Ion]
    channels: Sequence[Channel] = ()
    pumps: Sequence[Pump] = ()
    receptor: PacinianTerminal | None = None
    capacitance: Any = measured("uF/cm2", default="1 uF/cm2", above=0.0)
    temperature: Any = measured("degC", default="6.3 degC", above=0.0)
    geometry: Geometry | None = None
    electrode: Any = None
    spike_level: Any = measured("mV", default="0 mV", is_parameter=False)
    citation: str = ""
    notes: str = ""

    def __post_init__(self) -> None:
        for field in ("name", "citation", "notes"):
            check_text(getattr(self, field), f"membrane, {field}")
        where = f"membrane '{self.name}'"
        self._read_members(where)
        read_measures(self, where)
        electrode = read_electrode(self.electrode, self.ions, where)
        object.__setattr__(self, "electrode", electrode)
        check_ions(self.ions, self.mechanisms, where)
        check_volume(self.ions, self.volume_per_area, where)
        check_names(self.ions, self.mechanisms, where)
        check_gates(self.channels, self.ions, self.values)
        if self.receptor is not None:
            check_receptor(self.receptor, self.ions, self.values, where)

    def __repr__(self) -> str:
        return f"<Membrane: {self}>"

    def __str__(self) -> str:
        return f"{self.name}, {self._temperature_written()}"

    @property
    def mechanisms(self) -> tuple[Mechanism, ...]:
        """Everything that carries ions: channels, then pumps, then the receptor."""
        ending = () if self.receptor is None else (self.receptor,)
        return (*self.channels, *self.pumps, *ending)

    @property
    def equation_parameters(self) -> tuple[Parameter, ...]:
        """Every parameter of the equations."""
        own = parameters_of(self, "membrane")
        volume = self.volume_per_area
        if volume is not None and self.is_live:
            own = (*own, parameter("membrane", "volume_per_area", volume, cm))
        return own + tuple(
            each
            for member in (*self.ions, *self.mechanisms)
            for each in member.equation_parameters
        )

    @property
    def values(self) -> dict[str, Value]:
        """Every parameter by name, in the coherent system."""
        return {each.name: each.value for each in self.equation_parameters}

    @property
    def gated_routes(self) -> tuple[str, ...]:
        """Names of the routes through gated channels."""
        return tuple(f"{c.name}.{c.ion}" for c in self.channels if c.is_gated)

    @property
    def gates(self) -> dict[str, Gate]:
        """The gates of all channels by their full names, such as ``Na.m``."""
        return {
            f"{channel.name}.{gate.name}": gate
            for channel in self.channels
            for gate in channel.gates
        }

    @property
    def is_live(self) -> bool:
        """Whether some ion has a pool that its currents fill and empty."""
        return any(ion.is_live for ion in self.ions)

    @property
    def area(self) -> Value | None:
        """Area of the membrane, cm2, where it is known."""
        return None if self.geometry is None else self.geometry.area

    @property
    def volume_per_area(self) -> Value | None:
        """Volume inside for each area of membrane, cm, where it is known."""
        return None if self.geometry is None else self.geometry.volume_per_area

    @property
    def digest(self) -> bytes:
        """Identifies the membrane by content."""
        return blake2b(self.to_json().encode(), digest_size=16).digest()

    def equations(self) -> EquationSystem:
        """Write its equations."""
        return assemble(
            self.ions, self.mechanisms, self.electrode, self.equation_parameters
        )

    def with_channel(self, channel: Channel) -> Membrane:
        """Add a channel."""
        if not isinstance(channel, Channel):
            raise InvalidInput(
                "with_channel", found=f"{channel!r}", expected="a Channel"
            )
        if any(channel.name == other.name for other in self.mechanisms):
            raise InvalidInput(
                f"membrane '{self.name}'",
                found=f"a second '{channel.name}'",
                expected="a channel of another name",
                remedy=f"take the first away with .without_channel('{channel.name}')",
            )
        return replace(self, channels=(*self.channels, channel))

    def without_channel(self, name: str) -> Membrane:
        """Take a channel away."""
        names = [channel.name for channel in self.channels]
        check_known(name, names, "channel")
        return replace(self, channels=tuple(c for c in self.channels if c.name != name))

    def with_receptor(self, receptor: PacinianTerminal | None = None) -> Membrane:
        """Put a sensory ending before the membrane, which a push then excites.

        Parameters
        ----------
        receptor
            The ending; an intact Pacinian terminal when absent.
        """
        return replace(self, receptor=receptor or PacinianTerminal())

    def with_values(self, values: Mapping[str, Any]) -> Membrane:
        """Give parameters other values.

        Parameters
        ----------
        values
            From the name of a parameter, such as ``"Na.conductance"``, to a quantity
            with its unit, or to one for each cell (`axolemma.along`).
        """
        if not isinstance(values, Mapping):
            raise InvalidInput(
                "with_values",
                found=f"{values!r}",
                expected="values by name, such as {'Na.conductance': '100 mS/cm2'}",
            )
        known = self.values
        of_members: dict[str, Any] = {}
        own: dict[str, Any] = {}
        for name, value in values.items():
            check_known(name, known, "parameter")
            component, _, quantity = name.partition(".")
            if name == "membrane.volume_per_area":
                own["geometry"] = self._with_volume(name, value)
            elif component == "membrane":
                own[quantity] = value
            else:
                of_members[name] = value
        return replace(self, **own, **self._changed_members(of_members))

    def block(self, name: str, fraction: Any) -> Membrane:
        """Block a channel, a pump, a transporter or a receptor.

        Parameters
        ----------
        name
            Its name.
        fraction
            How much of it is blocked, from 0 to 1, in all; 0.7 blocks 70 %.
        """
        names = [each.name for each in self.mechanisms]
        check_known(name, names, "channel or pump")
        return self.with_values({f"{name}.blocked": fraction})

    def show(self) -> str:
        """Print the membrane as its equations, with units and sources."""
        return describe(self)

    def to_json(self) -> str:
        """Write the membrane as JSON text that `from_json` reads back."""
        return to_json(self)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote."""
        return from_json(text, cls)

    def _changed_members(self, values: Mapping[str, Any]) -> dict[str, Any]:
        groups = {"ions": self.ions, "channels": self.channels, "pumps": self.pumps}
        changed: dict[str, Any] = {
            field: tuple(_changed(member, values) for member in members)
            for field, members in groups.items()
        }
        if self.receptor is not None:
            changed["receptor"] = _changed(self.receptor, values)
        return changed

    def _with_volume(self, name: str, value: Any) -> Geometry:
        if self.geometry is None:
            raise InternalError("a volume without a geometry")
        volume = Measure(unit=cm, above=0.0).read(value, f"parameter '{name}'")
        return self.geometry.with_volume_per_area(volume)

    def _temperature_written(self) -> str:
        return written_value(self.temperature, degC)

    def _read_members(self, where: str) -> None:
        kinds: tuple[tuple[str, Any, str], ...] = (
            ("ions", Ion, "ions, such as [Ion('Na', ...)]"),
            ("channels", Channel, "channels, such as [Channel('Na', ...)]"),
            ("pumps", (SodiumPotassiumPump, Transporter), "pumps or transporters"),
        )
        for field, kind, expected in kinds:
            members = as_members(
                getattr(self, field), kind, f"{where}, {field}", expected
            )
            object.__setattr__(self, field, members)
        if not self.ions:
            raise InvalidInput(
                f"{where}, ions", found="none", expected="at least one ion"
            )
        ending: Any = self.receptor
        if ending is not None and not isinstance(ending, PacinianTerminal):
            raise InvalidInput(
                f"{where}, receptor", found=f"{ending!r}", expected="a PacinianTerminal"
            )
        if self.geometry is not None and not isinstance(self.geometry, Geometry):
            raise InvalidInput(
                f"{where}, geometry",
                found=f"{self.geometry!r}",
                expected="a Cylinder, a Sphere or a Patch",
            )
        refuse_twins(self.mechanisms, where, lambda mechanism: mechanism.name)


def _changed(member: Any, values: Mapping[str, Any]) -> Any:
    own = {
        each.name.partition(".")[2]: values[each.name]
        for each in member.equation_parameters
        if each.name in values
    }
    return member.with_values(own) if own else member
