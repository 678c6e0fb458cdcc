"""Every name under which a part of the window can be found."""

from __future__ import annotations

ROOT = "nmes.root"
STOP = "nmes.stop"
PAUSE = "nmes.pause"
HOME = "nmes.home"
BACK = "nmes.home.back"
BACKEND = "nmes.backend"
PROGRAM = "nmes.pick.program"
SUBJECT = "nmes.pick.subject"
CONDITION = "nmes.pick.condition"
SITE = "nmes.pick.site"
PILL = "nmes.pill"
PILL_BAR = "nmes.pill.bar"
CLOCK = "nmes.clock"
CLOCK_NOTE = "nmes.clock.note"
SKIP = "nmes.skip"
SKIP_GO = "nmes.skip.go"
SHOW_ME = "nmes.show_me"
ZERO = "nmes.zero"
HINT = "nmes.hint"
CYCLE = "nmes.cycle"
PULSE = "nmes.pulse"
WHOLE_PULSE = "nmes.whole_pulse"
WAVEFORM = "nmes.edit.waveform"
CHARGE = "nmes.charge"
DENSITY = "nmes.density"
PICTURE = "nmes.picture"
LOOK_AT_PADS = "nmes.pads.open"
PLAN = "nmes.pads.plan"
PLAN_LINE = "nmes.pads.line"
PADS_STATUS = "nmes.pads.status"
PADS_RESET = "nmes.pads.reset"
PADS_CONTACT = "nmes.pads.contact"
PADS_HELP = "nmes.pads.help"
CUT = "nmes.pads.cut"
CUT_LEGEND = "nmes.pads.legend"
REACH = "nmes.pads.reach"
OPENING_BAR = "nmes.opening.bar"
OPENING_CANCEL = "nmes.opening.cancel"
LIMB = "nmes.limb"
GATE = "nmes.gate"
CERTAINTY = "nmes.certainty"
CERTAINTY_BADGE = "nmes.certainty.badge"
SINCE_START = "nmes.rating.since"
COHORT = "nmes.rating.cohort"
SAYS = "nmes.says"
LEARN = "nmes.learn"
LEARN_BACK = "nmes.learn.back"
QUIZ_PANEL = "nmes.quiz.panel"
QUIZ_ANSWER = "nmes.quiz.answer"
QUIZ_CHECK = "nmes.quiz.check"
EQUAL_SIDES = "nmes.nerve.equal"
RESET_SIDES = "nmes.nerve.reset"
SCOPE_PULSE = "nmes.scope.one"
SCOPE_TRAIN = "nmes.scope.train"
CURRENTS = "nmes.currents.open"
ONE_PULSE = "nmes.currents.pulse"
OVER_TIME = "nmes.currents.train"
SLOWLY = "nmes.currents.slow"
TEXTURES = "nmes.textures"
PATIENT = "nmes.patient"
FREE_SIGNAL = "nmes.free.signal"
WARNING = "nmes.status.warning"
KEYS = "nmes.status.keys"
TIMING = "nmes.status.timing"


def slot(name: str) -> str:
    """Return the panel of a layout slot."""
    return f"nmes.slot.{name}"


def speed(value: float) -> str:
    """Return the button of one speed."""
    return f"nmes.speed.{value:g}"


def edit(field: str) -> str:
    """Return the control of one program field."""
    return f"nmes.edit.{field}"


def edit_value(field: str) -> str:
    """Return the name and value of one program field."""
    return f"nmes.edit.{field}.value"


def channel(number: int, part: str) -> str:
    """Return a part of a channel's block, e.g. ``slider``; `number` is 1-based."""
    return f"nmes.ch{number}.{part}"


def strip(name: str, part: str) -> str:
    """Return a part of a strip, e.g. ``plot``, ``x``, ``y``, ``value``."""
    return f"nmes.strip.{name}.{part}"


def series(strip_name: str, curve: str) -> str:
    """One curve of a strip."""
    return f"nmes.strip.{strip_name}.series.{curve}"


def bundle(place: int, part: str) -> str:
    """Return a part of a muscle's cross-section, e.g. ``units``; `place` from 0."""
    return f"nmes.limb.bundle{place}.{part}"


def card(name: str) -> str:
    """One card of the first screen."""
    return f"nmes.card.{name}"


def pad_row(row: int, part: str) -> str:
    """Return a part of a line of the table of pads, e.g. ``size``; `row` from 0."""
    return f"nmes.pads.row{row}.{part}"


def current(program: str) -> str:
    """Return the entry of a current in the list, by the program that shows it."""
    return f"nmes.current.{program}"


def figure(name: str) -> str:
    """Return a figure of the current, e.g. ``charge``."""
    return f"nmes.currents.{name}"


def learn(tab: str) -> str:
    """Return the button that opens an explaining screen."""
    return f"nmes.learn.{tab}"


def side(number: int, part: str) -> str:
    """Return a part of one of the two stimulators (from 0), e.g. ``rate``."""
    return f"nmes.nerve.side{number}.{part}"


def quiz(part: str) -> str:
    """Return a part of the quiz, e.g. ``title`` or ``field.rate``."""
    return f"nmes.quiz.part.{part}"


def myth(part: str) -> str:
    """Return a part of the screen on interferential current, e.g. ``field``."""
    return f"nmes.myth.{part}"
