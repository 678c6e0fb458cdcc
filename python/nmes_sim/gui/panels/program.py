"""The stimulator's settings and one cycle of on and off, drawn so that nobody has to guess."""

from __future__ import annotations

import itertools

import dearpygui.dearpygui as dpg

from nmes_sim.gui import tags, theme
from nmes_sim.gui.commands import EditProgram
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.plan import WAVEFORMS, ChannelPlan, cycle_points
from nmes_sim.gui.view import ViewState
from nmes_sim.gui.widgets import Kit, Tag, text_width

# field, least, most, step, format of the value above the slider
_FIELDS = {
    "frequency_pps": (1.0, 200.0, 1.0, "%.0f pps"),
    "phase_us": (20.0, 1000.0, 10.0, "%.0f µs"),
    "ramp_up_s": (0.0, 10.0, 0.1, "%.1f s"),
    "ramp_down_s": (0.0, 10.0, 0.1, "%.1f s"),
    "on_s": (1.0, 60.0, 1.0, "%.0f s"),
    "off_s": (0.0, 120.0, 1.0, "%.0f s"),
}
_LABEL = 124.0
_ROW_H = 37.0
_CYCLE_H = 62.0


class ProgramCard:
    """Rate, phase, ramps, on and off, waveform."""

    slot = "program"

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._width = 0.0
        self._end_s = 1.0

    # ------------------------------------------------------------- building

    def build(self, parent: Tag, size: Rect) -> None:
        """Make the rows and the drawing."""
        kit = self._kit
        self._width = size.w / kit.scale - 24
        half = (self._width - 8) / 2
        x = 12 + _LABEL
        wide = self._width - _LABEL
        kit.text(parent, "", (112, 43), "tiny", theme.DIM, tags.WHOLE_PULSE)
        for i, field in enumerate(_FIELDS):
            row, column = divmod(i, 2)
            self._field(parent, field, (12 + column * (half + 8), 6 + row * _ROW_H + (14 if row else 0)), half)
        label = kit.text(parent, kit.texts("program.waveform"), (12, 137), "small", theme.DIM)
        kit.tip(label, "program.waveform_tip")
        item = dpg.add_combo(
            [kit.texts(f"waveform.{w}") for w in WAVEFORMS],
            tag=tags.WAVEFORM,
            parent=parent,
            pos=[kit.px(x), kit.px(134)],
            width=kit.px(wide),
            callback=self._waveform,
        )
        kit.font(item, "small")
        top = 164.0
        room = Rect(kit.px(12), kit.px(top), kit.px(self._width), size.h - kit.px(top + 8))
        kit.canvas(parent, room, tags.CYCLE, "tiny")

    def _field(self, parent: Tag, field: str, at: tuple[float, float], width: float) -> None:
        """Make one setting: its name and value above, so that the grab never covers them, and its slider."""
        kit = self._kit
        low, high, _step, _shown = _FIELDS[field]
        label = kit.text(parent, "", at, "small", tag=tags.edit_value(field))
        kit.tip(label, f"program.{field}_tip")
        item = dpg.add_slider_float(
            tag=tags.edit(field),
            parent=parent,
            pos=[kit.px(at[0]), kit.px(at[1] + 15)],
            width=kit.px(width),
            min_value=low,
            max_value=high,
            format="",
            clamped=True,
            user_data=field,
            callback=self._edited,
        )
        kit.font(item, "small")
        dpg.bind_item_theme(item, kit.themes.slider(theme.GRAB, theme.SELECT))

    def _edited(self, _sender: Tag, value: float, field: str) -> None:
        low, high, step, _shown = _FIELDS[field]
        value = min(high, max(low, round(value / step) * step))
        self._name(field, value)
        self._kit.post(EditProgram(field, value))

    def _waveform(self, _sender: Tag, title: str) -> None:
        by_title = {self._kit.texts(f"waveform.{w}"): w for w in WAVEFORMS}
        self._kit.post(EditProgram("waveform", by_title[title]))

    # -------------------------------------------------------------- updating

    def update(self, view: ViewState) -> None:
        """Follow the program of the selected channel."""
        channel = view.selected
        if channel is None:
            return
        kit, plan = self._kit, channel.plan
        held = dpg.is_mouse_button_down(dpg.mvMouseButton_Left)
        # a control that is held is the hand's; let go, it shows the program again, edited or refused
        if not held and kit.changed(tags.WHOLE_PULSE, "plan", (plan, view.edits)):
            self._show(plan)
        if kit.changed(tags.CYCLE, "plan", (plan, kit.drawn)):
            self._draw_cycle(plan)
            kit.changed(tags.CYCLE, "now", None)
        if kit.changed(tags.CYCLE, "now", view.cycle_at_s):
            self._mark(view.cycle_at_s)

    def _show(self, plan: ChannelPlan) -> None:
        kit = self._kit
        for field, (_low, high, _step, _shown) in _FIELDS.items():
            value = float(getattr(plan, field))
            self._name(field, value)
            dpg.set_value(tags.edit(field), min(value, high))
        kit.put(tags.WAVEFORM, kit.texts(f"waveform.{plan.waveform}"))
        # the half-cycle of a carrier and the levels of a free pulse come with their program
        own = plan.carries or bool(plan.levels)
        kit.configure(tags.edit("phase_us"), enabled=not own)
        kit.configure(tags.WAVEFORM, enabled=not own)
        kit.put(tags.WHOLE_PULSE, self._whole(plan))

    def _name(self, field: str, value: float) -> None:
        kit, (_low, high, _step, shown) = self._kit, _FIELDS[field]
        endless = field == "on_s" and value > high
        text = kit.texts("program.continuous") if endless else shown % value
        kit.put(tags.edit_value(field), kit.texts(f"program.{field}", value=text))

    def _whole(self, plan: ChannelPlan) -> str:
        if plan.carries:
            return self._kit.texts("program.whole_carrier", hz=f"{plan.carrier_hz:g}", duty=f"{plan.duty_percent:.0f}")
        if plan.levels:
            return self._kit.texts("program.whole_free", us=f"{plan.pulse_us:g}", n=len(plan.levels))
        parts = " + ".join(f"{us:g}" for us in plan.durations_us)
        if plan.one_phase:
            return self._kit.texts("program.whole_mono", us=f"{plan.pulse_us:g}")
        return self._kit.texts("program.whole", us=f"{plan.pulse_us:g}", parts=parts)

    def _size(self) -> tuple[float, float]:
        kit = self._kit
        options = dpg.get_item_configuration(tags.CYCLE)
        return float(options["width"]), float(options["height"]) - kit.px(16)

    def _draw_cycle(self, plan: ChannelPlan) -> None:
        kit = self._kit
        dpg.delete_item(tags.CYCLE, children_only=True)
        w, h = self._size()
        t, y = cycle_points(plan)
        self._end_s = end = float(t[-1])
        floor, top = h - 1, kit.px(4)
        points = [(float(a) / end * w, floor - float(b) * (floor - top)) for a, b in zip(t, y, strict=True)]
        fill, line = theme.CH1.alpha(46), theme.CH1
        for a, b in itertools.pairwise(points):
            if a[0] < b[0]:
                dpg.draw_quad(
                    (a[0], floor), a, b, (b[0], floor), parent=tags.CYCLE, color=(0, 0, 0, 0), fill=tuple(fill)
                )
        dpg.draw_line((0, floor), (w, floor), parent=tags.CYCLE, color=tuple(theme.LINE))
        dpg.draw_polyline(points, parent=tags.CYCLE, color=tuple(line), thickness=2)
        self._cycle_labels(plan, w, h)
        dpg.draw_line(
            (0, 0), (0, h), parent=tags.CYCLE, tag="nmes.cycle.now", color=tuple(theme.TEXT), thickness=1.5, show=False
        )

    def _cycle_labels(self, plan: ChannelPlan, w: float, h: float) -> None:
        kit = self._kit
        size, y = kit.font_px("tiny"), h + kit.px(3)
        if plan.continuous:
            labels = [(kit.texts("program.cycle_continuous"), 0.0, w)]
        else:
            cut = plan.on_s / plan.cycle_s * w
            labels = [
                (kit.texts("program.cycle_on", s=f"{plan.on_s:g}"), 0.0, cut),
                (kit.texts("program.cycle_off", s=f"{plan.off_s:g}", d=f"{plan.ramp_down_s:g}"), cut, w),
            ]
            dpg.draw_line((cut, kit.px(2)), (cut, h), parent=tags.CYCLE, color=tuple(theme.LINE))
        font = dpg.get_item_font(tags.CYCLE) or 0
        widths = [text_width(text, font) for text, _, _ in labels]
        left = 0.0
        for i, ((text, a, b), width) in enumerate(zip(labels, widths, strict=True)):
            rest = sum(widths[i + 1 :]) + kit.px(8) * len(widths[i + 1 :])
            x = min(max(left, (a + b - width) / 2), w - width - rest)
            left = x + width + kit.px(8)
            dpg.draw_text((x, y), text, parent=tags.CYCLE, size=size, color=tuple(theme.DIM))

    def _mark(self, at_s: float | None) -> None:
        if at_s is None:
            dpg.configure_item("nmes.cycle.now", show=False)
            return
        w, h = self._size()
        x = min(at_s / self._end_s, 1.0) * w
        dpg.configure_item("nmes.cycle.now", p1=(x, 0), p2=(x, h), show=True)
