"""Recruitment and strength-duration at a site: fibres by class, as the engine and the cable give them."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from nmes_sim.nerve import draw
from nmes_sim.nerve.curves import StrengthDuration

SITE = ("--site", "quadriceps_right", "--subject", "able_bodied_adult", "--placement", "vl", "--shape", "biphasic")
PULSE = ("--gap-us", "100", "--pulse-width-us", "300")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return tmp_path_factory.mktemp("recruitment")


def test_recruitment_by_class(call, files):
    """Percent against current for touch, each muscle, A-delta and C, with levels, table and picture."""
    out, plot = files / "curve.csv", files / "curve.png"
    code, text, err = call("recruitment", *SITE, *PULSE, "--json", "--out", str(out), "--plot", str(plot))
    assert (code, err) == (0, "")
    found = json.loads(text)
    groups = {group["name"]: group for group in found["groups"]}
    assert [group["class"] for group in found["groups"]] == ["abeta", "motor", "motor", "adelta", "c"]
    for group in groups.values():
        assert len(group["percent"]) == len(found["amplitudes_ma"])
        assert group["percent"] == sorted(group["percent"])
    touch, muscle = found["groups"][0], groups["Vastus lateralis"]
    assert touch["current_ma_10_percent"] < muscle["current_ma_10_percent"]
    assert touch["current_ma_50_percent"] < muscle["current_ma_50_percent"]
    with out.open(encoding="utf-8") as stream:
        rows = list(csv.reader(stream))
    assert rows[0][0] == "current_ma"
    assert len(rows) == len(found["amplitudes_ma"]) + 1
    assert plot.stat().st_size > 10_000


def test_strength_and_duration_by_class(call):
    code, text, err = call(
        "strength-duration", *SITE, "--gap-us", "100", "--widths-us", "200,300", "--muscle", "vl", "--json"
    )
    assert (code, err) == (0, "")
    groups = {group["class"]: group for group in json.loads(text)["groups"]}
    assert [group["class"] for group in json.loads(text)["groups"]] == ["abeta", "motor", "adelta", "c"]
    short, long = groups["abeta"]["thresholds_ma"]
    assert short > long > groups["abeta"]["rheobase_ma"] > 0.0


def test_the_placement_is_named_where_none_was_given(call):
    for command, widths in (("recruitment", ()), ("strength-duration", ("--widths-us", "200"))):
        code, out, _err = call(command, "--site", "quadriceps_right", "--muscle", "vl", *widths)
        assert code == 0
        assert out.startswith("Right quadriceps, placement vl, monophasic")


def test_legends_name_the_curves_and_cover_none(monkeypatch, files):
    kept = []
    monkeypatch.setattr(draw, "save_figure", lambda figure, _path: kept.append(figure))
    widths = np.array([100.0, 200.0])
    curve = StrengthDuration(widths, np.ones((2, 2)), np.array([1.0, np.nan]), np.array([300.0, np.nan]))
    draw.draw_strength_duration(curve, "title", files / "x.png", ["Aβ", "C"])
    draw.draw_recruitment([0.0, 1.0], {"Aβ": [0.0, 1.0], "C": [0.0, 0.0]}, "title", files / "x.png")
    told = [[text.get_text() for text in figure.legends[0].get_texts()] for figure in kept]
    assert told == [["Aβ: rheobase 1 mA, chronaxie 300 us", "C: rheobase not fitted"], ["Aβ", "C"]]
    for figure in kept:
        figure.canvas.draw()
        assert figure.axes[0].get_legend() is None
        assert not figure.legends[0].get_window_extent().overlaps(figure.axes[0].get_window_extent())


def test_one_width_gives_currents_and_no_law(call):
    code, out, err = call("strength-duration", *SITE, "--widths-us", "200", "--muscle", "vl")
    assert (code, err) == (0, "")
    assert "nan" not in out
    assert "not fitted" in out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((*SITE, "--muscle", "soleus"), "has no muscle"),
        (("--site", "quadriceps_right", "--placement", "vi"), "has no placement"),
        ((*SITE, "--diameter-um", "12"), "--diameter-um goes with one fibre"),
        (("--site", "quadriceps_right", "--shape", "halfsine"), "a site takes --shape"),
        (("--site", "quadriceps_right", "--gap-us", "50"), "--gap-us goes with --shape biphasic"),
        (("--site", "quadriceps_right", "--subject", "nobody"), "there is no subject"),
    ],
)
def test_mistakes_are_one_line(call, options, words):
    code, out, err = call("recruitment", *options)
    assert (code, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1


def test_help_has_an_example_of_a_site(call):
    for command in ("recruitment", "strength-duration"):
        _code, text, _err = call(command, "--help")
        assert f"nmes-sim {command} --site" in text
        assert "--muscle" in text
