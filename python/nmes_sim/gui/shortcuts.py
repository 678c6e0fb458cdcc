"""Which key means what, told from press edges only."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import dearpygui.dearpygui as dpg

from nmes_sim.gui.commands import (
    ChooseSlider,
    CloseLearn,
    Command,
    Nudge,
    NudgePad,
    NudgeSlider,
    OpenLearn,
    QuizCheck,
    SelectChannel,
    Stop,
    TogglePause,
    Zero,
)
from nmes_sim.gui.grab import COARSE_STEP_MM, STEP_MM

STEP_MA = 0.5
COARSE_MA = 5.0
COARSE_STEPS = 10.0


class Shortcut(NamedTuple):
    """A key, what it does, and whether it still acts while a text field has the caret."""

    key: int
    make: Callable[[bool], Command]
    while_typing: bool


def table() -> tuple[Shortcut, ...]:
    """All shortcuts; the function gets whether Shift is held.

    Up never raises by more than one step a press; down may be coarse.
    """
    return (
        Shortcut(dpg.mvKey_Escape, lambda _shift: Stop(), True),
        Shortcut(dpg.mvKey_Spacebar, lambda _shift: Stop(), False),
        Shortcut(dpg.mvKey_P, lambda _shift: TogglePause(), False),
        Shortcut(dpg.mvKey_Up, lambda _shift: Nudge(0, STEP_MA), False),
        Shortcut(dpg.mvKey_Down, lambda shift: Nudge(0, -COARSE_MA if shift else -STEP_MA), False),
        Shortcut(dpg.mvKey_0, lambda _shift: Zero(), False),
        Shortcut(dpg.mvKey_NumPad0, lambda _shift: Zero(), False),
        Shortcut(dpg.mvKey_1, lambda _shift: SelectChannel(1), False),
        Shortcut(dpg.mvKey_2, lambda _shift: SelectChannel(2), False),
        *_tabs(),
    )


def _tabs() -> tuple[Shortcut, ...]:
    """Return the keys of the explaining screens, the same everywhere."""

    def opens(tab: str) -> Callable[[bool], Command]:
        return lambda _shift: OpenLearn(tab)

    keys = {dpg.mvKey_N: "nerve", dpg.mvKey_M: "myth", dpg.mvKey_Q: "quiz"}
    return tuple(Shortcut(key, opens(tab), False) for key, tab in keys.items())


def learn_table() -> tuple[Shortcut, ...]:
    """Return the keys of an explaining screen: nothing there raises a current; Escape leads back, Space still stops."""

    def choose(step: int) -> Callable[[bool], Command]:
        return lambda _shift: ChooseSlider(step)

    def nudge(sign: float) -> Callable[[bool], Command]:
        return lambda shift: NudgeSlider(sign * (COARSE_STEPS if shift else 1.0))

    return (
        Shortcut(dpg.mvKey_Escape, lambda _shift: CloseLearn(), True),
        Shortcut(dpg.mvKey_Spacebar, lambda _shift: Stop(), False),
        Shortcut(dpg.mvKey_Up, choose(-1), False),
        Shortcut(dpg.mvKey_Down, choose(1), False),
        Shortcut(dpg.mvKey_Left, nudge(-1.0), False),
        Shortcut(dpg.mvKey_Right, nudge(1.0), False),
        Shortcut(dpg.mvKey_Return, lambda _shift: QuizCheck(), True),
        Shortcut(dpg.mvKey_NumPadEnter, lambda _shift: QuizCheck(), True),
        *_tabs(),
    )


def pad_table() -> tuple[Shortcut, ...]:
    """Return what the arrow keys do while a pad is chosen: they move it, by a millimetre or by five with Shift."""

    def move(right: float, up: float) -> Callable[[bool], Command]:
        def make(shift: bool) -> Command:  # noqa: FBT001 - what every shortcut gets
            step = COARSE_STEP_MM if shift else STEP_MM
            return NudgePad(right * step, up * step)

        return make

    return (
        Shortcut(dpg.mvKey_Left, move(-1.0, 0.0), False),
        Shortcut(dpg.mvKey_Right, move(1.0, 0.0), False),
        Shortcut(dpg.mvKey_Up, move(0.0, 1.0), False),
        Shortcut(dpg.mvKey_Down, move(0.0, -1.0), False),
    )


class Edges:
    """Turns held keys into one command per press."""

    def __init__(self, is_down: Callable[[int], bool] | None = None) -> None:
        self._is_down = is_down or dpg.is_key_down
        pads = pad_table()
        self._table = table()
        moving = {shortcut.key for shortcut in pads}
        self._laying = (*(s for s in self._table if s.key not in moving), *pads)
        self._learning = learn_table()
        self._held: set[int] = set()

    def poll(self, *, typing: bool, laying: bool = False, learning: bool = False) -> list[Command]:
        """Commands of the keys that went down since the last call.

        With `laying` the arrows move the chosen pad; with `learning` the keys are those of an explaining screen.
        """
        commands: list[Command] = []
        shift = self._is_down(dpg.mvKey_LShift) or self._is_down(dpg.mvKey_RShift)
        for key, make, while_typing in self._learning if learning else self._laying if laying else self._table:
            if not self._is_down(key):
                self._held.discard(key)
            elif key not in self._held:
                self._held.add(key)
                if while_typing or not typing:
                    commands.append(make(shift))
        return commands
