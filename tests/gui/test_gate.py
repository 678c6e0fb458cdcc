"""Where pain is treated: the gate as a diagram, the rating beside a cohort, and one sentence from the patient."""

from __future__ import annotations

import importlib.util
import types
from pathlib import Path
from typing import Any

import dearpygui.dearpygui as dpg
import numpy as np
import pytest
from nmes_sim.errors import SpecError
from nmes_sim.gui import cohortlink, says, tags
from nmes_sim.gui.builder import Builder
from nmes_sim.gui.cohortlink import CohortDesk
from nmes_sim.gui.commands import Choose, SelectChannel, ShowMe, SkipTo
from nmes_sim.gui.painview import gate_view, signed
from nmes_sim.gui.testing import Driver
from nmes_sim.gui.texts import Texts

_spec = importlib.util.spec_from_file_location("gui_lint", Path(__file__).with_name("lint.py"))
lint = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(lint)

NOW = {
    "pain_nrs": 4.0, "gate_percent": 80.0, "abeta_drive": 0.6, "nociceptive_drive": 0.4, "opioid_mu": 0.01,
    "opioid_delta": 0.3, "wind_up": 0.4, "transmission": 0.3, "placebo_nrs": -0.5,
}  # fmt: skip
FIRST = NOW | {"transmission": 0.6, "nociceptive_drive": 0.5, "wind_up": 0.4}


def drawn(canvas: str) -> list[str]:
    return [dpg.get_item_configuration(i)["text"] for i in lint._texts_in(canvas)]


def test_the_diagram_tells_each_part_in_words(texts: Texts) -> None:
    view = gate_view(NOW, FIRST, texts)
    assert view is not None
    assert "80 % closed" in view.gate.text
    assert view.relay.text == "passes on 50 %"
    assert view.source.text == "less than before"
    assert view.wind_up.text == "wind-up: as before"
    assert view.mu.text.endswith("none")
    assert view.delta.text.endswith("some")
    assert view.felt.text == "4.0 of 10"


def test_what_the_engine_does_not_tell_is_not_drawn(texts: Texts) -> None:
    old = {name: NOW[name] for name in ("pain_nrs", "gate_percent")} | {"abeta_recruited_percent": 70.0}
    view = gate_view(old | {"wind_up": float("nan")}, {}, texts)
    assert view is not None
    assert view.touch.level == pytest.approx(0.7)
    for node in (view.relay, view.source, view.mu, view.delta, view.wind_up, view.expectation):
        assert (node.level, node.text) == (None, "")
    assert gate_view({"gate_percent": 5.0}, {}, texts) is None


def test_a_change_has_a_true_minus_and_nothing_has_no_sign() -> None:
    assert [signed(v) for v in (-2.14, 0.7, -0.01)] == ["\u22122.1", "+0.7", "0.0"]


def test_the_gate_closes_on_the_screen(back: Driver) -> None:
    app = back.app
    assert app.view.screen == "pain"
    assert not [t for t in drawn(tags.GATE) if "80" in t]
    back.click(tags.SHOW_ME)
    app.post(SkipTo(6.0))
    back.until(lambda: app.controller.active.frame.time_s > 360.0, 60.0)
    back.frames(3)
    closed = app.controller.active.frame.latest["gate_percent"]
    assert closed > 30.0
    assert any(t == f"{app.view.gate.gate.text}" and "closed" in t for t in drawn(tags.GATE))
    assert dpg.get_value(tags.SINCE_START).startswith("\u2212")
    assert "91 trials" in dpg.get_value(tags.CERTAINTY)
    assert lint.complaints(back) == []


def test_where_pain_is_not_the_goal_force_stays(back: Driver) -> None:
    back.app.post(Choose(program="generic_strengthening"))
    back.app.post(Choose(condition="after_knee_surgery"))
    back.frames(6)
    assert back.app.view.screen == "curves"


class Asked(Builder):
    """Keeps what it was asked to do."""


def test_a_cohort_is_asked_for_once_the_session_rests(back: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[Any] = []

    def cohort(program: Any, **options: Any) -> Any:
        runs.append((program.id, options["condition"].id, options["n"]))
        options["progress"](0.5)
        minutes = np.linspace(0.0, 60.0, 5)
        flat = np.ones(5)
        band = types.SimpleNamespace(minutes=minutes, p5=3 * flat, median=4 * flat, p95=5 * flat)
        return types.SimpleNamespace(session=band)

    monkeypatch.setattr(cohortlink, "find", lambda: cohort)
    controller = back.app.controller
    now = [0.0]
    controller.cohort = CohortDesk(controller.builder, lambda: now[0], controller.fail)
    back.frames(3)
    assert runs == []
    now[0] = 1.0
    back.frames(4)
    assert runs == [("conventional_tens", "chronic_low_back_pain", cohortlink.PEOPLE)]
    strip = back.app.view.strips["pain"]
    assert strip.curves["cohort"].y2 is not None
    assert "4.0" in dpg.get_value(tags.strip("pain", "key.median"))
    assert dpg.get_value(tags.COHORT) == "9 of 10 between 3.0 and 5.0"
    assert lint.complaints(back) == []
    back.frames(5)
    assert len(runs) == 1


def test_a_cohort_that_fails_says_so(back: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    def cohort(_program: Any, **_options: Any) -> Any:
        raise SpecError("no such cohort", slug="x", field="n")

    monkeypatch.setattr(cohortlink, "find", lambda: cohort)
    controller = back.app.controller
    controller.cohort = CohortDesk(controller.builder, lambda: 0.0, controller.fail)
    controller.cohort._since = -5.0
    controller.cohort._wanted = None
    back.frames(2)
    controller.cohort._since = -5.0
    back.frames(3)
    assert "no such cohort" in dpg.get_value(tags.WARNING)


def test_the_patient_says_one_sentence_and_does_not_flicker(
    back: Driver, texts: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_by = types.SimpleNamespace(sentence=lambda code, at: f"Feeling {code} {at}.", where=lambda _site, role: role)
    monkeypatch.setattr(says, "find", lambda: told_by)
    controller = back.app.controller
    now = [0.0]
    controller.voice = voice = says.Voice(texts, lambda: now[0])
    active = controller.active
    told = {"feeling_1": 2.0, "feeling_2": 3.0}

    def hear() -> str:
        active.frame.latest.update(told)
        return voice.says(active)

    assert hear() == "\u201cFeeling 2 primary.\u201d"
    told["feeling_1"] = 4.0
    assert "Feeling 2" in hear(), "a feeling of a moment is not said"
    now[0] = 0.2
    told["feeling_1"] = 2.0
    assert "Feeling 2" in hear()
    told["feeling_1"] = 4.0
    hear()
    now[0] = 0.7
    assert "Feeling 4" in hear()
    back.app.post(SelectChannel(2))
    back.frames(1)
    assert "Feeling 3" in hear(), "another channel is answered at once"
    active.frame.latest.pop("feeling_2")
    assert voice.says(active) == ""


def test_show_me_is_followed_by_the_diagram(back: Driver) -> None:
    before = back.app.view.gate
    back.app.post(ShowMe())
    back.until(lambda: back.app.view.gate != before, 60.0)
