"""Tells by strength-duration and accommodation, against the sound side, whether the nerve of a muscle still reaches it.

Each point is the current of the first twitch of one channel, flat or as a triangle. A live nerve has a chronaxie below
a millisecond and lets slow currents slip by; fibres without a nerve have one of many milliseconds and hardly
accommodate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise

from nmes_sim.errors import SpecError
from nmes_sim.library import Name, load_condition, load_program, load_site, load_subject, resolve
from nmes_sim.spec.model import Condition, Program, Site, Subject

__all__ = ["FLAT_MS", "PROGRAM", "TRIANGLE_MS", "Curve", "Diagnosis", "diagnose"]

#: Program whose channel gives pads, rate and rests of the test pulses.
PROGRAM = "denervated_foot_lift"
#: Durations of the flat pulses and of the triangles [ms]; the longest triangle that the engine takes is the last.
FLAT_MS = (0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 50.0, 100.0, 200.0, 500.0)
TRIANGLE_MS = (10.0, 20.0, 30.0, 50.0, 100.0, 200.0, 500.0)
#: Short pulse by which a live nerve shows itself [ms], and how far above the sound side it may lie [1].
SHORT_MS = 0.3
SHORT_RATIO = 2.0
#: Quotient of accommodation above which a nerve leads, and its longest chronaxie [1, ms]; textbooks: 3 to 6, below 1.
LEAST_QUOTIENT = 2.0
MOST_CHRONAXIE_MS = 1.0
#: Largest current of a test [mA]; what needs more is not found.
MOST_MA = 130.0


@dataclass(frozen=True, slots=True)
class Curve:
    """First twitch of one side.

    Attributes
    ----------
    flat_ma, triangle_ma : tuple of float or None
        Threshold at each of `FLAT_MS` and `TRIANGLE_MS` [mA]; None above `MOST_MA`.
    rheobase_ma : float or None
        Threshold of the longest flat pulse [mA].
    chronaxie_ms : float or None
        Duration at twice the rheobase, between the points along the logarithms [ms].
    accommodation_quotient : float or None
        Triangle over flat pulse of the same, longest duration [1].
    short_ma : float or None
        Threshold of a flat pulse of `SHORT_MS` [mA].
    """

    flat_ma: tuple[float | None, ...]
    triangle_ma: tuple[float | None, ...]
    rheobase_ma: float | None
    chronaxie_ms: float | None
    accommodation_quotient: float | None
    short_ma: float | None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What the curves say: ``intact``, ``partial``, ``complete`` or ``nothing``, and why in one sentence."""

    site: str
    condition: str
    verdict: str
    explanation: str
    own: Curve
    sound: Curve

    def as_dict(self) -> dict[str, object]:
        """Return figures and curves by name."""
        figures = ("rheobase_ma", "chronaxie_ms", "accommodation_quotient", "short_ma")
        return {
            "site": self.site,
            "condition": self.condition,
            "verdict": self.verdict,
            "explanation": self.explanation,
            **{name: getattr(self.own, name) for name in figures},
            **{f"sound_{name}": getattr(self.sound, name) for name in figures},
            "flat_ms": list(FLAT_MS),
            "triangle_ms": list(TRIANGLE_MS),
            "flat_ma": list(self.own.flat_ma),
            "triangle_ma": list(self.own.triangle_ma),
            "sound_flat_ma": list(self.sound.flat_ma),
            "sound_triangle_ma": list(self.sound.triangle_ma),
        }

    def plot(self, path: str) -> None:
        """Draw both sides to an image file."""
        from nmes_sim.recording_plot import COLOURS, new_figure, save_figure

        figure, (axes,) = new_figure(1)
        figure.set_size_inches(7.0, 4.6)
        for curve, colour, words in ((self.sound, COLOURS[0], "sound side"), (self.own, COLOURS[1], "this side")):
            for times, values, style, shape in (
                (FLAT_MS, curve.flat_ma, "o-", "flat"),
                (TRIANGLE_MS, curve.triangle_ma, "^--", "triangle"),
            ):
                y = [math.nan if value is None else value for value in values]
                axes.plot(times, y, style, color=colour, markersize=4, linewidth=1.0, label=f"{words}, {shape}")
        axes.set(xscale="log", yscale="log", xlabel="duration [ms]", ylabel="first twitch [mA]")
        axes.set_title(f"{self.site}: {self.verdict}")
        axes.legend(frameon=False)
        save_figure(figure, path)


def diagnose(
    site: Name | Site,
    condition: Name | Condition = "none",
    subject: Name | Subject | None = None,
) -> Diagnosis:
    """Measure strength-duration and accommodation of a site with a condition, and of its sound side.

    Parameters
    ----------
    site, condition : id, path or loaded part
        Where, and what is wrong there.
    subject : id, path or loaded part, optional
        Who; the person of the test program if left out.

    Raises
    ------
    SpecError
        If a part is not well formed or the site has no muscle.

    Examples
    --------
    >>> from nmes_sim.diagnosis import diagnose
    >>> diagnose("tibialis_anterior_right", "peroneal_nerve_lesion").verdict  # doctest: +SKIP
    'complete'
    """
    where, trouble = load_site(site), load_condition(condition)
    if not where.muscles:
        message = f"site '{where.id}' has no muscle to test"
        raise SpecError(message, slug="no_muscle", field="site", value=where.id, allowed="a site with a muscle")
    program = load_program(PROGRAM)
    who = load_subject(program.subject if subject is None else subject)
    own, sound = (_curve(program, where, who, each) for each in (trouble, load_condition("none")))
    verdict, explanation = _judge(own, sound)
    return Diagnosis(where.id, trouble.id, verdict, explanation, own, sound)


def _curve(program: Program, site: Site, subject: Subject, condition: Condition) -> Curve:
    flat = tuple(_twitch(program, site, subject, condition, "monophasic", ms) for ms in FLAT_MS)
    triangle = tuple(_twitch(program, site, subject, condition, "triangular_monophasic", ms) for ms in TRIANGLE_MS)
    rheobase, slow = flat[-1], triangle[-1]
    quotient = None if rheobase is None or slow is None else slow / rheobase
    return Curve(flat, triangle, rheobase, _chronaxie(flat), quotient, flat[FLAT_MS.index(SHORT_MS)])


def _twitch(
    program: Program, site: Site, subject: Subject, condition: Condition, waveform: str, ms: float
) -> float | None:
    """Return the current of the first twitch of the first channel [mA], None where it takes too much."""
    from nmes_sim.compiling import compile_model

    channel = replace(program.channels[0], waveform=waveform, width_us=1000.0 * ms, width_is="phase")
    role = site.placements[0].role
    plan = replace(program, channels=(replace(channel, role=role),), movement="isometric", angle_deg=None)
    found = compile_model(resolve(plan, subject, condition, site)).landmarks()[0]["motor_ma"]
    return None if found is None or found > MOST_MA else float(found)


def _chronaxie(flat: tuple[float | None, ...]) -> float | None:
    """Return where the curve crosses twice its rheobase, between two points along the logarithms of both axes [ms]."""
    known = [(ms, ma) for ms, ma in zip(FLAT_MS, flat, strict=True) if ma is not None]
    if not known:
        return None
    goal = 2.0 * known[-1][1]
    for (short, high), (long, low) in pairwise(known):
        if high >= goal > low:
            share = math.log(high / goal) / math.log(high / low)
            return float(short * (long / short) ** share)
    return None


def _judge(own: Curve, sound: Curve) -> tuple[str, str]:
    if own.rheobase_ma is None:
        return "nothing", f"No pulse up to {MOST_MA:g} mA moves it: no muscle fibre answers, or the pads are not on it."
    short = own.short_ma is not None and (sound.short_ma is None or own.short_ma <= SHORT_RATIO * sound.short_ma)
    quotient = own.accommodation_quotient
    slips = quotient is None or quotient >= LEAST_QUOTIENT
    quick = own.chronaxie_ms is not None and own.chronaxie_ms <= MOST_CHRONAXIE_MS
    chronaxie = "no chronaxie" if own.chronaxie_ms is None else f"a chronaxie of {own.chronaxie_ms:.2g} ms"
    follows = "slow currents slip by" if quotient is None else f"an accommodation quotient of {quotient:.2g}"
    if short and slips and quick:
        return "intact", f"Short pulses move it, with {chronaxie} and {follows}: its nerve leads."
    if short:
        reason = f"Short pulses still move it, but long ones find fibres with {chronaxie} and {follows}"
        return "partial", f"{reason}: some fibres have a nerve and some have none."
    reason = f"Short pulses do not move it, long ones do, with {chronaxie} and {follows}"
    return "complete", f"{reason}: its fibres answer without a nerve."
