"""Thresholds of fibres: the smallest current of a waveform at which each fires."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nmes_sim import _core
from nmes_sim.errors import SpecError
from nmes_sim.nerve.arrays import Floats, choose, plain, rows, vector, whole
from nmes_sim.nerve.fibre import Fibre, detection_rule
from nmes_sim.nerve.waveform import Waveform
from nmes_sim.spec.schema import Num
from nmes_sim.spec.walk import shown_value

__all__ = [
    "SCHEMES",
    "Detections",
    "Job",
    "Progress",
    "Settings",
    "job",
    "pairs",
    "settings",
    "thresholds",
    "window_ms",
]

#: Told the share that is done, in [0, 1]; raising from it ends the computation.
Progress = Callable[[float], object]
#: Node of each fibre whose spike counts: one for all, or one per fibre.
Detections = int | Sequence[int] | None

#: How time is integrated: the scheme of the reference rows, or one of second order for larger steps.
SCHEMES = ("backward-euler", "second-order")

_STEP = Num("us", 0.01, 1000.0)
_TOLERANCE = Num("1", 1e-9, 0.5)
_MOST = Num("mA", 1e-9, 1e9)
_THREADS = Num("1", 1.0, 1024.0, whole=True)
_NODE = Num("1", 0.0, 1e6, whole=True)
_WINDOW = Num("ms", 0.001, 100_000.0)
_US_PER_MS = 1000.0


@dataclass(frozen=True, slots=True)
class Settings:
    """How a computation runs, checked: step [us], scheme, threads (0 for one per core)."""

    dt_us: float
    second_order: bool
    threads: int


def settings(dt_us: float, scheme: str, threads: int | None) -> Settings:
    """Check step, scheme and number of threads."""
    count = 0 if threads is None else whole(threads, _THREADS, "threads")
    second = choose(scheme, SCHEMES, "scheme") == SCHEMES[1]
    return Settings(plain(dt_us, _STEP, "dt_us"), second, count)


def as_fibres(fibres: Fibre | Sequence[Fibre]) -> list[Fibre]:
    """Return one fibre or several as a list; refuse what is none."""
    several = isinstance(fibres, Sequence) and not isinstance(fibres, str)
    given = [fibres] if isinstance(fibres, Fibre) else list(fibres) if several else []
    for place, item in enumerate(given):
        if not isinstance(item, Fibre):
            message = f"fibres[{place}] is {shown_value(item)}; it takes a Fibre"
            field = f"fibres[{place}]"
            raise SpecError(message, slug="wrong_type", field=field, value=shown_value(item), allowed="a Fibre")
    if not given:
        message = f"fibres is {shown_value(fibres)}; it takes a Fibre or a sequence of them"
        value, allowed = shown_value(fibres), "a Fibre or several"
        raise SpecError(message, slug="wrong_type", field="fibres", value=value, allowed=allowed)
    return given


def pairs(
    fibres: Fibre | Sequence[Fibre], potentials_v_per_a: ArrayLike | Sequence[ArrayLike]
) -> tuple[list[Fibre], list[Floats]]:
    """Return one potential per fibre; a single fibre serves every row of potentials."""
    given = as_fibres(fibres)
    potentials = rows(potentials_v_per_a, "potentials_v_per_a")
    if isinstance(fibres, Fibre):
        given = given * len(potentials)
    if len(given) != len(potentials):
        message = f"there are {len(given)} fibres and {len(potentials)} rows of potentials; each fibre takes one row"
        field, allowed = "potentials_v_per_a", f"{len(given)} rows"
        raise SpecError(message, slug="wrong_count", field=field, value=len(potentials), allowed=allowed)
    for place, (fibre, row) in enumerate(zip(given, potentials, strict=True)):
        if row.size != fibre.compartments:
            message = (
                f"potentials_v_per_a[{place}] has {row.size} numbers; {fibre!r} has {fibre.compartments} compartments"
            )
            field, allowed = f"potentials_v_per_a[{place}]", f"{fibre.compartments} numbers"
            raise SpecError(message, slug="bad_shape", field=field, value=row.size, allowed=allowed)
    return given, potentials


def detections(node: Detections, fibres: Sequence[Fibre]) -> list[int | None]:
    """Return the detection node of each fibre; None is the fibre's own."""
    if node is None or isinstance(node, int | np.integer):
        nodes: list[int | None] = [node] * len(fibres)
    else:
        nodes = list(node)
    if len(nodes) != len(fibres):
        message = f"detection_node has {len(nodes)} numbers for {len(fibres)} fibres; it takes one for all or one each"
        allowed = f"1 or {len(fibres)}"
        raise SpecError(message, slug="wrong_count", field="detection_node", value=len(nodes), allowed=allowed)
    found: list[int | None] = []
    for fibre, item in zip(fibres, nodes, strict=True):
        rule = Num("1", 0.0, fibre.nodes - 1.0, whole=True)
        found.append(None if item is None else whole(item, rule, "detection_node"))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """Fibres, the potential of each, and the waveform as the engine takes it, checked together."""

    fibres: list[Fibre]
    potentials: list[Floats]
    stimulus: _core.Stimulus
    how: Settings


def job(
    fibres: Fibre | Sequence[Fibre],
    potentials_v_per_a: ArrayLike | Sequence[ArrayLike],
    waveform: Waveform,
    how: Settings,
) -> Job:
    """Check what every run of fibres in a field is given."""
    given, potentials = pairs(fibres, potentials_v_per_a)
    pulse = as_waveform(waveform)
    _fits(how.dt_us, pulse)
    return Job(given, potentials, pulse.stimulus(how.dt_us), how)


def as_waveform(waveform: Waveform) -> Waveform:
    """Refuse what is not a waveform."""
    if isinstance(waveform, Waveform):
        return waveform
    message = f"waveform is {shown_value(waveform)}; it takes a Waveform"
    raise SpecError(message, slug="wrong_type", field="waveform", value=shown_value(waveform), allowed="a Waveform")


def _fits(dt_us: float, waveform: Waveform) -> None:
    """Refuse a step that is longer than the whole waveform: it would not be seen."""
    if dt_us > waveform.duration_us:
        message = (
            f"dt_us is {dt_us:g} us, longer than the whole waveform; allowed is at most its {waveform.duration_us:g} us"
        )
        raise SpecError(
            message, slug="too_coarse", field="dt_us", value=dt_us, allowed=f"up to {waveform.duration_us:g} us"
        )


def window_ms(fibre: Fibre, waveform: Waveform) -> float:
    """Return by when a spike of `fibre` has passed its detection node, wherever on the fibre it started [ms].

    It counts from the onset of `waveform`: the waveform, the time to fire, and the longest way with some slack.
    """
    rule = detection_rule(fibre.model)
    places = fibre.node_position_mm
    way = float(np.abs(places - places[fibre.detection_node]).max())
    thickness = fibre.diameter_um / rule["velocity_diameter_um"]
    velocity = rule["velocity_m_per_s"] * math.pow(thickness, rule["velocity_exponent"])
    return waveform.duration_us / _US_PER_MS + rule["tail_ms"] + rule["slack"] * way / velocity


def thresholds(
    fibres: Fibre | Sequence[Fibre],
    potentials_v_per_a: ArrayLike | Sequence[ArrayLike],
    waveform: Waveform,
    *,
    dt_us: float = 5.0,
    scheme: str = "backward-euler",
    tolerance: float = 1e-4,
    max_ma: float = 1e5,
    guess_ma: ArrayLike | None = None,
    detection_node: Detections = None,
    window_ms: float | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Floats:
    """Return the smallest current at which each fibre fires.

    A fibre fires if a spike passes its detection node within the window: the waveform, 2 ms and one and a half times
    the conduction time. The search brackets from below and halves the bracket; the upper end is returned.

    Parameters
    ----------
    fibres : Fibre or sequence of Fibre
        One fibre per row of potentials, or one for all rows. Models, diameters and lengths may differ.
    potentials_v_per_a : array_like, shape (fibres, compartments), or sequence of 1-D arrays
        Potential outside every compartment for 1 A from the active pad [V per A], see `point_source`,
        `potential_along` and `profile_along`.
    waveform : Waveform
        Course of the current. Thresholds are in mA of its peak.
    dt_us : float
        Step [us]; the longest step for ``second-order``.
    scheme : str
        ``backward-euler``, which the reference rows were computed with, or ``second-order``.
    tolerance : float
        Relative width of the last bracket.
    max_ma : float
        Largest current that is tried [mA].
    guess_ma : array_like, shape (fibres,), optional
        Where to begin the search [mA]; only the time depends on it.
    detection_node : int or sequence of int, optional
        Node whose spike counts; `Fibre.detection_node` if left out.
    window_ms : float, optional
        How long a spike is waited for, from the onset of the waveform [ms].
    threads : int, optional
        Number of threads; one per core if left out. The result does not depend on it.
    progress : callable, optional
        Told the share that is done, in [0, 1]; raising from it ends the computation.

    Returns
    -------
    ndarray, shape (fibres,)
        Thresholds [mA], positive; nan where `max_ma` does not fire the fibre.

    Raises
    ------
    SpecError
        If an argument cannot be used.
    KeyboardInterrupt
        On Ctrl-C; the computation ends.

    Examples
    --------
    >>> from nmes_sim.nerve import Fibre, Waveform, point_source, thresholds
    >>> fibre = Fibre("mrg", diameter_um=10, nodes=51)
    >>> thresholds(fibre, point_source(fibre, distance_mm=1.0), Waveform.monophasic(100)).round(3).tolist()
    [0.122]
    """
    work = job(fibres, potentials_v_per_a, waveform, settings(dt_us, scheme, threads))
    guess = None if guess_ma is None else _guess(guess_ma, len(work.fibres))
    return _core.cable_thresholds(
        [fibre.inner for fibre in work.fibres],
        work.potentials,
        work.stimulus,
        dt_us=work.how.dt_us,
        second_order=work.how.second_order,
        tolerance=plain(tolerance, _TOLERANCE, "tolerance"),
        max_ma=plain(max_ma, _MOST, "max_ma"),
        guess_ma=guess,
        detection_node=detections(detection_node, work.fibres),
        window_us=None if window_ms is None else plain(window_ms, _WINDOW, "window_ms") * _US_PER_MS,
        threads=work.how.threads,
        progress=progress,
    )


def _guess(guess_ma: ArrayLike, count: int) -> Floats:
    found = vector(guess_ma, "guess_ma", low=0.0, unit="mA")
    if found.size == 1:
        found = np.repeat(found, count)
    if found.size != count:
        message = f"guess_ma has {found.size} numbers for {count} fibres; it takes one for all or one each"
        raise SpecError(message, slug="wrong_count", field="guess_ma", value=found.size, allowed=f"1 or {count}")
    return found
