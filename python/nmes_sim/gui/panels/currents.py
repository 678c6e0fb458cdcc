"""The family of currents: a list that opens each one's program, and the chosen one drawn pulse by pulse."""

from __future__ import annotations

from collections.abc import Callable

import dearpygui.dearpygui as dpg

from nmes_sim.gui import tags, theme
from nmes_sim.gui.commands import Choose, Command
from nmes_sim.gui.currents import Family, figures, over_time, slowly
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.scopedraw import Scope
from nmes_sim.gui.view import Channel, ViewState
from nmes_sim.gui.widgets import Kit, Tag

_LIST_W = 196.0
_ROW_H, _HEAD_H = 27.0, 24.0
_FIGURES_H = 112.0
_CAPTION_H = 20.0
_NAMES = ("phase", "whole", "charge", "rms", "density", "net")


class CurrentsCard:
    """List on the left; one pulse, several pulses, slow change and figures on the right."""

    slot = "centre"

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._parent: Tag = 0
        self._listed: tuple[str, ...] = ()
        self._scopes: dict[str, Scope] = {}

    def build(self, parent: Tag, size: Rect) -> None:
        """Make title, drawing surfaces and figures; the list is made when it is known."""
        kit, self._parent = self._kit, parent
        w, h = size.w / kit.scale, size.h / kit.scale
        kit.text(parent, kit.texts("currents.title"), (14, 10), "title")
        x = 14 + _LIST_W + 14
        wide = w - x - 14
        top, room = 36.0, h - 36 - _FIGURES_H - 3 * (_CAPTION_H + 6) - 30
        heights = (0.42, 0.36, 0.22)
        for tag, share in zip((tags.ONE_PULSE, tags.OVER_TIME, tags.SLOWLY), heights, strict=True):
            kit.text(parent, "", (x, top), "small", theme.DIM, f"{tag}.caption", kit.px(wide))
            top += _CAPTION_H
            rect = Rect(kit.px(x), kit.px(top), kit.px(wide), kit.px(room * share))
            self._scopes[tag] = Scope(kit, kit.canvas(parent, rect, tag, "tiny"))
            top += room * share + 6
        for i, name in enumerate(_NAMES):
            at = (x + (i % 3) * wide / 3, h - _FIGURES_H + 2 + (i // 3) * 40)
            kit.text(parent, kit.texts(f"currents.{name}"), at, "tiny", theme.DIM)
            kit.text(parent, "", (at[0], at[1] + 13), "strong", tag=tags.figure(name))
        kit.text(parent, "", (x, h - 28), "small", theme.DIM, tags.figure("note"))

    def _list(self, families: tuple[Family, ...]) -> None:
        kit, y = self._kit, 38.0
        self._listed = tuple(entry.program for family in families for entry in family.entries)
        for family in families:
            kit.text(self._parent, family.title, (14, y + 4), "small", theme.DIM)
            y += _HEAD_H
            for entry in family.entries:
                rect = (14.0, y, _LIST_W, _ROW_H - 4)
                kit.button(
                    self._parent, entry.title, rect, _open(entry.program), "small", tag=tags.current(entry.program)
                )
                y += _ROW_H
            y += 6

    # -------------------------------------------------------------- updating

    def update(self, view: ViewState) -> None:
        """Follow the chosen channel."""
        kit, channel = self._kit, view.selected
        if view.currents is None or channel is None:
            return
        if not self._listed:
            self._list(view.currents)
        for program in self._listed:
            on = program == view.program.chosen
            kit.dress(tags.current(program), kit.themes.button(theme.SELECT if on else theme.RAISED))
        for name, text in figures(channel.plan, channel.dial_ma, kit.texts).items():
            kit.put(tags.figure(name), text)
        at = kit.texts("currents.at", n=channel.number, ma=f"{channel.dial_ma:.1f}")
        kit.put(tags.figure("note"), at if channel.dial_ma > 0.0 else kit.texts("currents.at_rest"))
        if kit.changed(tags.ONE_PULSE, "plan", (channel.plan, channel.dial_ma > 0.0, channel.number, kit.drawn)):
            self._draw(channel)

    def _draw(self, channel: Channel) -> None:
        kit, plan = self._kit, channel.plan
        colour = theme.CHANNELS[channel.number - 1]
        one, train, slow = (self._scopes[tag] for tag in (tags.ONE_PULSE, tags.OVER_TIME, tags.SLOWLY))
        for scope in (one, train, slow):
            scope.clear()
        one.pulse(plan, colour)
        us = 2.0 * plan.phase_us if plan.carries else plan.pulse_us
        one.write(_length(us, kit), top=False, right=True)
        kit.put(f"{tags.ONE_PULSE}.caption", kit.texts("currents.one_cycle" if plan.carries else "currents.one_pulse"))
        length = train.train(plan, colour)
        train.write(_length(1000.0 * length, kit), top=False, right=True)
        kit.put(f"{tags.OVER_TIME}.caption", over_time(plan, kit.texts))
        dpg.configure_item(tags.SLOWLY, show=plan.slow is not None)
        kit.put(f"{tags.SLOWLY}.caption", slowly(plan, kit.texts))
        if plan.slow is not None:
            slow.slow(plan, colour)
            slow.write(kit.texts("currents.s", s=f"{2.0 * plan.slow.period_s:g}"), top=False, right=True)


def _length(us: float, kit: Kit) -> str:
    return kit.texts("currents.us", us=f"{us:.4g}") if us < 10_000 else kit.texts("currents.ms", ms=f"{us / 1000:.4g}")


def _open(program: str) -> Callable[[], Command]:
    return lambda: Choose(program=program)
