"""The result of a run: named columns with units, pulses, a summary, and what it rests on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nmes_sim.errors import RecordingError
from nmes_sim.evidence import Citation, cite
from nmes_sim.spec.resolve import Resolved
from nmes_sim.spec.walk import nearest_name

__all__ = ["Recording"]

Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Recording:
    """A recorded session.

    Attributes
    ----------
    columns : mapping of str to ndarray
        One contiguous float64 array of shape (n_samples,) per signal; ``time_s`` among them.
    units : mapping of str to str
        Unit of every column.
    summary : mapping
        Figures of the whole run; None where no model computes one.
    pulses : mapping of str to ndarray
        Every approved pulse: ``time_ns``, ``channel`` (from 0), ``half_ma`` (steps of 0.5 mA), ``phase_us``.
    resolved : Resolved
        The program, subject, condition, site and parameters of the run.
    log : tuple
        The stamped commands; with seed and model they replay the run.
    warnings : tuple of str
        Soft limits that the program reaches, parts that do not fit, pads and dangers that ask attention, channels that
        were never triggered, and a pace that could not be kept.
    """

    columns: Mapping[str, Column]
    units: Mapping[str, str]
    summary: Mapping[str, object]
    pulses: Mapping[str, NDArray[np.generic]]
    resolved: Resolved = field(repr=False)
    log: tuple[object, ...] = field(default=(), repr=False)
    warnings: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Column:
        """Return the column `name`.

        Raises
        ------
        RecordingError
            If there is no such column.
        """
        if name not in self.columns:
            near = nearest_name(name, self.columns)
            hint = f"did you mean '{near}'?" if near else f"known are {', '.join(self.columns)}"
            message = f"there is no column '{name}'; {hint}"
            allowed = ", ".join(self.columns)
            raise RecordingError(message, slug="unknown_column", field=name, allowed=allowed, nearest=near)
        return self.columns[name]

    @property
    def time_s(self) -> Column:
        """Time of every sample since the start [s]."""
        return self["time_s"]

    @property
    def state_hash(self) -> str:
        """Hash over the final state and every pulse, as 32 hexadecimal digits."""
        return str(self.summary["state_hash"])

    def cite(self) -> Citation:
        """Return what the run rests on."""
        return cite(self.resolved)

    def to_csv(self, path: str | os.PathLike[str]) -> None:
        """Write every column to a CSV file with one line of names; figures with 9 digits.

        Raises
        ------
        RecordingError
            If the file cannot be written.
        """
        table = np.column_stack(list(self.columns.values()))
        try:
            with Path(path).open("w", encoding="utf-8", newline="\n") as stream:
                stream.write(",".join(self.columns) + "\n")
                np.savetxt(stream, table, fmt="%.9g", delimiter=",")
        except (OSError, ValueError) as error:
            raise _cannot_write(path, error) from None

    def plot(self, path: str | os.PathLike[str]) -> None:
        """Draw current, force, capacity by fibre type, and pain with the gate, over time, into an image file.

        The ending of `path` chooses the format (``.png``, ``.pdf``, ``.svg``).

        Raises
        ------
        NmesError
            If matplotlib is not installed or the file cannot be written.
        """
        from nmes_sim import recording_plot

        recording_plot.draw_recording(self, path)


def _cannot_write(path: str | os.PathLike[str], error: Exception) -> RecordingError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    message = f"'{os.fspath(path)}' cannot be written: {reason}"
    return RecordingError(message, slug="cannot_write", field="path", value=os.fspath(path), allowed="a writable file")
