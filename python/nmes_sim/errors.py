"""The error tree: every error a user can meet, each one sentence with the limit and the nearest allowed value."""

from __future__ import annotations

__all__ = [
    "DeviceError",
    "LimitError",
    "NmesError",
    "QueueFull",
    "RecordingError",
    "SessionError",
    "SpecError",
]


class NmesError(Exception):
    """Base of all errors raised by nmes_sim.

    Parameters
    ----------
    message : str
        One sentence: what was asked, the limit, the nearest allowed value.
    slug : str
        Short stable name of the kind of error, for programs (``"out_of_range"``).
    field : str, optional
        Field that was wrong, as written in the file (``"channel[1].width"``).
    value : object, optional
        What was asked.
    allowed : str, optional
        What is allowed, in words with units (``"1 to 100000 us"``).
    nearest : object, optional
        Allowed value nearest to the one asked.
    """

    def __init__(
        self,
        message: str,
        *,
        slug: str,
        field: str | None = None,
        value: object = None,
        allowed: str | None = None,
        nearest: object = None,
    ) -> None:
        super().__init__(message)
        self.slug = slug
        self.field = field
        self.value = value
        self.allowed = allowed
        self.nearest = nearest

    def __str__(self) -> str:
        """Return the sentence on one line."""
        return " ".join(str(self.args[0]).split())

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        """Keep every attribute across copies and process boundaries."""
        details = (self.slug, self.field, self.value, self.allowed, self.nearest)
        return (_rebuild, (type(self), str(self.args[0]), details))


def _rebuild(
    cls: type[NmesError], message: str, details: tuple[str, str | None, object, str | None, object]
) -> NmesError:
    slug, field, value, allowed, nearest = details
    return cls(message, slug=slug, field=field, value=value, allowed=allowed, nearest=nearest)


class SpecError(NmesError, ValueError):
    """A program, subject, condition, site or argument is not well formed."""


class LimitError(NmesError, ValueError):
    """A well-formed request breaks a hard safety limit."""


class SessionError(NmesError):
    """A session cannot do what was asked in its present state."""


class DeviceError(NmesError):
    """A stimulator did not answer as its protocol says."""


class RecordingError(NmesError):
    """A recording cannot be written, read or drawn."""


class QueueFull(NmesError, RuntimeError):  # noqa: N818 - the public name of the house
    """The bounded command queue has no room; nothing was sent."""
