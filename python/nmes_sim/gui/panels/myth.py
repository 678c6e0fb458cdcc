"""Interferential current: the textbook's clover leaf beside the computed beat, and the field over depth."""

from __future__ import annotations

import dearpygui.dearpygui as dpg

from nmes_sim.gui import tags, theme
from nmes_sim.gui.commands import SetCrossed
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.learnhead import HEAD_H, head
from nmes_sim.gui.mythdesk import CIRCUIT_MA, FAT_MM, RADIUS_MM, RANGES, Crossed, MythView
from nmes_sim.gui.mythdraw import Falling, Plane, clover, heat, pads_span
from nmes_sim.gui.view import ViewState
from nmes_sim.gui.widgets import Kit, Tag

_FOOT_H = 92.0
_CAPTION_H, _SLIDERS_H = 44.0, 96.0


class MythCard:
    """Three pictures, two sliders, one sentence."""

    slot = "welcome"

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    # ------------------------------------------------------------- building

    def build(self, parent: Tag, size: Rect) -> None:
        """Make head, pictures, sliders and foot."""
        kit = self._kit
        head(kit, parent, size, "myth")
        w, h = size.w / kit.scale, size.h / kit.scale
        side = min((w - 4 * 18) / 3, h - HEAD_H - _CAPTION_H - _SLIDERS_H - _FOOT_H)
        step = (w - 36 - side) / 2
        top = HEAD_H + _CAPTION_H
        canvases = []
        for i, name in enumerate(("book", "field", "depth")):
            x = 18 + i * step
            kit.text(parent, "", (x, HEAD_H + 2), "title", tag=tags.myth(f"{name}.title"))
            kit.text(parent, "", (x, HEAD_H + 23), "small", theme.DIM, tags.myth(f"{name}.caption"), kit.px(side))
            canvases.append(
                kit.canvas(parent, Rect(kit.px(x), kit.px(top), kit.px(side), kit.px(side)), tags.myth(name), "small")
            )
        self._book, self._plane, self._falling = (
            Plane(kit, canvases[0]),
            Plane(kit, canvases[1]),
            Falling(kit, canvases[2]),
        )
        for i, field in enumerate(RANGES):
            self._slider(parent, field, (18 + step, top + side + 10 + 40 * i), side)
        kit.text(parent, kit.texts("myth.book_note"), (18, top + side + 12), "small", theme.DIM, wrap=kit.px(side))
        given = kit.texts("myth.given", cm=f"{pads_span():g}", fat=f"{FAT_MM:g}", pad=f"{0.2 * RADIUS_MM:g}")
        kit.text(parent, given, (18, top + side + 46), "small", theme.DIM, wrap=kit.px(side))
        at = (18 + 2 * step, top + side + 12)
        kit.text(parent, "", at, "read", theme.TEXT, tags.myth("share"), kit.px(side))
        kit.text(parent, kit.texts("myth.foot0"), (18, h - _FOOT_H + 22), "action", wrap=kit.px(w - 36))
        kit.text(parent, kit.texts("myth.foot1"), (18, h - _FOOT_H + 50), "read", theme.DIM, wrap=kit.px(w - 36))

    def _slider(self, parent: Tag, field: str, at: tuple[float, float], width: float) -> None:
        kit = self._kit
        low, high, _step = RANGES[field]
        kit.text(parent, "", at, "small", tag=tags.myth(f"{field}.value"))
        item = dpg.add_slider_float(
            tag=tags.myth(f"{field}.slider"),
            parent=parent,
            pos=[kit.px(at[0]), kit.px(at[1] + 15)],
            width=kit.px(width),
            min_value=low,
            max_value=high,
            format="",
            clamped=True,
            callback=lambda _s, value: kit.post(SetCrossed(field, float(value))),
        )
        kit.font(item, "small")
        dpg.bind_item_theme(item, kit.themes.slider(theme.GRAB, theme.SELECT))
        mark = Rect(kit.px(at[0] - 9), kit.px(at[1]), kit.px(4), kit.px(32))
        canvas = kit.canvas(parent, mark, tags.myth(f"{field}.chosen"))
        dpg.draw_rectangle((0, 0), (mark.w, mark.h), parent=canvas, color=tuple(theme.TEXT), fill=tuple(theme.TEXT))

    # -------------------------------------------------------------- updating

    def update(self, view: ViewState) -> None:
        """Show what is known."""
        if view.learn is None or view.learn.tab != "myth":
            return
        kit, myth = self._kit, view.learn.myth
        kit.put(tags.myth("book.title"), kit.texts("myth.book"))
        kit.put(tags.myth("book.caption"), kit.texts("myth.book_caption"))
        if kit.changed(tags.myth("book"), "image", kit.drawn):
            self._book.draw(clover(), Crossed())
        for part in ("field", "depth", "depth.slider", "shift.slider"):
            kit.show(tags.myth(part), visible=myth.known)
        if not myth.known:
            kit.put(tags.myth("field.title"), kit.texts("myth.none"))
        else:
            self._settings(myth)
            self._show(myth)
        for field in RANGES:
            kit.show(tags.myth(f"{field}.chosen"), visible=myth.known and myth.chosen == field)

    def _settings(self, myth: MythView) -> None:
        kit = self._kit
        for field in RANGES:
            value = float(getattr(myth.crossed, field))
            kit.put(tags.myth(f"{field}.value"), kit.texts(f"myth.{field}", mm=f"{value:g}"))
            slider = tags.myth(f"{field}.slider")
            if not dpg.is_item_active(slider) and abs(dpg.get_value(slider) - value) > 1e-6:
                dpg.set_value(slider, value)

    def _show(self, myth: MythView) -> None:
        kit, field = self._kit, myth.field
        kit.put(tags.myth("field.title"), kit.texts("myth.field"))
        kit.put(tags.myth("depth.title"), kit.texts("myth.over_depth"))
        kit.put(tags.myth("depth.caption"), kit.texts("myth.depth_caption", ma=f"{2.0 * CIRCUIT_MA:g}"))
        if field is None or not kit.changed(tags.myth("field"), "field", (field.crossed, kit.drawn)):
            return
        self._plane.draw(heat(field.beating), field.crossed)
        self._falling.draw(field)
        most = f"{field.beating.max():.0f}"
        kit.put(tags.myth("field.caption"), kit.texts("myth.field_caption", ma=f"{CIRCUIT_MA:g}", most=most))
        low, high = (f"{share:.0f}" for share in field.percent)
        key = "myth.share" if field.percent[1] <= 100.0 else "myth.share_more"
        kit.put(tags.myth("share"), kit.texts(key, low=low, high=high))
