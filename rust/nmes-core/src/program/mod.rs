//! A stimulation program in engine units, and the envelope that multiplies the dial.
//!
//! delivered current = dial × envelope. `on` includes ramp-up and plateau; ramp-down runs inside `off`. `off = 0` means
//! continuous stimulation with one ramp-up at the start.

mod dial;
mod modulation;
mod trigger;

pub use dial::Dial;
pub(crate) use modulation::scaled;
pub use modulation::{Course, Modulated, Modulation, WHOLE, WIDTHS};
pub use trigger::{Levels, Trigger, TriggerSource};

use crate::waveform::{PulseShape, Waveform};
use serde::{Deserialize, Serialize};

/// Where a channel stands in its cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// Before the first on-phase, or the session is not running.
    Idle,
    /// Current rises.
    RampUp,
    /// Full current.
    Plateau,
    /// Current falls, inside the off time.
    RampDown,
    /// No current.
    Off,
}

/// One channel of a program in engine units.
#[derive(Clone, Debug, PartialEq)]
pub struct Channel {
    /// Index of the placement at the site.
    pub placement: usize,
    /// Pulse shape.
    pub shape: PulseShape,
    /// Rate [mHz].
    pub frequency_mhz: u64,
    /// Ramp-up [ns].
    pub ramp_up_ns: u64,
    /// On time with ramp-up [ns].
    pub on_ns: u64,
    /// Ramp-down [ns].
    pub ramp_down_ns: u64,
    /// Off time with ramp-down [ns]; 0 is continuous.
    pub off_ns: u64,
    /// Start of the first on-phase [ns].
    pub delay_ns: u64,
    /// Interval of the leading doublet [ns].
    pub doublet_ns: Option<u64>,
    /// What begins an on-phase instead of the clock.
    pub trigger: Option<Trigger>,
    /// Pulses of a burst; the rate is that of the bursts.
    pub pulses: u32,
    /// Rate within a burst [mHz].
    pub inner_mhz: u64,
    /// What changes slowly.
    pub modulation: Option<Modulation>,
    /// Period of the sweep between the circuits of an interferential current [ns].
    pub sweep_ns: Option<u64>,
    /// Row of thresholds of the channel's pulse, and the first of those of its other pulses.
    pub rows: [usize; 2],
}

impl Channel {
    /// Length of one cycle [ns]; `None` for continuous stimulation and for on-phases that something else begins.
    pub fn cycle_ns(&self) -> Option<u64> {
        (self.off_ns > 0 && self.trigger.is_none()).then_some(self.on_ns + self.off_ns)
    }

    /// Whether stimulation goes on until the session ends.
    fn continuous(&self) -> bool {
        self.off_ns == 0 && self.trigger.is_none()
    }

    /// Time after the start of an on-phase of `on_ns` at which pulses end [ns].
    pub fn active_ns(&self, on_ns: u64) -> u64 {
        if self.continuous() { u64::MAX } else { on_ns + self.ramp_down_ns }
    }

    /// Pulses a second, those of the bursts counted each [Hz]; the highest where the rate changes.
    pub fn pulse_rate_hz(&self) -> f64 {
        self.frequency_hz() * f64::from(self.pulses)
    }

    /// The change of rate, if it changes.
    pub fn rate_change(&self) -> Option<Modulation> {
        self.modulation.filter(|m| m.of == Modulated::Rate)
    }

    /// The change of width, if it changes.
    pub fn width_change(&self) -> Option<Modulation> {
        self.modulation.filter(|m| m.of == Modulated::Width)
    }

    /// Shape of a pulse that begins `elapsed` ns after the start of an on-phase.
    pub fn shape_at(&self, elapsed: u64) -> PulseShape {
        match self.width_change() {
            Some(m) => PulseShape { phase_us: m.width_us(self.shape.phase_us, m.width_index(elapsed)), ..self.shape },
            None => self.shape,
        }
    }

    /// Shapes of its pulses in the order of the rows of thresholds: its own, then the narrower ones.
    pub fn shapes(&self) -> Vec<PulseShape> {
        if self.shape.waveform == Waveform::Interferential {
            // both in phase and in antiphase, then each circuit alone
            let most = if self.sweep_ns.is_some() { 4 } else { 2 };
            let circuits = (1..=most).map(|asymmetry| PulseShape { asymmetry, ..self.shape });
            return std::iter::once(self.shape).chain(circuits).collect();
        }
        let narrower = self.width_change().map(|m| {
            (1..WIDTHS).map(move |k| PulseShape { phase_us: m.width_us(self.shape.phase_us, k), ..self.shape })
        });
        std::iter::once(self.shape).chain(narrower.into_iter().flatten()).collect()
    }

    /// Row of thresholds of one of its pulses.
    pub fn row(&self, shape: PulseShape) -> usize {
        match self.width_change() {
            Some(m) if shape.phase_us != self.shape.phase_us => {
                let found = (1..WIDTHS).find(|&k| m.width_us(self.shape.phase_us, k) == shape.phase_us);
                found.map_or(self.rows[0], |k| self.rows[1] + k - 1)
            }
            _ => self.rows[0],
        }
    }

    /// Share of the amplitude that a slow change leaves `elapsed` ns after the start of an on-phase [1e-6].
    pub fn left_ppm(&self, elapsed: u64) -> u64 {
        match self.modulation {
            Some(m) if m.of == Modulated::Amplitude => m.left_ppm(elapsed),
            _ => WHOLE,
        }
    }

    /// Rate [Hz].
    pub fn frequency_hz(&self) -> f64 {
        self.frequency_mhz as f64 * 1e-3
    }

    /// Period [ns], rounded down.
    pub fn period_ns(&self) -> u64 {
        1_000_000_000_000 / self.frequency_mhz
    }

    /// Numerator and denominator of the envelope `elapsed` ns after the start of an on-phase of `on_ns`.
    ///
    /// An on-phase that is cut short inside its ramp-up falls from the height that it had reached.
    pub fn envelope(&self, elapsed: u64, on_ns: u64) -> (u64, u64) {
        let active = self.active_ns(on_ns);
        if elapsed < self.ramp_up_ns.min(on_ns) {
            (elapsed, self.ramp_up_ns)
        } else if self.continuous() || elapsed < on_ns {
            (1, 1)
        } else if elapsed < active && on_ns < self.ramp_up_ns {
            // a program is shorter than 2^47 ns, so in units of about a millisecond the products stay below 2^64
            const SHIFT: u32 = 20;
            let (up, down) = (self.ramp_up_ns >> SHIFT, self.ramp_down_ns >> SHIFT);
            ((on_ns >> SHIFT) * ((active - elapsed) >> SHIFT), (up * down).max(1))
        } else if elapsed < active {
            (active - elapsed, self.ramp_down_ns)
        } else {
            (0, 1)
        }
    }

    /// Phase `elapsed` ns after the start of an on-phase of `on_ns`, with the time spent in it and its length [ns].
    pub fn phase(&self, elapsed: u64, on_ns: u64) -> (Phase, u64, u64) {
        let active = self.active_ns(on_ns);
        if elapsed < self.ramp_up_ns.min(on_ns) {
            (Phase::RampUp, elapsed, self.ramp_up_ns)
        } else if self.continuous() {
            (Phase::Plateau, elapsed - self.ramp_up_ns, 0)
        } else if elapsed < on_ns {
            (Phase::Plateau, elapsed - self.ramp_up_ns, on_ns - self.ramp_up_ns)
        } else if elapsed < active {
            (Phase::RampDown, elapsed - on_ns, self.ramp_down_ns)
        } else {
            (Phase::Off, elapsed - active, self.off_ns.saturating_sub(self.ramp_down_ns))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn channel(off_ns: u64) -> Channel {
        Channel {
            placement: 0,
            shape: PulseShape::plain(Waveform::SymmetricBiphasic, 300, 0, 1),
            frequency_mhz: 50_000,
            ramp_up_ns: 2_000,
            on_ns: 10_000,
            ramp_down_ns: 1_000,
            off_ns,
            delay_ns: 0,
            doublet_ns: None,
            trigger: None,
            pulses: 1,
            inner_mhz: 0,
            modulation: None,
            sweep_ns: None,
            rows: [0, 0],
        }
    }

    #[test]
    fn on_holds_the_ramp_up_and_off_the_ramp_down() {
        let c = channel(50_000);
        assert_eq!(c.cycle_ns(), Some(60_000));
        for (at, phase) in
            [(0, Phase::RampUp), (2_000, Phase::Plateau), (10_000, Phase::RampDown), (11_000, Phase::Off)]
        {
            assert_eq!(c.phase(at, c.on_ns).0, phase, "at {at}");
        }
        assert_eq!(c.envelope(1_000, c.on_ns), (1_000, 2_000));
        assert_eq!(c.envelope(10_250, c.on_ns), (750, 1_000));
        assert_eq!(c.envelope(11_000, c.on_ns).0, 0);
    }

    #[test]
    fn continuous_stimulation_has_no_ramp_down() {
        let c = channel(0);
        assert_eq!(c.cycle_ns(), None);
        assert_eq!(c.envelope(u64::MAX / 2, c.on_ns), (1, 1));
        assert_eq!(c.phase(10_000_000, c.on_ns).0, Phase::Plateau);
    }
}
