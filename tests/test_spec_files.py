"""Reading a file: every kind of bad file is one sentence, never a crash."""

from __future__ import annotations

import os

import pytest
from nmes_sim.errors import SpecError
from nmes_sim.spec.toml_file import MAX_BYTES, MAX_NESTING, parse_toml, read_toml


def refused(path) -> SpecError:
    with pytest.raises(SpecError) as caught:
        read_toml(path)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert len(sentence) < 400
    return caught.value


def test_a_plain_file_is_read(tmp_path):
    (tmp_path / "a.toml").write_text('id = "a"\n[b]\nc = 1.5\n')
    assert read_toml(tmp_path / "a.toml") == {"id": "a", "b": {"c": 1.5}}


def test_missing_file(tmp_path):
    error = refused(tmp_path / "nowhere.toml")
    assert error.slug == "missing_file"
    assert "nowhere.toml" in str(error)


def test_folder(tmp_path):
    assert refused(tmp_path).slug == "is_folder"


def test_a_device_or_pipe_is_not_read(tmp_path):
    os.mkfifo(tmp_path / "pipe.toml")
    assert refused(tmp_path / "pipe.toml").slug == "not_a_file"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_file(tmp_path):
    path = tmp_path / "secret.toml"
    path.write_text("a = 1")
    path.chmod(0)
    assert refused(path).slug == "unreadable_file"


@pytest.mark.parametrize("name", ["a\0b.toml", "x" * 5000, "\udcff.toml"])
def test_a_name_that_no_file_can_have(name):
    assert refused(name).slug in {"unreadable_file", "missing_file"}


def test_a_file_above_the_bound_is_refused_unparsed(tmp_path):
    path = tmp_path / "big.toml"
    path.write_bytes(b"a = 1\n" * (MAX_BYTES // 6 + 1))
    assert path.stat().st_size > MAX_BYTES
    assert refused(path).slug == "file_too_large"


def test_a_file_at_the_bound_is_parsed(tmp_path):
    path = tmp_path / "full.toml"
    path.write_bytes(b"a = 1\n" + b"#" * (MAX_BYTES - 7) + b"\n")
    assert read_toml(path) == {"a": 1}


@pytest.mark.parametrize("pattern", [b"\x00\xff\xfe\x80", b"]]]]", b"'''", b'"""', b'"\\"', b"a.", b"[[", b"={", b"9"])
def test_a_mebibyte_of_garbage(tmp_path, pattern):
    path = tmp_path / "garbage.toml"
    path.write_bytes((pattern * (MAX_BYTES // len(pattern) + 1))[:MAX_BYTES])
    assert refused(path).slug in {"not_utf8", "not_toml", "too_deep"}


def test_random_bytes(tmp_path):
    path = tmp_path / "noise.toml"
    path.write_bytes(os.urandom(MAX_BYTES))
    assert refused(path).slug == "not_utf8"


@pytest.mark.parametrize("opening", ["a = " + "[" * 100_000, "a = " + "{b=" * 100_000, "[" + "a." * 100_000 + "a]"])
def test_deep_nesting(opening):
    with pytest.raises(SpecError) as caught:
        parse_toml(opening.encode(), "file 'deep.toml'")
    assert caught.value.slug == "too_deep"


@pytest.mark.parametrize("depth", [MAX_NESTING, MAX_NESTING + 1])
def test_the_nesting_bound_is_exact(depth):
    raw = f"a = {'[' * depth}{']' * depth}".encode()
    if depth <= MAX_NESTING:
        assert parse_toml(raw, "file")
    else:
        with pytest.raises(SpecError):
            parse_toml(raw, "file")


def test_brackets_inside_strings_and_comments_do_not_nest():
    raw = (
        'a = "' + "[" * 50 + "\"\nb = '" + "{" * 50 + "' # " + "[" * 50 + "\nc = '''" + "[\n" * 50 + "'''\n"
    ).encode()
    assert set(parse_toml(raw, "file")) == {"a", "b", "c"}


@pytest.mark.parametrize("value", ["1" * 10_000, "2026-13-45", "1e", "0x", "inf x"])
def test_values_that_the_parser_cannot_read(value):
    with pytest.raises(SpecError) as caught:
        parse_toml(f"a = {value}".encode(), "file")
    assert caught.value.slug == "not_toml"
