//! Threshold of a free-form pulse by two poles in a row, anchored at computed rectangular pulses.
//!
//! `τ1 u1' = I - u1`, `τ2 u2' = u1 - u2`; the axon fires when u2, driven by the cathodic current, reaches θ. θ is such that
//! the rectangular pulse with the charge and the mean square that have flown when u2 is highest has its computed
//! threshold: a phase alone where the current flows one way only, a symmetric pulse where it flows back as much after it
//! or before it, geometric mixes in between; what flows back counts the less the further away it is. The anodic part of
//! the pulse is tried in the same way, with the anodic anchors, and the lower threshold counts. *Reference:* two-pole
//! fits to MRG thresholds under surface pads. *Limits:* exact for rectangular phases and symmetric pulses, within 13 %
//! for others of one sign, 18 % for those of both; single axons that fire in their middle are off by up to 37 % under
//! pulses that begin with their anodic part (`docs/nerve.md`). Currents that alternate faster than about 50 µs are
//! rectified by the membrane and not covered.

use crate::math::{exp, ln};
use crate::spec::FreeFormSpec;

/// One stretch of a pulse: current relative to the peak (cathodic negative) and duration [µs].
pub type Step = (f64, f64);

/// The rule for free-form pulses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FreeForm {
    spec: FreeFormSpec,
}

/// Computed thresholds of one axon for rectangular pulses of an equivalent width, whose phase of one sign is meant [mA].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Anchors {
    /// The phase alone.
    pub phase_ma: f64,
    /// A symmetric pulse without gap that begins with it.
    pub first_ma: f64,
    /// A symmetric pulse without gap that ends with it.
    pub last_ma: f64,
}

/// The rectangular pulse that stands for the cathodic part of a free-form one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Equivalent {
    /// Width of the phase with the same cathodic charge and mean square [µs].
    pub width_us: f64,
    /// How much flows back after it, against a symmetric pulse [1].
    pub after: f64,
    /// How much has flown the other way before, against a symmetric pulse [1].
    pub before: f64,
    /// Largest u2 that the part drives, in the units of the pulse.
    driven: f64,
}

impl FreeForm {
    /// From the parameter file.
    pub fn new(spec: FreeFormSpec) -> Self {
        Self { spec }
    }

    /// The rectangular pulse that stands for the cathodic part of `steps`; `None` where no current is cathodic.
    pub fn equivalent(&self, steps: &[Step]) -> Option<Equivalent> {
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
            return None;
        }
        // a pause does not begin it
        start += steps[start..end].iter().take_while(|s| s.0 == 0.0).count();
        let (driven, peak_us) = self.response(&steps[start..]);
        let (mut charge, mut square, mut now_us) = (0.0, 0.0, 0.0);
        for &(value, us) in &steps[start..end] {
            let until_us = us.min(peak_us - now_us).max(0.0);
            if value < 0.0 {
                charge -= value * until_us;
                square += value * value * until_us;
            }
            now_us += us;
        }
        let width_us = charge * charge / square;
        let of_pair = charge / width_us * self.remembered(&[(1.0, width_us)]);
        let other = |steps: &[Step]| (self.remembered(steps) / of_pair).min(1.0);
        let before: Vec<Step> = steps[..start].iter().rev().copied().collect();
        Some(Equivalent { width_us, after: other(&steps[end..]), before: other(&before), driven })
    }

    /// Anodic charge, the less the further from the first stretch it flows.
    fn remembered(&self, steps: &[Step]) -> f64 {
        let tau = self.spec.memory_us;
        let (mut sum, mut left) = (0.0, 1.0);
        for &(value, us) in steps {
            let next = left * exp(-us / tau);
            sum += value.max(0.0) * tau * (left - next);
            left = next;
        }
        sum
    }

    /// Threshold of a pulse [mA of the peak] from the anchors for its cathodic part, and for its anodic part in the same
    /// way; infinite where no current flows.
    pub fn threshold_ma(&self, steps: &[Step], cathodic: Anchors, anodic: Anchors) -> f64 {
        let one = |steps: &[Step], anchors| self.shares(steps).map_or(f64::INFINITY, |s| s.threshold_ma(anchors));
        one(steps, cathodic).min(one(&turned(steps), anodic))
    }

    /// What the rule needs of a pulse; `None` where no current is cathodic.
    fn shares(&self, steps: &[Step]) -> Option<Shares> {
        let alike = self.equivalent(steps)?;
        let peak = steps.iter().map(|s| s.0.abs()).fold(0.0, f64::max);
        let (phase, _) = self.response(&[(-1.0, alike.width_us)]);
        let (pair, _) = self.response(&[(-1.0, alike.width_us), (1.0, alike.width_us)]);
        Some(Shares { alike, driven: alike.driven / peak, phase, pair })
    }

    /// Largest u2 under a pulse and when that is [µs]; a while after the pulse is looked at too.
    fn response(&self, steps: &[Step]) -> (f64, f64) {
        let (tau1, tau2) = (self.spec.tau1_us, self.spec.tau2_us);
        let mix = tau1 / (tau1 - tau2);
        let (mut u1, mut u2, mut now_us, mut most, mut at_us) = (0.0, 0.0, 0.0, 0.0, 0.0);
        let after = [(0.0, 2.0 * (tau1 + tau2))];
        for &(value, duration_us) in steps.iter().chain(&after) {
            let pieces = (duration_us / self.spec.step_us).ceil().max(1.0);
            let h = duration_us / pieces;
            let (e1, e2) = (exp(-h / tau1), exp(-h / tau2));
            let mut left = pieces;
            while left > 0.0 {
                // both poles are exact for a constant current
                let d1 = u1 + value;
                u2 = mix * d1 * e1 - value + (u2 + value - mix * d1) * e2;
                u1 = d1 * e1 - value;
                now_us += h;
                if u2 > most {
                    (most, at_us) = (u2, now_us);
                }
                left -= 1.0;
            }
        }
        (most, at_us)
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
    fn threshold_ma(&self, anchors: Anchors) -> f64 {
        let phase_ma = anchors.phase_ma;
        // a pair that needs less than the phase is fired by its other phase: what that costs this one is not known
        let ratio = |pair_ma: f64, response: f64| ln((pair_ma.max(phase_ma) * response) / (phase_ma * self.phase));
        let first = self.alike.after * ratio(anchors.first_ma, self.pair);
        let last = self.alike.before * ratio(anchors.last_ma, self.phase);
        phase_ma * self.phase * exp(first + last) / self.driven
    }
}

/// The pulse the other way round.
pub fn turned(steps: &[Step]) -> Vec<Step> {
    steps.iter().map(|&(value, us)| (-value, us)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: FreeFormSpec = FreeFormSpec { tau1_us: 260.0, tau2_us: 30.0, step_us: 1.0, memory_us: 80.0 };
    const CATHODIC: Anchors = Anchors { phase_ma: 3.0, first_ma: 4.0, last_ma: 3.5 };
    /// Of an axon that an anodic phase never fires.
    const NEVER: Anchors = Anchors { phase_ma: 1e9, first_ma: 1e9, last_ma: 1e9 };

    fn found(steps: &[Step]) -> f64 {
        FreeForm::new(SPEC).threshold_ma(steps, CATHODIC, NEVER)
    }

    #[test]
    fn the_anchors_are_met_exactly() {
        for width in [50.0, 200.0, 500.0] {
            assert!((found(&[(-1.0, width)]) - 3.0).abs() < 1e-9);
            assert!((found(&[(-1.0, width), (1.0, width)]) - 4.0).abs() < 1e-9);
            assert!((found(&[(1.0, width), (-1.0, width)]) - 3.5).abs() < 1e-9);
            assert!((found(&[(-2.0, width)]) - 3.0).abs() < 1e-9, "only the shape counts");
        }
    }

    #[test]
    fn the_phase_that_fires_first_counts() {
        let anodic = Anchors { phase_ma: 2.0, first_ma: 2.5, last_ma: 2.2 };
        let all = |steps: &[Step]| FreeForm::new(SPEC).threshold_ma(steps, CATHODIC, anodic);
        assert!((all(&[(1.0, 100.0)]) - 2.0).abs() < 1e-9);
        assert!((all(&[(1.0, 100.0), (-1.0, 100.0)]) - 2.5).abs() < 1e-9);
    }

    #[test]
    fn cutting_a_phase_in_two_changes_nothing() {
        let (whole, cut) = ([(-1.0, 300.0)], [(-1.0, 120.0), (-1.0, 180.0)]);
        assert!((found(&whole) / found(&cut) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn an_anodic_pulse_fires_nothing_and_a_triangle_costs_peak() {
        assert!(found(&[(1.0, 200.0)]) > 1e8, "the axon of these anchors");
        assert!(found(&[(0.0, 200.0)]).is_infinite());
        let triangle: Vec<Step> = (0..20).map(|i| (-(f64::from(i) + 0.5) / 20.0, 20.0)).collect();
        // a ramp of 400 us has the charge and the mean square of 300 us flat at two thirds of its peak
        let alike = FreeForm::new(SPEC).equivalent(&triangle).expect("a cathodic pulse");
        assert!((alike.width_us - 300.0).abs() < 1.0);
        assert!(found(&triangle) > 3.0);
    }

    #[test]
    fn a_gap_saves_part_of_the_other_phase() {
        let at = |gap: f64| found(&[(-1.0, 100.0), (0.0, gap), (1.0, 100.0)]);
        assert!(at(0.0) > at(50.0) && at(50.0) > at(200.0) && at(1e4) < 3.0 + 1e-6);
        let before = |gap: f64| found(&[(1.0, 100.0), (0.0, gap), (-1.0, 100.0)]);
        assert!(before(0.0) > before(50.0) && before(50.0) > before(200.0));
    }
}
