"""The window's life: build the cards, and the one loop that polls STOP, draws, and beats."""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import dearpygui.dearpygui as dpg

from nmes_sim.errors import NmesError, SessionError
from nmes_sim.gui import display, layout, panels, tags, theme
from nmes_sim.gui.active import Choice
from nmes_sim.gui.builder import Beside
from nmes_sim.gui.commands import Command, Stop
from nmes_sim.gui.controller import Controller
from nmes_sim.gui.fonts import FontBook
from nmes_sim.gui.opening import open_live
from nmes_sim.gui.present import Presenter
from nmes_sim.gui.shortcuts import Edges
from nmes_sim.gui.texts import Texts
from nmes_sim.gui.view import Notice, ViewState
from nmes_sim.gui.widgets import Card, Kit
from nmes_sim.gui.window import Window

FRAME_S = 1.0 / 60.0
# nothing moves on the first screen
_HOME_FRAME_S = 1.0 / 30.0
_HIDDEN_S = 1.0
_MAX_POINTS = 600


class App:
    """A tree of cards over one controller.

    Parameters
    ----------
    controller
        Takes the commands and holds the session.
    fonts
        Of the window.
    texts
        All words.
    user_scale
        The user's own factor on all sizes.
    """

    def __init__(self, controller: Controller, fonts: FontBook, texts: Texts, user_scale: float = 1.0) -> None:
        self.controller = controller
        self.texts = texts
        self.view = ViewState(home=True)
        self.log: list[Command] = []
        self._presenter = Presenter(texts)
        self._fonts = fonts
        self._user_scale = user_scale
        self._queue: list[Command] = []
        self._cards: list[Card] = []
        self._kit: Kit | None = None
        self._built_for: tuple[Any, ...] = ()
        self._edges = Edges()
        self._clock = time.monotonic
        self._drawn_at = self._clock()

    # ------------------------------------------------------------- building

    def post(self, command: Command) -> None:
        """Queue a command for the end of this frame."""
        self._queue.append(command)

    def build(self, width: int, height: int) -> None:
        """Make the whole tree for a window of this size, replacing the present one."""
        self.clear()
        view = self.view
        channels = max(1, min(2, len(view.channels)))
        slots = layout.rects(width, height, channels, self._user_scale)
        kit = Kit(layout.scale_for(width, height, self._user_scale), self._fonts, self.texts, self.post)
        self._kit = kit
        root = dpg.add_window(
            tag=tags.ROOT,
            pos=[0, 0],
            width=width,
            height=height,
            no_title_bar=True,
            no_move=True,
            no_resize=True,
            no_collapse=True,
            no_scrollbar=True,
            no_scroll_with_mouse=True,
            no_bring_to_front_on_focus=True,
            no_saved_settings=True,
        )
        dpg.bind_theme(kit.themes.base())
        kit.font(root, "body")
        for make in (*panels.FRAME, *panels.SCREENS[view.screen]):
            card = make(kit)
            rect = slots[card.slot]
            fill = theme.GROUND if make in panels.FRAME else theme.PANEL
            panel = kit.panel(tags.slot(card.slot), root, rect, fill=fill, pad=(0.0, 0.0))
            card.build(panel, rect)
            self._cards.append(card)
        self._built_for = self._shape(width, height)

    def clear(self) -> None:
        """Remove every item of the tree."""
        if dpg.does_item_exist(tags.ROOT):
            dpg.delete_item(tags.ROOT)
        if dpg.does_item_exist(tags.TEXTURES):
            dpg.delete_item(tags.TEXTURES)
        self._cards.clear()
        if self._kit is not None:
            self._kit.themes.delete()
            self._kit = None

    def _shape(self, width: int, height: int) -> tuple[Any, ...]:
        return width, height, self.view.screen, self.view.tall, len(self.view.channels)

    # ---------------------------------------------------------- one frame

    def read(self) -> None:
        """Hand over what was edited and fetch the newest frame."""
        self.controller.tick()
        self.controller.poll(_MAX_POINTS)

    def follow(self, width: int, height: int) -> None:
        """Let every card show the newest frame; rebuild when size or screen changed."""
        self.view = self._presenter.view(self.controller)
        if self._built_for != self._shape(width, height):
            self.build(width, height)
        for card in self._cards:
            card.update(self.view)

    def update(self, width: int, height: int) -> None:
        """Read the session and follow it."""
        self.read()
        self.follow(width, height)

    def run_callbacks(self) -> None:
        """Run what the toolkit has queued since the last frame, on this thread."""
        jobs = dpg.get_callback_queue()
        if jobs:
            dpg.run_callbacks(jobs)

    def stop_polled(self) -> bool:
        """Whether STOP went down in the frame just drawn; acts at once, past the queue."""
        pressed = dpg.does_item_exist(tags.STOP) and dpg.is_item_activated(tags.STOP)
        pads = self.view.pads
        laying, learning = pads is not None and pads.chosen is not None, self.view.learn is not None
        commands = self._edges.poll(typing=_typing(), laying=laying, learning=learning and not self._flows())
        if pressed or any(isinstance(c, Stop) for c in commands):
            self.controller.stop_now()
            self._queue.clear()
            self.log.append(Stop())
            return True
        self._queue.extend(commands)
        return False

    def _flows(self) -> bool:
        """Whether a session runs: then Escape is STOP on every screen."""
        active = self.controller.active
        return active is not None and active.frame is not None and active.state == "running"

    def execute_queue(self) -> None:
        """Carry out what the cards and keys asked for."""
        while self._queue:
            command = self._queue.pop(0)
            self.log.append(command)
            self.controller.execute(command)

    def _note_gap(self) -> None:
        """Say so when the window has not been drawn for a while: minimised, its loop stands still."""
        now = self._clock()
        hidden, self._drawn_at = now - self._drawn_at, now
        if hidden > _HIDDEN_S and self.controller.active is not None:
            self.controller.notice = Notice(1, self.texts("warning.hidden", s=f"{hidden:.0f}"))

    def frame(self, width: int, height: int) -> None:
        """One pass: update, draw, STOP, commands, heartbeat."""
        self.update(width, height)
        dpg.render_dearpygui_frame()
        self._note_gap()
        self.stop_polled()
        self.run_callbacks()
        self.execute_queue()
        self.controller.beat()


def _typing() -> bool:
    """Whether a text field has the caret."""
    fields = [tags.SKIP]
    if dpg.does_item_exist(tags.QUIZ_ANSWER):
        fields = [i for i in dpg.get_item_children(tags.QUIZ_ANSWER, 1) if dpg.get_item_type(i).endswith("mvInputText")]
    return any(dpg.does_item_exist(field) and dpg.is_item_active(field) for field in fields)


def run(app: App, window: Window) -> None:
    """Draw until the window is closed.

    The loop never blocks longer than one frame, so that STOP is seen in the
    frame after it is pressed. It rests at least a quarter of what a frame
    cost, so that drawing without a graphics card leaves room for the engine.
    An error of the program stops the session before it is reported.
    """
    try:
        while dpg.is_dearpygui_running():
            begun = time.perf_counter()
            window.keep_least_size()
            app.frame(*window.size)
            spent = time.perf_counter() - begun
            period = _HOME_FRAME_S if app.view.home else FRAME_S
            time.sleep(max(period - spent, 0.25 * spent))
    finally:
        app.controller.stop_now()
        app.controller.close()
        app.controller.builder.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="nmes-sim", description="Open the live window.")
    parser.add_argument("--program", help="open this program at once, by id or path")
    parser.add_argument("--subject", help="the patient, by id or path")
    parser.add_argument("--condition", help="what hurts, by id or path")
    parser.add_argument("--site", help="where the pads lie, by id or path")
    parser.add_argument("--scale", type=float, default=1.0, help="size of everything, 0.75 to 2 (default 1)")
    parser.add_argument(
        "--or-headless", action="store_true", help="without a display, run the first card and write its curves"
    )
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window and stay until it is closed.

    Returns
    -------
    int
        0 when the window was closed.

    Raises
    ------
    SessionError
        If no window can open here and ``--or-headless`` was not given.
    SpecError
        If a part named by an option does not exist.
    """
    options = _parser().parse_args(arguments)
    texts = Texts()
    reason = display.problem()
    if reason is not None:
        message = texts("headless.no_display", reason=reason)
        if not options.or_headless:
            raise SessionError(message, slug="no_display", field="DISPLAY", allowed="a display, or 'nmes-sim run'")
        sys.stderr.write(f"nmes-sim: {message}\n")
        from nmes_sim import headless

        return headless.run_first_card(Path("out"))
    controller = Controller(open_live, texts=texts, builder=Beside())
    if options.program:
        controller.open(Choice(options.program, options.subject, options.condition, options.site))
    window = Window(texts("brand"))
    app = App(controller, window.fonts, texts, min(2.0, max(0.75, options.scale)))
    # a polite request to end takes the same way out as Ctrl-C: the session is stopped, the window closed
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        run(app, window)
    window.close()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except NmesError as error:
        sys.stderr.write(f"nmes-sim: {error}\n")
        sys.exit(2)
