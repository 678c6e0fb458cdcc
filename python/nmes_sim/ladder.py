"""The ladder of a site and a person: from the first tingle to the most that is tolerated, in mA."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from nmes_sim.library import Name, resolve
from nmes_sim.spec.model import Program, Site, Subject

__all__ = ["REFERENCE_PROGRAM", "Ladder", "ladder"]

#: Program whose pulses the ladder is read with: 40 pps and 300 us, as the currents it was fitted to.
REFERENCE_PROGRAM = "sisk1987"


@dataclass(frozen=True, slots=True)
class Ladder:
    """Currents of the first channel [mA]; None where not reached within the stimulator's range or above tolerance.

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
) -> Ladder:
    """Return the ladder of `site` and `subject`, read with the pulses of `program`.

    Raises
    ------
    SpecError
        If a part is not well formed or the parts do not fit one another.
    """
    # here and not above, so that the package itself loads without the compiled engine
    from nmes_sim.compiling import compile_model

    resolved = resolve(program, subject, "none", site)
    return Ladder(**compile_model(resolved).ladder())
