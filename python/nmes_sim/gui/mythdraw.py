"""Pictures of two crossing circuits: the textbook's clover leaf, the computed beat, and how it falls with depth."""

from __future__ import annotations

import math

import dearpygui.dearpygui as dpg
import numpy as np

from nmes_sim.gui import theme
from nmes_sim.gui.colourmap import Pixels, viridis
from nmes_sim.gui.mythdesk import PADS_MM, RADIUS_MM, SHOWN_MM, Crossed, Field
from nmes_sim.gui.picture import Textures
from nmes_sim.gui.shapes import Array
from nmes_sim.gui.theme import Colour
from nmes_sim.gui.widgets import Kit, Tag, text_width

_MAP = viridis()
_CLOVER_PX = 240
_FINE = 4


def clover(pixels: int = _CLOVER_PX) -> Pixels:
    """Return the clover leaf as it is drawn in textbooks: four leaves between the pads, nothing elsewhere."""
    axis = (np.arange(pixels) + 0.5) / pixels * 2.0 - 1.0
    x, y = np.meshgrid(axis, axis)
    radius, leaf = np.hypot(x, y), np.abs(np.cos(2.0 * np.arctan2(y, x)))
    inside = np.clip((0.62 * leaf - radius) * pixels * 0.25, 0.0, 1.0)
    image = np.zeros((pixels, pixels, 4), dtype=np.float32)
    image[..., :3] = np.asarray(theme.FREE[:3], dtype=np.float32) / 255.0
    image[..., 3] = 0.75 * inside
    return image


def heat(values: Array) -> Pixels:
    """Return values over a plane as colours, the largest brightest, smoothed between the points."""
    rows = _finer(_finer(values).T).T
    share = rows / max(float(values.max()), 1e-12)
    image = np.ones((*rows.shape, 4), dtype=np.float32)
    image[..., :3] = _MAP[(np.clip(share, 0.0, 1.0) * (len(_MAP) - 1)).astype(np.intp)]
    # the picture has its first row on top, the plane its first row below
    return np.ascontiguousarray(image[::-1])


def _finer(values: Array) -> Array:
    at = np.arange(len(values), dtype=float)
    fine = np.linspace(0.0, len(values) - 1.0, (len(values) - 1) * _FINE + 1)
    return np.stack([np.interp(fine, at, column) for column in values.T], axis=1)


class Plane:
    """A square seen from above, with four pads and something between them.

    Parameters
    ----------
    kit, canvas
        Shared building blocks, and a square drawlist.
    """

    def __init__(self, kit: Kit, canvas: Tag) -> None:
        self._kit, self._canvas = kit, canvas
        self._side = float(dpg.get_item_configuration(canvas)["width"])
        self._textures = Textures()

    def draw(self, image: Pixels | None, crossed: Crossed) -> None:
        """Draw an image over the square and the pads above it."""
        kit, canvas, side = self._kit, self._canvas, self._side
        dpg.delete_item(canvas, children_only=True)
        self._textures.clear()
        dpg.draw_rectangle((0, 0), (side, side), parent=canvas, color=tuple(theme.GRID), fill=tuple(theme.PLOT))
        if image is not None:
            dpg.draw_image(self._textures.add(image), (0, 0), (side, side), parent=canvas)
        for k, (x, y) in enumerate(crossed.pads()):
            colour = theme.CHANNELS[k // 2]
            at = (self._px(x), side - self._px(y))
            radius = RADIUS_MM / (2.0 * SHOWN_MM) * side
            dpg.draw_circle(
                at, radius, parent=canvas, color=tuple(colour), fill=tuple(colour.alpha(70)), thickness=kit.px(2)
            )
            size = kit.font_px("small")
            text = str(k // 2 + 1)
            half = text_width(text, dpg.get_item_font(canvas) or 0) / 2
            dpg.draw_text((at[0] - half, at[1] - size / 2), text, parent=canvas, size=size, color=tuple(theme.TEXT))

    def _px(self, mm: float) -> float:
        return (mm + SHOWN_MM) / (2.0 * SHOWN_MM) * self._side


class Falling:
    """Field over depth: the beat of two circuits beside one pair of pads of the same total current.

    Parameters
    ----------
    kit, canvas
        Shared building blocks, and a drawlist.
    """

    def __init__(self, kit: Kit, canvas: Tag) -> None:
        self._kit, self._canvas = kit, canvas
        options = dpg.get_item_configuration(canvas)
        self._w, self._h = float(options["width"]), float(options["height"])

    def draw(self, field: Field) -> None:
        """Draw both curves and their axes."""
        kit, canvas = self._kit, self._canvas
        dpg.delete_item(canvas, children_only=True)
        dpg.draw_rectangle((0, 0), (self._w, self._h), parent=canvas, color=tuple(theme.GRID), fill=tuple(theme.PLOT))
        top = max(float(field.pair.max()), float(field.beat.max()))
        top = 10.0 * math.ceil(top / 10.0)
        left, low = kit.px(40), self._h - kit.px(24)
        end = float(field.depths_mm[-1])

        def at(mm: float, value: float) -> tuple[float, float]:
            return left + mm / end * (self._w - left - kit.px(10)), low - value / top * (low - kit.px(26))

        for k in range(3):
            value, mm = top * k / 2, end * k / 2
            y = at(0.0, value)[1]
            dpg.draw_line((left, y), (self._w - kit.px(10), y), parent=canvas, color=tuple(theme.GRID))
            self._write(f"{value:g}", (left - kit.px(6), y - kit.px(7)), theme.DIM, right=True)
            text = kit.texts("myth.mm", mm=f"{mm:g}") if k == 2 else f"{mm:g}"
            self._write(text, (at(mm, 0.0)[0] + (kit.px(4) if k == 2 else 0), low + kit.px(5)), theme.DIM, right=k == 2)
        self._write(kit.texts("myth.axis"), (kit.px(6), kit.px(5)), theme.DIM)
        for values, colour, key in ((field.pair, theme.CH1, "pair"), (field.beat, theme.CH2, "beat")):
            points = [at(float(mm), float(v)) for mm, v in zip(field.depths_mm, values, strict=True)]
            dpg.draw_polyline(points, parent=canvas, color=tuple(colour), thickness=kit.px(2.4))
            place = (self._w - kit.px(14), kit.px(30 if key == "pair" else 48))
            self._write(kit.texts(f"myth.{key}"), place, colour, right=True)
        x = at(field.crossed.depth, 0.0)[0]
        dpg.draw_line((x, kit.px(70)), (x, low), parent=canvas, color=tuple(theme.TEXT), thickness=1)

    def _write(self, text: str, at: tuple[float, float], colour: Colour, *, right: bool = False) -> None:
        x = at[0] - text_width(text, dpg.get_item_font(self._canvas) or 0) if right else at[0]
        size = self._kit.font_px("small")
        dpg.draw_text((x, at[1]), text, parent=self._canvas, size=size, color=tuple(colour))


def pads_span() -> float:
    """Return the side of the square of pads [cm]."""
    return 2.0 * PADS_MM / 10.0
