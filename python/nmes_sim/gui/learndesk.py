"""The screens that explain: which one is open, what is set on them, and the work behind them; knows no toolkit."""

from __future__ import annotations

from collections.abc import Callable

from nmes_sim.errors import NmesError
from nmes_sim.gui import commands as cmd
from nmes_sim.gui.builder import Builder, Job
from nmes_sim.gui.learnview import LearnView, SideView
from nmes_sim.gui.mythdesk import MYTH, MythDesk
from nmes_sim.gui.quizdesk import QuizDesk
from nmes_sim.gui.texts import Texts
from nmes_sim.gui.twosides import FIELDS, PRESETS, RANGES, Answer, Side, answer

TABS = ("nerve", "myth", "quiz")
_SIDE = "side{n}"
#: Kinds of work that these screens start.
LEARNING = (*(_SIDE.format(n=n) for n in range(len(PRESETS))), MYTH)


class LearnDesk:
    """Everything that the explaining screens need.

    Parameters
    ----------
    builder
        Does the work beside the window.
    texts
        All words.
    fail
        Told what went wrong.
    """

    def __init__(self, builder: Builder, texts: Texts, fail: Callable[[NmesError], None]) -> None:
        self._builder, self._texts, self._fail = builder, texts, fail
        self.tab = ""
        self.sides: list[Side] = list(PRESETS)
        self.chosen = 0
        self._answers: list[Answer | None] = [None, None]
        self._sent: list[Side | None] = [None, None]
        self.myth = MythDesk(builder, fail)
        self.quiz = QuizDesk(texts, fail)

    # -------------------------------------------------------------- commands

    def act(self, command: cmd.Command) -> bool:
        """Carry out a command that concerns these screens; False for any other."""
        match command:
            case cmd.OpenLearn(tab):
                self.tab = tab if tab in TABS else TABS[0]
            case cmd.CloseLearn():
                self.close()
            case cmd.SetSide(side, field, value):
                self.chosen = side * len(FIELDS) + FIELDS.index(field)
                self._set(side, field, value)
            case cmd.ChooseSlider() | cmd.NudgeSlider() if self.tab == "myth":
                self.myth.act(command)
            case cmd.ChooseSlider(step):
                self.chosen = (self.chosen + step) % (len(self.sides) * len(FIELDS))
            case cmd.NudgeSlider(steps):
                self._nudge(steps)
            case cmd.EqualSides():
                self.sides[1] = self.sides[0]
            case cmd.ResetSides():
                self.sides = list(PRESETS)
            case cmd.QuizSet() | cmd.QuizCheck() | cmd.QuizNext():
                # Enter belongs to the quiz only where it is seen
                if self.tab == "quiz":
                    self.quiz.act(command)
            case _:
                return self.myth.act(command)
        return True

    def _set(self, side: int, field: str, value: float) -> None:
        self.sides[side] = self.sides[side].with_field(field, value)

    def _nudge(self, steps: float) -> None:
        side, place = divmod(self.chosen, len(FIELDS))
        field = FIELDS[place]
        now = getattr(self.sides[side], field)
        self._set(side, field, now + steps * RANGES[field][2])

    def close(self) -> None:
        """Go back to where one came from; work under way is let go."""
        self.tab = ""
        for n in range(len(self.sides)):
            if self._builder.busy(_SIDE.format(n=n)) is not None:
                self._builder.cancel(_SIDE.format(n=n))
                self._sent[n] = None
        self.myth.close()

    # ------------------------------------------------------------------ work

    def follow(self) -> None:
        """Start what the open screen needs."""
        if self.tab == "nerve":
            for n, side in enumerate(self.sides):
                if self._sent[n] != side:
                    self._sent[n] = side
                    self._builder.submit(_SIDE.format(n=n), self._job(n, side))
        elif self.tab == "myth":
            self.myth.follow()

    def _job(self, n: int, side: Side) -> Job:
        def heard(found: Answer) -> None:
            self._answers[n] = found

        return Job(lambda progress, tell: answer(side, progress, tell), heard, self._fail, heard)

    def view(self) -> LearnView | None:
        """Return what the open screen shows, None while none is open."""
        if not self.tab:
            return None
        sides = tuple(
            SideView.of(side, found, self._builder.busy(_SIDE.format(n=n)) is not None, self._texts)
            for n, (side, found) in enumerate(zip(self.sides, self._answers, strict=True))
        )
        return LearnView(self.tab, sides, self.chosen, self.myth.view(), self.quiz.view())
