"""The stimulator's channels: value, keys, slider with the ladder's rungs, and where the dial is on its way."""

from __future__ import annotations

import time

import dearpygui.dearpygui as dpg

from nmes_sim.gui import layout, tags, theme
from nmes_sim.gui.comfort import NOT_TOLERATED, TOO_STRONG
from nmes_sim.gui.commands import Nudge, SetIntensity, ShowMe, Zero
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.repeat import Repeat
from nmes_sim.gui.shortcuts import STEP_MA
from nmes_sim.gui.view import Channel, Tick, ViewState, place_labels
from nmes_sim.gui.widgets import Kit, Tag, text_width

_BLOCK = float(layout.CHANNEL_H)
_ACTIONS = float(layout.ACTIONS_H)
_GRAB = 16.0
_SCALE_H = 34.0
_STEPS = {"up": STEP_MA, "down": -STEP_MA}


class IntensityCard:
    """One block per channel, *Show me* and *Zero*."""

    slot = "intensity"

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._width = 0.0
        self._blocks = 0
        self._repeats: dict[tuple[int, str], Repeat] = {}

    # ------------------------------------------------------------- building

    def build(self, parent: Tag, size: Rect) -> None:
        """Make as many channel blocks as the slot has room for."""
        kit = self._kit
        self._width = size.w / kit.scale - 24
        height = size.h / kit.scale
        # the slot was rounded to whole pixels of the scaled window
        self._blocks = round((height - _ACTIONS) / _BLOCK)
        for i in range(self._blocks):
            self._block(parent, i + 1, 10 + i * _BLOCK)
        y = 10 + self._blocks * _BLOCK
        kit.text(parent, "", (12, y), "small", theme.CH1, tags.HINT)
        show = kit.button(
            parent,
            kit.texts("show_me"),
            (12, y + 22, self._width - 104, 34),
            ShowMe,
            "strong",
            theme.SELECT,
            tags.SHOW_ME,
        )
        kit.tip(show, "intensity.show_me_tip")
        kit.button(parent, kit.texts("zero"), (12 + self._width - 98, y + 22, 98, 34), Zero, "strong", tag=tags.ZERO)

    def _block(self, parent: Tag, number: int, y: float) -> None:
        kit, colour = self._kit, theme.CHANNELS[number - 1]
        w = self._width
        kit.text(parent, "", (12, y), "strong", colour, tags.channel(number, "title"))
        kit.text(parent, "", (12 + w - 132, y + 1), "small", theme.DIM, tags.channel(number, "note"))
        self._step(parent, number, "down", (12, y + 20, 56, 44))
        self._step(parent, number, "up", (12 + w - 56, y + 20, 56, 44))
        kit.label(parent, "", (72, y + 18, w - 120, 26), "channel", theme.PANEL, colour, tags.channel(number, "value"))
        kit.label(parent, "", (72, y + 46, w - 120, 18), "strong", theme.PANEL, tag=tags.channel(number, "comfort"))
        self._slider(parent, number, y + 68)
        kit.canvas(parent, Rect(kit.px(12), kit.px(y + 87), kit.px(w), kit.px(_SCALE_H)), tags.channel(number, "scale"))
        mark = kit.canvas(parent, Rect(kit.px(3), kit.px(y), kit.px(5), kit.px(64)), tags.channel(number, "chosen"))
        dpg.draw_rectangle((0, 0), (kit.px(5), kit.px(64)), parent=mark, color=tuple(colour), fill=tuple(colour))

    def _step(self, parent: Tag, number: int, part: str, rect: tuple[float, float, float, float]) -> None:
        kit, repeat = self._kit, Repeat()
        self._repeats[number, part] = repeat
        item = kit.button(parent, kit.texts(part), rect, None, "title", tag=tags.channel(number, part))

        def clicked(*_: object) -> None:
            if repeat.click():
                kit.post(Nudge(number, _STEPS[part]))

        dpg.configure_item(item, callback=clicked)

    def _slider(self, parent: Tag, number: int, y: float) -> None:
        kit = self._kit

        def moved(_sender: Tag, value: float) -> None:
            kit.post(SetIntensity(number, round(value / STEP_MA) * STEP_MA))

        item = dpg.add_slider_float(
            tag=tags.channel(number, "slider"),
            parent=parent,
            pos=[kit.px(12), kit.px(y)],
            width=kit.px(self._width),
            min_value=0.0,
            max_value=130.0,
            format="",
            clamped=True,
            no_input=True,
            callback=moved,
        )
        kit.font(item, "tiny")
        dpg.bind_item_theme(item, kit.themes.slider(theme.CHANNELS[number - 1]))

    # -------------------------------------------------------------- updating

    def update(self, view: ViewState) -> None:
        """Follow the dials and the targets."""
        kit = self._kit
        kit.put(tags.HINT, view.hint)
        kit.configure(tags.SHOW_ME, enabled=view.show_me_enabled)
        on = view.show_me_enabled
        if kit.changed(tags.SHOW_ME, "on", on):
            kit.dress(
                tags.SHOW_ME, kit.themes.button(theme.SELECT) if on else kit.themes.label(theme.RAISED, theme.DIM)
            )
        for channel in view.channels[: self._blocks]:
            self._follow(channel, view)
            self._feel(channel, chosen=channel.selected and len(view.channels) > 1)
        for (number, part), repeat in self._repeats.items():
            held = view.simulated and view.adjustable and dpg.is_item_active(tags.channel(number, part))
            if repeat.step(time.monotonic(), down=held):
                kit.post(Nudge(number, _STEPS[part]))

    def _feel(self, channel: Channel, *, chosen: bool) -> None:
        """Show what the dial feels like, and whether the keys move this channel."""
        kit, n = self._kit, channel.number
        kit.relabel(tags.channel(n, "comfort"), channel.comfort)
        ground = theme.RAISED if chosen else theme.PANEL
        fill, colour = {
            TOO_STRONG: (theme.PANEL, theme.WARN),
            NOT_TOLERATED: (theme.WARN, theme.GROUND),
        }.get(channel.level, (theme.PANEL, theme.TEXT))
        kit.dress(tags.channel(n, "comfort"), kit.themes.label(fill, colour))
        kit.dress(tags.channel(n, "value"), kit.themes.label(ground, theme.CHANNELS[n - 1]))
        kit.show(tags.channel(n, "chosen"), visible=chosen)

    def _follow(self, channel: Channel, view: ViewState) -> None:
        kit, n = self._kit, channel.number
        slider = tags.channel(n, "slider")
        kit.put(tags.channel(n, "title"), channel.title)
        kit.put(tags.channel(n, "note"), channel.note)
        kit.relabel(tags.channel(n, "value"), kit.texts("intensity.value", ma=f"{channel.dial_ma:.1f}"))
        for part in ("up", "slider"):
            kit.configure(tags.channel(n, part), enabled=view.adjustable)
        if kit.changed(slider, "max", view.cap_ma):
            dpg.configure_item(slider, max_value=view.cap_ma)
        if not dpg.is_item_active(slider) and abs(dpg.get_value(slider) - channel.target_ma) > 1e-6:
            dpg.set_value(slider, channel.target_ma)
        scale = tags.channel(n, "scale")
        if kit.changed(scale, "ticks", (channel.ticks, view.cap_ma, kit.drawn)):
            self._draw_scale(scale, n, channel.ticks, view.cap_ma)
        if kit.changed(scale, "dial", (channel.dial_ma, channel.target_ma, view.cap_ma)):
            x0, y0, y1 = self._x(0.0, view.cap_ma), kit.px(1), kit.px(5)
            dpg.configure_item(tags.channel(n, "dial"), pmin=(x0, y0), pmax=(self._x(channel.dial_ma, view.cap_ma), y1))
            x = self._x(channel.target_ma, view.cap_ma)
            dpg.configure_item(tags.channel(n, "target"), p1=(x, 0), p2=(x, kit.px(6)))

    def _x(self, ma: float, cap: float) -> float:
        """Centre of the slider's grab at a value, in pixels of the scale."""
        kit = self._kit
        inset = 2.0 + _GRAB * kit.scale / 2
        return inset + min(ma / cap, 1.0) * (kit.px(self._width) - 2 * inset)

    def _draw_scale(self, scale: Tag, number: int, ticks: tuple[Tick, ...], cap: float) -> None:
        kit = self._kit
        dpg.delete_item(scale, children_only=True)
        x0, x1, colour = self._x(0.0, cap), self._x(cap, cap), theme.CHANNELS[number - 1]
        y0, y1 = kit.px(1), kit.px(5)
        dpg.draw_rectangle(
            (x0, y0), (x1, y1), parent=scale, color=tuple(theme.LINE), fill=tuple(theme.LINE), rounding=2
        )
        dpg.draw_rectangle(
            (x0, y0), (x0, y1), parent=scale, tag=tags.channel(number, "dial"), color=tuple(colour), fill=tuple(colour)
        )
        dpg.draw_line(
            (x0, 0),
            (x0, kit.px(6)),
            parent=scale,
            tag=tags.channel(number, "target"),
            color=tuple(theme.TEXT),
            thickness=2,
        )
        size = kit.font_px("tiny")
        font = dpg.get_item_font(tags.channel(number, "slider"))
        widths = [text_width(t.label, font or 0) for t in ticks]
        centres = [self._x(t.ma, cap) for t in ticks]
        places = place_labels(centres, widths, kit.px(self._width), kit.px(6))
        upper = [(left, left + w) for (left, row), w in zip(places, widths, strict=True) if row == 0]
        for tick, x, (left, row) in zip(ticks, centres, places, strict=True):
            top = kit.px(9) + row * (size + kit.px(1))
            # a line down to the second row must not run through a label of the first
            free = row == 1 and not any(a - 2 <= x <= b + 2 for a, b in upper)
            end = top if free else kit.px(9)
            # what belongs to pads as they lay before is grey until the new rungs are in
            shade = theme.DIM.mix(theme.PANEL, 0.6) if tick.old else theme.DIM
            dpg.draw_line((x, kit.px(5)), (x, end), parent=scale, color=tuple(shade))
            dpg.draw_text((left, top), tick.label, parent=scale, size=size, color=tuple(shade))
        # the tags above are new items: what was written to the old ones is forgotten
        kit.changed(scale, "dial", None)
        kit.font(scale, "tiny")
