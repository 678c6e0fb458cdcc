//! Threshold of a free-form pulse by two poles in a row, anchored at the calibrated rectangular pulses.
//!
//! `τ1 u1' = I - u1`, `τ2 u2' = u1 - u2`; the axon fires when u2, driven by the cathodic current, reaches θ. θ is such that
//! the rectangular pulse with the same cathodic charge at the same peak has its calibrated threshold: a phase alone
//! where nothing reverses it, a symmetric pulse where as much charge comes back, their geometric mix in between.
//! *Reference:* two-pole fits to MRG thresholds under surface pads. *Limits:* exact for rectangular phases and symmetric
//! pulses, within 15 % for others (`tests/physiology`), so the table serves all standard shapes.

use super::threshold::Laws;
use crate::math::{exp, ln};
use crate::spec::FreeFormSpec;

/// One stretch of a pulse: current relative to the peak (cathodic negative) and duration [µs].
pub type Step = (f64, f64);

/// The rule for free-form pulses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FreeForm {
    spec: FreeFormSpec,
    gap_constant_us: f64,
}

/// The rectangular pulse that stands for a free-form one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Equivalent {
    /// Width of the phase with the same cathodic charge [µs].
    pub width_us: f64,
    /// How much of that charge the pulse takes back, less what the gap saves [1].
    pub reversed: f64,
}

impl FreeForm {
    /// From the parameter file and the constant of the interphase gap.
    pub fn new(spec: FreeFormSpec, gap_constant_us: f64) -> Self {
        Self { spec, gap_constant_us }
    }

    /// The rectangular pulse that stands for `steps`; a width of 0 where no current is cathodic.
    pub fn equivalent(&self, steps: &[Step]) -> Equivalent {
        let peak = steps.iter().map(|s| s.0.abs()).fold(0.0, f64::max);
        // the steepest rise of the cathodic charge, from its lowest point so far to its highest
        let (mut charge, mut low, mut rise, mut end) = (0.0, 0.0_f64, 0.0, 0);
        for (i, &(value, us)) in steps.iter().enumerate() {
            charge -= value * us;
            low = low.min(charge);
            if charge - low > rise {
                (rise, end) = (charge - low, i + 1);
            }
        }
        if rise <= 0.0 {
            return Equivalent { width_us: 0.0, reversed: 0.0 };
        }
        let (mut gap_us, mut back) = (0.0, 0.0);
        for &(value, us) in &steps[end..] {
            if value > 0.0 {
                back += value * us;
            } else if back <= 0.0 {
                gap_us += us;
            }
        }
        Equivalent { width_us: rise / peak, reversed: (back / rise).min(1.0) * exp(-gap_us / self.gap_constant_us) }
    }

    /// Threshold of a pulse [mA of its peak]; infinite where no current is cathodic.
    ///
    /// `phase_ma` and `pair_ma` are the calibrated thresholds of one phase and of a symmetric pulse of the equivalent width.
    pub fn threshold_ma(&self, steps: &[Step], phase_ma: f64, pair_ma: f64) -> f64 {
        let alike = self.equivalent(steps);
        if alike.width_us <= 0.0 {
            return f64::INFINITY;
        }
        let peak = steps.iter().map(|s| s.0.abs()).fold(0.0, f64::max);
        let driven = self.response(steps) / peak;
        let phase = [(-1.0, alike.width_us)];
        let pair = [(-1.0, alike.width_us), (1.0, alike.width_us)];
        let theta_phase = ln(phase_ma * self.response(&phase));
        let theta_pair = ln(pair_ma * self.response(&pair));
        exp(theta_phase + (theta_pair - theta_phase) * alike.reversed) / driven
    }

    /// Thresholds of all axons of a population [mA of the peak], before the factor of the person; `None` where a kind of
    /// pulse was not calibrated.
    pub fn thresholds_ma(&self, laws: &Laws<'_>, steps: &[Step]) -> Option<Vec<f64>> {
        let width_us = self.equivalent(steps).width_us;
        let phase = laws.phase_ma(width_us)?;
        let pair = laws.pair_ma(width_us)?;
        Some(phase.iter().zip(&pair).map(|(&phase, &pair)| self.threshold_ma(steps, phase, pair)).collect())
    }

    /// Largest u2 under a pulse; a while after it is looked at too.
    fn response(&self, steps: &[Step]) -> f64 {
        let (tau1, tau2) = (self.spec.tau1_us, self.spec.tau2_us);
        let mix = tau1 / (tau1 - tau2);
        let (mut u1, mut u2, mut most) = (0.0, 0.0, 0.0_f64);
        let after = [(0.0, 2.0 * (tau1 + tau2))];
        for &(value, duration_us) in steps.iter().chain(&after) {
            let pieces = (duration_us / self.spec.step_us).ceil().max(1.0);
            let h = duration_us / pieces;
            let (e1, e2) = (exp(-h / tau1), exp(-h / tau2));
            let drive = -value;
            let mut left = pieces;
            while left > 0.0 {
                // both poles are exact for a constant current
                let d1 = u1 - drive;
                u2 = drive + mix * d1 * e1 + (u2 - drive - mix * d1) * e2;
                u1 = drive + d1 * e1;
                most = most.max(u2);
                left -= 1.0;
            }
        }
        most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: FreeFormSpec = FreeFormSpec { tau1_us: 260.0, tau2_us: 30.0, step_us: 1.0 };

    fn rule() -> FreeForm {
        FreeForm::new(SPEC, 73.0)
    }

    #[test]
    fn the_anchors_are_met_exactly() {
        for width in [50.0, 200.0, 500.0] {
            assert!((rule().threshold_ma(&[(-1.0, width)], 3.0, 4.0) - 3.0).abs() < 1e-9);
            assert!((rule().threshold_ma(&[(-1.0, width), (1.0, width)], 3.0, 4.0) - 4.0).abs() < 1e-9);
            assert!((rule().threshold_ma(&[(-2.0, width)], 3.0, 4.0) - 3.0).abs() < 1e-9, "only the shape counts");
        }
    }

    #[test]
    fn cutting_a_phase_in_two_changes_nothing() {
        let (whole, cut) = ([(-1.0, 300.0)], [(-1.0, 120.0), (-1.0, 180.0)]);
        assert!((rule().threshold_ma(&whole, 3.0, 4.0) / rule().threshold_ma(&cut, 3.0, 4.0) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn an_anodic_pulse_fires_nothing_and_a_triangle_costs_peak() {
        assert!(rule().threshold_ma(&[(1.0, 200.0)], 3.0, 4.0).is_infinite());
        let triangle: Vec<Step> = (0..20).map(|i| (-(f64::from(i) + 0.5) / 20.0, 20.0)).collect();
        // at equal phase threshold per charge the triangle needs about as much charge, so a higher peak than 400 us flat
        assert!((rule().equivalent(&triangle).width_us - 200.0 / 0.975).abs() < 1.0);
    }

    #[test]
    fn a_gap_saves_part_of_the_second_phase() {
        let gap = rule().equivalent(&[(-1.0, 100.0), (0.0, 100.0), (1.0, 100.0)]);
        assert!(gap.reversed < 0.3 && gap.reversed > 0.2);
    }
}
