//! Threshold of a free-form pulse by two poles in a row, anchored at the calibrated rectangular pulses.
//!
//! `τ1 u1' = I - u1`, `τ2 u2' = u1 - u2`; the axon fires when u2, driven by the cathodic current, reaches θ. θ is such that
//! the rectangular pulse with the same cathodic charge and the same mean square of the current has its calibrated
//! threshold: a phase alone where nothing reverses it, a symmetric pulse where as much charge comes back, their geometric
//! mix in between. Anodic current before the cathodic stretch counts by a share, since a hyperpolarised axon forgets fast.
//! An axon that an anodic phase fires is tried with the pulse turned round too. *Reference:* two-pole fits to MRG thresholds
//! under surface pads. *Limits:* exact for rectangular phases and symmetric pulses, within 15 % for others that begin with
//! their cathodic part (`tests/physiology`), so the table serves all standard shapes; currents that alternate faster than
//! about 50 µs are rectified by the membrane and not covered.

use super::threshold::Laws;
use crate::math::{exp, ln};
use crate::spec::FreeFormSpec;

/// One stretch of a pulse: current relative to the peak (cathodic negative) and duration [µs].
pub type Step = (f64, f64);

/// The rule for free-form pulses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FreeForm {
    spec: FreeFormSpec,
}

/// The rectangular pulse that stands for a free-form one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Equivalent {
    /// Width of the phase with the same cathodic charge and mean square [µs].
    pub width_us: f64,
    /// How much of that charge the pulse takes back, less what the gap saves [1].
    pub reversed: f64,
    /// Stretch with which the cathodic part begins.
    pub start: usize,
}

impl FreeForm {
    /// From the parameter file.
    pub fn new(spec: FreeFormSpec) -> Self {
        Self { spec }
    }

    /// The rectangular pulse that stands for `steps`; a width of 0 where no current is cathodic.
    pub fn equivalent(&self, steps: &[Step]) -> Equivalent {
        // the steepest rise of the cathodic charge, from its lowest point so far to its highest
        let (mut charge, mut low, mut lowest) = (0.0, 0.0_f64, 0);
        let (mut rise, mut start, mut end) = (0.0, 0, 0);
        for (i, &(value, us)) in steps.iter().enumerate() {
            charge -= value * us;
            if charge < low {
                (low, lowest) = (charge, i + 1);
            }
            if charge - low > rise {
                (rise, start, end) = (charge - low, lowest, i + 1);
            }
        }
        if rise <= 0.0 {
            return Equivalent { width_us: 0.0, reversed: 0.0, start: 0 };
        }
        let square: f64 = steps[start..end].iter().filter(|s| s.0 < 0.0).map(|&(value, us)| value * value * us).sum();
        let (mut gap_us, mut back) = (0.0, 0.0);
        for &(value, us) in &steps[end..] {
            if value > 0.0 {
                back += value * us;
            } else if back <= 0.0 {
                gap_us += us;
            }
        }
        let reversed = (back / rise).min(1.0) * exp(-gap_us / self.spec.gap_us);
        Equivalent { width_us: rise * rise / square, reversed, start }
    }

    /// Threshold of a pulse [mA of its peak]; infinite where no current is cathodic.
    ///
    /// `phase_ma` and `pair_ma` are the calibrated thresholds of one phase and of a symmetric pulse of the equivalent width.
    pub fn threshold_ma(&self, steps: &[Step], phase_ma: f64, pair_ma: f64) -> f64 {
        let Some(shares) = self.shares(steps) else { return f64::INFINITY };
        shares.threshold_ma(phase_ma, pair_ma)
    }

    /// Thresholds of all axons of a population [mA of the peak], before the factor of the person; `None` where a kind of
    /// pulse was not calibrated.
    pub fn thresholds_ma(&self, laws: &Laws<'_>, steps: &[Step]) -> Option<Vec<f64>> {
        let turned: Vec<Step> = steps.iter().map(|&(value, us)| (-value, us)).collect();
        let (as_is, turned) = (self.shares(steps), self.shares(&turned));
        let width_us = |shares: &Option<Shares>| shares.map_or(1.0, |s| s.alike.width_us);
        let phase = laws.phase_ma(width_us(&as_is))?;
        let pair = laws.pair_ma(width_us(&as_is))?;
        let second = laws.second_ma(width_us(&as_is), phase.len());
        let anodic = laws.second_ma(width_us(&turned), phase.len());
        let one = |i: usize| {
            // where the second phase fires the axon a pair says nothing of what it costs the first
            let pair = if second[i] < phase[i] { phase[i] } else { pair[i].max(phase[i]) };
            let first = as_is.map_or(f64::INFINITY, |s| s.threshold_ma(phase[i], pair));
            first.min(turned.map_or(f64::INFINITY, |s| s.threshold_ma(anodic[i], anodic[i])))
        };
        Some((0..phase.len()).map(one).collect())
    }

    /// What the rule needs of a pulse; `None` where no current is cathodic.
    fn shares(&self, steps: &[Step]) -> Option<Shares> {
        let alike = self.equivalent(steps);
        if alike.width_us <= 0.0 {
            return None;
        }
        let peak = steps.iter().map(|s| s.0.abs()).fold(0.0, f64::max);
        let driven = self.response(steps, alike.start) / peak;
        let phase = self.response(&[(-1.0, alike.width_us)], 0);
        let pair = self.response(&[(-1.0, alike.width_us), (1.0, alike.width_us)], 0);
        Some(Shares { alike, driven, phase, pair })
    }

    /// Largest u2 under a pulse whose cathodic part begins with a stretch; a while after it is looked at too.
    fn response(&self, steps: &[Step], start: usize) -> f64 {
        let (tau1, tau2) = (self.spec.tau1_us, self.spec.tau2_us);
        let mix = tau1 / (tau1 - tau2);
        let (mut u1, mut u2, mut most) = (0.0, 0.0, 0.0_f64);
        let after = [(0.0, 2.0 * (tau1 + tau2))];
        for (i, &(value, duration_us)) in steps.iter().chain(&after).enumerate() {
            let pieces = (duration_us / self.spec.step_us).ceil().max(1.0);
            let h = duration_us / pieces;
            let (e1, e2) = (exp(-h / tau1), exp(-h / tau2));
            let drive = if i < start && value > 0.0 { -self.spec.before * value } else { -value };
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

/// A pulse as the rule sees it: largest u2 of the pulse, of the phase and of the pair that stand for it.
#[derive(Clone, Copy, Debug)]
struct Shares {
    alike: Equivalent,
    driven: f64,
    phase: f64,
    pair: f64,
}

impl Shares {
    fn threshold_ma(&self, phase_ma: f64, pair_ma: f64) -> f64 {
        let (phase, pair) = (ln(phase_ma * self.phase), ln(pair_ma * self.pair));
        exp(phase + (pair - phase) * self.alike.reversed) / self.driven
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: FreeFormSpec = FreeFormSpec { tau1_us: 260.0, tau2_us: 30.0, step_us: 1.0, gap_us: 73.0, before: 0.4 };

    fn rule() -> FreeForm {
        FreeForm::new(SPEC)
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
        // a ramp of 400 us has the charge and the mean square of 300 us flat at two thirds of its peak
        assert!((rule().equivalent(&triangle).width_us - 300.0).abs() < 1.0);
        assert!(rule().threshold_ma(&triangle, 3.0, 4.0) > 3.0);
    }

    #[test]
    fn an_anodic_phase_before_costs_less_than_it_would_in_a_passive_axon() {
        let anodic_first = rule().threshold_ma(&[(1.0, 100.0), (-1.0, 100.0)], 3.0, 4.0);
        assert!(anodic_first > 1.2 * 3.0 && anodic_first < 1.8 * 3.0);
    }

    #[test]
    fn a_gap_saves_part_of_the_second_phase() {
        let gap = rule().equivalent(&[(-1.0, 100.0), (0.0, 100.0), (1.0, 100.0)]);
        assert!(gap.reversed < 0.3 && gap.reversed > 0.2);
    }
}
