"""NEURON: axons and trees, by fixed steps of second order or of first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import cables
import numpy as np
import squid
from neuron import h
from protocol import Answer, Prepared

h.load_file("stdrun.hoc")
h.load_file("import3d.hoc")


def _laid(section: Any, resistivity: float) -> Any:
    """Lay the squid's membrane on a section."""
    section.Ra, section.cm = resistivity, 1.0
    section.insert("hh")
    section.ena, section.ek = squid.SODIUM_POTENTIAL, squid.POTASSIUM_POTENTIAL
    for segment in section:
        channels = segment.hh
        channels.gnabar = squid.SODIUM_CONDUCTANCE / 1e3
        channels.gkbar = squid.POTASSIUM_CONDUCTANCE / 1e3
        channels.gl, channels.el = squid.LEAK_CONDUCTANCE / 1e3, squid.LEAK_POTENTIAL
    return section


def cylinder(
    name: str, *, length: float, diameter: float, count: int, resistivity: float
) -> Any:
    """Make a section with the squid's membrane."""
    section = h.Section(name=name)
    section.L, section.diam, section.nseg = length, diameter, count
    return _laid(section, resistivity)


def clamp_at(place: Any, current: float, start: float, lasts: float = 1e12) -> Any:
    """Drive a place with a current, nA, from a time on, ms."""
    clamp = h.IClamp(place)
    clamp.delay, clamp.dur, clamp.amp = start, lasts, current
    return clamp


def _detector(place: Any, section: Any) -> tuple[Any, Any]:
    """Note when the voltage rises through 0 mV."""
    times = h.Vector()
    detector = h.NetCon(place._ref_v, None, sec=section)  # noqa: SLF001 - NEURON's name
    detector.threshold = 0
    detector.record(times)
    return detector, times


def _running(
    settings: Mapping[str, Any], temperature: float = squid.TEMPERATURE
) -> Callable[[], None]:
    solver, context = h.CVode(), h.ParallelContext()
    context.set_maxstep(10)
    context.nthread(settings.get("threads", 1))

    def run() -> None:
        # The tables of rates that NEURON uses by itself are exact to 1e-3 only.
        h.usetable_hh, h.celsius = 0, temperature
        solver.active(0)
        h.secondorder, h.dt = settings["order"], settings["step"]
        h.steps_per_ms = 1.0 / settings["step"]
        h.finitialize(squid.FIRST_VOLTAGE)
        context.psolve(settings["duration"])

    return run


def axon(settings: Mapping[str, Any]) -> Prepared:
    """Prepare the giant axon; the voltage of two places is kept at every step."""
    count = settings["compartments"]
    section = cylinder(
        "axon",
        length=cables.LENGTH,
        diameter=cables.DIAMETER,
        count=count,
        resistivity=cables.RESISTIVITY,
    )
    clamp = clamp_at(
        section(0.5 / count), cables.SHOCK, cables.SHOCK_START, cables.SHOCK_LASTS
    )
    places = [section((each + 0.5) / count) for each in cables.middles(count)]
    kept = [h.Vector().record(place._ref_v) for place in places]  # noqa: SLF001
    times = h.Vector().record(h._ref_t)  # noqa: SLF001

    def read(_: None, _alive: Any = (section, clamp)) -> Answer:
        came = [
            squid.upward_crossings(np.asarray(times), np.asarray(each))[0]
            for each in kept
        ]
        return {"velocity": cables.velocity(count, (came[0], came[1]))}

    return Prepared(run=_running(settings, cables.TEMPERATURE), read=read)


def thin_axons(settings: Mapping[str, Any]) -> Prepared:
    """Prepare many thin axons; they say when an impulse came to their end."""
    count = settings["compartments"]
    alive: list[Any] = []
    noted: list[Any] = []
    for number, current in enumerate(cables.currents(settings["copies"])):
        section = cylinder(
            f"axon{number}",
            length=cables.THIN_LENGTH,
            diameter=cables.THIN_DIAMETER,
            count=count,
            resistivity=cables.THIN_RESISTIVITY,
        )
        clamp = clamp_at(section(0.5 / count), current, squid.ONSET)
        detector, times = _detector(section(1 - 0.5 / count), section)
        alive += [section, clamp, detector]
        noted.append(times)

    def read(_: None, _alive: Any = alive) -> Answer:
        return {"count": sum(len(times) for times in noted)}

    return Prepared(run=_running(settings), read=read)


def tree(settings: Mapping[str, Any]) -> Prepared:
    """Prepare the binary tree, two compartments to a branch."""
    sections: list[Any] = []
    for number, branch in enumerate(cables.tree_branches()):
        section = cylinder(
            f"branch{number}",
            length=branch.length,
            diameter=branch.diameter,
            count=2,
            resistivity=cables.THIN_RESISTIVITY,
        )
        if branch.parent >= 0:
            section.connect(sections[branch.parent](1))
        sections.append(section)
    return _alone(settings, sections, sections[0](0.25), cables.TREE_CURRENT)


def cell(settings: Mapping[str, Any]) -> Prepared:
    """Prepare a reconstructed cell with the squid's membrane everywhere."""
    reader = h.Import3d_SWC_read()
    reader.input(settings["morphology"])
    h.Import3d_GUI(reader, 0).instantiate(None)
    sections = list(h.allsec())
    for section in sections:
        section.nseg = max(int(np.ceil(section.L / settings["longest"])), 1)
        _laid(section, cables.CELL_RESISTIVITY)
    soma = next(each for each in sections if "soma" in each.name())
    return _alone(settings, sections, soma(0.5), cables.CELL_CURRENT)


def _alone(
    settings: Mapping[str, Any], sections: list[Any], place: Any, current: float
) -> Prepared:
    clamp = clamp_at(place, current, squid.ONSET)
    detector, times = _detector(place, place.sec)
    count = sum(section.nseg for section in sections)

    def read(_: None, _alive: Any = (sections, clamp, detector)) -> Answer:
        return {"spikes": [float(time) for time in times], "compartments": count}

    return Prepared(run=_running(settings), read=read)


CABLES = {"axon": axon, "thin axons": thin_axons, "tree": tree, "cell": cell}
