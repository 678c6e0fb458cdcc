"""Who is treated, what is meant to happen, and how well that is known."""

from __future__ import annotations

from nmes_sim.gui import tags, theme
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.view import ViewState
from nmes_sim.gui.widgets import Kit, Tag


class PatientCard:
    """Three lines on the person, plain sentences on what is meant to happen, one evidence badge."""

    slot = "patient"

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def build(self, parent: Tag, size: Rect) -> None:
        """Make the lines."""
        kit = self._kit
        wrap = size.w - kit.px(24)
        w, h = size.w / kit.scale - 24, size.h / kit.scale
        kit.text(parent, "", (12, 10), "strong", tag=tags.PATIENT)
        for i in range(2):
            kit.text(parent, "", (12, 31 + 17 * i), "small", theme.DIM, f"nmes.patient.line{i}")
        kit.text(parent, "", (12, 70), "lead", theme.TEXT, tags.SAYS, wrap)
        kit.text(parent, "", (12, 134), "body", tag="nmes.patient.sentence", wrap=wrap)
        kit.text(parent, "", (12, h - 120), "small", theme.PAIN, "nmes.patient.elsewhere", wrap=wrap)
        kit.label(parent, "", (8, h - 80, w + 8, 22), "small", theme.RAISED, tag="nmes.patient.badge")
        kit.text(parent, "", (12, h - 50), "small", theme.DIM, "nmes.patient.reason", wrap=wrap)

    def update(self, view: ViewState) -> None:
        """Follow the patient and the goal."""
        kit, patient = self._kit, view.patient
        kit.put(tags.SAYS, view.says)
        if view.home or not kit.changed(tags.PATIENT, "patient", (view.subject.title, patient)):
            return
        kit.put(tags.PATIENT, view.subject.title)
        for i, line in enumerate(patient.lines):
            kit.put(f"nmes.patient.line{i}", line)
        kit.put("nmes.patient.sentence", patient.sentence)
        kit.put("nmes.patient.elsewhere", patient.elsewhere)
        kit.relabel("nmes.patient.badge", patient.badge)
        kit.put("nmes.patient.reason", patient.reason)
