"""The command line for somebody who writes an own program: show, hints, slips of the pen, provenance of what is new."""

from __future__ import annotations

import json

import pytest
from nmes_sim import library

OWN = library.DATA / "programs" / "sisk1987.toml"


@pytest.fixture
def own(tmp_path):
    def write(*changes: tuple[str, str]) -> str:
        text = OWN.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "mine.toml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def refused(call):
    def run(*arguments: str) -> str:
        code, out, err = call(*arguments)
        assert (code, out) == (2, "")
        assert err.startswith("nmes-sim: ")
        assert err.count("\n") == 1
        return err

    return run


@pytest.mark.parametrize("kind", ["program", "subject", "condition", "site"])
def test_show_prints_every_shipped_file(call, kind):
    for name in library.ids(kind):
        code, out, err = call("show", kind, name)
        assert (code, err) == (0, "")
        assert out == library.path_of(kind, name).read_text(encoding="utf-8")


def test_show_needs_no_kind_where_one_is_meant(call, tmp_path):
    code, out, _err = call("show", "sisk1987")
    assert code == 0
    (tmp_path / "mine.toml").write_text(out, encoding="utf-8")
    assert library.load_program(tmp_path / "mine.toml") == library.load_program("sisk1987")
    assert call("show", "SITES", "low_back")[1] == call("show", "low_back")[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", "after_knee_surgery"), "a subject and a condition; say which: nmes-sim show subject after_knee"),
        (("show", "sisk1978"), "did you mean 'sisk1987'"),
        (("show", "program", "low_back"), "there is no program 'low_back'"),
        (("show", "site", "../programs/sisk1987"), "there is no site"),
        (("show", "patient", "low_back"), "there is no kind 'patient'"),
        (("show",), "id"),
        (("ok.toml",), "to run a program file: nmes-sim run ok.toml"),
        (("./programs/ok.toml",), "nmes-sim run ./programs/ok.toml"),
        (("sisk1987",), "to run a program: nmes-sim run sisk1987"),
    ],
)
def test_hints(refused, arguments, words):
    assert words in refused(*arguments)


def test_list_without_a_kind_lists_all(call):
    code, out, _err = call("list")
    assert code == 0
    for kind in ("program", "subject", "condition", "site"):
        assert f"{kind.upper()}S\n" in out
        assert all(f"\n{name} " in out for name in library.ids(kind))
    _code, out, _err = call("list", "--json")
    found = json.loads(out)
    assert {kind: [entry["id"] for entry in entries] for kind, entries in found.items()} == {
        f"{kind}s": list(library.ids(kind)) for kind in ("program", "subject", "condition", "site")
    }


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            'value = 300.0, unit = "us"',
            'value = 300, unit = "ms"',
            "is 300 ms, which is 300000 us; allowed is 1 to 100000 us, nearest 100000 us; did you mean 300 us?",
        ),
        ('value = 300.0, unit = "us"', 'value = 0.3, unit = "us"', "is 0.3 us; allowed is 1 to 100000 us"),
        ('value = 300.0, unit = "us"', 'value = 0.3, unit = "us"', "did you mean 0.3 ms?"),
        ('value = 20.0, unit = "min"', 'value = 1800, unit = "min"', "did you mean 1800 s?"),
        ('value = 100.0, unit = "us"', 'value = 0.1, unit = "ms"', "it takes 'us', and 0.1 ms is 100 us"),
        ('value = 10.0, unit = "s"', 'value = 10000, unit = "ms"', "10000 ms is 10 s"),
        ('site = "quadriceps_right"', 'site = "calf"', "program 'mine.toml': there is no site 'calf'"),
        ("[[channel]]", "[[chanel]]", "did you mean 'channel'"),
        ('role = "primary"', 'role "primary"', 'role "primary"'),
        ('title = "Sisk', 'title = "Si"sk', 'title = "Si"sk 1987'),
    ],
)
def test_slips_of_the_pen(refused, own, old, new, words):
    assert words in refused("cite", own((old, new)))


def test_a_value_that_fits_no_unit_has_no_hint(refused, own):
    sentence = refused("cite", own(('value = 300.0, unit = "us"', 'value = 1e9, unit = "ms"')))
    assert "did you mean" not in sentence


def test_a_file_without_a_channel_shows_how_one_is_opened(refused, tmp_path):
    text = OWN.read_text(encoding="utf-8")
    path = tmp_path / "mine.toml"
    path.write_text(text[: text.index("[[channel]]")], encoding="utf-8")
    sentence = refused("cite", str(path))
    assert "'channel' is missing" in sentence
    assert "[[channel]]" in sentence


def test_a_file_that_ends_too_early_shows_its_end(refused, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('id = "a"\nduration = [1,\n\n', encoding="utf-8")
    assert refused("cite", str(path)).endswith(": duration = [1,\n")


def test_an_own_program_is_cited_as_such(call, own):
    assert json.loads(call("cite", "sisk1987", "--json")[1])["effect"]["badge"] == "strong"
    path = own(
        ('source = "conley2021", place = "Table 5, Sisk et al"', 'source = "my_notebook", place = "page 3"'),
        ("value = 40.0", "value = 45.0"),
    )
    code, out, _err = call("cite", path)
    assert code == 0
    assert "Effect: set by the user: not a shipped program" in out
    assert "not in the bibliography" in out
    assert "[my_notebook: " in out
    assert json.loads(call("cite", path, "--json")[1])["effect"]["badge"] == "set by the user"
    assert "@misc{my_notebook," in call("cite", path, "--bibtex")[1]


def test_an_unchanged_copy_keeps_its_badge(call, own):
    assert json.loads(call("cite", own(), "--json")[1])["effect"]["badge"] == "strong"
