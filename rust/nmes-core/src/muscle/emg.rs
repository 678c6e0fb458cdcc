//! The electromyogram as an amplifier shows it: voluntary activity, M-waves and what the stimulator leaves in it.
//!
//! ```text
//! τ de/dt = Σ rectified area of what fires − e        envelope, 1 = maximal voluntary contraction
//! ```
//!
//! A discharge of unit i has the area w_i/Σ(w r_max), so that all units at their highest rates give 1. A volley that excites
//! every motor axon has the area of the maximal M-wave. An amplifier that is used as a trigger is blanked after each pulse:
//! what it has seen stands still meanwhile.
//! *Limits:* no filling-in of single waveforms; M-waves do not change with fatigue.

use crate::math::exp;
use crate::spec::EmgSpec;
use crate::units::s_from_ms;
use serde::{Deserialize, Serialize};

/// Immutable part.
#[derive(Clone, Debug, PartialEq)]
pub struct Emg {
    /// e^(-tick/τ) [1].
    keep: f64,
    /// Area of the maximal M-wave over τ [1].
    m_wave: f64,
    /// Area of the artefact of 1 mA over τ [1/mA].
    artefact: f64,
    blanking_ns: u64,
    /// Area of a discharge of weight 1 over τ [1].
    discharge: f64,
}

/// What changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EmgState {
    /// Envelope on the screen [1].
    pub shown: f64,
    /// Envelope that a blanked amplifier has seen [1].
    pub seen: f64,
    /// End of the blanking [ns].
    pub blank_until_ns: u64,
}

impl Emg {
    /// `rate_sum_pps` is Σ w_i r_i at the highest rates of all units [1/s].
    pub fn new(spec: &EmgSpec, rate_sum_pps: f64) -> Self {
        let tau_s = s_from_ms(spec.smoothing_ms);
        Self {
            keep: exp(-crate::TICK_S / tau_s),
            m_wave: spec.m_wave_area_ms / spec.smoothing_ms,
            artefact: spec.artefact_area_ms_per_ma / spec.smoothing_ms,
            blanking_ns: crate::units::ns_from_s(s_from_ms(spec.blanking_ms)),
            discharge: 1.0 / (rate_sum_pps * tau_s),
        }
    }

    /// A pulse of a stimulator at `t_ns` with the share of all motor axons, by force, that it excites.
    pub fn pulse(&self, state: &mut EmgState, t_ns: u64, ma: f64, fired: f64) {
        state.shown += self.artefact * ma + self.m_wave * fired;
        state.blank_until_ns = t_ns + self.blanking_ns;
    }

    /// The M-wave of units that a long pulse excites in its course.
    pub fn wave(&self, state: &mut EmgState, fired: f64) {
        state.shown += self.m_wave * fired;
    }

    /// One tick that ends at `end_ns`, in which units of the summed weight `discharged` fired voluntarily.
    pub fn tick(&self, state: &mut EmgState, end_ns: u64, discharged: f64) {
        let add = self.discharge * discharged;
        state.shown = state.shown * self.keep + add;
        if end_ns >= state.blank_until_ns {
            state.seen = state.seen * self.keep + add;
        }
    }
}

impl EmgState {
    /// Numbers of the state.
    pub fn floats(&self) -> [f64; 2] {
        [self.shown, self.seen]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: EmgSpec =
        EmgSpec { smoothing_ms: 50.0, m_wave_area_ms: 60.0, artefact_area_ms_per_ma: 0.1, blanking_ms: 20.0 };

    #[test]
    fn all_units_at_their_highest_rates_give_one() {
        let (emg, mut state) = (Emg::new(&SPEC, 30.0), EmgState::default());
        for tick in 0..2_000 {
            emg.tick(&mut state, (tick + 1) * crate::TICK_NS, 30.0 * crate::TICK_S);
        }
        assert!((state.seen - 1.0).abs() < 0.02, "{}", state.seen);
        assert!((state.seen - state.shown).abs() < f64::EPSILON);
    }

    #[test]
    fn a_blanked_amplifier_does_not_see_the_stimulator() {
        let (emg, mut state) = (Emg::new(&SPEC, 30.0), EmgState::default());
        for tick in 0..1_000_u64 {
            if tick.is_multiple_of(25) {
                emg.pulse(&mut state, tick * crate::TICK_NS, 60.0, 0.5);
            }
            emg.tick(&mut state, (tick + 1) * crate::TICK_NS, 0.0);
        }
        assert!(state.seen.abs() < f64::EPSILON);
        assert!(state.shown > 0.5, "M-waves and artefacts are on the screen: {}", state.shown);
    }
}
