"""The tables of the schema: what a program, subject, condition and site may contain."""

from __future__ import annotations

from nmes_sim.spec.kinds_pain import CONDITION_PAIN, PAIN_TRAITS
from nmes_sim.spec.kinds_parameters import CALIBRATING, PARAMETERS, TISSUE_PARAMETERS
from nmes_sim.spec.kinds_reflex import CONDITION_NERVES, LEVELS, SUBJECT_BODY
from nmes_sim.spec.schema import Choice, Field, MapOf, Num, Table, Tables, TargetField, Text

__all__ = [
    "ALL_WAVEFORMS",
    "BEATING",
    "CALIBRATING",
    "CARRIERS",
    "CHANNEL",
    "CHANNELS",
    "CONDITION",
    "KINDS",
    "LONG",
    "LONG_CHANNEL",
    "LONG_US",
    "MODULATION",
    "MOST_POINTS",
    "ONE_PHASE",
    "PAD",
    "PARAMETERS",
    "PROGRAM",
    "RISING",
    "SEXES",
    "SITE",
    "SUBJECT",
    "TISSUE_PARAMETERS",
    "WAVEFORMS",
]

_DAY_S = 86_400.0
_SECONDS = {"min": 60.0}


def _seconds(low: float = 0.0, *, required: bool = True) -> Num:
    return Num("s", low, _DAY_S, required=required, also=_SECONDS)


def _head() -> dict[str, Field]:
    return {"id": Text(identifier=True, longest=64), "title": Text(longest=120), "summary": Text()}


def _one(low: float, high: float, *, required: bool = True) -> Num:
    return Num("1", low, high, required=required)


#: Which pads of a site a channel drives; four poles are two circuits whose currents beat.
ROLES = ("primary", "secondary", "antagonist", "four_pole")

#: What begins an on-phase instead of the clock: the muscle's own signal, the heel that leaves the ground, a switch.
TRIGGER: dict[str, Field] = {
    "source": Choice(("emg", "heel", "switch")),
    "threshold": Num("%", 0.1, 100.0, required=False),
    "extension": _seconds(required=False),
}

#: Shapes of a pulse; those with one phase leave charge, those of `RISING` rise slowly within each phase.
WAVEFORMS = ("symmetric_biphasic", "asymmetric_biphasic", "monophasic", "triangular", "triangular_monophasic")
ONE_PHASE = ("monophasic", "triangular_monophasic", "exponential_monophasic")
RISING = ("triangular", "triangular_monophasic", "exponential", "exponential_monophasic")
#: Those of which a burst is made of cycles of a carrier, and of these those without a pause.
CARRIERS = ("carrier_sine", "carrier_rectangular", "premodulated", "interferential")
BEATING = ("premodulated", "interferential")
#: All of them; docs/currents.md says what each needs.
ALL_WAVEFORMS = (*WAVEFORMS, "exponential", "exponential_monophasic", "twin_peak", *CARRIERS, "free")
#: Most levels of a free pulse.
MOST_POINTS = 16
#: From this duration on a flat pulse is taken to excite muscle fibres themselves [us].
LONG_US = 10_000.0

# Ranges are wide on purpose: they catch slips of the pen, the hard safety limits are judged by the engine.
CHANNEL: dict[str, Field] = {
    "role": Choice(ROLES),
    "waveform": Choice(WAVEFORMS),
    "width_is": Choice(("phase", "pulse")),
    "frequency": Num("pps", 0.1, 2000.0, also={"Hz": 1.0}),
    "width": Num("us", 1.0, 100_000.0, also={"ms": 1000.0}),
    "interphase_gap": Num("us", 0.0, 10_000.0),
    "asymmetry": Num("1", 1.0, 100.0, required=False),
    "ramp_up": _seconds(),
    "on": _seconds(0.001),
    "ramp_down": _seconds(),
    "off": _seconds(),
    "delay": _seconds(required=False),
    "doublet": Num("ms", 1.0, 100.0, required=False),
    "trigger": Table(TRIGGER, required=False),
    "target": TargetField(
        {
            "tolerance": None,
            "amplitude": Num("mA", 0.0, 1000.0),
            "percent_mvc": Num("%", 0.1, 100.0),
            "motor_threshold": Num("1", 0.01, 20.0),
        }
    ),
}

#: The same for shapes that may last long: those that muscle without a nerve needs.
LONG_CHANNEL: dict[str, Field] = {**CHANNEL, "width": Num("us", 1.0, 999_999.0, also={"ms": 1000.0})}
LONG = ("monophasic", *RISING)

#: Whose factors of sensation count; those of nobody where it is not told.
SEXES = ("unspecified", "female", "male")
#: What changes slowly in the course of an on time.
MODULATION: dict[str, Field] = {
    "of": Choice(("rate", "width", "amplitude")),
    "depth": Num("%", 0.0, 100.0),
    "form": Choice(("step", "triangle", "sine")),
    "period": Num("s", 0.01, _DAY_S, also=_SECONDS),
}
_WAVEFORM: dict[str, Field] = {"waveform": Choice(ALL_WAVEFORMS), "modulation": Table(MODULATION, required=False)}
_BURSTS: dict[str, Field] = {
    "pulses": Num("1", 1.0, 1000.0, required=False, whole=True),
    "inner_rate": Num("pps", 0.1, 2000.0, required=False, also={"Hz": 1.0}),
}
_CARRIER: dict[str, Field] = {"carrier": Num("Hz", 500.0, 20_000.0, whole=True, also={"kHz": 1000.0})}
_POINTS: dict[str, Field] = {
    "points": Num("%", -100.0, 100.0, points=(1, MOST_POINTS)),
    "durations": Num("us", 1.0, 65_535.0, points=(1, MOST_POINTS)),
}
_NO_WIDTH: dict[str, Field] = {
    name: rule for name, rule in CHANNEL.items() if name not in {"width", "width_is", "interphase_gap", "asymmetry"}
}
_ANY: dict[str, Field] = {**CHANNEL, **_WAVEFORM, **_BURSTS}
#: The fields of a channel by its waveform.
CHANNELS: dict[str, dict[str, Field]] = {
    **dict.fromkeys(ALL_WAVEFORMS, _ANY),
    "monophasic": {**LONG_CHANNEL, **_WAVEFORM, **_BURSTS},
    **{key: {**LONG_CHANNEL, **_WAVEFORM} for key in RISING},
    **{key: {**_NO_WIDTH, **_WAVEFORM, **_CARRIER, "burst": Num("ms", 0.05, 10000.0)} for key in CARRIERS},
    "premodulated": {**_NO_WIDTH, **_WAVEFORM, **_CARRIER},
    "interferential": {**_NO_WIDTH, **_WAVEFORM, **_CARRIER, "sweep": Num("s", 0.1, 600.0, required=False)},
    "free": {**_NO_WIDTH, **_WAVEFORM, **_BURSTS, **_POINTS},
}

#: What a program is for; each has its evidence badge.
GOALS = ("strength", "pain", "movement", "circulation", "spasm", "recovery", "denervation", "facial_palsy")

PROGRAM: dict[str, Field] = {
    **_head(),
    "goal": Choice(GOALS),
    "subject": Text(identifier=True, longest=64),
    "condition": Text(identifier=True, longest=64),
    "site": Text(identifier=True, longest=64),
    "duration": Num("s", 0.001, _DAY_S, also=_SECONDS),
    "max_slew": Num("mA/s", 0.1, 1000.0, required=False),
    "movement": Choice(("isometric", "free", "gait"), required=False),
    "angle": Num("deg", -180.0, 180.0, required=False),
    "channel": Tables(_ANY, least=1, most=8, by="waveform", variants=CHANNELS),
}

SUBJECT: dict[str, Field] = {
    **_head(),
    "age": Num("year", 1.0, 120.0),
    "mass": Num("kg", 5.0, 400.0),
    "height": Num("m", 0.4, 2.6),
    "f_evocable": _one(0.01, 1.2),
    "type_i_area": Num("%", 0.0, 100.0),
    "type_iia_area": Num("%", 0.0, 100.0),
    "type_iix_area": Num("%", 0.0, 100.0),
    "skin_thickness": Num("mm", 0.1, 10.0),
    "discomfort_scale": _one(0.1, 10.0),
    "opioid_tolerance_day": _one(1.0, 1000.0, required=False),
    "sex": Choice(SEXES, required=False),
    "sessions_before": _one(0.0, 1000.0, required=False),
    "mvc": MapOf(Num("N", 1.0, 10_000.0)),
    "lever": MapOf(Num("m", 0.01, 2.0)),
    "fat": MapOf(Num("mm", 0.0, 150.0)),
    "surface_factor": MapOf(_one(0.05, 50.0)),
    "pain_traits": Table(PAIN_TRAITS, required=False),
    **SUBJECT_BODY,
}

CONDITION: dict[str, Field] = {
    **_head(),
    "pain": Num("NRS", 0.0, 10.0, required=False),
    "segment": MapOf(_one(0.0, 1.0), required=False),
    **CONDITION_PAIN,
    **CONDITION_NERVES,
}

_MOST_CORNERS = 32


def _mm(*, points: tuple[int, int] | None = None, low: float = -600.0, high: float = 600.0) -> Num:
    return Num("mm", low, high, points=points)


def _named(**more: Field) -> dict[str, Field]:
    return {"id": Text(identifier=True, longest=64), "title": Text(longest=120), **more}


_COURSE: dict[str, Field] = {
    "x": _mm(points=(2, _MOST_CORNERS)),
    "y": _mm(points=(2, _MOST_CORNERS)),
    "depth": _mm(points=(2, _MOST_CORNERS), low=0.0, high=200.0),
}

_BELLY: dict[str, Field] = {
    "depth_min": Num("mm", 0.0, 200.0),
    "depth_max": Num("mm", 0.1, 300.0),
    "motor_point": Tables({"x": _mm(), "y": _mm(), "share": _one(0.0001, 1.0)}),
    "approach": Table(_COURSE, required=False),
}

#: How a neighbour turns the joint of the site when current reaches it.
_PULL: dict[str, Field] = {
    "acts": Choice(("with", "against", "carried", "none"), required=False),
    "nerve": Choice(("own", "other"), required=False),
    "force_share": _one(0.0001, 1.0, required=False),
    "arm_share": _one(0.01, 3.0, required=False),
}
#: Both ends of a muscle belly along x.
_ENDS = Num("mm", -600.0, 600.0, points=(2, 2), required=False)

_AREA: dict[str, Field] = {"x_min": _mm(), "x_max": _mm(), "y_min": _mm(), "y_max": _mm()}

#: One pad. A rectangle has `length` along x and `width` along y, a disc has `radius`.
PAD: dict[str, Field] = {
    "id": Text(identifier=True, longest=64),
    "shape": Choice(("rectangle", "disc")),
    "x": _mm(),
    "y": _mm(),
    "length": Num("mm", 5.0, 300.0, required=False),
    "width": Num("mm", 5.0, 300.0, required=False),
    "radius": Num("mm", 2.5, 150.0, required=False),
    "share": _one(-1.0, 1.0),
    "circuit": Choice(("a", "b"), required=False),
}

PLACEMENT: dict[str, Field] = _named(
    role=Choice(ROLES),
    description=Text(required=False),
    pad=Tables(PAD, least=2, most=8),
)

# A site is a plan in mm: x along the fibres and positive towards the far end of the limb, y across.
SITE: dict[str, Field] = {
    **_head(),
    "mvc_group": Text(identifier=True, longest=64),
    "kinetics": Text(required=False, identifier=True, longest=64),
    "endurance": Text(required=False, identifier=True, longest=64),
    "joint": Choice(("none", "knee", "ankle", "wrist", "elbow", "shoulder", "face"), required=False),
    "opponent": Text(required=False, identifier=True, longest=64),
    "root": Choice(LEVELS, required=False),
    "muscle_share": _one(1e-5, 0.5, required=False),
    "column": Num("mmHg", 0.0, 200.0, required=False),
    "status": Choice(("complete", "draft")),
    "assumed": Text(required=False, longest=1000),
    "discomfort": _one(0.05, 20.0, required=False),
    "frame": Table({"origin": Text(), "x_axis": Text(), "y_axis": Text(), **_AREA}),
    "muscle": Tables(_named(force_share=_one(0.0001, 1.0), ends=_ENDS, **_BELLY), least=0),
    "neighbour": Tables(_named(**_PULL, **_BELLY), least=0, most=16),
    "nerve": Tables(_named(kind=Choice(("motor", "sensory", "mixed")), **_COURSE), least=0, most=16),
    "skin": Tables(_named(**_AREA, depth_min=Num("mm", 0.0, 50.0), depth_max=Num("mm", 0.1, 50.0))),
    "zone": Tables(
        _named(
            kind=Choice(("forbidden", "caution")),
            x=_mm(points=(3, _MOST_CORNERS)),
            y=_mm(points=(3, _MOST_CORNERS)),
            reason=Text(),
        ),
        least=0,
        most=16,
    ),
    "placement": Tables(PLACEMENT),
}

#: Kind of file -> schema of its top level.
KINDS: dict[str, dict[str, Field]] = {
    "program": PROGRAM,
    "subject": SUBJECT,
    "condition": CONDITION,
    "site": SITE,
}
