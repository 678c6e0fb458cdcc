"""The only ways in which the window may change anything: one small value per intention."""

from __future__ import annotations

from dataclasses import dataclass

from nmes_sim.spec.site import Pad


@dataclass(frozen=True, slots=True)
class SetIntensity:
    """Set the target of a channel (1-based) to `ma` milliamperes."""

    channel: int
    ma: float


@dataclass(frozen=True, slots=True)
class Nudge:
    """Move the target of a channel by `delta_ma`; 0 means the selected channel."""

    channel: int
    delta_ma: float


@dataclass(frozen=True, slots=True)
class Zero:
    """All targets to 0 mA."""


@dataclass(frozen=True, slots=True)
class ShowMe:
    """Raise to a comfortable level and run."""


@dataclass(frozen=True, slots=True)
class TogglePause:
    """Pause when running, resume when paused."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop and latch."""


@dataclass(frozen=True, slots=True)
class Rearm:
    """Leave the latched stop, to paused at 0 mA."""


@dataclass(frozen=True, slots=True)
class SetSpeed:
    """Simulated seconds per wall second."""

    speed: float


@dataclass(frozen=True, slots=True)
class SkipTo:
    """Run as fast as possible until this minute of the program clock; a number, or what was typed."""

    minute: float | str


@dataclass(frozen=True, slots=True)
class EditProgram:
    """Give one field of the program's channels a value, in the field's own unit."""

    field: str
    value: float | str


@dataclass(frozen=True, slots=True)
class Choose:
    """Open a session with another program, subject, condition or site; None keeps the present one."""

    program: str | None = None
    subject: str | None = None
    condition: str | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True)
class OpenCard:
    """Open one of the cards of the first screen, by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class GoHome:
    """Close the session and show the first screen."""


@dataclass(frozen=True, slots=True)
class SelectChannel:
    """Choose the channel (1-based) that the arrow keys act on."""

    channel: int


@dataclass(frozen=True, slots=True)
class PickSignal:
    """Show this Sample signal in the free strip."""

    name: str


@dataclass(frozen=True, slots=True)
class LookAtPads:
    """Show the pads in the centre, to be moved, or the curves again."""

    pads: bool


@dataclass(frozen=True, slots=True)
class LookAtCurrents:
    """Show the family of currents in the centre, or the curves again."""

    currents: bool


@dataclass(frozen=True, slots=True)
class SelectPad:
    """Choose the pad that the arrow keys move, by its placement and its own id; empty for none."""

    placement: str = ""
    pad: str = ""


@dataclass(frozen=True, slots=True)
class MovePad:
    """Lay a pad elsewhere, or give it another size; while it is `held` its place is not final."""

    placement: str
    pad: Pad
    held: bool = False


@dataclass(frozen=True, slots=True)
class NudgePad:
    """Move the chosen pad by millimetres to the right and up, as the plan shows it."""

    right_mm: float
    up_mm: float


@dataclass(frozen=True, slots=True)
class LetGo:
    """Take a pad that was held as final where it lies."""


@dataclass(frozen=True, slots=True)
class ResetPads:
    """Put pads back to where the site has them: one of a placement, or all."""

    placement: str = ""
    pad: str = ""


@dataclass(frozen=True, slots=True)
class SetContact:
    """Say how a pad of a channel (from 1) lies on the skin: side ``a`` or ``b``, and the state by its name."""

    channel: int
    side: str
    state: str


@dataclass(frozen=True, slots=True)
class SetCut:
    """Look at the tissue on the cut along the limb at this place across it; None follows the chosen pad."""

    y_mm: float | None


@dataclass(frozen=True, slots=True)
class CancelOpening:
    """Give up the session that is being opened."""


@dataclass(frozen=True, slots=True)
class OpenLearn:
    """Show one of the explaining screens: ``nerve``, ``myth`` or ``quiz``; a running session is paused."""

    tab: str


@dataclass(frozen=True, slots=True)
class CloseLearn:
    """Go back from an explaining screen."""


@dataclass(frozen=True, slots=True)
class SetSide:
    """Give a setting (``rate``, ``phase`` or ``ma``) of one of the two stimulators (from 0) a value."""

    side: int
    field: str
    value: float


@dataclass(frozen=True, slots=True)
class ChooseSlider:
    """Choose the next slider of the two stimulators, or the one before."""

    step: int


@dataclass(frozen=True, slots=True)
class NudgeSlider:
    """Move the chosen slider by steps of its own."""

    steps: float


@dataclass(frozen=True, slots=True)
class EqualSides:
    """Give the second stimulator the settings of the first."""


@dataclass(frozen=True, slots=True)
class ResetSides:
    """Give both stimulators what they are meant for."""


@dataclass(frozen=True, slots=True)
class SetCrossed:
    """Give a setting (``depth`` or ``shift``) of the two crossing circuits a value [mm]."""

    field: str
    value: float


@dataclass(frozen=True, slots=True)
class QuizSet:
    """Answer one setting of the question: the id of a choice, or what was typed."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class QuizCheck:
    """Check what was set; once that was done, ask the next question."""


@dataclass(frozen=True, slots=True)
class QuizNext:
    """Ask the next question; after the last one begin anew in another order."""


Command = (
    SetIntensity
    | Nudge
    | Zero
    | ShowMe
    | TogglePause
    | Stop
    | Rearm
    | SetSpeed
    | SkipTo
    | EditProgram
    | Choose
    | OpenCard
    | GoHome
    | SelectChannel
    | PickSignal
    | LookAtPads
    | LookAtCurrents
    | SelectPad
    | MovePad
    | NudgePad
    | LetGo
    | ResetPads
    | SetContact
    | SetCut
    | CancelOpening
    | OpenLearn
    | CloseLearn
    | SetSide
    | ChooseSlider
    | NudgeSlider
    | EqualSides
    | ResetSides
    | SetCrossed
    | QuizSet
    | QuizCheck
    | QuizNext
)
