"""Runs of fibres at given currents: spikes, velocity and membrane potentials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nmes_sim import _core
from nmes_sim.errors import SpecError
from nmes_sim.nerve.arrays import Floats, check, plain, vector, whole
from nmes_sim.nerve.fibre import Fibre
from nmes_sim.nerve.search import (
    Detections,
    Progress,
    as_fibres,
    detections,
    job,
    settings,
    window_ms,
)
from nmes_sim.nerve.waveform import Waveform
from nmes_sim.spec.schema import Num

__all__ = ["Run", "conduction_velocity", "simulate"]

_DURATION = Num("ms", 0.001, 100_000.0)
_US_PER_MS = 1000.0
_MAX_VALUES = 2**28
#: Least nodes of which the velocity is that of a long fibre: the spike is started near one end and timed from two to
#: four fifths of the length, and in a shorter fibre the start and the sealed end reach into that stretch and it looks
#: fast. Within 1 % of 101 nodes, or 601 compartments, at every diameter of a model.
_LEAST_TIMED, _LEAST_TIMED_COMPARTMENTS = 18, 101
#: Share of the half length at which the stretch begins whose conduction is timed.
_TIMED_FROM = 0.5

Record = str | Sequence[int] | None


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """What fibres did; a result of `simulate`.

    Attributes
    ----------
    spike_times_us : tuple of ndarray
        Per fibre, when the potential of its detection node rose through the level of a spike [us].
    velocity_m_per_s : ndarray, shape (fibres,)
        Conduction velocity of the first spike towards the detection node [m/s]; nan where none passed.
    t_us : ndarray, shape (steps,)
        Ends of the steps [us]; empty where nothing was recorded.
    vm_mv : ndarray, shape (fibres, nodes, steps)
        Membrane potential of the recorded nodes [mV]; empty where nothing was recorded.
    recorded : tuple of int
        Which nodes `vm_mv` holds.
    """

    spike_times_us: tuple[Floats, ...]
    velocity_m_per_s: Floats
    t_us: Floats
    vm_mv: Floats
    recorded: tuple[int, ...]

    @property
    def fired(self) -> NDArray[np.bool_]:
        """Whether a spike passed each fibre's detection node; shape (fibres,)."""
        return np.array([times.size > 0 for times in self.spike_times_us])

    @property
    def spikes(self) -> NDArray[np.int64]:
        """How many spikes passed each fibre's detection node; shape (fibres,)."""
        return np.array([times.size for times in self.spike_times_us], dtype=np.int64)


def simulate(
    fibres: Fibre | Sequence[Fibre],
    potentials_v_per_a: ArrayLike | Sequence[ArrayLike],
    waveform: Waveform,
    amplitude_ma: ArrayLike,
    *,
    duration_ms: float,
    dt_us: float = 5.0,
    scheme: str = "backward-euler",
    record: Record = None,
    early_stop: bool = False,
    detection_node: Detections = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Run:
    """Run fibres at given currents for a given time.

    Parameters
    ----------
    fibres : Fibre or sequence of Fibre
        One fibre per row of potentials, or one for all rows.
    potentials_v_per_a : array_like, shape (fibres, compartments), or sequence of 1-D arrays
        Potential outside every compartment for 1 A from the active pad [V per A].
    waveform : Waveform
        Course of the current; it begins at time 0.
    amplitude_ma : array_like, shape () or (fibres,)
        Peak current [mA], one for all fibres or one each.
    duration_ms : float
        Length of the run [ms].
    dt_us : float
        Step [us]; the longest step for ``second-order``.
    scheme : str
        ``backward-euler`` or ``second-order``.
    record : str or sequence of int, optional
        Whose membrane potential is kept: ``"nodes"`` for all nodes, or numbers of nodes, from 0. All fibres then have
        the same number of nodes.
    early_stop : bool
        Whether the run ends before `duration_ms` once a spike that the waveform starts must have passed.
    detection_node : int or sequence of int, optional
        Node whose spikes are listed; `Fibre.detection_node` if left out.
    threads : int, optional
        Number of threads; one per core if left out. The result does not depend on it.
    progress : callable, optional
        Told the share that is done, in [0, 1]; raising from it ends the computation.

    Returns
    -------
    Run

    Raises
    ------
    SpecError
        If an argument cannot be used.
    KeyboardInterrupt
        On Ctrl-C; the computation ends.

    Examples
    --------
    >>> from nmes_sim.nerve import Fibre, Waveform, point_source, simulate
    >>> fibre = Fibre("mrg", diameter_um=10, nodes=51)
    >>> potential = point_source(fibre, distance_mm=1.0)
    >>> run = simulate(fibre, [potential] * 2, Waveform.monophasic(100), [0.11, 0.13], duration_ms=3)
    >>> run.fired.tolist()
    [False, True]
    """
    work = job(fibres, potentials_v_per_a, waveform, settings(dt_us, scheme, threads))
    given, how = work.fibres, work.how
    amplitude = vector(amplitude_ma, "amplitude_ma")
    if amplitude.size not in {1, len(given)}:
        message = f"amplitude_ma has {amplitude.size} numbers for {len(given)} fibres; it takes one for all or one each"
        allowed = f"1 or {len(given)}"
        raise SpecError(message, slug="wrong_count", field="amplitude_ma", value=amplitude.size, allowed=allowed)
    length_us = plain(duration_ms, _DURATION, "duration_ms") * _US_PER_MS
    if early_stop:
        length_us = min(length_us, _US_PER_MS * max(window_ms(fibre, waveform) for fibre in set(given)))
    watched = detections(detection_node, given)
    ends = [fibre.detection_node if node is None else node for fibre, node in zip(given, watched, strict=True)]
    recorded = _recorded(record, given, length_us / how.dt_us)
    stretches = [_stretch(fibre, end) for fibre, end in zip(given, ends, strict=True)]
    rows = _core.cable_simulate(
        [fibre.inner for fibre in given],
        work.potentials,
        work.stimulus,
        np.broadcast_to(amplitude, len(given)).tolist(),
        dt_us=how.dt_us,
        second_order=how.second_order,
        detection_node=[int(end) for end in ends],
        window_us=length_us,
        record=recorded if recorded[0] else stretches,
        threads=how.threads,
        progress=progress,
    )
    spikes = tuple(row["spike_time_us"] for row in rows)
    velocity = [_velocity(*parts) for parts in zip(given, recorded, stretches, rows, strict=True)]
    if not recorded[0]:
        return Run(spikes, np.array(velocity), np.empty(0), np.empty((len(given), 0, 0)), ())
    traces = np.stack([np.stack(row["vm_mv"]) for row in rows])
    return Run(spikes, np.array(velocity), rows[0]["t_us"], traces, tuple(recorded[0]))


def conduction_velocity(
    fibres: Fibre | Sequence[Fibre],
    *,
    dt_us: float = 5.0,
    scheme: str = "backward-euler",
    threads: int | None = None,
    progress: Progress | None = None,
) -> Floats:
    """Return the velocity of a spike that a current into a node near the start sends along each fibre.

    Parameters
    ----------
    fibres : Fibre or sequence of Fibre
        The fibres; 51 nodes are usual, 18 nodes or 101 compartments of a C fibre are the least: in a shorter one the
        start of the spike and the sealed end reach into the stretch that is timed.
    dt_us : float
        Step [us]. Backward Euler at 5 us is 8 to 9 % slow; take 1 us, or ``second-order``, where the velocity counts.
    scheme : str
        ``backward-euler`` or ``second-order``.
    threads : int, optional
        Number of threads; one per core if left out.
    progress : callable, optional
        Told the share that is done, in [0, 1].

    Returns
    -------
    ndarray, shape (fibres,)
        Conduction velocities [m/s]; nan where no spike passed.

    Raises
    ------
    SpecError
        If a fibre is too short or an argument cannot be used.

    Examples
    --------
    >>> from nmes_sim.nerve import Fibre, conduction_velocity
    >>> conduction_velocity(Fibre("mrg", diameter_um=10, nodes=51)).round(2).tolist()
    [51.34]
    """
    given = as_fibres(fibres)
    for place, fibre in enumerate(given):
        _check_timed(fibre, "nodes" if isinstance(fibres, Fibre) else f"fibres[{place}].nodes")
    how = settings(dt_us, scheme, threads)
    return _core.cable_velocities(
        [fibre.inner for fibre in given],
        dt_us=how.dt_us,
        second_order=how.second_order,
        threads=how.threads,
        progress=progress,
    )


def _check_timed(fibre: Fibre, field: str) -> None:
    unmyelinated = fibre.model == "sundt"
    least = _LEAST_TIMED_COMPARTMENTS if unmyelinated else _LEAST_TIMED
    unit = "compartments" if unmyelinated else "nodes"
    check(
        holds=fibre.nodes >= least,
        sentence=f"{fibre!r} is too short for its velocity: its start and its end reach into the stretch that is timed;"
        f" it takes {least} {unit} or more",
        slug="too_short",
        field=field,
        value=fibre.nodes,
        allowed=f"{least} {unit} or more",
        nearest=least,
    )


def _recorded(record: Record, fibres: Sequence[Fibre], steps: float) -> list[list[int]]:
    """Return the recorded nodes of each fibre; empty lists where nothing is kept."""
    if record is None:
        return [[] for _ in fibres]
    nodes = {fibre.nodes for fibre in fibres}
    if len(nodes) > 1:
        message = (
            f"fibres of {min(nodes)} to {max(nodes)} nodes cannot be recorded together; run those of a length at a time"
        )
        raise SpecError(
            message, slug="bad_shape", field="record", value=len(nodes), allowed="fibres with as many nodes"
        )
    count = nodes.pop()
    if isinstance(record, str):
        if record != "nodes":
            message = f"record is '{record[:40]}'; it takes 'nodes', numbers of nodes, or None"
            raise SpecError(message, slug="bad_choice", field="record", value=record, allowed="'nodes' or numbers")
        chosen = list(range(count))
    else:
        rule = Num("1", 0.0, count - 1.0, whole=True)
        chosen = [whole(node, rule, f"record[{place}]") for place, node in enumerate(record)]
    values = len(fibres) * len(chosen) * steps
    if values > _MAX_VALUES:
        message = f"this would record {values:.3g} potentials; allowed is {_MAX_VALUES}: fewer nodes, fibres or steps"
        allowed = f"up to {_MAX_VALUES} potentials"
        raise SpecError(message, slug="too_many", field="record", value=values, allowed=allowed, nearest=_MAX_VALUES)
    return [chosen for _ in fibres]


def _stretch(fibre: Fibre, end: int) -> list[int]:
    """Return the two nodes between which conduction is timed: half of the way from the middle to `end`, and `end`."""
    middle = fibre.nodes // 2
    return [middle + int((end - middle) * _TIMED_FROM), int(end)]


def _velocity(fibre: Fibre, recorded: Sequence[int], stretch: Sequence[int], row: Mapping[str, Any]) -> float:
    known = list(recorded) or list(stretch)
    if stretch[0] == stretch[1] or not set(stretch) <= set(known):
        return float("nan")
    times = [row["node_spike_time_us"][known.index(node)] for node in stretch]
    if not all(t.size for t in times) or times[0][0] == times[1][0]:
        return float("nan")
    at = fibre.node_position_mm[list(stretch)]
    return float(abs(at[1] - at[0]) / abs(times[1][0] - times[0][0]) * _US_PER_MS)
