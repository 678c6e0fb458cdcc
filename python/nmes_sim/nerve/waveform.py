"""Waveforms of a stimulus in designers' units: the course of the current over time, relative to its peak."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from nmes_sim import _core
from nmes_sim.nerve.arrays import Floats, check, plain, vector, whole
from nmes_sim.nerve.shapes import Line, Phases, Shape, Sine
from nmes_sim.spec.schema import Num

if TYPE_CHECKING:
    from nmes_sim.nerve.scope import ScopeReport

__all__ = ["Waveform"]

_WIDTH = Num("us", 0.01, 1_000_000.0)
_GAP = Num("us", 0.0, 1_000_000.0)
_RATIO = Num("1", 0.01, 100.0)
_CARRIER = Num("1", 0.001, 1000.0)
_CYCLES = Num("1", 0.25, 100_000.0)
_BURST = Num("ms", 0.001, 1000.0)
_RATE = Num("Hz", 0.001, 1_000_000.0)
_COUNT = Num("1", 1.0, 100_000.0, whole=True)
_AMPLITUDE = Num("mA", 0.0, 1_000_000.0)
_STEP = Num("us", 0.001, 1000.0)
_NC_PER_UC = 1000.0
_US_PER_MS = 1000.0
_US_PER_S = 1_000_000.0
_SAME = 1e-9


@dataclass(frozen=True, eq=False)
class Waveform:
    """The course of a current over time, without a unit: 1 is the peak.

    Build one with `monophasic`, `biphasic`, `half_sine`, `sine_burst`, `points` or `from_scope_csv`, and repeat it with
    `train`. A negative value is current that flows into the active pad, which then is the cathode; the first phase is
    cathodic unless `anodic_first` is said. Unbalanced waveforms are allowed here, in the lab; a device refuses them.

    Attributes
    ----------
    name : str
        What it is, in words.
    count, period_us : int, float
        Number of pulses and time from onset to onset [us].
    scope : ScopeReport or None
        What was measured, for a waveform read from a file.

    Examples
    --------
    >>> from nmes_sim.nerve import Waveform
    >>> pulse = Waveform.biphasic(pulse_width_us=200, gap_us=50)
    >>> pulse.duration_us, pulse.charge_uc(20.0), pulse.net_charge_uc(20.0)
    (450.0, 4.0, 0.0)
    """

    name: str
    shape: Shape
    count: int = 1
    period_us: float = 0.0
    scope: ScopeReport | None = None

    @classmethod
    def monophasic(cls, pulse_width_us: float, *, anodic_first: bool = False) -> Waveform:
        """Return one rectangular phase of `pulse_width_us` [us]; cathodic unless `anodic_first`."""
        width = plain(pulse_width_us, _WIDTH, "pulse_width_us")
        return cls("monophasic", Phases((_sign(anodic_first),), (width,)))

    @classmethod
    def biphasic(
        cls, pulse_width_us: float, gap_us: float = 0.0, *, anodic_first: bool = False, ratio: float = 1.0
    ) -> Waveform:
        """Return two rectangular phases of equal charge and opposite sign.

        Parameters
        ----------
        pulse_width_us : float
            Duration of the first phase [us].
        gap_us : float
            Pause between the phases [us].
        anodic_first : bool
            Whether the active pad is the anode first.
        ratio : float
            Duration of the second phase over that of the first; its current is smaller by the same factor.
        """
        width = plain(pulse_width_us, _WIDTH, "pulse_width_us")
        gap = plain(gap_us, _GAP, "gap_us")
        ratio = plain(ratio, _RATIO, "ratio")
        sign = _sign(anodic_first)
        return cls("biphasic", Phases((sign, 0.0, -sign / ratio), (width, gap, width * ratio)))

    @classmethod
    def half_sine(cls, pulse_width_us: float, *, anodic_first: bool = False) -> Waveform:
        """Return one half cycle of a sine, `pulse_width_us` [us] long, of peak 1."""
        width = plain(pulse_width_us, _WIDTH, "pulse_width_us")
        return cls("half-sine", Sine(width, 1.0, _sign(anodic_first)))

    @classmethod
    def sine_burst(
        cls,
        carrier_khz: float,
        *,
        cycles: float | None = None,
        burst_ms: float | None = None,
        anodic_first: bool = False,
    ) -> Waveform:
        """Return a burst of a sine carrier of peak 1.

        Parameters
        ----------
        carrier_khz : float
            Frequency of the carrier [kHz].
        cycles, burst_ms : float
            Length of the burst, in cycles or in ms; one of the two.
        anodic_first : bool
            Whether the first half cycle is anodic.
        """
        carrier = plain(carrier_khz, _CARRIER, "carrier_khz")
        check(
            holds=(cycles is None) != (burst_ms is None),
            sentence="a sine burst takes its length as cycles or as burst_ms, one of the two",
            slug="missing_key",
            field="cycles",
            allowed="cycles or burst_ms",
        )
        if cycles is None:
            cycles = plain(burst_ms if burst_ms is not None else 0.0, _BURST, "burst_ms") * carrier
        number = plain(cycles, _CYCLES, "cycles")
        return cls("sine burst", Sine(0.5 * _US_PER_MS / carrier, 2.0 * number, _sign(anodic_first)))

    @classmethod
    def points(cls, t_us: ArrayLike, value: ArrayLike) -> Waveform:
        """Return a waveform through points, linear in between and 0 outside.

        Parameters
        ----------
        t_us : array_like, shape (n,)
            Times [us], from 0 and rising; the same time twice is a jump.
        value : array_like, shape (n,)
            Values relative to the current that thresholds are told in, negative where the active pad is the cathode.
            They are taken as they are.
        """
        times, values = vector(t_us, "t_us", least=2, low=0.0, unit="us"), vector(value, "value", least=2)
        check(
            holds=times.size == values.size,
            sentence=f"t_us has {times.size} numbers and value has {values.size}; there is one value per time",
            slug="wrong_count",
            field="value",
            value=values.size,
            allowed=str(times.size),
        )
        late = np.flatnonzero(np.diff(times) < 0.0)
        place = int(late[0]) + 1 if late.size else 0
        check(
            holds=not late.size,
            sentence=f"t_us[{place}] is {times[place]:g} us, before the {times[place - 1]:g} us in front of it",
            slug="bad_order",
            field=f"t_us[{place}]",
            value=float(times[place]),
            allowed="rising times",
        )
        check(
            holds=bool(np.any(values != 0.0)) and times[-1] > times[0],
            sentence="the waveform is 0 everywhere; it needs a value that is not",
            slug="empty",
            field="value",
            allowed="a value other than 0",
        )
        return cls("points", Line(times, values))

    @classmethod
    def from_scope_csv(
        cls,
        path: str | os.PathLike[str],
        load_ohm: float | None = None,
        *,
        time_unit: str | None = None,
        anodic_first: bool = False,
    ) -> Waveform:
        """Return a measured waveform; see `nmes_sim.nerve.scope.read_scope` for the file.

        Parameters
        ----------
        path : path-like
            CSV file with a column of times and one of mA, or of V across a load.
        load_ohm : float, optional
            The load across which volts were measured [ohm].
        time_unit : str, optional
            ``s``, ``ms``, ``us`` or ``ns``, where the header does not say it.
        anodic_first : bool
            Whether the first phase is anodic. The sign in the file only tells the phases apart, because it depends on
            which way round the probe was.

        Returns
        -------
        Waveform
            Relative to the largest absolute current, which `scope.peak_ma` has in mA. `scope` also has charge, root
            mean square, d.c. and duration.
        """
        from nmes_sim.nerve.scope import read_scope

        trace = read_scope(path, load_ohm=load_ohm, time_unit=time_unit)
        factor = _sign(anodic_first) * trace.first_sign / trace.report.peak_ma
        return cls("measured", Line(trace.t_us, factor * trace.current_ma), scope=trace.report)

    def train(self, rate_hz: float, count: int) -> Waveform:
        """Return this pulse `count` times, `rate_hz` [Hz] from onset to onset."""
        period = _US_PER_S / plain(rate_hz, _RATE, "rate_hz")
        number = whole(count, _COUNT, "count")
        check(
            holds=self.count == 1,
            sentence="this waveform is a train already; repeat its single pulse",
            slug="duplicate",
            field="count",
            value=self.count,
            allowed="a single pulse",
        )
        check(
            holds=period >= self.shape.duration_us * (1.0 - _SAME),
            sentence=f"a pulse of {self.shape.duration_us:g} us does not fit the period of {period:g} us",
            slug="out_of_range",
            field="rate_hz",
            value=rate_hz,
            allowed=f"up to {_US_PER_S / self.shape.duration_us:g} Hz",
        )
        return Waveform(self.name, self.shape, number, period, self.scope)

    @property
    def duration_us(self) -> float:
        """Time from the first onset to the last end [us]."""
        return (self.count - 1) * self.period_us + self.shape.duration_us

    @property
    def peak(self) -> float:
        """Largest absolute value; 1 but for `points`."""
        return self.shape.peak()

    def charge_uc(self, amplitude_ma: float) -> float:
        """Charge of one pulse in its stronger direction [uC], with `amplitude_ma` [mA] as the peak."""
        return plain(amplitude_ma, _AMPLITUDE, "amplitude_ma") * max(self.shape.areas()) / _NC_PER_UC

    def net_charge_uc(self, amplitude_ma: float) -> float:
        """Charge of one pulse that is not taken back [uC]; negative where the active pad was the cathode for longer."""
        above, below = self.shape.areas()
        return plain(amplitude_ma, _AMPLITUDE, "amplitude_ma") * (above - below) / _NC_PER_UC

    def rms_ma(self, amplitude_ma: float, period_us: float | None = None) -> float:
        """Root mean square [mA] over `period_us`; over the period of a train, or the pulse alone, if left out."""
        over = self._over(period_us)
        return plain(amplitude_ma, _AMPLITUDE, "amplitude_ma") * float(np.sqrt(self.shape.square() / over))

    def dc_ma(self, amplitude_ma: float, period_us: float | None = None) -> float:
        """Mean current [mA] over the same time as `rms_ma`."""
        return self.net_charge_uc(amplitude_ma) * _NC_PER_UC / self._over(period_us)

    def sample(self, dt_us: float) -> Floats:
        """Return what the solver sees in steps of `dt_us` [us]: shape (steps,), one value per step."""
        step = plain(dt_us, _STEP, "dt_us")
        steps = int(np.ceil(self.duration_us / step - _SAME))
        return self.stimulus(step).means(step, steps)

    def stimulus(self, dt_us: float) -> _core.Stimulus:
        """Return the waveform as the engine takes it for steps of `dt_us` [us]."""
        return self.shape.stimulus(dt_us, self.count, self.period_us)

    def _over(self, period_us: float | None) -> float:
        if period_us is None:
            return self.period_us if self.count > 1 else self.shape.duration_us
        return plain(period_us, _WIDTH, "period_us")


def _sign(anodic_first: bool) -> float:  # noqa: FBT001 - the one flag of a private helper
    return 1.0 if anodic_first else -1.0
