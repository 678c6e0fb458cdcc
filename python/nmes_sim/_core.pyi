"""Types of the compiled engine; shapes and units of its numbers."""

from collections.abc import Callable
from typing import Any, TypeAlias, final

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "CableSpec",
    "Fibre",
    "Field",
    "LiveHandle",
    "ManualClock",
    "Model",
    "Stepper",
    "Stimulus",
    "bench_joint",
    "bench_muscle",
    "bench_patient",
    "build_info",
    "cable_recovery",
    "cable_simulate",
    "cable_thresholds",
    "cable_velocities",
    "circulate_muscle",
    "circulation_columns",
    "compare_tiers",
    "cramp_training",
    "endurance_trace",
    "fibre_thresholds",
    "joint_trace",
    "limits",
    "other_fibres",
    "people_under_pulse",
    "plain_sleep",
    "pool_trace",
    "preview",
    "profile_along",
    "reflex_bench",
    "replay",
    "run_cohort",
    "run_offline",
    "simulate_muscle",
    "tolerance_day",
]

_Progress: TypeAlias = Callable[[float], object] | None
_Table: TypeAlias = NDArray[np.float64]
_LogRow: TypeAlias = tuple[int, int, str, int | None, int | None, str | None, str | None, str | None, float | None]

@final
class Model:
    """A compiled program, subject, site and condition; immutable."""

    @staticmethod
    def compile(json: str, cache_folder: str | None = None, progress: _Progress = None) -> Model:
        """Compile a description; its axons are calibrated where it has no thresholds. SpecError or LimitError."""
    @property
    def signals(self) -> list[tuple[str, str]]:
        """Name and unit of each column of a sample."""
    @property
    def content_hash(self) -> str: ...
    @property
    def json(self) -> str: ...
    @property
    def duration_ticks(self) -> int: ...
    @property
    def channels(self) -> int: ...
    @property
    def mvc_n(self) -> float: ...
    @property
    def unit_types(self) -> list[list[int]]: ...
    @property
    def fibres(self) -> tuple[int, int]:
        """Numbers of motor axons and A-beta afferents."""
    @property
    def compliance_v(self) -> float: ...
    @property
    def warnings(self) -> list[str]: ...
    @property
    def targets_ma(self) -> list[float]:
        """Where the program wants each dial [mA]."""
    def cap(self, channel: int) -> tuple[float, str]:
        """Largest amplitude of a channel (from 0) [mA] and the limit that sets it."""
    def ladder(self) -> dict[str, float | None]:
        """Currents of the ladder [mA]; None where a level is not reached."""
    def landmarks(self) -> list[dict[str, float | None]]:
        """What each channel alone does to the person [mA]; None where it never does."""
    def dose(self, channel: int, half_ma: int) -> dict[str, float | None]:
        """Dose of a channel (from 0) at an amplitude in half-mA."""
    def safety(self) -> dict[int, dict[str, float | str | None]]:
        """Dose and cap of every channel (from 1) at its target."""
    def pulse_parts(self, channel: int, half_ma: int) -> list[tuple[float, float]]:
        """Phases of a pulse: current [mA] and duration [us]."""

@final
class Stepper:
    """One engine, advanced by hand."""

    def __new__(cls, model: Model, *, seed: int = 1, running: bool = True, simd: str | None = None) -> Stepper: ...
    def command(self, name: str, channel: int = 0, half_ma: int = 0) -> None:
        """Send set_target, resume, pause, stop or rearm; it takes effect at the next tick."""
    def contact(self, channel: int, pad: str, state: str) -> None:
        """Say how a pad of a channel (from 0) lies from the next tick on; raises SpecError."""
    def outside(self, name: str, value: float) -> None: ...
    def step(self, ticks: int) -> NDArray[np.float64]:
        """Advance and return the samples, shape (ticks, signals)."""
    @property
    def tick(self) -> int:
        """The next tick."""
    @property
    def pulses(self) -> int:
        """Pulses approved so far."""
    @property
    def dial_ma(self) -> list[float]:
        """Dial of each channel [mA]."""
    @property
    def state_hash(self) -> str:
        """128-bit hash of the session so far, as hex."""
    def snapshot(self) -> bytes:
        """The state as bytes."""
    def restore(self, data: bytes) -> None:
        """Go back to a state; raises SessionError for foreign or damaged bytes."""

@final
class ManualClock:
    """A clock that moves only when it is told to, for tests."""

    def __new__(cls) -> ManualClock: ...
    def advance_ns(self, ns: int) -> None:
        """Move the clock forward."""
    @property
    def now_ns(self) -> int:
        """Time on the clock [ns]."""
    @property
    def sleepers(self) -> int:
        """Threads that are blocked on the clock."""

@final
class LiveHandle:
    """A running session; see nmes_sim.LiveSession."""

    def __new__(
        cls,
        model: Model,
        *,
        seed: int,
        pacing: str,
        speed: tuple[int, int],
        backend: str,
        running: bool,
        frozen: bool = False,
        clock: ManualClock | None = None,
        simd: str | None = None,
        best_priority: bool = True,
    ) -> LiveHandle: ...
    def command(self, name: str, channel: int = 0, half_ma: int = 0, tick: int | None = None) -> int:
        """Send set_target, resume, pause or rearm for the next tick or for `tick`; returns its number."""
    def contact(self, channel: int, pad: str, state: str, tick: int | None = None) -> int:
        """Say how a pad of a channel (from 0) lies from the next tick or from `tick` on; returns its number."""
    def outside(self, name: str, value: float, tick: int | None = None) -> int: ...
    def stop(self) -> None:
        """End all output within a tick; waits for nothing."""
    def freeze_at(self, tick: int) -> None:
        """Stop simulated time before a tick."""
    def unfreeze(self) -> None:
        """Let simulated time go on."""
    def set_speed(self, speed: tuple[int, int]) -> int:
        """Ask for a speed, numerator and denominator."""
    def skip_to(self, tick: int) -> int:
        """Ask to run as fast as possible to a tick."""
    def swap(self, model: Model) -> int:
        """Ask to go on with another model of equal shape."""
    def step(self, ticks: int) -> None:
        """Add ticks to what stepped pacing has to run."""
    def wait_steps(self, timeout_s: float) -> bool:
        """Wait until the asked ticks have run."""
    def wait_tick(self, tick: int, timeout_s: float) -> bool:
        """Wait until a tick is reached."""
    def wait_ack(self, seq: int, timeout_s: float) -> tuple[int, int, str, str] | None:
        """Wait for the answer to a number: tick, pulses delivered in it, what, detail."""
    def status(self) -> dict[str, Any]:
        """What the session is doing now."""
    def poll(self, signals: list[int], max_points: int, window_ticks: int) -> dict[str, Any]:
        """Read the rings: status, newest values, lines, bands and events."""
    def timing(self) -> dict[str, Any]:
        """Lateness, counters and priority."""
    def log(self) -> list[_LogRow]:
        """Every command that took effect: tick, pulses, name, channel, half-mA, content hash, pad, contact."""
    def pulses(self) -> list[tuple[int, int, int, int, int]]:
        """Newest pulses, oldest first: number, time [ns], channel from 0, half-mA, phase duration [us]."""
    def state_hash(self) -> str:
        """Hash of the state before the next tick."""
    def close(self) -> None:
        """End the runner and wait for it."""
    @property
    def closed(self) -> bool:
        """Whether the runner has ended."""

def compare_tiers(
    json: str,
    placement: int,
    pulses: list[tuple[str, int, int, int] | list[tuple[float, float]]],
    *,
    every: int = 1,
    time_step_us: float = 5.0,
    tolerance: float = 0.01,
    progress: _Progress = None,
) -> list[dict[str, Any]]:
    """Thresholds of table and cable [mA] for every so many axons of a calibrated description: rows per pulse."""

def fibre_thresholds(json: str) -> list[tuple[int, str, str, NDArray[np.float64]]]:
    """Fibres that the engine runs, of a calibrated description: channel from 0, motor or abeta, id, thresholds [mA]."""

def other_fibres(json: str, progress: _Progress = None) -> list[tuple[int, str, str, NDArray[np.float64]]]:
    """Fibres that the engine does not run: channel from 0, class, id, thresholds [mA]."""

def preview(in_force: str, moved: str, progress: _Progress = None) -> Model:
    """Compile `moved` with thresholds carried over from the calibrated `in_force`. SpecError or LimitError."""

def plain_sleep(ticks: int, period_ns: int, best_priority: bool) -> dict[str, Any]:
    """Lateness of plain absolute sleeps, and the priority they ran at."""

def reflex_bench(kind: str, json: str) -> dict[str, Any]:
    """Run `stretch`, `pressure` or `tone` of the reflex bench."""

def replay(
    models: list[Model], log: list[_LogRow], *, seed: int, running: bool, patient_connected: bool, ticks: int
) -> str:
    """Run a log again from the first of `models`; returns the hash of the state after `ticks` ticks."""

def run_cohort(
    models: list[Model], people: _Table, *, current: bool, placebo: bool, minutes: int, progress: _Progress = None
) -> dict[str, _Table]: ...
def tolerance_day(model: Model, start: _Table, rates: _Table, exposure: _Table, raised: _Table) -> _Table: ...
def run_offline(
    model: Model,
    *,
    seed: int,
    duration_ticks: int,
    every_ticks: int,
    targets_half_ma: list[int] | None = None,
    contacts: list[tuple[int, int, str, str]] | None = None,
    inputs: list[tuple[int, str, float]] | None = None,
    speed: float | None = None,
    simd: str | None = None,
    progress: Callable[[float], None] | None = None,
) -> dict[str, Any]:
    """Run a session from rest: columns (time_s first, shape (signals + 1, samples)), pulses, summary, log."""

def simulate_muscle(json: str) -> dict[str, Any]:
    """Run the muscle bench: rows per train, and the trace if asked."""

@final
class CableSpec:
    """Constants of every cable model."""

    def __new__(cls, json: str) -> CableSpec: ...

@final
class Fibre:
    """Immutable geometry and constants of one fibre; see nmes_sim.nerve.Fibre."""

    def __new__(cls, parameters: CableSpec, model: str, diameter_um: float, nodes: int) -> Fibre: ...
    @property
    def model(self) -> str: ...
    @property
    def diameter_um(self) -> float: ...
    @property
    def nodes(self) -> int: ...
    @property
    def pitch_mm(self) -> float: ...
    @property
    def position_mm(self) -> NDArray[np.float64]: ...
    @property
    def node_index(self) -> NDArray[np.uintp]: ...

@final
class Stimulus:
    """A waveform over time, piecewise linear with jumps."""

    @staticmethod
    def phases(value: NDArray[np.float64], width_us: NDArray[np.float64]) -> Stimulus: ...
    @staticmethod
    def points(t_us: NDArray[np.float64], value: NDArray[np.float64]) -> Stimulus: ...
    def repeated(self, count: int, period_us: float) -> Stimulus: ...
    def means(self, dt_us: float, steps: int) -> NDArray[np.float64]: ...

@final
class Field:
    """Pads on layered tissue; a pad is (shape, x, y, length, width [mm], share)."""

    def __new__(
        cls,
        layers: tuple[float, float, float, float, float, float],
        pads_given: list[tuple[str, float, float, float, float, float]],
        max_depth_mm: float,
        side_mm: float | None = None,
    ) -> Field: ...
    def with_pads(self, pads_given: list[tuple[str, float, float, float, float, float]]) -> Field: ...
    def along(self, points_mm: NDArray[np.float64]) -> NDArray[np.float64]: ...
    def density(self, points_mm: NDArray[np.float64]) -> NDArray[np.float64]: ...
    @property
    def resistance_ohm(self) -> float: ...

def cable_thresholds(
    fibres: list[Fibre],
    potentials: list[NDArray[np.float64]],
    stimulus: Stimulus,
    *,
    dt_us: float,
    second_order: bool,
    tolerance: float,
    max_ma: float,
    guess_ma: NDArray[np.float64] | None,
    detection_node: list[int | None],
    window_us: float | None,
    threads: int,
    progress: Callable[[float], object] | None,
) -> NDArray[np.float64]:
    """Thresholds [mA] of fibres in potentials [V per A], one row each; nan where there is none."""

def cable_simulate(
    fibres: list[Fibre],
    potentials: list[NDArray[np.float64]],
    stimulus: Stimulus,
    amplitude_ma: list[float],
    *,
    dt_us: float,
    second_order: bool,
    detection_node: list[int | None],
    window_us: float,
    record: list[list[int]],
    threads: int,
    progress: Callable[[float], object] | None,
) -> list[dict[str, Any]]:
    """Spikes, and traces of the recorded nodes, of fibres at given amplitudes [mA]."""

def cable_velocities(
    fibres: list[Fibre], *, dt_us: float, second_order: bool, threads: int, progress: Callable[[float], object] | None
) -> NDArray[np.float64]:
    """Conduction velocities [m/s]; nan where no spike passes."""

def cable_recovery(
    fibre: Fibre,
    potential: NDArray[np.float64],
    stimulus: Stimulus,
    interval_us: list[float],
    *,
    conditioning: float,
    most: float,
    dt_us: float,
    second_order: bool,
    tolerance: float,
    max_ma: float,
    threads: int,
    progress: Callable[[float], object] | None,
) -> tuple[float, NDArray[np.float64]]:
    """Threshold of a single pulse, and of a second one at each interval [mA]."""

def profile_along(position_mm: _Table, v_per_a: _Table, at_mm: _Table) -> _Table:
    """Potential [V per A] of a profile at positions [mm]: a cubic spline through its points."""

def people_under_pulse(
    electrode: str,
    *,
    area_cm2: tuple[float, float],
    tissue_ohm: float,
    phases: list[tuple[float, float]],
    period_ms: float,
    warm_up: int,
    compliance_v: float,
    coupling: tuple[float, float] | None,
    count: int,
    seed: int,
) -> dict[str, NDArray[np.float64]]:
    """What a pulse of phases (mA, us) needs [V] and delivers [mA] on the skin of people, one entry each."""

def limits() -> dict[str, float]:
    """Hard and soft limits by name."""

def build_info() -> dict[str, Any]:
    """Version, profile and SIMD levels of this build."""

def bench_muscle(model: Model, seconds: float, simd: str | None = None) -> float: ...
def bench_patient(model: Model, seconds: float, simd: str | None = None) -> dict[str, float]: ...
def circulation_columns() -> list[str]: ...
def circulate_muscle(json: str, force: Any, activity: Any, activation: Any, recruited: Any) -> NDArray[np.float64]: ...
def cramp_training(json: str, rows: NDArray[np.float64]) -> NDArray[np.float64]: ...
def joint_trace(json: str, force_n: NDArray[np.float64]) -> dict[str, Any]: ...
def bench_joint(json: str, force_n: NDArray[np.float64], steps: int) -> tuple[float, float]: ...
def pool_trace(json: str, times_ns: Any, units: Any, excitation: Any, progress: _Progress = None) -> dict[str, Any]:
    """Force [N] per ms of a pool under pulses and effort; see nmes_sim.muscle.pool_trace."""

def endurance_trace(json: str, effort: NDArray[np.float64], step_s: float) -> list[NDArray[np.float64]]: ...
