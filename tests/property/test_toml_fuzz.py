"""Fuzz: whatever a file holds, the loader answers with a program or with one sentence."""

from __future__ import annotations

import tomllib

from hypothesis import given, settings
from hypothesis import strategies as st
from nmes_sim import library
from nmes_sim.errors import SpecError
from nmes_sim.spec.kinds import KINDS
from nmes_sim.spec.load import build_condition, build_program, build_site, build_subject
from nmes_sim.spec.toml_file import parse_toml
from nmes_sim.spec.walk import walk

BUILD = {"program": build_program, "subject": build_subject, "condition": build_condition, "site": build_site}
SOURCES = [
    (kind, path.read_text(encoding="utf-8"))
    for kind in KINDS
    for path in sorted((library.DATA / f"{kind}s").glob("*.toml"))
]
LEAF = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.dates()
    | st.sampled_from(["s", "us", "Hz", "tolerance", "primary", "1", "mA"])
)
KEYS = st.sampled_from(["value", "unit", "kind", "id", "role", "width", "channel", "source", "evidence"]) | st.text(
    max_size=8
)
TREE = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


def load(kind, document):
    return BUILD[kind](walk(document, KINDS[kind], "file 'fuzz.toml'"))


def answers(function, *args):
    """True when it worked; a refusal must be one sentence that names something."""
    try:
        function(*args)
    except SpecError as error:
        refusal = error
    else:
        return True
    sentence = str(refusal)
    assert sentence
    assert "\n" not in sentence
    assert len(sentence) < 2000
    assert refusal.slug
    return False


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_bytes(raw):
    answers(parse_toml, raw, "file 'fuzz.toml'")


@settings(deadline=None)
@given(st.text(alphabet="[]{}=.,\"'\\#\n abc01_-:+eTZ\u00b5", max_size=300))
def test_text_that_looks_like_toml(text):
    answers(parse_toml, text.encode("utf-8"), "file 'fuzz.toml'")


@settings(deadline=None)
@given(st.sampled_from(sorted(KINDS)), st.dictionaries(KEYS, TREE, max_size=6))
def test_any_document(kind, document):
    answers(load, kind, document)


def places(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, (*path, key))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_shipped_file_with_one_value_replaced(data):
    kind, text = data.draw(st.sampled_from(SOURCES))
    document = tomllib.loads(text)
    place = data.draw(st.sampled_from([p for p in places(document) if p]))
    holder = document
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = data.draw(TREE)
    answers(load, kind, document)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_shipped_file_with_characters_changed(data):
    kind, text = data.draw(st.sampled_from(SOURCES))
    at = data.draw(st.integers(0, len(text) - 1))
    cut = data.draw(st.integers(0, 12))
    changed = text[:at] + data.draw(st.text(max_size=6)) + text[at + cut :]

    def read():
        load(kind, parse_toml(changed.encode("utf-8", "surrogatepass"), "file 'fuzz.toml'"))

    answers(read)


def test_the_shipped_files_are_accepted_unchanged():
    assert all(answers(load, kind, tomllib.loads(text)) for kind, text in SOURCES)
