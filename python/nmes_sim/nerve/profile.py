"""Potentials along a fibre from elsewhere: a table of positions and volts per ampere, read and interpolated."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from nmes_sim import _core
from nmes_sim.errors import SpecError
from nmes_sim.nerve.arrays import Floats, choose, vector
from nmes_sim.nerve.table import read_columns

if TYPE_CHECKING:
    from nmes_sim.nerve.fibre import Fibre

__all__ = ["load_profile", "profile_along"]

_ALLOWED = "a CSV file with columns position in mm and V per A"
_LENGTH_MM = {"mm": 1.0, "um": 1e-3, "µm": 1e-3, "μm": 1e-3, "cm": 10.0, "m": 1000.0}
#: Units of the second column without their V or A: m of mV and of mA.
_PREFIXES = {"m": "m", "u": "u", "µ": "u", "μ": "u", "k": "k"}
_WIDTH = 2
_WORD = re.compile(r"[^\W\d_]+")
#: A profile may end this much before the middle of the last compartment [mm]: rounding of its positions.
_SLACK_MM = 2e-3
_ORIGINS = ("auto", "centre", "start")


def load_profile(path: str | os.PathLike[str]) -> tuple[Floats, Floats]:
    """Read a potential profile from a CSV file.

    Parameters
    ----------
    path : path-like
        First column: position along the fibre [mm], or in the unit that its header has as a word (mm, um, cm, m).
        Second column: potential in V for 1 A out of the pad that is the cathode in the first phase, or in mV for 1 mA,
        which is the same number. The header may be left out.

    Returns
    -------
    position_mm, v_per_a : ndarray, shape (n,)
        Rising positions [mm] and potentials [V per A].

    Raises
    ------
    SpecError
        If the file cannot be read, or its positions do not rise.

    Examples
    --------
    >>> import os
    >>> from nmes_sim.nerve import load_profile
    >>> with open("profile.csv", "w") as file:
    ...     _ = file.write(os.linesep.join(["position_mm,v_per_a", "-2,20", "-1,30", "1,30", "2,20"]))
    >>> position_mm, v_per_a = load_profile("profile.csv")
    >>> v_per_a.tolist()
    [20.0, 30.0, 30.0, 20.0]
    """
    columns = read_columns(path, _ALLOWED)
    wrong = _wrong_unit(columns.words(1))
    if columns.values.shape[1] != _WIDTH or wrong:
        found = f"a potential in {wrong}" if wrong else f"{columns.values.shape[1]} columns"
        allowed = "two columns, position and potential in V per A, which is mV per mA"
        message = f"{columns.shown} has {found}; allowed are {allowed}"
        raise SpecError(message, slug="bad_columns", field="profile", value=found, allowed=allowed)
    words = _WORD.findall(columns.words(0))
    factor = next((_LENGTH_MM[word] for word in words if word in _LENGTH_MM), 1.0)
    position, potential = columns.values[:, 0] * factor, columns.values[:, 1]
    position, potential = np.ascontiguousarray(position), np.ascontiguousarray(potential)
    try:
        _core.profile_along(position, potential, np.empty(0))
    except SpecError as error:
        message = f"{columns.shown}: {error}"
        raise SpecError(
            message, slug=error.slug, field=error.field, value=error.value, allowed=error.allowed, nearest=error.nearest
        ) from None
    return position, potential


def _wrong_unit(header: str) -> str:
    """Return the unit that a header in lower case names, where its numbers are not those of V per A; else nothing."""
    words = _WORD.findall(header)
    volts, amperes = (
        next((_PREFIXES[word[0]] for word in words if word[1:] == unit and word[0] in _PREFIXES), "") for unit in "va"
    )
    if volts == amperes:
        return ""
    return f"{volts}V per {amperes}A"


def profile_along(fibre: Fibre, position_mm: ArrayLike, v_per_a: ArrayLike, *, origin: str = "auto") -> Floats:
    """Return the potential of a profile at every compartment of a fibre.

    Parameters
    ----------
    fibre : Fibre
        The fibre, straight along the profile.
    position_mm, v_per_a : array_like, shape (n,)
        Rising positions [mm] and potentials [V per A]; between them a cubic spline.
    origin : str
        Where position 0 is: ``centre``, at the centre node of the fibre; ``start``, at its first compartment; ``auto``,
        at the first compartment where no position is negative, else at the centre node.

    Returns
    -------
    ndarray, shape (compartments,)
        Potential [V per A].

    Raises
    ------
    SpecError
        If positions are not rising, or the profile does not reach both ends of the fibre.

    Examples
    --------
    >>> import numpy as np
    >>> from nmes_sim.nerve import Fibre, profile_along
    >>> fibre = Fibre("mrg", diameter_um=10, nodes=21)
    >>> x = np.linspace(-12, 12, 241)
    >>> profile_along(fibre, x, 100 / (1 + x**2)).shape
    (221,)
    """
    position, potential = vector(position_mm, "position_mm"), vector(v_per_a, "v_per_a")
    if position.size != potential.size:
        message = f"position_mm has {position.size} numbers and v_per_a has {potential.size}; they belong in pairs"
        raise SpecError(message, slug="wrong_count", field="v_per_a", value=potential.size, allowed=str(position.size))
    _core.profile_along(position, potential, np.empty(0))
    at = fibre.position_mm
    from_start = choose(origin, _ORIGINS, "origin") == "start" or (origin == "auto" and position[0] >= 0.0)
    if from_start:
        at = at - at[0]
    if position[0] > at[0] + _SLACK_MM or position[-1] < at[-1] - _SLACK_MM:
        where = "its first compartment" if from_start else "its centre node"
        message = f"the profile spans {position[0]:.6g} to {position[-1]:.6g} mm from {where}; "
        message += f"the fibre spans {at[0]:.6g} to {at[-1]:.6g} mm"
        allowed = f"at least {at[0]:.6g} to {at[-1]:.6g} mm"
        value = f"{position[0]:.6g} to {position[-1]:.6g} mm"
        raise SpecError(message, slug="profile_too_short", field="position_mm", value=value, allowed=allowed)
    return _core.profile_along(position, potential, np.clip(at, position[0], position[-1]))
