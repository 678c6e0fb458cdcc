"""Drives the window the way a person does: a virtual display, mouse, keys, pictures. Shipped for authors of cards."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from typing import Any

import dearpygui.dearpygui as dpg
import numpy as np
from numpy.typing import NDArray

from nmes_sim.gui.app import App
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.window import Window

Image = NDArray[np.uint8]


@contextlib.contextmanager
def virtual_display(width: int = 1920, height: int = 1200) -> Iterator[str]:
    """Open a display of its own for this process; gone with it, even after a crash.

    Yields
    ------
    str
        The value that ``DISPLAY`` has inside.
    """
    read, write = os.pipe()
    guard = [shutil.which("setpriv") or "setpriv", "--pdeathsig", "TERM"]
    server = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"]
    process = subprocess.Popen(  # noqa: S603 - fixed arguments
        [*guard, *server], pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(write)
    with os.fdopen(read) as answer:
        number = answer.readline().strip()
    before = {name: os.environ.get(name) for name in ("DISPLAY", "LIBGL_ALWAYS_SOFTWARE")}
    os.environ |= {"DISPLAY": f":{number}", "LIBGL_ALWAYS_SOFTWARE": "1"}
    try:
        yield f":{number}"
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        process.terminate()
        process.wait(timeout=10)


class Driver:
    """One window under control.

    Parameters
    ----------
    window
        The process's window.
    app
        The tree of cards in it.
    """

    def __init__(self, window: Window, app: App) -> None:
        self.window = window
        self.app = app

    # ---------------------------------------------------------------- frames

    def frames(self, count: int = 1) -> None:
        """Draw frames."""
        for _ in range(count):
            self.window.keep_least_size()
            self.app.frame(*self.window.size)

    def until(self, condition: Callable[[], bool], seconds: float = 30.0) -> None:
        """Draw frames until something is true.

        Raises
        ------
        TimeoutError
            If it does not become true in time.
        """
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                message = f"not true within {seconds:g} s"
                raise TimeoutError(message)
            self.frames(1)
            time.sleep(0.005)

    def resize(self, width: int, height: int) -> None:
        """Give the window another client size and wait for it."""
        dpg.set_viewport_width(width)
        dpg.set_viewport_height(height)
        self.until(lambda: self.window.size == (width, height))
        self.frames(2)

    # ----------------------------------------------------------------- items

    def rect(self, tag: int | str) -> Rect:
        """Where an item was drawn in the last frame."""
        state = dpg.get_item_state(tag)
        w, h = state.get("rect_size", (0, 0))
        if "rect_min" in state and w > 0:
            x, y = state["rect_min"]
        else:
            # plots, panels and bars do not report where they are, only where they were put in their panel
            options = dpg.get_item_configuration(tag)
            w, h = options["width"], options["height"]
            x, y = _placed(tag)
        return Rect(round(x), round(y), round(w), round(h))

    def centre(self, tag: int | str) -> tuple[int, int]:
        """Middle of an item."""
        r = self.rect(tag)
        return r.x + r.w // 2, r.y + r.h // 2

    def fire(self, tag: int | str, value: Any) -> None:
        """Set a value and run the item's callback, which setting alone would not do."""
        dpg.set_value(tag, value)
        dpg.get_item_callback(tag)(tag, value, dpg.get_item_user_data(tag))
        self.frames(2)

    # ----------------------------------------------------------------- mouse

    def move(self, x: int, y: int) -> None:
        """Put the pointer somewhere."""
        _xdotool("mousemove", str(x), str(y))
        self.frames(2)

    def press(self) -> None:
        """Push the left button and draw the frames in which it is seen."""
        _xdotool("mousedown", "1")
        self.frames(3)

    def release(self) -> None:
        """Let the left button go."""
        _xdotool("mouseup", "1")
        self.frames(3)

    def click(self, tag: int | str) -> None:
        """Click on the middle of an item."""
        self.move(*self.centre(tag))
        self.press()
        self.release()

    def drag(self, start: tuple[int, int], end: tuple[int, int], steps: int = 8) -> None:
        """Drag from one place to another."""
        self.move(*start)
        self.press()
        for i in range(1, steps + 1):
            share = i / steps
            self.move(
                round(start[0] + share * (end[0] - start[0])),
                round(start[1] + share * (end[1] - start[1])),
            )
        self.release()

    # ------------------------------------------------------------------ keys

    def key(self, name: str) -> None:
        """Tap a key, by its X name (``Escape``, ``space``, ``Up``)."""
        _xdotool("keydown", name)
        self.frames(3)
        _xdotool("keyup", name)
        self.frames(3)

    # -------------------------------------------------------------- pictures

    def grab(self) -> Image:
        """Return what the window shows now, as (height, width, 3) of 0-255."""
        self.frames(1)
        taken: list[Image] = []

        def keep(_sender: int | str, buffer: Any) -> None:
            width, height = buffer.get_width(), buffer.get_height()
            pixels = np.frombuffer(buffer, dtype=np.float32).reshape(height, width, 4)
            taken.append((pixels[..., :3] * 255.0 + 0.5).astype(np.uint8))

        # the toolkit hands over the frame before the one that is then drawn
        dpg.output_frame_buffer(callback=keep)
        self.until(lambda: bool(taken))
        return taken[0]

    def crop(self, tag: int | str) -> Image:
        """Return the part of the picture that an item covers."""
        r, image = self.rect(tag), self.grab()
        return image[r.y : r.bottom, r.x : r.right]


def _placed(tag: int | str) -> tuple[float, float]:
    x, y = dpg.get_item_pos(tag)
    parent = dpg.get_item_parent(tag)
    while parent and dpg.get_item_type(parent) != "mvAppItemType::mvWindowAppItem":
        if dpg.get_item_type(parent) == "mvAppItemType::mvChildWindow":
            left, top = dpg.get_item_pos(parent)
            x, y = x + left, y + top
        parent = dpg.get_item_parent(parent)
    return x, y


def _xdotool(*arguments: str) -> None:
    subprocess.run(["xdotool", *arguments], check=True, timeout=10)  # noqa: S603, S607 - fixed program
