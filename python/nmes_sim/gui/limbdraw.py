"""The limb and the cross-section of its muscle on the screen."""

from __future__ import annotations

import math
from functools import lru_cache

import dearpygui.dearpygui as dpg
import numpy as np

from nmes_sim.gui import theme
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.limbpose import Pose
from nmes_sim.gui.limbview import Bundle
from nmes_sim.gui.widgets import Kit, Tag

_PART = {"body": theme.LINE.mix(theme.TEXT, 0.35), "moving": theme.FORCE, "floor": theme.DIM}
_TYPES = (theme.CH1, theme.FORCE, theme.TEXT)
_GOLDEN = math.pi * (3.0 - math.sqrt(5.0))
#: Largest dot over the smallest, by the root of the force of a unit; fibres of large units are many.
_GROWTH = 2.0


class LimbDraw:
    """Draws a pose into a rectangle."""

    def __init__(self, kit: Kit, parent: Tag, rect: Rect, tag: Tag) -> None:
        self._kit, self._rect = kit, rect
        self.canvas = kit.canvas(parent, rect, tag)
        self._node = dpg.add_draw_node(parent=self.canvas)

    def follow(self, pose: Pose) -> None:
        """Draw what has changed."""
        if not self._kit.changed(self.canvas, "pose", pose):
            return
        dpg.delete_item(self._node, children_only=True)
        x0, y0, x1, y1 = pose.bounds
        scale = min(self._rect.w / (x1 - x0), self._rect.h / (y1 - y0))
        left = (self._rect.w - scale * (x1 - x0)) / 2 - scale * x0
        top = (self._rect.h - scale * (y1 - y0)) / 2 - scale * y0

        def at(point: tuple[float, float]) -> list[float]:
            return [left + scale * point[0], top + scale * point[1]]

        for line in pose.lines:
            colour, thick = tuple(_PART[line.part]), max(1.5, scale * line.thick_mm)
            points = [at(p) for p in line.points]
            if line.filled:
                dpg.draw_polygon([*points, points[0]], parent=self._node, color=colour, fill=colour, thickness=thick)
                continue
            dpg.draw_polyline(points, parent=self._node, color=colour, thickness=thick)
            if line.part != "floor" and thick > self._kit.px(5):
                for point in points:
                    dpg.draw_circle(point, thick / 2, parent=self._node, color=colour, fill=colour)
        for mark in pose.marks:
            dpg.draw_circle(
                at(mark), self._kit.px(4), parent=self._node, color=tuple(theme.PLOT), fill=tuple(theme.PLOT)
            )
        if pose.measure is not None:
            a, b = (at(p) for p in pose.measure)
            dpg.draw_arrow(b, a, parent=self._node, color=tuple(theme.GATE), thickness=1.5, size=self._kit.px(4))


@lru_cache(maxsize=16)
def _places(units: int) -> tuple[tuple[float, float, float], ...]:
    """Centre and radius of each unit's dot in a disc of radius 1, units spread without order of size."""
    spread = np.random.Generator(np.random.PCG64(units)).permutation(units)
    found = []
    for unit, place in enumerate(spread):
        r, angle = math.sqrt((place + 0.5) / units), _GOLDEN * place
        size = 0.62 / math.sqrt(units) * (1.0 + (_GROWTH - 1.0) * unit / max(1, units - 1))
        found.append((0.93 * r * math.cos(angle), 0.93 * r * math.sin(angle), size))
    return tuple(found)


class BundleDraw:
    """Draws a muscle's cross-section: one dot a unit, bright while it fires."""

    def __init__(self, kit: Kit, parent: Tag, rect: Rect, tag: Tag) -> None:
        self._kit, self._rect = kit, rect
        self.canvas = kit.canvas(parent, rect, tag, "tiny")
        self._dots: list[Tag] = []
        self._of: Bundle | None = None

    def follow(self, bundle: Bundle | None) -> None:
        """Light the units that fire."""
        if bundle is None:
            self._clear()
            return
        if self._of is None or self._of.types != bundle.types:
            self._build(bundle)
        was = self._of.lit if self._of is not None and len(self._dots) == len(bundle.types) else None
        for unit, dot in enumerate(self._dots):
            lit = bundle.lit >> unit & 1
            if was is None or lit != was >> unit & 1:
                colour = tuple(_shade(bundle.types[unit], bright=bool(lit)))
                dpg.configure_item(dot, fill=colour, color=colour)
        self._of = bundle

    def _clear(self) -> None:
        if self._of is not None:
            dpg.delete_item(self.canvas, children_only=True)
            self._dots, self._of = [], None

    def _build(self, bundle: Bundle) -> None:
        self._clear()
        radius = min(self._rect.w, self._rect.h) / 2
        centre = (self._rect.w / 2, self._rect.h / 2)
        dpg.draw_circle(centre, radius, parent=self.canvas, color=tuple(theme.LINE), fill=tuple(theme.PLOT))
        for unit, (x, y, size) in enumerate(_places(len(bundle.types))):
            colour = tuple(_shade(bundle.types[unit], bright=bool(bundle.lit >> unit & 1)))
            at = (centre[0] + radius * x, centre[1] + radius * y)
            self._dots.append(dpg.draw_circle(at, radius * size, parent=self.canvas, color=colour, fill=colour))


def _shade(kind: int, *, bright: bool) -> theme.Colour:
    colour = _TYPES[kind]
    return colour if bright else theme.PLOT.mix(colour, 0.22)
