"""A number with its unit, source, place and evidence: what every figure in a data file is."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["EVIDENCE", "UNIT_SUFFIX", "Quantity", "engine_key"]

#: How a figure is known. ``measured``: read in its source as reported there. ``fitted``: fitted to, or computed
#: with, a published model. ``assumed``: chosen, no source read. ``extrapolated``: carried beyond its source.
EVIDENCE = ("measured", "fitted", "assumed", "extrapolated")

#: Unit in a data file -> ending of the key that the engine and the dataclasses use.
UNIT_SUFFIX: dict[str, str] = {
    "1": "",
    "kPa": "_kpa",
    "s": "_s",
    "ms": "_ms",
    "us": "_us",
    "min": "_min",
    "Hz": "_hz",
    "pps": "_pps",
    "mA": "_ma",
    "mA/s": "_ma_per_s",
    "N": "_n",
    "N/s": "_n_per_s",
    "1/s": "_per_s",
    "1/s^2": "_per_s2",
    "1/N": "_per_n",
    "1/(s N)": "_per_s_n",
    "1/mA": "_per_ma",
    "ms/mA": "_ms_per_ma",
    "mm": "_mm",
    "um": "_um",
    "cm": "_cm",
    "m": "_m",
    "kg": "_kg",
    "year": "_years",
    "month": "_months",
    "deg": "_deg",
    "1/deg": "_per_deg",
    "1/deg^2": "_per_deg2",
    "deg/s": "_deg_per_s",
    "s/deg": "_s_per_deg",
    "N m": "_n_m",
    "mmHg": "_mmhg",
    "1/min": "_per_min",
    "1/(min mmHg)": "_per_min_mmhg",
    "%": "_percent",
    "NRS": "_nrs",
    "mC/cm2": "_mc_per_cm2",
    "mA/cm2": "_ma_per_cm2",
    "V": "_v",
    "nF/cm2": "_nf_per_cm2",
    "uF": "_uf",
    "kohm cm2": "_kohm_cm2",
    "kohm": "_kohm",
    "ohm cm2": "_ohm_cm2",
    "S/m": "_s_per_m",
    "mV": "_mv",
    "nA": "_na",
    "m/s": "_m_per_s",
    "cm/s": "_cm_per_s",
    "1/ms": "_per_ms",
    "1/(ms mV)": "_per_ms_mv",
    "ohm cm": "_ohm_cm",
    "S/cm^2": "_s_per_cm2",
    "uF/cm^2": "_uf_per_cm2",
    "degC": "_celsius",
    "mM": "_millimolar",
    "K": "_kelvin",
    "C/mol": "_c_per_mol",
    "J/(mol K)": "_j_per_mol_k",
    "mM/s": "_millimolar_per_s",
    "slyke": "_slykes",
    "mL/100g/min": "_ml_per_100g_min",
    "mL/100g": "_ml_per_100g",
    "mL/min": "_ml_per_min",
    "mL/(mmHg 100g)": "_ml_per_mmhg_100g",
    "mL/(min 100g mmHg)": "_ml_per_min_100g_mmhg",
    "mmHg/s": "_mmhg_per_s",
    "mmHg s 100g/mL": "_mmhg_s_100g_per_ml",
    "cm2": "_cm2",
    "L": "_l",
    "N m s": "_n_m_s",
    "N/mm": "_n_per_mm",
    "m/s^2": "_m_per_s2",
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure, or one row of figures, as a data file states it.

    Attributes
    ----------
    value : float or tuple of float
        The figure in `unit`.
    unit : str
        A key of `UNIT_SUFFIX`.
    source, place, evidence : str or None
        Bibliography key, place in that source, and one of `EVIDENCE`; None where a user's file leaves them out.
    note : str or None
        Anything a reader should know.
    """

    value: float | tuple[float, ...]
    unit: str
    source: str | None = None
    place: str | None = None
    evidence: str | None = None
    note: str | None = None


def engine_key(name: str, unit: str) -> str:
    """Return the key of quantity `name` in `unit`, for example ``tau2`` in ``ms`` -> ``tau2_ms``."""
    return name + UNIT_SUFFIX[unit]
