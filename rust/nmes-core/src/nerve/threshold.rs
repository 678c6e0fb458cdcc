//! Resting threshold of an axon for a pulse, from the calibrated table.
//!
//! C, B and P are the thresholds of a cathodic phase alone and of symmetric pulses without and with a pause p, each
//! `I_rh (1 + τ/w) · c(w)`. A pause g between the phases takes the effect of the other phase away: where the first phase
//! fires the axon `T = C + (B - C) φ(w, g)` with `φ = b e^(-g/slow) + (1 - b) e^(-g/fast)`, b depending on the width; where
//! the second does, `T = P + (B - P) (e^(-g/second) - e^(-p/second))/(1 - e^(-p/second))`. A second phase of 1/r of the
//! current and r times the length acts as `(1 + unequal (1 - 1/r))/r` of a symmetric one, or fires the axon itself at about
//! `r P(r w)`. *Reference:* thresholds of the cable under the pads in use. *Limits:* widths beyond the table keep the
//! correction of its end.

use crate::math::{exp, interpolate};
use crate::spec::{GapSpec, ShapeTable};
use crate::waveform::{PulseShape, Waveform};

/// The laws that make up the threshold of any rectangular pulse; a kind that was not calibrated is absent.
#[derive(Clone, Copy, Debug)]
pub struct Laws<'a> {
    /// A cathodic phase alone.
    pub monophasic: Option<&'a ShapeTable>,
    /// A symmetric pulse without gap.
    pub biphasic: Option<&'a ShapeTable>,
    /// A symmetric pulse with a pause, for axons that its second phase fires; where it is absent it fires none.
    pub paused: Option<&'a ShapeTable>,
    /// The rule for pauses and unequal phases.
    pub gap: &'a GapSpec,
}

impl Laws<'_> {
    /// Thresholds of all axons at rest [mA], before the factor of the person; `None` where a kind is missing.
    pub fn thresholds_ma(&self, shape: PulseShape) -> Option<Vec<f64>> {
        let width_us = f64::from(shape.phase_us);
        let ratio = match shape.waveform {
            Waveform::Monophasic => return self.phase_ma(width_us),
            Waveform::SymmetricBiphasic => 1.0,
            Waveform::AsymmetricBiphasic => f64::from(shape.asymmetry),
        };
        let both = self.pair_ma(width_us)?;
        // a symmetric pulse without gap needs no phase alone
        if shape.gap_us == 0 && shape.waveform == Waveform::SymmetricBiphasic {
            return Some(both);
        }
        let first = self.phase_ma(width_us)?;
        let second = self.second_ma(width_us, first.len());
        let weak = if ratio > 1.0 { self.second_ma(ratio * width_us, first.len()) } else { second.clone() };
        let gap_us = f64::from(shape.gap_us);
        let kept = self.kept(width_us, gap_us) * (1.0 + self.gap.unequal * (1.0 - 1.0 / ratio)) / ratio;
        let left = |us: f64| exp(-us / self.gap.second_us);
        let hindered = (left(gap_us) - left(self.gap.pause_us)) / (1.0 - left(self.gap.pause_us)) / ratio;
        let one = |i: usize| {
            let (first, both, second) = (first[i], both[i], second[i]);
            if first <= second {
                // nothing is known of a second phase that helps
                return if both < first { both } else { first + (both - first) * kept };
            }
            let by_second = ratio * weak[i] * (1.0 + (both / second - 1.0) * hindered).max(f64::MIN_POSITIVE);
            let by_first = first + (both - first).max(0.0) * kept;
            if ratio > 1.0 { by_second.min(by_first) } else { by_second }
        };
        Some((0..first.len()).map(one).collect())
    }

    /// Thresholds for one cathodic phase of this width [mA].
    pub fn phase_ma(&self, width_us: f64) -> Option<Vec<f64>> {
        self.monophasic.map(|table| weiss(table, width_us))
    }

    /// Thresholds for a symmetric pulse without gap whose phases have this width [mA].
    pub fn pair_ma(&self, width_us: f64) -> Option<Vec<f64>> {
        self.biphasic.map(|table| weiss(table, width_us))
    }

    /// Thresholds for a second phase of this width after the pause [mA]; infinite where they are not known.
    pub fn second_ma(&self, width_us: f64, axons: usize) -> Vec<f64> {
        self.paused.map_or_else(|| vec![f64::INFINITY; axons], |table| weiss(table, width_us))
    }

    /// Effect of the second phase that is left after a pause [1].
    fn kept(&self, width_us: f64, gap_us: f64) -> f64 {
        let rule = self.gap;
        let slow = interpolate(&rule.slow_width_us, &rule.slow_share, width_us);
        slow * exp(-gap_us / rule.slow_us) + (1.0 - slow) * exp(-gap_us / rule.fast_us)
    }
}

fn weiss(table: &ShapeTable, width_us: f64) -> Vec<f64> {
    let correction = interpolate(&table.width_us, &table.correction, width_us);
    (0..table.tau_us.len()).map(|axon| table.law_ma(axon, width_us) * correction).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rheobase_ma: f64) -> ShapeTable {
        let (width_us, correction) = (vec![1.0], vec![1.0]);
        ShapeTable {
            rheobase_ma: vec![rheobase_ma],
            tau_us: vec![400.0],
            own_us: [100.0, 200.0, 400.0],
            middle: vec![1.0],
            delay_us: vec![0.0],
            width_us,
            correction,
        }
    }

    fn threshold_ma(tables: [&ShapeTable; 3], gap_us: u32, asymmetry: u32) -> f64 {
        let (slow_width_us, slow_share) = (vec![50.0, 500.0], vec![0.6, 1.0]);
        let rule = GapSpec {
            fast_us: 20.0,
            slow_us: 75.0,
            slow_width_us,
            slow_share,
            second_us: 65.0,
            pause_us: 100.0,
            unequal: 0.85,
        };
        let [first, both, second] = tables.map(Some);
        let laws = Laws { monophasic: first, biphasic: both, paused: second, gap: &rule };
        let waveform = if asymmetry > 1 { Waveform::AsymmetricBiphasic } else { Waveform::SymmetricBiphasic };
        let found = laws.thresholds_ma(PulseShape { waveform, phase_us: 100, gap_us, asymmetry });
        found.map_or(f64::NAN, |all| all[0])
    }

    #[test]
    fn a_pause_leads_from_the_pair_to_the_phase_that_fires() {
        let (first, both, never, second) = (table(2.0), table(2.5), table(1e9), table(1.5));
        let falls = |other| {
            let at = |gap| threshold_ma([&first, &both, other], gap, 1);
            assert!((at(0) - 12.5).abs() < 1e-9);
            assert!([20, 50, 100, 400].windows(2).all(|g| at(g[0]) > at(g[1])), "thresholds fall with the pause");
            at(100)
        };
        assert!(falls(&never) > 10.0);
        assert!((threshold_ma([&first, &both, &never], 5_000, 1) - 10.0).abs() < 1e-6);
        assert!((falls(&second) - 7.5).abs() < 1e-9, "the pause that was computed");
    }

    #[test]
    fn a_weaker_second_phase_costs_less() {
        let (first, both, never) = (table(2.0), table(2.5), table(1e9));
        let at = |ratio| threshold_ma([&first, &both, &never], 0, ratio);
        assert!(at(2) > at(4) && at(4) > at(10) && at(10) > 10.0 && at(2) < 12.5);
    }
}
