"""The tables of the cable models: what their parameter files may contain, and the engine's names of their values."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from nmes_sim.spec.quantity import Quantity, engine_key
from nmes_sim.spec.schema import Field, Num, Table, Text
from nmes_sim.spec.toml_file import read_toml
from nmes_sim.spec.walk import Document, walk

__all__ = ["CABLE", "build_cable"]

_LENGTH_UM = Num("um", 1e-4, 1e4)
_MILLIVOLT = Num("mV", -200.0, 200.0)
_MILLISECOND = Num("ms", 0.0, 1000.0)
_DENSITY = Num("S/cm^2", 0.0, 100.0)
_PER_MS = Num("1/ms", 0.0, 1e4)
_PER_MS_MV = Num("1/(ms mV)", 0.0, 100.0)
_ONE = Num("1", -1e4, 1e4)
_TEMPERATURE = Num("degC", 0.0, 50.0)
_RESISTIVITY = Num("ohm cm", 1.0, 1e4)
_CAPACITANCE = Num("uF/cm^2", 1e-3, 100.0)
_COUNT = Num("1", 0.0, 10_000.0, whole=True)
_CURVE_UM = Num("um", -1e4, 1e4, points=(2, 4))
_TABLE_UM = Num("um", 0.1, 1e4, points=(2, 64))


def _table(**fields: Field) -> Table:
    return Table(fields)


def _linoid() -> Table:
    return _table(rate=_PER_MS_MV, voltage=_MILLIVOLT, slope=_MILLIVOLT)


def _plain_rate() -> Table:
    return _table(rate=_PER_MS, voltage=_MILLIVOLT, slope=_MILLIVOLT)


def _gate(alpha: Table, beta: Table) -> Table:
    return _table(q10=_ONE, q10_temperature=_TEMPERATURE, alpha=alpha, beta=beta)


def _borg_graham() -> Table:
    return _table(
        q10=_ONE, q10_temperature=_TEMPERATURE, rate=_PER_MS, voltage=_MILLIVOLT, valence=_ONE, asymmetry=_ONE
    )


def _head() -> dict[str, Field]:
    return {
        "id": Text(identifier=True, longest=64),
        "title": Text(longest=120),
        "temperature": _table(body=_TEMPERATURE),
        "rest": _table(start=_MILLIVOLT, settle_step=_MILLISECOND, settle_count=_COUNT),
        "detection": _table(
            level=_MILLIVOLT,
            share=Num("1", 0.0, 1.0),
            tail=_MILLISECOND,
            slack=Num("1", 1.0, 10.0),
            velocity=Num("m/s", 0.01, 200.0),
            velocity_diameter=_LENGTH_UM,
            velocity_exponent=Num("1", 0.0, 2.0),
            quiet_band=_MILLIVOLT,
            quiet_time=_MILLISECOND,
            search_start=_MILLIVOLT,
        ),
        "injection": _table(
            current=Num("nA", 0.0, 1000.0),
            current_thin=Num("nA", 0.0, 1000.0),
            thin_diameter=_LENGTH_UM,
            onset=_MILLISECOND,
            duration=_MILLISECOND,
            node=_COUNT,
            first=_COUNT,
            last=_COUNT,
        ),
    }


def _thermal() -> Table:
    return _table(
        gas_constant=Num("J/(mol K)", 8.0, 9.0),
        zero_celsius=Num("K", 273.0, 274.0),
        faraday=Num("C/mol", 9e4, 1e5),
    )


_SODIUM_GATES: dict[str, Field] = {
    "m": _gate(_linoid(), _linoid()),
    "h": _gate(_linoid(), _plain_rate()),
    "p": _gate(_linoid(), _linoid()),
    "s": _gate(_plain_rate(), _plain_rate()),
}

_MRG: dict[str, Field] = {
    **_head(),
    "table": _table(
        diameter=_TABLE_UM,
        axon_diameter=_TABLE_UM,
        node_diameter=_TABLE_UM,
        pitch=_TABLE_UM,
        flut_length=_TABLE_UM,
        lamellae=Num("1", 1.0, 1000.0, points=(2, 64)),
    ),
    "interpolation": _table(
        low=_LENGTH_UM,
        high=_LENGTH_UM,
        flut_length=_CURVE_UM,
        pitch=_CURVE_UM,
        pitch_thin=_CURVE_UM,
        pitch_switch=_LENGTH_UM,
        lamellae=Num("1", -1000.0, 1000.0, points=(2, 4)),
        node_diameter=_CURVE_UM,
        axon_diameter=_CURVE_UM,
    ),
    "thin": _table(
        low=_LENGTH_UM,
        high=_LENGTH_UM,
        flut_length=_CURVE_UM,
        pitch=_CURVE_UM,
        axon_diameter=_CURVE_UM,
        node_of_axon=_CURVE_UM,
        lamellae_of_axon=Num("1", -1000.0, 1000.0, points=(2, 4)),
        fast_sodium=_DENSITY,
        slow_potassium=_DENSITY,
    ),
    "cable": _table(
        axial_resistivity=_RESISTIVITY,
        periaxonal_resistivity=_RESISTIVITY,
        node_length=_LENGTH_UM,
        mysa_length=_LENGTH_UM,
        mysa_gap=_LENGTH_UM,
        internode_gap=_LENGTH_UM,
        membrane_capacitance=_CAPACITANCE,
        lamella_capacitance=_CAPACITANCE,
        lamella_conductance=_DENSITY,
    ),
    "internode": _table(
        mysa_conductance=_DENSITY, flut_conductance=_DENSITY, stin_conductance=_DENSITY, reversal=_MILLIVOLT
    ),
    "node": _table(
        fast_sodium=_DENSITY,
        persistent_sodium=_DENSITY,
        slow_potassium=_DENSITY,
        leak=_DENSITY,
        sodium_reversal=_MILLIVOLT,
        potassium_reversal=_MILLIVOLT,
        leak_reversal=_MILLIVOLT,
    ),
    **_SODIUM_GATES,
}

_SHEATH = _table(slow_potassium=_DENSITY, leak=_DENSITY, hcn=_DENSITY, fast_potassium=_DENSITY)

_GAINES: dict[str, Field] = {
    **_head(),
    "node": _table(
        fast_sodium=_DENSITY,
        persistent_sodium=_DENSITY,
        slow_potassium=_DENSITY,
        leak=_DENSITY,
        fast_potassium=_DENSITY,
        sodium_reversal=_MILLIVOLT,
        potassium_reversal=_MILLIVOLT,
        leak_reversal=_MILLIVOLT,
    ),
    "mysa": _SHEATH,
    "flut": _SHEATH,
    "stin": _SHEATH,
    "internode": _table(potassium_reversal=_MILLIVOLT, leak_reversal=_MILLIVOLT, hcn_reversal=_MILLIVOLT),
    **_SODIUM_GATES,
    "n": _gate(_linoid(), _linoid()),
    "q": _gate(_plain_rate(), _plain_rate()),
}

_NODES_ON_A_STRING = _table(
    axon_ratio=Num("1", 0.1, 1.0),
    node_length=_LENGTH_UM,
    pitch_ratio=Num("1", 1.0, 1000.0),
    pitch_offset=Num("um", 0.0, 100.0),
    axial_resistivity=_RESISTIVITY,
    membrane_capacitance=_CAPACITANCE,
    diameter_low=_LENGTH_UM,
    diameter_high=_LENGTH_UM,
)
_PERMEABILITY = Num("cm/s", 0.0, 1.0)
_MILLIMOLAR = Num("mM", 0.001, 1000.0)

_SENN: dict[str, Field] = {
    **_head(),
    "fibre": _NODES_ON_A_STRING,
    "node": _table(
        sodium_permeability=_PERMEABILITY,
        potassium_permeability=_PERMEABILITY,
        persistent_permeability=_PERMEABILITY,
        leak=_DENSITY,
        leak_reversal=_MILLIVOLT,
        sodium_inside=_MILLIMOLAR,
        sodium_outside=_MILLIMOLAR,
        potassium_inside=_MILLIMOLAR,
        potassium_outside=_MILLIMOLAR,
    ),
    "m": _gate(_linoid(), _linoid()),
    "h": _gate(_linoid(), _plain_rate()),
    "n": _gate(_linoid(), _linoid()),
    "p": _gate(_linoid(), _linoid()),
    "thermal": _thermal(),
}

_SWEENEY: dict[str, Field] = {
    **_head(),
    "fibre": _NODES_ON_A_STRING,
    "node": _table(sodium=_DENSITY, leak=_DENSITY, sodium_reversal=_MILLIVOLT, leak_reversal=_MILLIVOLT),
    "m": _table(
        rate=_PER_MS,
        gain=_PER_MS_MV,
        voltage=_MILLIVOLT,
        slope=_MILLIVOLT,
        ratio_voltage=_MILLIVOLT,
        ratio_slope=_MILLIVOLT,
    ),
    "h": _table(rate=_PER_MS, voltage=_MILLIVOLT, slope=_MILLIVOLT, ratio_voltage=_MILLIVOLT, ratio_slope=_MILLIVOLT),
}

_SUNDT: dict[str, Field] = {
    **_head(),
    "fibre": _table(
        compartment_length=_LENGTH_UM,
        axial_resistivity=_RESISTIVITY,
        membrane_capacitance=_CAPACITANCE,
        diameter_low=_LENGTH_UM,
        diameter_high=_LENGTH_UM,
    ),
    "node": _table(
        sodium=_DENSITY,
        potassium=_DENSITY,
        leak=_DENSITY,
        sodium_reversal=_MILLIVOLT,
        potassium_reversal=_MILLIVOLT,
        resting=_MILLIVOLT,
    ),
    "m": _gate(_linoid(), _linoid()),
    "h": _gate(_plain_rate(), _plain_rate()),
    "n": _borg_graham(),
    "l": _borg_graham(),
    "thermal": _thermal(),
}

#: Cable model -> schema of its file in data/parameters/nerve/cable.
CABLE: dict[str, dict[str, Field]] = {
    "mrg": _MRG,
    "gaines_motor": _GAINES,
    "gaines_sensory": _GAINES,
    "senn": _SENN,
    "sweeney": _SWEENEY,
    "sundt": _SUNDT,
}


def build_cable(name: str, path: str | os.PathLike[str]) -> dict[str, object]:
    """Read the parameter file of cable model `name` and give its values the engine's keys, table by table.

    Raises
    ------
    SpecError
        If the file is not what the schema says.
    """
    document = walk(read_toml(path), CABLE[name], f"parameters '{Path(path).name[-80:]}'")
    return _plain(document, CABLE[name])


def _plain(document: Document, fields: Mapping[str, Field]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, item in document.items():
        rule = fields[name]
        if isinstance(item, Quantity) and isinstance(rule, Num):
            value = item.value
            if isinstance(value, tuple):
                found[engine_key(name, item.unit)] = list(value)
            else:
                found[engine_key(name, item.unit)] = int(value) if rule.whole else value
        elif isinstance(item, dict) and isinstance(rule, Table):
            found[name] = _plain(item, rule.fields)
    return found
