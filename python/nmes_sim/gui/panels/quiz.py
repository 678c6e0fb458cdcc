"""Reading settings: another maker's panel on the left, what to set on the right, and what differs below."""

from __future__ import annotations

from collections.abc import Callable

import dearpygui.dearpygui as dpg

from nmes_sim.gui import tags, theme
from nmes_sim.gui.commands import Command, QuizCheck, QuizSet
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.learnhead import HEAD_H, head
from nmes_sim.gui.quizdesk import QuizField, QuizView
from nmes_sim.gui.view import ViewState
from nmes_sim.gui.widgets import Kit, Tag

_WIDE = 1080.0
_PANEL_H, _ROW_H = 316.0, 46.0
_CHOICE_W, _NUMBER_W = 136.0, 120.0


class QuizCard:
    """One question at a time."""

    slot = "welcome"

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._shown: tuple[int, str] | None = None

    # ------------------------------------------------------------- building

    def build(self, parent: Tag, size: Rect) -> None:
        """Make head and the two boxes; their contents follow the question."""
        kit = self._kit
        head(kit, parent, size, "quiz")
        self._parent = parent
        self._left = (size.w / kit.scale - _WIDE) / 2
        self._half = (_WIDE - 20) / 2
        for i, (tag, fill) in enumerate(((tags.QUIZ_PANEL, theme.GROUND), (tags.QUIZ_ANSWER, theme.GROUND))):
            x = self._left + i * (self._half + 20)
            rect = Rect(kit.px(x), kit.px(HEAD_H + 34), kit.px(self._half), kit.px(_PANEL_H))
            kit.panel(tag, parent, rect, fill=fill, pad=(0.0, 0.0))
        kit.text(parent, "", (self._left, HEAD_H + 4), "title", theme.TEXT, tags.quiz("title"))
        kit.text(parent, "", (self._left + _WIDE - 190, HEAD_H + 6), "strong", theme.FREE, tags.quiz("score"))
        below = HEAD_H + 34 + _PANEL_H + 16
        place = (self._left + _WIDE - 176, below, 176.0, 40.0)
        kit.button(parent, "", place, QuizCheck, "title", theme.SELECT, tags.QUIZ_CHECK)
        wrap = kit.px(_WIDE - 200)
        kit.text(parent, "", (self._left, below + 4), "channel", theme.FORCE, tags.quiz("verdict"))
        kit.text(parent, "", (self._left, below + 40), "lead", theme.WARN, tags.quiz("told"), wrap)
        kit.text(
            parent, "", (self._left, size.h / kit.scale - 92), "read", theme.TEXT, tags.quiz("explain"), kit.px(_WIDE)
        )

    def _ask(self, quiz: QuizView) -> None:
        """Write a new question into both boxes."""
        kit = self._kit
        for panel in (tags.QUIZ_PANEL, tags.QUIZ_ANSWER):
            dpg.delete_item(panel, children_only=True)
        kit.text(tags.QUIZ_PANEL, kit.texts("quiz.panel"), (20, 14), "small", theme.DIM)
        for i, (label, value) in enumerate(quiz.panel):
            y = 46 + 48 * i
            kit.text(tags.QUIZ_PANEL, label, (20, y), "small", theme.DIM)
            kit.text(tags.QUIZ_PANEL, value, (20, y + 16), "action", theme.CH2)
        wrap = kit.px(self._half - 40)
        kit.text(tags.QUIZ_ANSWER, quiz.question, (20, 14), "lead", theme.TEXT, wrap=wrap)
        for i, field in enumerate(quiz.fields):
            self._field(field, 66 + _ROW_H * i)

    def _field(self, field: QuizField, y: float) -> None:
        kit = self._kit
        kit.text(tags.QUIZ_ANSWER, field.label, (20, y), "small", theme.DIM)
        if not field.choices:
            item = dpg.add_input_text(
                tag=tags.quiz(f"field.{field.id}"),
                parent=tags.QUIZ_ANSWER,
                pos=[kit.px(20), kit.px(y + 16)],
                width=kit.px(_NUMBER_W),
                no_undo_redo=True,
                callback=lambda _s, value: kit.post(QuizSet(field.id, str(value))),
            )
            kit.font(item, "strong")
            kit.text(tags.QUIZ_ANSWER, field.unit, (20 + _NUMBER_W + 8, y + 19), "body", theme.DIM)
            return
        for k, (name, words) in enumerate(field.choices):
            rect = (20 + k * (_CHOICE_W + 6), y + 16, _CHOICE_W, 24.0)
            tag = tags.quiz(f"field.{field.id}.{name}")
            kit.button(tags.QUIZ_ANSWER, words, rect, _set(field.id, name), "small", tag=tag)

    # -------------------------------------------------------------- updating

    def update(self, view: ViewState) -> None:
        """Show the question, and once it was checked what differs."""
        if view.learn is None or view.learn.tab != "quiz":
            return
        kit, quiz = self._kit, view.learn.quiz
        texts = kit.texts
        kit.show(tags.QUIZ_CHECK, visible=quiz.known)
        for panel in (tags.QUIZ_PANEL, tags.QUIZ_ANSWER):
            kit.show(panel, visible=quiz.known and not quiz.over)
        if not quiz.known:
            kit.put(tags.quiz("title"), texts("quiz.none"))
            return
        kit.put(tags.quiz("score"), quiz.score)
        if quiz.over:
            kit.put(tags.quiz("title"), texts("quiz.over", score=quiz.score))
        else:
            kit.put(tags.quiz("title"), texts("quiz.number", n=quiz.number, of=quiz.of, title=quiz.title))
        asked = (quiz.number, quiz.title)
        if self._shown != asked:
            following, self._shown = self._shown is not None, asked
            self._ask(quiz)
            numbers = [field for field in quiz.fields if not field.choices]
            if following and numbers:
                dpg.focus_item(tags.quiz(f"field.{numbers[0].id}"))
        for field in quiz.fields:
            for name, _words in field.choices:
                look = theme.SELECT if field.value == name else theme.RAISED
                kit.dress(tags.quiz(f"field.{field.id}.{name}"), kit.themes.button(look))
        self._verdict(quiz)

    def _verdict(self, quiz: QuizView) -> None:
        kit, texts = self._kit, self._kit.texts
        checked = quiz.right is not None
        kit.relabel(tags.QUIZ_CHECK, texts("quiz.again" if quiz.over else "quiz.next" if checked else "quiz.check"))
        kit.put(tags.quiz("verdict"), texts("quiz.right" if quiz.right else "quiz.wrong") if checked else "")
        colour = theme.FORCE if quiz.right else theme.WARN
        kit.configure(tags.quiz("verdict"), color=tuple(colour))
        kit.put(tags.quiz("told"), "\n".join(quiz.told))
        kit.put(tags.quiz("explain"), quiz.explain)


def _set(field: str, value: str) -> Callable[[], Command]:
    return lambda: QuizSet(field, value)
