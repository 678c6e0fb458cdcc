"""One pulse as the scope would show it, with its charge and its density."""

from __future__ import annotations

import dearpygui.dearpygui as dpg

from nmes_sim.gui import tags, theme
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.plan import pulse_points
from nmes_sim.gui.view import Channel, ViewState
from nmes_sim.gui.widgets import Kit, Tag

_SCOPE_W = 150.0


class PulseCard:
    """Pulse scope, charge per phase, rms density, net charge."""

    slot = "pulse"

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def build(self, parent: Tag, size: Rect) -> None:
        """Make scope and figures."""
        kit = self._kit
        height = size.h - kit.px(20)
        kit.canvas(parent, Rect(kit.px(12), kit.px(10), kit.px(_SCOPE_W), height), tags.PULSE, "tiny")
        x = 12 + _SCOPE_W + 12
        step = max(30.0, min(44.0, (size.h / kit.scale - 20) / 3))
        for i, (name, tag) in enumerate((("charge", tags.CHARGE), ("density", tags.DENSITY), ("net", "nmes.net"))):
            kit.text(parent, kit.texts(f"pulse.{name}"), (x, 9 + step * i), "tiny", theme.DIM)
            kit.text(parent, "", (x, 9 + step * i + 13), "strong", tag=tag)

    def update(self, view: ViewState) -> None:
        """Follow the selected channel at its dial."""
        channel = view.selected
        if channel is None:
            return
        kit, plan, ma = self._kit, channel.plan, channel.dial_ma
        kit.put(tags.CHARGE, kit.texts("pulse.charge_value", uc=f"{plan.charge_uc(ma):.1f}"))
        kit.put(tags.DENSITY, kit.texts("pulse.density_value", density=f"{plan.density_ma_per_cm2(ma):.2f}"))
        net = plan.charge_uc(ma) if plan.one_phase else 0.0
        kit.put(
            "nmes.net", kit.texts("pulse.balanced") if net == 0.0 else kit.texts("pulse.net_value", uc=f"{net:.1f}")
        )
        if kit.changed(tags.PULSE, "pulse", (plan, ma, channel.number)):
            self._draw(channel)

    def _draw(self, channel: Channel) -> None:
        kit, plan = self._kit, channel.plan
        dpg.delete_item(tags.PULSE, children_only=True)
        options = dpg.get_item_configuration(tags.PULSE)
        w, h = float(options["width"]), float(options["height"])
        colour = theme.CHANNELS[channel.number - 1]
        dpg.draw_rectangle(
            (0, 0), (w, h), parent=tags.PULSE, color=tuple(theme.GRID), fill=tuple(theme.PLOT), rounding=kit.px(4)
        )
        level = channel.dial_ma if channel.dial_ma > 0 else 1.0
        t, y = pulse_points(plan, level)
        centre, half = h / 2, h / 2 - kit.px(16)
        span = float(t[-1] - t[0])
        points = [
            (float(a - t[0]) / span * (w - 2) + 1, centre - float(b) / level * half) for a, b in zip(t, y, strict=True)
        ]
        dpg.draw_line((0, centre), (w, centre), parent=tags.PULSE, color=tuple(theme.GRID))
        shown = colour if channel.dial_ma > 0 else theme.DIM
        dpg.draw_polyline(points, parent=tags.PULSE, color=tuple(shown), thickness=2)
        size = kit.font_px("tiny")
        text = kit.texts("pulse.level", ma=f"{channel.dial_ma:.1f}")
        dpg.draw_text((kit.px(5), kit.px(2)), text, parent=tags.PULSE, size=size, color=tuple(shown))
        text = kit.texts("pulse.width", us=f"{plan.pulse_us:g}")
        dpg.draw_text((kit.px(5), h - size - kit.px(3)), text, parent=tags.PULSE, size=size, color=tuple(theme.DIM))
