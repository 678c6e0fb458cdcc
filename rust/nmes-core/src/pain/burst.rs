//! How a burst of a carrier hurts: thin fibres of the skin count charge and add up the cycles of a burst, where a motor axon
//! fires at its start.
//!
//! ```text
//! n   = m (1 - e^(-T/θ)) / (T/θ) / (1 - e^(-P/θ))         cycles that add up
//! I/I1 = s (1 + τc/w) / (1 + τ/w) / sqrt(1 + (n/n½)²)     current that becomes too much over that of one pulse of w
//! U   = (w + τm) / (w + τc) n^γ (1 + k e^(-T/θm))         how unpleasant the skin finds it at an equal contraction
//! ```
//! w is the half-cycle, m the cycles of a burst of length T, P the time from burst to burst, θ how long thin fibres add up, τ the
//! constant of single pulses. Stopping and rating differ: who stops has had enough of contraction and skin together; what
//! is called unpleasant is what the skin adds. A short burst fires a motor axon once, so that it needs more current (k).
//!
//! *Reference:* docs/sensation.md; after Gildemeister's summation. *Limits:* fitted to directions; one law for all skin.

use crate::math::{exp, pow};
use crate::spec::DiscomfortSpec;
use crate::units::{s_from_ms, s_from_us};

/// A train of bursts as the skin meets it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BurstTrain {
    /// Duration of a half-cycle, or of one phase of a pulse [µs].
    pub half_cycle_us: f64,
    /// Cycles of a burst; 1 for an ordinary pulse.
    pub cycles: f64,
    /// Bursts per second [1/s].
    pub rate_hz: f64,
}

impl BurstTrain {
    /// Length of a burst [s].
    fn burst_s(&self) -> f64 {
        s_from_us(2.0 * self.half_cycle_us * self.cycles)
    }
}

/// Constants of the summation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BurstLaw {
    theta_s: f64,
    half_cycles: f64,
    charge_us: f64,
    scale: f64,
    tau_us: f64,
    motor_us: f64,
    exponent: f64,
    short_gain: f64,
    short_s: f64,
}

impl BurstLaw {
    /// From the parameter file.
    pub fn new(p: &DiscomfortSpec) -> Self {
        Self {
            theta_s: s_from_ms(p.burst_memory_ms),
            half_cycles: p.burst_half_cycles,
            charge_us: p.burst_charge_tau_us,
            scale: p.burst_scale,
            tau_us: p.discomfort_tau_us,
            motor_us: p.burst_motor_tau_us,
            exponent: p.burst_rating_exponent,
            short_gain: p.burst_short_gain,
            short_s: s_from_ms(p.burst_short_ms),
        }
    }

    /// Cycles that add up in the skin [1].
    fn summed(&self, train: &BurstTrain) -> f64 {
        let part = train.burst_s() / self.theta_s;
        let within = train.cycles * (1.0 - exp(-part)) / part;
        within / (1.0 - exp(-1.0 / (train.rate_hz * self.theta_s)))
    }

    /// Current at which a train becomes too much over that of a single pulse of as long a phase [1]; 1 for such pulses.
    pub fn current_factor(&self, train: &BurstTrain) -> f64 {
        if train.cycles <= 1.0 {
            return 1.0;
        }
        let (w, n) = (train.half_cycle_us, self.summed(train) / self.half_cycles);
        self.scale * (w + self.charge_us) / (w + self.tau_us) / (1.0 + n * n).sqrt()
    }

    /// How unpleasant the skin finds a train at an equal contraction [1]; orders trains.
    pub fn unpleasantness(&self, train: &BurstTrain) -> f64 {
        let w = train.half_cycle_us;
        let short = 1.0 + self.short_gain * exp(-train.burst_s() / self.short_s);
        (w + self.motor_us) / (w + self.charge_us) * pow(self.summed(train).max(1.0), self.exponent) * short
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAW: BurstLaw = BurstLaw {
        theta_s: 0.01,
        half_cycles: 11.4,
        charge_us: 2_000.0,
        scale: 0.426,
        tau_us: 420.0,
        motor_us: 150.0,
        exponent: 0.4,
        short_gain: 2.5,
        short_s: 0.001_5,
    };
    /// Thresholds of one motor axon on the cable for bursts of a sine [mA], which do not depend on the length of the burst.
    const MOTOR: [(f64, f64); 5] = [(0.5, 1.48), (1.0, 2.21), (2.5, 4.60), (4.0, 6.51), (10.0, 11.0)];
    /// The same for symmetric pulses of 200 and 500 µs [mA].
    const PULSES: [(f64, f64); 2] = [(200.0, 3.53), (500.0, 1.66)];

    fn burst(khz: f64, duty: f64) -> BurstTrain {
        let cycles = (khz * 20.0 * duty).max(1.0);
        BurstTrain { half_cycle_us: 500.0 / khz, cycles, rate_hz: 50.0 }
    }

    /// Current that becomes too much [200 µs pulse].
    fn too_much(train: &BurstTrain) -> f64 {
        (1.0 + 420.0 / train.half_cycle_us) / (1.0 + 420.0 / 200.0) * LAW.current_factor(train)
    }

    /// How far above the motor threshold one may go [1].
    fn reach((khz, motor): (f64, f64), duty: f64) -> f64 {
        too_much(&burst(khz, duty)) / motor
    }

    #[test]
    fn a_person_bears_most_contraction_at_1_khz_and_less_above_20_percent_duty() {
        let reached = MOTOR.map(|row| reach(row, 0.2));
        let best = (0..MOTOR.len()).max_by(|a, b| reached[*a].total_cmp(&reached[*b])).map(|i| MOTOR[i].0);
        assert_eq!(best, Some(1.0), "{reached:?}");
        assert!(reached[2] > reached[3] && reached[3] > reached[4], "falls above 2.5 kHz: {reached:?}");
        for row in MOTOR {
            assert!(reach(row, 0.2) > reach(row, 0.5) && reach(row, 0.5) > reach(row, 1.0), "{row:?}");
        }
    }

    #[test]
    fn comfort_is_best_at_4_khz_and_20_to_25_percent_duty() {
        let frequencies = [0.5, 1.0, 2.5, 4.0, 10.0, 20.0];
        let duties = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.5, 0.75, 1.0];
        let all = frequencies.iter().flat_map(|f| duties.iter().map(|d| (*f, *d)));
        let best =
            all.min_by(|a, b| LAW.unpleasantness(&burst(a.0, a.1)).total_cmp(&LAW.unpleasantness(&burst(b.0, b.1))));
        let (khz, duty) = best.expect("a grid");
        assert!((khz - 4.0).abs() < 1e-9 && (0.2..=0.25).contains(&duty), "{khz} kHz, {duty}");
    }

    #[test]
    fn russian_moves_less_than_aussie_and_pulses_at_equal_discomfort() {
        let (russian, aussie) = (reach(MOTOR[2], 0.5), reach(MOTOR[1], 0.2));
        let pulses =
            PULSES.map(|(us, ma)| too_much(&BurstTrain { half_cycle_us: us, cycles: 1.0, rate_hz: 50.0 }) / ma);
        assert!(pulses.iter().all(|p| *p > 1.3 * russian), "{russian} {pulses:?}");
        assert!(aussie > 1.3 * russian && (aussie / pulses[0] - 1.0).abs() < 0.25, "{russian} {aussie} {pulses:?}");
    }

    #[test]
    fn single_pulses_keep_their_law_and_long_ones_hurt_at_less_current() {
        let pulse = |us| BurstTrain { half_cycle_us: us, cycles: 1.0, rate_hz: 50.0 };
        assert!((LAW.current_factor(&pulse(300.0)) - 1.0).abs() < 1e-12);
        assert!(too_much(&pulse(500.0)) < too_much(&pulse(200.0)));
    }
}
