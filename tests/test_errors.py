"""The error tree: what a caller can catch, and what an error carries."""

from __future__ import annotations

import copy
import pickle

import pytest
from nmes_sim import errors


@pytest.mark.parametrize(
    ("cls", "builtin"),
    [(errors.SpecError, ValueError), (errors.LimitError, ValueError), (errors.QueueFull, RuntimeError)],
)
def test_bad_input_is_also_the_builtin_error(cls, builtin):
    with pytest.raises(builtin):
        raise cls("width is 0 us", slug="out_of_range")


@pytest.mark.parametrize("name", errors.__all__)
def test_every_error_is_an_nmes_error(name):
    assert issubclass(getattr(errors, name), errors.NmesError)


def test_an_error_carries_field_value_allowed_and_nearest():
    error = errors.LimitError(
        "too much", slug="amplitude", field="target", value=200.0, allowed="0 to 130 mA", nearest=130.0
    )
    assert (error.slug, error.field, error.value, error.allowed, error.nearest) == (
        "amplitude",
        "target",
        200.0,
        "0 to 130 mA",
        130.0,
    )


def test_the_sentence_is_one_line():
    assert str(errors.SpecError("first\n  second\tthird", slug="x")) == "first second third"


@pytest.mark.parametrize("remake", [copy.copy, copy.deepcopy, lambda e: pickle.loads(pickle.dumps(e))])
def test_an_error_keeps_everything_across_copies_and_processes(remake):
    error = errors.SpecError("a", slug="b", field="c", value=(1, 2), allowed="d", nearest=3)
    again = remake(error)
    assert type(again) is errors.SpecError
    assert str(again) == "a"
    assert (again.slug, again.field, again.value, again.allowed, again.nearest) == ("b", "c", (1, 2), "d", 3)
