//! A pulse that nothing limits, from a current source: the four exponentials of pause, phase, gap and phase at once.
//!
//! How far the skin gives way does not depend on the voltages then, so no exponential waits for another; the result is that
//! of [`Circuit::advance`] and [`Circuit::deliver`] one after the other, to rounding.

use super::circuit::{Circuit, CircuitState, Coupling};
use super::pad::{Electrode, SkinState};
use crate::math::exp_lane;
use crate::units::{ms_from_s, ms_from_us, s_from_us};

/// First phase, gap and second phase as (mA, µs).
pub(in crate::tissue) type Phases = [(f64, f64); 3];

impl Circuit {
    /// Lets `pause_s` pass and delivers the phases; returns the largest voltage [V].
    ///
    /// `None`, and nothing changed, for an AC-coupled output, a pad that does not touch, or a pulse that would meet the
    /// compliance. `give` is how far the skin gives way in each of the two phases.
    #[inline]
    pub(in crate::tissue) fn free(
        &self,
        state: &mut CircuitState,
        pause_s: f64,
        phases: &Phases,
        give: [f64; 2],
    ) -> Option<f64> {
        if self.coupling != Coupling::Direct || !self.conducts() {
            return None;
        }
        let [(first_ma, first_us), (_, gap_us), (second_ma, second_us)] = *phases;
        let mut skin = state.skin;
        let rest = self.decay(&mut skin, pause_s);
        let first = self.yielded(&mut skin, first_ma, give[0]);
        let gap = self.decay(&mut skin, s_from_us(gap_us));
        let second = self.yielded(&mut skin, second_ma, give[1]);
        let times = [ms_from_s(pause_s), ms_from_us(first_us), ms_from_us(gap_us), ms_from_us(second_us)];
        let mut left = [rest, first, gap, second];
        for (rp, ms) in left.iter_mut().zip(times) {
            *rp = exp_lane(-ms / (*rp * self.cp_uf));
        }
        let start = state.skin_v * left[0];
        let phase = |start: f64, ma: f64, rp: f64, left: f64| ma * rp + (start - ma * rp) * left;
        let between = phase(start, first_ma, first, left[1]);
        let again = between * left[2];
        let end = phase(again, second_ma, second, left[3]);
        let mut volts = 0.0_f64;
        for (ma, before, after) in [(first_ma, start, between), (second_ma, again, end)] {
            if ma == 0.0 {
                continue;
            }
            let output = |skin_v: f64| (ma * self.series_kohm + skin_v) * ma.signum();
            if output(before).max(output(after)) > self.compliance_v {
                return None;
            }
            volts = volts.max(output(before).abs().max(output(after).abs()).min(self.compliance_v));
        }
        (state.skin, state.skin_v) = (skin, end);
        Some(volts)
    }

    /// Lets the skin recover for `s`; returns its resistance then [kΩ].
    #[inline]
    fn decay(&self, skin: &mut [SkinState; 2], s: f64) -> f64 {
        let left = self.sides[0].left(s);
        for skin in skin.iter_mut() {
            Electrode::recover(skin, left);
        }
        self.skin_kohm(skin)
    }

    /// Lets the skin give way to `ma`; returns its resistance then [kΩ].
    #[inline]
    fn yielded(&self, skin: &mut [SkinState; 2], ma: f64, give: f64) -> f64 {
        for (side, skin) in self.sides.iter().zip(skin.iter_mut()) {
            side.strain(skin, ma, give);
        }
        self.skin_kohm(skin)
    }

    #[inline]
    fn skin_kohm(&self, skin: &[SkinState; 2]) -> f64 {
        self.sides[0].rp_kohm(&skin[0]) + self.sides[1].rp_kohm(&skin[1])
    }
}
