"""The schema: every slip of the pen in a program names the field, the value and what is allowed."""

from __future__ import annotations

import dataclasses

import pytest
from nmes_sim.errors import SpecError
from nmes_sim.library import DATA, load_program, load_site, load_subject
from nmes_sim.spec.quantity import UNIT_SUFFIX, engine_key
from nmes_sim.spec.schema import Num
from nmes_sim.spec.walk import check_number

PROGRAM = """
id = "mine"
title = "Mine"
summary = "A program of my own."
goal = "strength"
subject = "able_bodied_adult"
condition = "none"
site = "quadriceps_right"
duration = { value = 2, unit = "min" }

[[channel]]
role = "primary"
waveform = "symmetric_biphasic"
width_is = "phase"
frequency = { value = 50, unit = "Hz" }
width = { value = 300, unit = "us" }
interphase_gap = { value = 100, unit = "us" }
ramp_up = { value = 2, unit = "s" }
on = { value = 10, unit = "s" }
ramp_down = { value = 1, unit = "s" }
off = { value = 50, unit = "s" }
target = { kind = "amplitude", value = 30, unit = "mA" }
"""


@pytest.fixture
def load(tmp_path):
    def load_text(text: str):
        path = tmp_path / "mine.toml"
        path.write_text(text, encoding="utf-8")
        return load_program(path)

    return load_text


@pytest.fixture
def refused(load):
    def refuse(old: str, new: str) -> SpecError:
        assert old in PROGRAM
        with pytest.raises(SpecError) as caught:
            load(PROGRAM.replace(old, new, 1))
        assert "\n" not in str(caught.value)
        return caught.value

    return refuse


def test_a_users_program_needs_no_sources(load):
    program = load(PROGRAM)
    assert program.duration_s == 120.0
    assert program.max_slew_ma_per_s == 2.0
    (channel,) = program.channels
    assert (channel.frequency_pps, channel.width_us, channel.phase_us, channel.pulse_us) == (50.0, 300.0, 300.0, 700.0)
    assert (channel.target.kind, channel.target.value) == ("amplitude", 30.0)
    assert (channel.delay_s, channel.doublet_ms, channel.asymmetry) == (0.0, None, 1.0)


def test_unknown_key_suggests_the_nearest(refused):
    error = refused("frequency =", "frequncy =")
    assert error.slug == "unknown_key"
    assert error.field == "channel[1].frequncy"
    assert error.nearest == "frequency"
    assert "'frequency'" in str(error)


def test_unknown_key_inside_a_quantity(refused):
    error = refused('value = 50, unit = "Hz"', 'value = 50, units = "Hz"')
    assert (error.slug, error.nearest) == ("unknown_key", "unit")


def test_missing_key(refused):
    error = refused('width = { value = 300, unit = "us" }', "")
    assert (error.slug, error.field) == ("missing_key", "channel[1].width")
    assert "1 to 100000 us" in str(error)


def test_wrong_unit(refused):
    error = refused('value = 300, unit = "us"', 'value = 300, unit = "Hz"')
    assert (error.slug, error.field, error.value) == ("wrong_unit", "channel[1].width", "Hz")
    assert "'us'" in str(error)


@pytest.mark.parametrize("unit", ["5", "true", "[]", '"US"'])
def test_a_unit_that_is_none(refused, unit):
    assert refused('value = 300, unit = "us"', f"value = 300, unit = {unit}").slug == "wrong_unit"


def test_out_of_range(refused):
    error = refused("value = 50, unit", "value = 5000, unit")
    assert (error.slug, error.field, error.value, error.nearest) == (
        "out_of_range",
        "channel[1].frequency",
        5000.0,
        2000.0,
    )
    assert "0.1 to 2000 pps" in str(error)


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "+nan", "1e999"])
def test_not_finite(refused, value):
    assert refused("value = 50, unit", f"value = {value}, unit").slug == "not_finite"


@pytest.mark.parametrize("value", ["'50'", "true", "[50]", "{a=1}", "2026-01-01", "10:00:00"])
def test_wrong_type(refused, value):
    error = refused("value = 50, unit", f"value = {value}, unit")
    assert (error.slug, error.field) == ("wrong_type", "channel[1].frequency")


def test_an_enormous_integer(refused):
    error = refused("value = 50, unit", f"value = {'9' * 400}, unit")
    assert error.slug == "not_finite"
    assert len(str(error)) < 300


def test_a_bare_number_is_explained(refused):
    error = refused('frequency = { value = 50, unit = "Hz" }', "frequency = 50")
    assert error.slug == "bare_value"
    assert "{ value = ..., unit = " in str(error)


@pytest.mark.parametrize("text", ['"phases"', "1", "[]", '""'])
def test_a_choice_that_is_none(refused, text):
    error = refused('width_is = "phase"', f"width_is = {text}")
    assert (error.slug, error.field) == ("bad_choice", "channel[1].width_is")
    assert "'phase', 'pulse'" in str(error)


@pytest.mark.parametrize("text", ['"Mine"', '"my program"', '"../x"', '""', '"1a"', "3"])
def test_an_identifier_that_is_none(refused, text):
    assert refused('id = "mine"', f"id = {text}").slug in {"bad_identifier", "bad_text", "wrong_type"}


@pytest.mark.parametrize("text", ['"' + "x" * 500 + '"', '"a\\u0007b"', '""'])
def test_text_is_bounded_and_printable(refused, text):
    assert refused('title = "Mine"', f"title = {text}").slug == "bad_text"


@pytest.mark.parametrize(
    ("target", "slug"),
    [
        ("{ value = 30 }", "missing_key"),
        ('{ kind = "tolerence" }', "bad_choice"),
        ('{ kind = "tolerance", value = 3, unit = "mA" }', "unknown_key"),
        ('{ kind = "amplitude" }', "missing_key"),
        ('{ kind = "percent_mvc", value = 25, unit = "mA" }', "wrong_unit"),
        ('{ kind = "percent_mvc", value = 250, unit = "%" }', "out_of_range"),
        ("3", "wrong_type"),
        ('{ kind = "amplitude", value = 3, unit = "mA", evidence = "rumour" }', "bad_choice"),
    ],
)
def test_targets(refused, target, slug):
    assert refused('{ kind = "amplitude", value = 30, unit = "mA" }', target).slug == slug


@pytest.mark.parametrize("text", ["channel = 3", "channel = []", "channel = [1]", ""])
def test_channels_must_be_tables(refused, text):
    body = PROGRAM[PROGRAM.index("[[channel]]") :]
    assert refused(body, text).slug in {"wrong_type", "out_of_range", "missing_key"}


def test_too_many_channels(load):
    body = PROGRAM[PROGRAM.index("[[channel]]") :]
    with pytest.raises(SpecError) as caught:
        load(PROGRAM + body * 8)
    assert caught.value.slug == "out_of_range"


def test_an_asymmetric_pulse_needs_its_ratio(refused):
    assert refused("symmetric_biphasic", "asymmetric_biphasic").slug == "missing_key"


def test_a_symmetric_pulse_has_no_ratio(refused):
    assert (
        refused('width_is = "phase"', 'width_is = "phase"\nasymmetry = { value = 3, unit = "1" }').slug == "bad_choice"
    )


def test_milliseconds_are_turned_into_microseconds(load):
    program = load(PROGRAM.replace('value = 300, unit = "us"', 'value = 0.3, unit = "ms"'))
    assert program.channels[0].width_us == pytest.approx(300.0)


def test_whole_pulse_width(load):
    program = load(PROGRAM.replace('width_is = "phase"', 'width_is = "pulse"'))
    assert program.channels[0].phase_us == 150.0


def test_an_edited_program_is_held_to_the_same_ranges():
    program = load_program("generic_strengthening")
    with pytest.raises(SpecError) as caught:
        dataclasses.replace(program.channels[0], frequency_pps=0.0)
    assert caught.value.field == "frequency_pps"
    with pytest.raises(SpecError):
        dataclasses.replace(program, duration_s=float("nan"))


@pytest.mark.parametrize(
    ("kind", "load_file", "old", "new", "slug"),
    [
        ("subjects/able_bodied_adult", load_subject, "value = 45.0", "value = 60.0", "bad_sum"),
        ("sites/quadriceps_right", load_site, "value = 0.573", "value = 0.8", "bad_sum"),
        ("sites/quadriceps_right", load_site, "value = 45.0", "value = 2.0", "bad_order"),
        ("sites/quadriceps_right", load_site, 'role = "primary"', 'role = "secondary"', "duplicate"),
        ("sites/quadriceps_right", load_site, 'id = "vm"', 'id = "vl"', "duplicate"),
        ("sites/quadriceps_right", load_site, "\nforce_share = {", "\nforce_shares = {", "unknown_key"),
        ("subjects/able_bodied_adult", load_subject, "[mvc]", "[mvx]", "unknown_key"),
        ("subjects/able_bodied_adult", load_subject, "\nlow_back = {", "\nLow-Back = {", "bad_identifier"),
    ],
)
def test_checks_across_fields(tmp_path, kind, load_file, old, new, slug):
    text = (DATA / f"{kind}.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "changed.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        load_file(path)
    assert caught.value.slug == slug


def test_check_number_at_the_edges():
    rule = Num("mA", 0.0, 130.0)
    assert check_number(0, rule, "x", "x") == 0.0
    assert check_number(130.0, rule, "x", "x") == 130.0
    for value in (-0.001, 130.001, True, None, "5", 10**400):
        with pytest.raises(SpecError):
            check_number(value, rule, "x", "x")


def test_engine_keys_carry_the_unit():
    assert engine_key("tau2", "ms") == "tau2_ms"
    assert engine_key("alpha_km", "1/(s N)") == "alpha_km_per_s_n"
    assert engine_key("r0_offset", "1") == "r0_offset"
    suffixes = [suffix for suffix in UNIT_SUFFIX.values() if suffix]
    assert len(set(suffixes)) == len(suffixes)


@pytest.mark.parametrize(
    ("old", "new", "nearest"),
    [
        ("value = 50, unit", "value = 0.001, unit", 0.1),
        ("value = 50, unit", "value = inf, unit", 2000.0),
        ("value = 50, unit", f"value = -{'9' * 400}, unit", 0.1),
        ("value = 2, unit", "value = 1e9, unit", 86_400.0),
        ("value = 30, unit", "value = -1, unit", 0.0),
    ],
)
def test_every_violated_range_has_a_nearest(refused, old, new, nearest):
    assert refused(old, new).nearest == nearest


def test_too_many_channels_have_a_nearest_number(load):
    channel = PROGRAM[PROGRAM.index("[[channel]]") :]
    with pytest.raises(SpecError) as caught:
        load(PROGRAM + channel * 8)
    assert (caught.value.field, caught.value.value, caught.value.nearest) == ("channel", 9, 8)
