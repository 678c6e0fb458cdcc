"""Where the pads lie and what they reach: plan, cut, fibres and the state of each pad."""

from __future__ import annotations

import dearpygui.dearpygui as dpg

from nmes_sim.gui import padlayout, tags, theme
from nmes_sim.gui.commands import ResetPads, SelectPad, SetContact
from nmes_sim.gui.cutdraw import CutDraw
from nmes_sim.gui.grab import care
from nmes_sim.gui.hand import Hand, Mouse
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.paddesk import refused
from nmes_sim.gui.padview import IN_FORCE, PadRow, PadsView
from nmes_sim.gui.plandraw import InHand, PlanDraw
from nmes_sim.gui.reachdraw import ReachDraw
from nmes_sim.gui.theme import Colour
from nmes_sim.gui.view import ViewState
from nmes_sim.gui.widgets import Kit, Tag

CONTACTS = ("good", "dry", "half-lifted", "lost")
_ROWS = 6
_ROW_H = 28.0
_COLUMNS = {"size": 92.0, "impedance": 168.0, "skin": 222.0}


class PadsCard:
    """The pads of the program on their site, to be moved with the mouse or the arrow keys."""

    slot = "centre"

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._hand = Hand(kit.post, kit.scale)
        self._parent: Tag = 0
        self._size = Rect(0, 0, 0, 0)
        self._plan: PlanDraw | None = None
        self._cut: CutDraw | None = None
        self._reach: ReachDraw | None = None
        self._rows: tuple[PadRow, ...] = ()
        self._view: PadsView | None = None

    # ------------------------------------------------------------- building

    def build(self, parent: Tag, size: Rect) -> None:
        """Make head and table; the drawings follow once the site is known, since their places depend on it."""
        kit = self._kit
        self._parent, self._size = parent, size
        w, h = size.w / kit.scale, size.h / kit.scale
        kit.text(parent, kit.texts("pads.title"), (12, 9), "title")
        kit.text(parent, "", (62, 12), "small", theme.DIM, tags.PADS_STATUS)
        reset = kit.button(
            parent, kit.texts("pads.reset"), (w - 150, 7, 104, 26), ResetPads, "small", tag=tags.PADS_RESET
        )
        kit.tip(reset, "pads.reset_tip")
        self._contact = dpg.add_combo(
            [kit.texts(f"pads.contact_{state.replace('-', '_')}") for state in CONTACTS],
            tag=tags.PADS_CONTACT,
            parent=parent,
            pos=[kit.px(w - 290), kit.px(9)],
            width=kit.px(130),
            callback=self._lie,
            show=False,
        )
        kit.font(self._contact, "small")
        kit.tip(self._contact, "pads.contact_tip")
        help_item = kit.label(parent, "?", (w - 38, 7, 26, 26), "strong", theme.RAISED, tag=tags.PADS_HELP)
        kit.tip(help_item, "pads.help")
        self._table(parent, padlayout.boxes(w, h, is_tall=False)["pads"])

    def _table(self, parent: Tag, box: padlayout.Box) -> None:
        kit, (x, y, _, _) = self._kit, box
        for part, left in {"name": 0.0, **_COLUMNS}.items():
            kit.text(parent, kit.texts(f"pads.column_{part}"), (x + left, y), "tiny", theme.DIM, tags.pad_row(-1, part))
        for row in range(_ROWS):
            top = y + 18 + _ROW_H * row
            item = kit.button(parent, "", (x, top, 84, 24), None, "small", tag=tags.pad_row(row, "name"))
            dpg.configure_item(item, user_data=row, callback=self._choose)
            kit.tip(item, "pads.row_tip")
            for part, left in _COLUMNS.items():
                kit.text(parent, "", (x + left, top + 5), "small", theme.TEXT, tags.pad_row(row, part))

    def _lie(self, _sender: Tag, title: str, _data: object = None) -> None:
        row = self._chosen_row()
        state = next((s for s in CONTACTS if self._kit.texts(f"pads.contact_{s.replace('-', '_')}") == title), None)
        if row is not None and state is not None:
            self._kit.post(SetContact(row.channel, row.side, state))

    def _chosen_row(self) -> PadRow | None:
        view = self._view
        if view is None or view.chosen is None:
            return None
        placement, pad = view.chosen
        worn = {w.placement: w.channel for w in view.worn}
        return next((row for row in self._rows if row.pad == pad and row.channel == worn.get(placement)), None)

    def _choose(self, _sender: Tag, _value: object, row: int) -> None:
        view = self._view
        if view is not None and row < len(self._rows):
            chosen = self._rows[row]
            placement = next(w.placement for w in view.worn if w.channel == chosen.channel)
            self._kit.post(SelectPad(placement, chosen.pad))

    def _drawings(self, view: PadsView) -> None:
        kit, size = self._kit, self._size
        is_tall = padlayout.tall(view.site.frame)
        boxes = padlayout.boxes(size.w / kit.scale, size.h / kit.scale, is_tall=is_tall)
        rects = {name: Rect(*(kit.px(v) for v in box)) for name, box in boxes.items()}
        self._plan = PlanDraw(kit, self._parent, rects["plan"])
        x, y, w, _ = boxes["line"]
        kit.text(self._parent, "", (x, y), "small", theme.DIM, tags.PLAN_LINE, wrap=kit.px(w))
        self._cut = CutDraw(kit, self._parent, rects["cut"], rects["legend"], is_tall=is_tall)
        self._reach = ReachDraw(kit, self._parent, rects["reach"])

    # -------------------------------------------------------------- updating

    def update(self, view: ViewState) -> None:
        """Follow pads, hand and session."""
        pads = view.pads
        if pads is None:
            return
        self._view = pads
        if self._plan is None:
            self._drawings(pads)
        plan, cut, reach = self._plan, self._cut, self._reach
        if plan is None or cut is None or reach is None:
            return
        self._hand.follow(pads, plan.plan, self._mouse(plan))
        hand = self._hand
        plan.follow(pads, InHand(hand.placement, hand.drawn, hand.problem is None, hand.hover))
        cut.follow(pads, plan.plan)
        reach.follow(pads, _over(reach.canvas))
        self._say(pads, plan)
        self._head(pads)
        self._fill(pads.pads)

    def _mouse(self, plan: PlanDraw) -> Mouse:
        at = _pointer(plan.canvas)
        over = _over(plan.canvas) is not None
        return Mouse(
            at,
            down=dpg.is_mouse_button_down(dpg.mvMouseButton_Left),
            over=over,
            twice=dpg.is_mouse_button_double_clicked(dpg.mvMouseButton_Left),
        )

    def _head(self, view: PadsView) -> None:
        kit = self._kit
        kit.put(tags.PADS_STATUS, view.status)
        kit.configure(tags.PADS_STATUS, color=tuple(theme.DIM if view.table == IN_FORCE else theme.CH1))
        if kit.changed(tags.PADS_RESET, "on", view.moved):
            kit.configure(tags.PADS_RESET, enabled=bool(view.moved))
            look = kit.themes.button(theme.RAISED) if view.moved else kit.themes.label(theme.PANEL, theme.DIM)
            kit.dress(tags.PADS_RESET, look)
        row = self._chosen_row()
        kit.show(tags.PADS_CONTACT, visible=row is not None)
        if row is not None:
            kit.choose(tags.PADS_CONTACT, kit.texts(f"pads.contact_{row.contact.replace('-', '_')}"))

    def _say(self, view: PadsView, plan: PlanDraw) -> None:
        """Write the one line under the plan: why not, what to mind, what lies here, or what can be done."""
        text, colour = self._line(view, plan)
        self._kit.put(tags.PLAN_LINE, text)
        self._kit.configure(tags.PLAN_LINE, color=tuple(colour))

    def _line(self, view: PadsView, plan: PlanDraw) -> tuple[str, Colour]:
        kit, hand = self._kit, self._hand
        if hand.problem is not None:
            key = refused(hand.problem)
            zone = next((z for z in view.site.zones if z.id == hand.problem.value), None)
            if key == "forbidden" and zone is not None:
                return kit.texts("pads.refused_forbidden", title=zone.title, reason=zone.reason), theme.ALARM
            return kit.texts(f"pads.refused_{key}") if key else str(hand.problem), theme.ALARM
        pad = hand.drawn or next((p for _, place, p in view.laid() if (place, p.id) == view.chosen), None)
        zone = None if pad is None else care(view.site, pad)
        if zone is not None:
            return kit.texts("pads.care", title=zone.title, reason=zone.reason), theme.WARN
        mouse = _over(plan.canvas)
        under = "" if mouse is None or hand.drawn is not None else plan.under(view.site, mouse)
        if under:
            return under, theme.TEXT
        return kit.texts("pads.hint_chosen" if view.chosen else "pads.hint"), theme.DIM

    def _fill(self, rows: tuple[PadRow, ...]) -> None:
        kit = self._kit
        if not kit.changed(self._parent, "rows", (rows, self._view and self._view.chosen)):
            return
        self._rows = rows[:_ROWS]
        known = {part: any(getattr(row, part) for row in rows) for part in _COLUMNS}
        for part in ("impedance", "skin"):
            kit.show(tags.pad_row(-1, part), visible=known[part])
        for i in range(_ROWS):
            shown = i < len(self._rows)
            kit.show(tags.pad_row(i, "name"), visible=shown)
            if shown:
                self._fill_row(i, self._rows[i], known)
            for part in _COLUMNS:
                kit.show(tags.pad_row(i, part), visible=shown and known[part])

    def _fill_row(self, i: int, row: PadRow, known: dict[str, bool]) -> None:
        kit, view = self._kit, self._view
        chosen = view is not None and view.chosen is not None and view.chosen[1] == row.pad
        kit.relabel(tags.pad_row(i, "name"), kit.texts("pads.row", n=row.channel, name=row.name))
        fill = theme.SELECT if chosen else theme.RAISED
        kit.dress(
            tags.pad_row(i, "name"),
            kit.themes.button(fill, text=theme.TEXT if chosen else theme.CHANNELS[row.channel - 1]),
        )
        size = row.size if known["impedance"] else f"{row.size},  {row.area}"
        lies = row.contact != "good"
        if lies:
            size = kit.texts(f"pads.contact_{row.contact.replace('-', '_')}")
        kit.configure(tags.pad_row(i, "size"), color=tuple(theme.WARN if lies else theme.TEXT))
        for part, text in (("size", size), ("impedance", row.impedance), ("skin", row.skin)):
            kit.put(tags.pad_row(i, part), text)
        kit.configure(tags.pad_row(i, "skin"), color=tuple(theme.WARN if row.alarm else theme.TEXT))


def _pointer(canvas: Tag) -> tuple[float, float]:
    """Return where the mouse is on a canvas, in pixels."""
    x, y = dpg.get_mouse_pos(local=False)
    left, top = dpg.get_item_state(canvas).get("rect_min", (0, 0))
    return float(x - left), float(y - top)


def _over(canvas: Tag) -> tuple[float, float] | None:
    """Return where the mouse is on a canvas; None beside it, and where something lies over it."""
    return _pointer(canvas) if dpg.is_item_hovered(canvas) else None
