"""All colours and sizes of the window, and the toolkit themes made of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import dearpygui.dearpygui as dpg


class Colour(NamedTuple):
    """Red, green, blue and opacity, each 0-255."""

    r: int
    g: int
    b: int
    a: int = 255

    def alpha(self, a: int) -> Colour:
        """Return the same colour with another opacity."""
        return Colour(self.r, self.g, self.b, a)

    def mix(self, other: Colour, share: float) -> Colour:
        """Return this colour with `share` (0-1) of `other`."""
        s = min(1.0, max(0.0, share))
        a, b = self, other
        return Colour(
            round(a.r + (b.r - a.r) * s),
            round(a.g + (b.g - a.g) * s),
            round(a.b + (b.b - a.b) * s),
            round(a.a + (b.a - a.a) * s),
        )


CLEAR = Colour(0, 0, 0, 0)
GROUND = Colour(10, 13, 18)
PANEL = Colour(23, 28, 37)
RAISED = Colour(36, 43, 55)
HOVER = Colour(47, 56, 71)
PRESSED = Colour(58, 69, 87)
PLOT = Colour(13, 16, 22)
GRID = Colour(38, 45, 57)
LINE = Colour(48, 57, 72)
TEXT = Colour(232, 236, 241)
DIM = Colour(150, 160, 174)
CH1 = Colour(86, 180, 233)
CH2 = Colour(230, 159, 0)
FORCE = Colour(0, 178, 128)
GATE = Colour(240, 228, 66)
PAIN = Colour(214, 140, 182)
FREE = Colour(170, 190, 255)
WARN = Colour(240, 170, 110)
ALARM = Colour(255, 122, 118)
SELECT = Colour(0, 106, 168)
STOP = Colour(200, 30, 40)
STOP_HOVER = Colour(222, 44, 54)
GO = Colour(0, 104, 76)
GRAB = Colour(66, 92, 124)
AMBER = Colour(122, 84, 0)
BODY_LOW = Colour(52, 62, 78)
BODY_HIGH = Colour(104, 117, 136)
GLOW = Colour(126, 240, 196)
CLOTH = Colour(34, 41, 53)

# slow, lasting and tiring fibres; white for the tiring one, so that no curve is near STOP's red
FIBRES = (CH1, FORCE, TEXT)
CHANNELS = (CH1, CH2)

TONES = {
    "idle": RAISED,
    "ready": SELECT,
    "ramp": Colour(0, 98, 140),
    "hold": GO,
    "rest": Colour(58, 69, 87),
    "paused": AMBER,
    "stopped": STOP,
}


def contrast(a: Colour, b: Colour) -> float:
    """WCAG contrast ratio of two opaque colours, 1 to 21."""

    def luminance(c: Colour) -> float:
        parts = [v / 255 for v in (c.r, c.g, c.b)]
        lin = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * lin[0] + 0.7152 * lin[1] + 0.0722 * lin[2]

    hi, lo = sorted((luminance(a), luminance(b)), reverse=True)
    return (hi + 0.05) / (lo + 0.05)


class Themes:
    """Toolkit themes, each built once and kept by name.

    Parameters
    ----------
    scale
        Size of everything relative to the 1280 x 800 design.
    """

    def __init__(self, scale: float) -> None:
        self._scale = scale
        self._made: dict[object, int | str] = {}

    def delete(self) -> None:
        """Remove every theme from the toolkit."""
        for theme in self._made.values():
            dpg.delete_item(theme)
        self._made.clear()

    def base(self) -> int | str:
        """Whole window: colours of plain widgets."""
        return self._make(
            "base",
            {
                dpg.mvThemeCol_WindowBg: GROUND,
                dpg.mvThemeCol_ChildBg: PANEL,
                dpg.mvThemeCol_PopupBg: RAISED,
                dpg.mvThemeCol_Border: LINE,
                dpg.mvThemeCol_Text: TEXT,
                dpg.mvThemeCol_TextDisabled: DIM,
                dpg.mvThemeCol_FrameBg: RAISED,
                dpg.mvThemeCol_FrameBgHovered: HOVER,
                dpg.mvThemeCol_FrameBgActive: HOVER,
                dpg.mvThemeCol_Button: RAISED,
                dpg.mvThemeCol_ButtonHovered: HOVER,
                dpg.mvThemeCol_ButtonActive: PRESSED,
                dpg.mvThemeCol_Header: SELECT,
                dpg.mvThemeCol_HeaderHovered: HOVER,
                dpg.mvThemeCol_HeaderActive: PRESSED,
                dpg.mvThemeCol_SliderGrab: DIM,
                dpg.mvThemeCol_SliderGrabActive: TEXT,
                dpg.mvThemeCol_ScrollbarBg: PANEL,
                dpg.mvThemeCol_ScrollbarGrab: LINE,
                dpg.mvThemeCol_TextSelectedBg: SELECT,
            },
            {
                dpg.mvStyleVar_WindowPadding: (0, 0),
                dpg.mvStyleVar_FramePadding: (8, 3),
                dpg.mvStyleVar_ItemSpacing: (6, 4),
                dpg.mvStyleVar_FrameRounding: (5,),
                dpg.mvStyleVar_GrabRounding: (4,),
                dpg.mvStyleVar_ChildRounding: (8,),
                dpg.mvStyleVar_PopupRounding: (5,),
                dpg.mvStyleVar_GrabMinSize: (12,),
                dpg.mvStyleVar_WindowBorderSize: (0,),
                dpg.mvStyleVar_ChildBorderSize: (0,),
            },
        )

    def panel(self, fill: Colour = PANEL, pad: tuple[float, float] = (12, 10)) -> int | str:
        """Make a card's ground and its inner margin."""
        return self._make(("panel", fill, pad), {dpg.mvThemeCol_ChildBg: fill}, {dpg.mvStyleVar_WindowPadding: pad})

    def button(self, fill: Colour, hover: Colour | None = None, text: Colour = TEXT) -> int | str:
        """Make a button of this colour, the same when disabled but with dim text."""
        colours = {
            dpg.mvThemeCol_Button: fill,
            dpg.mvThemeCol_ButtonHovered: hover or fill.mix(TEXT, 0.12),
            dpg.mvThemeCol_ButtonActive: fill.mix(TEXT, 0.2),
            dpg.mvThemeCol_Text: text,
        }
        return self._make(("button", fill, hover, text), colours, {})

    def label(self, fill: Colour, text: Colour = TEXT) -> int | str:
        """Make a button used as a label: no reaction to the mouse."""
        colours = {
            dpg.mvThemeCol_Button: fill,
            dpg.mvThemeCol_ButtonHovered: fill,
            dpg.mvThemeCol_ButtonActive: fill,
            dpg.mvThemeCol_Text: text,
        }
        return self._make(("label", fill, text), colours, {dpg.mvStyleVar_FramePadding: (4, 2)})

    def slider(self, colour: Colour, active: Colour = TEXT) -> int | str:
        """Make a slider whose grab has this colour, and another while it is held."""
        colours = {dpg.mvThemeCol_SliderGrab: colour, dpg.mvThemeCol_SliderGrabActive: active}
        return self._make(("slider", colour, active), colours, {dpg.mvStyleVar_GrabMinSize: (16,)})

    def progress(self, colour: Colour) -> int | str:
        """Make a thin progress bar."""
        colours = {dpg.mvThemeCol_PlotHistogram: colour, dpg.mvThemeCol_FrameBg: LINE}
        return self._make(("progress", colour), colours, {dpg.mvStyleVar_FrameRounding: (3,)})

    def plot(self) -> int | str:
        """Ground, grid and margins of a strip."""
        colours = {
            dpg.mvPlotCol_FrameBg: PANEL.alpha(0),
            dpg.mvPlotCol_PlotBg: PLOT,
            dpg.mvPlotCol_PlotBorder: GRID,
            dpg.mvPlotCol_AxisGrid: GRID,
            dpg.mvPlotCol_AxisText: DIM,
            dpg.mvPlotCol_AxisTick: GRID,
        }
        styles = {
            dpg.mvPlotStyleVar_PlotPadding: (2, 6),
            dpg.mvPlotStyleVar_LabelPadding: (6, 3),
            dpg.mvPlotStyleVar_PlotBorderSize: (1,),
            dpg.mvPlotStyleVar_MajorTickLen: (0, 0),
            dpg.mvPlotStyleVar_MinorTickLen: (0, 0),
            dpg.mvPlotStyleVar_MinorAlpha: (0.0,),
        }
        return self._make("plot", colours, styles, dpg.mvThemeCat_Plots)

    def series(self, colour: Colour, weight: float = 2.0) -> int | str:
        """One line or shade of a strip."""
        colours = {dpg.mvPlotCol_Line: colour, dpg.mvPlotCol_Fill: colour}
        styles = {dpg.mvPlotStyleVar_LineWeight: (weight,)}
        return self._make(("series", colour, weight), colours, styles, dpg.mvThemeCat_Plots)

    def _make(
        self,
        key: object,
        colours: Mapping[int, Colour],
        styles: Mapping[int, tuple[float, ...]],
        category: int = dpg.mvThemeCat_Core,
    ) -> int | str:
        if key in self._made:
            return self._made[key]
        with dpg.theme() as theme:
            # a component counts for enabled items only, or for disabled ones only
            for enabled in (True, False):
                with dpg.theme_component(dpg.mvAll, enabled_state=enabled):
                    self._fill(colours, styles, category)
        self._made[key] = theme
        return theme

    def _fill(self, colours: Mapping[int, Colour], styles: Mapping[int, tuple[float, ...]], category: int) -> None:
        for target, colour in colours.items():
            dpg.add_theme_color(target, tuple(colour), category=category)
        for target, values in styles.items():
            pair = [v * self._scale if abs(v) >= 1 else v for v in values]
            dpg.add_theme_style(target, *pair, category=category)
