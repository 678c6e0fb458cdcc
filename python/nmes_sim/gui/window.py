"""The one operating-system window of a process, with its toolkit context."""

from __future__ import annotations

import os

import dearpygui.dearpygui as dpg

from nmes_sim.gui import theme
from nmes_sim.gui.fonts import FontBook
from nmes_sim.gui.layout import BASE_HEIGHT, BASE_WIDTH, MIN_HEIGHT, MIN_WIDTH


class Window:
    """Opened once and kept for the life of the process.

    A second toolkit context in one process is not safe, so whoever needs
    another tree of cards builds it in the same window.

    Parameters
    ----------
    title
        Caption.
    width, height
        First size in pixels.
    """

    _opened = False

    def __init__(self, title: str, width: int = BASE_WIDTH, height: int = BASE_HEIGHT) -> None:
        if Window._opened:
            message = "one window per process: a second one would crash the toolkit"
            raise RuntimeError(message)
        Window._opened = True
        self._refused = (0, 0)
        os.environ.pop("WAYLAND_DISPLAY", None)
        dpg.create_context()
        # callbacks run on this thread, in the loop, so that nothing is ever half done
        dpg.configure_app(manual_callback_management=True)
        self.fonts = FontBook()
        dpg.create_viewport(
            title=title,
            width=width,
            height=height,
            x_pos=0,
            y_pos=0,
            min_width=MIN_WIDTH,
            min_height=MIN_HEIGHT,
            vsync=True,
            clear_color=tuple(theme.GROUND),
        )
        dpg.setup_dearpygui()
        dpg.show_viewport()

    @property
    def size(self) -> tuple[int, int]:
        """Client width and height in pixels."""
        return dpg.get_viewport_client_width(), dpg.get_viewport_client_height()

    def keep_least_size(self) -> None:
        """Widen a window that was made smaller than its parts need; not every desktop keeps to the limits it is given.

        A size that the desktop refuses is asked for once, not in every frame.
        """
        size = self.size
        if size == self._refused or min(size) <= 0:
            return
        self._refused = size
        if size[0] < MIN_WIDTH:
            dpg.set_viewport_width(MIN_WIDTH)
        if size[1] < MIN_HEIGHT:
            dpg.set_viewport_height(MIN_HEIGHT)

    def close(self) -> None:
        """Leave the toolkit; nothing of it may be called afterwards."""
        self.fonts.close()
        dpg.destroy_context()
