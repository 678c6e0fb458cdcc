"""The ladder of a site and a person, from the first tingle to the most that is tolerated, and its fit to a patient."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from itertools import groupby

from nmes_sim.errors import LimitError, SpecError
from nmes_sim.evidence import PATIENT
from nmes_sim.library import Name, load_site, load_subject, resolve
from nmes_sim.spec.model import Condition, Program, Site, Subject
from nmes_sim.spec.quantity import Quantity
from nmes_sim.spec.walk import shown_value

__all__ = ["PLAUSIBLE", "REFERENCE_PROGRAM", "Fitted", "Ladder", "fit_patient", "ladder"]

#: Program whose pulses the ladder is read with: 40 pps and 300 us, as the currents it was fitted to.
REFERENCE_PROGRAM = "sisk1987"
#: A measured motor threshold may be this many times that of the model: [0.2, 5]. Beyond it something else is wrong.
PLAUSIBLE = (0.2, 5.0)
#: Factors that a file of a person may have.
_FACTORS = (0.05, 50.0)
#: Keeps a rung that is a whole step from falling to the next one by a rounding error.
_HAIR = 1e-9


@dataclass(frozen=True, slots=True)
class Ladder:
    """Currents of a session at rest [mA]; None where not reached within the stimulator's range or above tolerance.

    Currents are whole steps of the dial, 0.5 mA: the first step that does it, and the last one that is tolerated. With
    several channels, `tingle_ma`, `too_strong_ma` and `tolerance_ma` are those of the channel that needs least, alone;
    `twitch_ma`, the forces and `percent_mvc_at_tolerance` are with all channels at the same current.

    Attributes
    ----------
    tingle_ma, twitch_ma : float or None
        First sensation, first visible twitch.
    percent_10_ma, percent_25_ma : float or None
        Current that evokes 10 and 25 % of the maximal voluntary force.
    too_strong_ma, tolerance_ma : float or None
        Where it becomes unpleasant, and the most that is accepted.
    percent_mvc_at_tolerance : float or None
        Force evoked at tolerance [% of the maximal voluntary force].
    """

    tingle_ma: float | None
    twitch_ma: float | None
    percent_10_ma: float | None
    percent_25_ma: float | None
    too_strong_ma: float | None
    tolerance_ma: float | None
    percent_mvc_at_tolerance: float | None = None

    def as_dict(self) -> dict[str, float | None]:
        """Return the rungs by name, in order."""
        return asdict(self)


def ladder(
    site: Name | Site = "quadriceps_right",
    subject: Name | Subject = "able_bodied_adult",
    program: Name | Program = REFERENCE_PROGRAM,
    condition: Name | Condition = "none",
) -> Ladder:
    """Return the ladder of `site` and `subject` with `condition`, read with the pulses of `program`.

    What is not felt and what no axon reaches is None: a condition changes both.

    Raises
    ------
    SpecError
        If a part is not well formed or the parts do not fit one another.
    """
    # here and not above, so that the package itself loads without the compiled engine
    from nmes_sim.compiling import compile_model

    resolved = resolve(program, subject, condition, site)
    return Ladder(**compile_model(resolved).ladder())


@dataclass(frozen=True, slots=True)
class Fitted:
    """A person whose thresholds at one site are scaled to a measured motor threshold.

    Attributes
    ----------
    subject : Subject
        The person, with the new surface factor of the site; its source is `nmes_sim.evidence.PATIENT`.
    site : str
        Id of the site.
    scale : float
        Measured over modelled motor threshold; every threshold of the site is multiplied by it.
    surface_factor : float
        The new surface factor of the site.
    motor_threshold_ma, model_ma : float
        The measured motor threshold and that of the model before [mA].
    """

    subject: Subject
    site: str
    scale: float
    surface_factor: float
    motor_threshold_ma: float
    model_ma: float

    def as_dict(self) -> dict[str, float | str]:
        """Return the figures of the fit, without the person."""
        names = ("scale", "surface_factor", "motor_threshold_ma", "model_ma")
        return {"provenance": "fitted to this patient", **{name: getattr(self, name) for name in names}}


def fit_patient(
    motor_threshold_ma: float,
    site: Name | Site = "quadriceps_right",
    subject: Name | Subject = "able_bodied_adult",
    program: Name | Program = REFERENCE_PROGRAM,
    progress: Callable[[float], None] | None = None,
) -> Fitted:
    """Scale the thresholds of a person at a site so that the twitch rung is a measured motor threshold.

    Planar tissue gives the trends with pads, depth and fat; the absolute threshold of one person needs one measurement:
    the smallest current of `program` that gives a visible twitch, all its channels together. Force at a given share of
    that current, discomfort and tolerance move with it. Thresholds are linear in the factor: no table is computed anew.

    Parameters
    ----------
    motor_threshold_ma : float
        What was measured [mA].
    site, subject, program : id, path or loaded part
        Where, who, and with which pulses.
    progress : callable, optional
        Told the share that is done where the pads were not calibrated before.

    Raises
    ------
    LimitError
        If the measurement is not `PLAUSIBLE` against the model; `allowed` says what is.
    SpecError
        If a part is not well formed.
    """
    import numpy as np

    from nmes_sim import _core
    from nmes_sim.compiling import compile_model

    where, person = load_site(site), load_subject(subject)
    document = json.loads(compile_model(resolve(program, person, "none", where), progress).json)
    fraction = float(document["parameters"]["discomfort"]["motor_fraction"])
    motor = [group for group in _core.fibre_thresholds(json.dumps(document)) if group[1] == "motor"]
    by_muscle = groupby(sorted(motor, key=lambda group: group[2]), key=lambda group: group[2])
    lowest = [np.min([thresholds for *_, thresholds in groups], axis=0) for _, groups in by_muscle]
    found = np.sort(np.concatenate(lowest))
    model_ma = float(found[max(math.ceil(fraction * found.size), 1) - 1])
    if isinstance(motor_threshold_ma, bool) or not isinstance(motor_threshold_ma, int | float):
        message = f"motor_threshold_ma is {shown_value(motor_threshold_ma)}; give a number of mA"
        raise SpecError(message, slug="wrong_type", field="motor_threshold_ma", value=motor_threshold_ma, allowed="mA")
    own = person.surface_factor[where.id]
    low, high = max(PLAUSIBLE[0], _FACTORS[0] / own) * model_ma, min(PLAUSIBLE[1], _FACTORS[1] / own) * model_ma
    if not low <= motor_threshold_ma <= high:
        allowed = f"{low:.3g} to {high:.3g} mA"
        message = (
            f"a motor threshold of {motor_threshold_ma:g} mA is {motor_threshold_ma / model_ma:.3g} times the "
            f"{model_ma:.3g} mA of the model at site '{where.id}'; allowed is {allowed}. Check pads, pulses and person"
        )
        nearest = min(max(motor_threshold_ma, low), high) if math.isfinite(motor_threshold_ma) else None
        field = "motor_threshold_ma"
        raise LimitError(
            message, slug="implausible", field=field, value=motor_threshold_ma, allowed=allowed, nearest=nearest
        )
    scale = motor_threshold_ma / model_ma
    factor = person.surface_factor[where.id] * scale * (1.0 - _HAIR)
    place = f"motor threshold {motor_threshold_ma:g} mA, fitted to this patient"
    figure = Quantity(factor, "1", PATIENT, place, "fitted")
    changed = replace(
        person,
        surface_factor={**person.surface_factor, where.id: factor},
        quantities={**person.quantities, f"surface_factor.{where.id}": figure},
    )
    return Fitted(changed, where.id, scale, factor, motor_threshold_ma, model_ma)
