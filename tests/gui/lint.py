"""Finds what a person would see as a mistake of layout: clipped words, items outside their card, overlaps."""

from __future__ import annotations

import itertools

import dearpygui.dearpygui as dpg
from nmes_sim.gui import tags
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.testing import Driver

LEAVES = {"mvText", "mvButton", "mvCombo", "mvSliderFloat", "mvInputText", "mvProgressBar", "mvPlot", "mvDrawlist"}
# drawn over by design: orientation letters stand on the picture, dashes of a tile on its card
# canvases of newer cards, those that exist at the time
DRAWN = (
    *(tags.myth(name) for name in ("book", "field", "depth")),
    *(tags.side(n, part) for n in range(2) for part in ("pulse", "train")),
    tags.GATE,
    tags.ONE_PULSE,
    tags.OVER_TIME,
    tags.SLOWLY,
)
ABOVE_PICTURE = {"nmes.placement.left", "nmes.placement.right"}


def kind(item: int | str) -> str:
    return dpg.get_item_type(item).removeprefix("mvAppItemType::")


def name(item: int | str) -> str:
    return dpg.get_item_alias(item) or f"{kind(item)} {dpg.get_item_label(item)}"


def leaves(item: int | str) -> list[int]:
    """Visible leaf items below `item`, in drawing order, without tooltips."""
    found = []
    for child in dpg.get_item_children(item, 1):
        if not dpg.is_item_shown(child) or kind(child) == "mvTooltip":
            continue
        if kind(child) in LEAVES:
            found.append(child)
        else:
            found.extend(leaves(child))
    return found


def panels() -> list[int]:
    """Every card's panel, and the cards of the first screen inside theirs."""
    found = []
    for panel in dpg.get_item_children(tags.ROOT, 1):
        found.append(panel)
        found.extend(c for c in dpg.get_item_children(panel, 1) if kind(c) == "mvChildWindow")
    return found


def own_leaves(panel: int) -> list[int]:
    inner = {leaf for c in dpg.get_item_children(panel, 1) if kind(c) == "mvChildWindow" for leaf in leaves(c)}
    return [leaf for leaf in leaves(panel) if leaf not in inner]


def words(item: int) -> tuple[str, float]:
    """What an item writes, and the room it needs beside the words."""
    match kind(item):
        case "mvButton":
            return dpg.get_item_label(item), 4.0
        case "mvCombo":
            return str(dpg.get_value(item)), dpg.get_item_rect_size(item)[1] + 10.0
        case "mvSliderFloat":
            form = dpg.get_item_configuration(item)["format"]
            return (form % dpg.get_value(item) if "%" in form else form), 4.0
        case _:
            return "", 0.0


def font_of(item: int | str) -> int | str:
    while item:
        font = dpg.get_item_font(item)
        if font:
            return font
        item = dpg.get_item_parent(item)
    return 0


def complaints(driver: Driver) -> list[str]:
    """Every mistake on the screen, in words."""
    width, height = driver.window.size
    found = []
    for panel in panels():
        card = driver.rect(panel)
        if card.right > width or card.bottom > height or card.x < 0 or card.y < 0:
            found.append(f"{name(panel)} leaves the window")
        items = own_leaves(panel)
        found += [f"{name(i)} leaves its card {name(panel)}" for i in items if not _inside(driver.rect(i), card)]
        found += _clipped(driver, items)
        found += _overlaps(driver, items)
    return found + _drawn_texts(driver)


def _inside(r: Rect, card: Rect) -> bool:
    return r.w == 0 or (r.x >= card.x and r.y >= card.y and r.right <= card.right and r.bottom <= card.bottom)


def _clipped(driver: Driver, items: list[int]) -> list[str]:
    found = []
    for item in items:
        text, room = words(item)
        if text:
            need = dpg.get_text_size(text, font=font_of(item))[0] + room
            if need > driver.rect(item).w + 0.5:
                found.append(f"'{text}' needs {need:.0f} px, {name(item)} has {driver.rect(item).w}")
    return found


def _overlaps(driver: Driver, items: list[int]) -> list[str]:
    found = []
    shown = [(i, driver.rect(i)) for i in items if driver.rect(i).w > 0 and name(i) not in ABOVE_PICTURE]
    shown = [(i, r) for i, r in shown if kind(i) != "mvText" or str(dpg.get_value(i)).strip()]
    for (a, ra), (b, rb) in itertools.combinations(shown, 2):
        if ra.overlaps(rb):
            found.append(f"{name(a)} and {name(b)} overlap")
    return found


def _drawn_texts(driver: Driver) -> list[str]:
    found = []
    canvases = (tags.CYCLE, tags.PULSE, tags.channel(1, "scale"), tags.channel(2, "scale"))
    for canvas in (*canvases, tags.PLAN, tags.CUT, tags.CUT_LEGEND, tags.REACH, *DRAWN):
        if not dpg.does_item_exist(canvas):
            continue
        size = driver.rect(canvas)
        texts = _texts_in(canvas)
        found += [f"'{a}' and '{b}' overlap in {canvas}" for a, b in _touching(texts, font_of(canvas))]
        for item in texts:
            options = dpg.get_item_configuration(item)
            w, h = _room(item, font_of(canvas))
            x, y = options["pos"][:2]
            if x < -0.5 or x + w > size.w + 0.5 or y + h > size.h + 1.5:
                found.append(f"'{options['text']}' is cut in {canvas}")
    return found


def _texts_in(canvas: int | str) -> list[int]:
    """Drawn texts of a canvas, those inside its nodes too."""
    found = []
    for item in dpg.get_item_children(canvas, 2):
        if kind(item) == "mvDrawText":
            found.append(item)
        elif kind(item) == "mvDrawNode":
            found.extend(_texts_in(item))
    return found


def _room(item: int, font: int | str) -> tuple[float, float]:
    """Width and height of a drawn text, which may have another size than its font."""
    options = dpg.get_item_configuration(item)
    w, h = dpg.get_text_size(options["text"], font=font)
    share = options["size"] / h if h else 1.0
    return w * share, options["size"]


def _touching(items: list[int], font: int | str) -> list[tuple[str, str]]:
    boxes = []
    for item in items:
        options = dpg.get_item_configuration(item)
        w, h = _room(item, font)
        x, y = options["pos"][:2]
        boxes.append((options["text"], x, y, x + w, y + h))
    return [
        (a[0], b[0])
        for a, b in itertools.combinations(boxes, 2)
        if a[0] and b[0] and a[1] < b[3] - 1 and b[1] < a[3] - 1 and a[2] < b[4] - 1 and b[2] < a[4] - 1
    ]
