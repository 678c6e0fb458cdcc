"""The current as the scope would show it, one pulse or several, with its charge and its density."""

from __future__ import annotations

import dearpygui.dearpygui as dpg

from nmes_sim.gui import tags, theme
from nmes_sim.gui.commands import LookAtCurrents
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.scopedraw import Scope
from nmes_sim.gui.view import Channel, ViewState
from nmes_sim.gui.widgets import Kit, Tag

_SCOPE_W = 150.0
_TABS_H = 20.0


class PulseCard:
    """Pulse scope with two views, charge per phase, rms density, net charge."""

    slot = "pulse"
    #: Which view is shown; kept when the window is built anew.
    over_time = False

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._open = False

    def build(self, parent: Tag, size: Rect) -> None:
        """Make tabs, scope and figures."""
        kit = self._kit
        half = (_SCOPE_W - 4) / 2
        for i, (name, tag) in enumerate((("one", tags.SCOPE_PULSE), ("train", tags.SCOPE_TRAIN))):
            rect = (12 + i * (half + 4), 7, half, _TABS_H)
            item = kit.button(parent, kit.texts(f"pulse.{name}"), rect, None, "tiny", tag=tag)
            self._pick(item, over_time=name == "train")
            kit.tip(item, f"pulse.{name}_tip")
        top = 7 + _TABS_H + 4
        room = Rect(kit.px(12), kit.px(top), kit.px(_SCOPE_W), size.h - kit.px(top + 8))
        self._scope = Scope(kit, kit.canvas(parent, room, tags.PULSE, "tiny"))
        x, w = 12 + _SCOPE_W + 12, size.w / kit.scale - _SCOPE_W - 36
        kit.button(parent, "", (x, 7, w, _TABS_H), self._look, "tiny", tag=tags.CURRENTS)
        kit.tip(tags.CURRENTS, "pulse.currents_tip")
        step = max(27.0, min(42.0, (size.h / kit.scale - top - 4) / 3))
        for i, (name, tag) in enumerate((("charge", tags.CHARGE), ("density", tags.DENSITY), ("net", "nmes.net"))):
            kit.text(parent, kit.texts(f"pulse.{name}"), (x, top - 2 + step * i), "tiny", theme.DIM)
            kit.text(parent, "", (x, top + 10 + step * i), "strong", tag=tag)

    def _look(self) -> LookAtCurrents:
        return LookAtCurrents(currents=not self._open)

    def _pick(self, item: Tag, *, over_time: bool) -> None:
        def chosen(*_: object) -> None:
            PulseCard.over_time = over_time

        dpg.configure_item(item, callback=chosen)

    def update(self, view: ViewState) -> None:
        """Follow the selected channel at its dial."""
        channel = view.selected
        if channel is None:
            return
        kit, plan, ma = self._kit, channel.plan, channel.dial_ma
        self._open = view.currents is not None
        kit.relabel(tags.CURRENTS, kit.texts("pads.close" if self._open else "pulse.currents"))
        for tag, on in ((tags.SCOPE_PULSE, not self.over_time), (tags.SCOPE_TRAIN, self.over_time)):
            kit.dress(tag, kit.themes.button(theme.SELECT if on else theme.RAISED))
        kit.put(tags.CHARGE, kit.texts("pulse.charge_value", uc=f"{plan.charge_uc(ma):.1f}"))
        kit.put(tags.DENSITY, kit.texts("pulse.density_value", density=f"{plan.density_ma_per_cm2(ma):.2f}"))
        net = plan.net_uc(ma)
        kit.put(
            "nmes.net", kit.texts("pulse.balanced") if net == 0.0 else kit.texts("pulse.net_value", uc=f"{net:.1f}")
        )
        if kit.changed(tags.PULSE, "pulse", (plan, ma, channel.number, self.over_time, kit.drawn)):
            self._draw(channel)

    def _draw(self, channel: Channel) -> None:
        kit, plan, scope = self._kit, channel.plan, self._scope
        shown = theme.CHANNELS[channel.number - 1] if channel.dial_ma > 0 else theme.DIM
        scope.clear()
        if self.over_time:
            length = scope.train(plan, shown)
            scope.write(kit.texts("currents.ms", ms=f"{length:.3g}"), top=False, right=True)
        else:
            scope.pulse(plan, shown)
            us = 2.0 * plan.phase_us if plan.carries else plan.pulse_us
            text = (
                kit.texts("pulse.width", us=f"{us:g}") if us < 10_000 else kit.texts("currents.ms", ms=f"{us / 1e3:g}")
            )
            scope.write(text, top=False)
        scope.write(kit.texts("pulse.level", ma=f"{channel.dial_ma:.1f}"), colour=shown)
