"""Waveforms of the nerve room: what they carry, what the solver sees of them, and measured ones from files."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from nmes_sim.errors import SpecError
from nmes_sim.nerve import Waveform


def write(path: Any, text: str, encoding: str = "utf-8") -> str:
    path.write_text(text, encoding=encoding)
    return str(path)


@pytest.mark.parametrize(
    ("wave", "duration_us", "charge_uc", "net_uc", "rms_ma"),
    [
        (Waveform.monophasic(200), 200.0, 4.0, -4.0, 20.0),
        (Waveform.monophasic(200, anodic_first=True), 200.0, 4.0, 4.0, 20.0),
        (Waveform.biphasic(200, 100), 500.0, 4.0, 0.0, 20.0 * math.sqrt(0.8)),
        (Waveform.biphasic(100, ratio=4), 500.0, 2.0, 0.0, 20.0 * math.sqrt((100 + 400 / 16) / 500)),
        (Waveform.half_sine(300), 300.0, 20.0 * 0.6 / math.pi, -20.0 * 0.6 / math.pi, 20.0 / math.sqrt(2)),
        (Waveform.sine_burst(2.5, cycles=4), 1600.0, 4 * 20.0 * 0.4 / math.pi, 0.0, 20.0 / math.sqrt(2)),
        (Waveform.points([0, 100], [-1, 1]), 100.0, 0.5, 0.0, 20.0 / math.sqrt(3)),
        (Waveform.points([0, 50, 50, 100], [-1, -1, 0.5, 0.5]), 100.0, 1.0, -0.5, 20.0 * math.sqrt(0.625)),
    ],
    ids=lambda v: v.name if isinstance(v, Waveform) else "",
)
def test_charge_and_root_mean_square(
    wave: Waveform, duration_us: float, charge_uc: float, net_uc: float, rms_ma: float
) -> None:
    """At 20 mA: length, charge of the stronger direction, residue, root mean square and d.c."""
    assert wave.duration_us == pytest.approx(duration_us)
    assert wave.charge_uc(20.0) == pytest.approx(charge_uc)
    assert wave.net_charge_uc(20.0) == pytest.approx(net_uc, abs=1e-12)
    assert wave.rms_ma(20.0) == pytest.approx(rms_ma)
    assert wave.dc_ma(20.0) == pytest.approx(1e3 * net_uc / duration_us, abs=1e-12)


@pytest.mark.parametrize("dt_us", [1.0, 5.0, 7.0])
@pytest.mark.parametrize(
    "wave",
    [Waveform.biphasic(93, 21), Waveform.points([0, 40, 41, 170], [0.0, -1.0, 0.3, 0.1])],
    ids=["phases", "line"],
)
def test_what_the_solver_sees_keeps_the_charge(wave: Waveform, dt_us: float) -> None:
    """The sum over the steps is the area, whatever the step."""
    area = 1e3 * wave.net_charge_uc(1.0)
    assert wave.sample(dt_us).sum() * dt_us == pytest.approx(area, abs=1e-9)
    train = wave.train(rate_hz=2000, count=3)
    assert train.sample(dt_us).sum() * dt_us == pytest.approx(3 * area, abs=1e-9)
    assert train.duration_us == pytest.approx(1000 + wave.duration_us)


def test_a_sine_is_taken_at_the_middle_of_each_step() -> None:
    """The convention of the reference rows."""
    wave = Waveform.sine_burst(10.0, burst_ms=0.2)
    middle = (np.arange(40) + 0.5) * 5.0
    np.testing.assert_allclose(wave.sample(5.0), -np.sin(2 * np.pi * middle / 100.0), atol=1e-12)
    train = wave.train(rate_hz=1000, count=2).sample(5.0)
    np.testing.assert_allclose(train[:40], wave.sample(5.0), atol=1e-12)
    np.testing.assert_allclose(train[200:], wave.sample(5.0), atol=1e-9)
    assert not train[40:200].any()


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda: Waveform.monophasic(float("nan")), "pulse_width_us"),
        (lambda: Waveform.monophasic("wide"), "pulse_width_us"),
        (lambda: Waveform.monophasic(-5), "pulse_width_us"),
        (lambda: Waveform.biphasic(100, -1), "gap_us"),
        (lambda: Waveform.biphasic(100, ratio=0), "ratio"),
        (lambda: Waveform.sine_burst(2.5), "cycles"),
        (lambda: Waveform.sine_burst(2.5, cycles=3, burst_ms=1), "cycles"),
        (lambda: Waveform.points([0, 1], [1]), "value"),
        (lambda: Waveform.points([0, 2, 1], [1, 2, 3]), "t_us[2]"),
        (lambda: Waveform.points([-1, 2], [1, 2]), "t_us[0]"),
        (lambda: Waveform.points([0, 1], [0, 0]), "value"),
        (lambda: Waveform.points([0, 1], [0, float("inf")]), "value[1]"),
        (lambda: Waveform.monophasic(100).train(20_000, 3), "rate_hz"),
        (lambda: Waveform.monophasic(100).train(100, 2.5), "count"),
        (lambda: Waveform.monophasic(100).train(100, 2).train(10, 2), "count"),
        (lambda: Waveform.monophasic(100).charge_uc(float("nan")), "amplitude_ma"),
        (lambda: Waveform.monophasic(100).sample(0), "dt_us"),
    ],
)
def test_what_makes_no_waveform_is_refused(call: Any, field: str) -> None:
    """One sentence that names the field."""
    with pytest.raises(SpecError) as caught:
        call()
    assert caught.value.field == field
    assert "\n" not in str(caught.value)


RECTANGLE = [
    (0.0, 0.0),
    (100.0, 0.0),
    (100.0, 8.0),
    (300.0, 8.0),
    (300.0, -4.0),
    (500.0, -4.0),
    (500.0, 0.0),
    (600.0, 0.0),
]


@pytest.mark.parametrize(
    ("header", "per_us", "per_ma", "load_ohm", "time_unit"),
    [
        ("time_us,current_ma\n", 1.0, 1.0, None, None),
        ("Time (ms);I [mA]\n", 1e-3, 1.0, None, None),
        ("# t [s]\tcurrent (A)\n", 1e-6, 1e-3, None, None),
        ("x-axis,1\nsecond,Volt\n", 1e-6, 0.5, 500.0, None),
        ("Model,ABC-123,extra\nTime (µs),CH1 (mV)\n", 1.0, 1000.0, 1000.0, None),
        ("", 1.0, 1.0, None, "us"),
        ("", 1.0, 0.2, 200.0, "us"),
        ("time,mA\n", 1e-6, 1.0, None, None),
        ("t_ms,trigger,ma\n", 1e-3, 1.0, None, None),
    ],
)
def test_scope_files_in_many_hands(
    tmp_path: Any, header: str, per_us: float, per_ma: float, load_ohm: float | None, time_unit: str | None
) -> None:
    """Units from the header, volts across a load, semicolons and tabs: always the same pulse."""
    separator = ";" if ";" in header else "\t" if "\t" in header else ","
    extra = "1," if "trigger" in header else ""
    encoding = "latin-1" if "µ" in header else "utf-8"
    body = "".join(f"{t * per_us:.9g}{separator}{extra}{i * per_ma:.9g}\n" for t, i in RECTANGLE)
    path = write(tmp_path / "scope.csv", header + body, encoding)
    wave = Waveform.from_scope_csv(path, load_ohm, time_unit=time_unit)
    scope = wave.scope
    assert scope is not None
    figures = (scope.peak_ma, scope.charge_uc, scope.net_charge_uc, scope.duration_us, scope.dc_ma)
    assert figures == pytest.approx((8.0, 1.6, 0.8, 600.0, 800.0 / 600.0))
    assert scope.rms_ma == pytest.approx(math.sqrt((64 * 200 + 16 * 200) / 600))
    assert wave.peak == pytest.approx(1.0)
    level = wave.sample(100.0)
    np.testing.assert_allclose(level, [0, -1, -1, 0.5, 0.5, 0], atol=1e-9)
    assert bool(scope.note) == (header == "time,mA\n")


def test_the_first_phase_is_cathodic_whatever_the_probe(tmp_path: Any) -> None:
    """The sign of a file only tells the phases apart."""
    signs = []
    for factor in (1.0, -1.0):
        body = "".join(f"{t:g},{factor * i:g}\n" for t, i in RECTANGLE)
        path = write(tmp_path / "scope.csv", "us,ma\n" + body)
        signs += [Waveform.from_scope_csv(path).sample(100.0)[1]]
        signs += [Waveform.from_scope_csv(path, anodic_first=True).sample(100.0)[1]]
    assert signs == pytest.approx([-1.0, 1.0, -1.0, 1.0])


def test_a_long_noisy_file_keeps_charge(tmp_path: Any) -> None:
    """Thousands of samples, times with equal neighbours as rounded columns have them."""
    random = np.random.default_rng(2)
    t_us = np.round(np.arange(20_000) * 0.05, 1)
    current = 5.0 * (t_us < 300) - 5.0 * (t_us >= 300) * (t_us < 600) + random.normal(0.0, 0.05, t_us.size)
    rows = "".join(f"{t:.1f},{i:.4f}\n" for t, i in zip(t_us, current, strict=True))
    wave = Waveform.from_scope_csv(write(tmp_path / "scope.csv", "time_us,ma\n" + rows))
    assert wave.scope is not None
    assert wave.scope.charge_uc == pytest.approx(1.5, rel=0.02)
    assert abs(wave.scope.net_charge_uc) < 0.02
    assert wave.sample(5.0).sum() * 5.0 * wave.scope.peak_ma == pytest.approx(-1e3 * wave.scope.net_charge_uc, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("", "no_numbers"),
        ("time_us,ma\n", "no_numbers"),
        ("time_us,ma\n0,1\n1,x\n2,3\n", "bad_row"),
        ("time_us,ma\n0,1\n1,2,3\n", "bad_row"),
        ("time_us,ma\n0,1\n1,nan\n", "not_finite"),
        ("time_us,ma\n0,1\n2,1\n1,1\n", "bad_order"),
        ("time_us,ma\n0,0\n2,0\n", "empty"),
        ("time_us,ma\n3,1\n", "out_of_range"),
        ("time,ma\n0,1\n50,1\n", "no_unit"),
        ("0,1\n50,1\n", "no_unit"),
        ("time_us,V\n0,1\n1,2\n", "missing_key"),
        ("just words\nand more\n", "no_numbers"),
        ("\x00\x01\x02", "no_numbers"),
    ],
)
def test_files_that_cannot_be_read_say_why(tmp_path: Any, text: str, slug: str) -> None:
    """One clear sentence each."""
    path = write(tmp_path / "scope.csv", text)
    with pytest.raises(SpecError) as caught:
        Waveform.from_scope_csv(path)
    assert caught.value.slug == slug
    assert "\n" not in str(caught.value)


def test_files_that_are_none(tmp_path: Any) -> None:
    """A missing file and a folder are told apart."""
    for path, slug in ((tmp_path / "none.csv", "missing_file"), (tmp_path, "not_a_file"), ("a\0b", "unreadable_file")):
        with pytest.raises(SpecError) as caught:
            Waveform.from_scope_csv(path)
        assert caught.value.slug == slug
    with pytest.raises(SpecError, match="load_ohm"):
        Waveform.from_scope_csv(write(tmp_path / "v.csv", "s,V\n0,1\n1e-3,1\n"), load_ohm=0.0)
    with pytest.raises(SpecError, match="time_unit"):
        Waveform.from_scope_csv(write(tmp_path / "v.csv", "s,mA\n0,1\n1e-3,1\n"), time_unit="h")
