"""`nmes-sim timing`: three ways of keeping 1 kHz in interleaved rounds, in words and as JSON."""

from __future__ import annotations

import json

import pytest
from nmes_sim.cli import main
from nmes_sim.cli_timing import measure

WAYS = ("runner", "plain_sleep", "python")


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["timing", "--seconds", "1", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["seconds"], data["rounds"], data["busy"]) == (1.0, 5, False)
    for way in WAYS:
        figures = data[way]
        assert 0.0 <= figures["p50_us"] <= figures["p99_us"] <= figures["max_us"]
        assert figures["priority"]


def test_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["timing", "--seconds", "1", "--busy"]) == 0
    out = capsys.readouterr().out
    assert "busy Python thread" in out
    assert len(out.splitlines()) == 2 + len(WAYS)


def test_rounds_are_interleaved() -> None:
    rounds = measure(1.0)
    assert {way: len(found) for way, found in rounds.items()} == dict.fromkeys(WAYS, 5)
    policies = {round_.priority for way in ("runner", "plain_sleep") for round_ in rounds[way]}
    assert len(policies) == 1, "the runner is held against a sleep of its own policy"


def test_bad_seconds_are_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["timing", "--seconds", "nan"]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "Traceback" not in err
