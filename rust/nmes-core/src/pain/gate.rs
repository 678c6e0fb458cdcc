//! The pain gate: fast Aβ inhibition, wind-up, separate µ and δ opioid states, placebo, and a rating.
//!
//! ```text
//! r   = g_r a f/(f + f½)                          Aβ drive
//! N'  = (c - N)/τN                                wind-up
//! G'  = (r - G)/τG      τG rising or falling      gate
//! Oµ' = (tol·sµ - Oµ)/τO, sµ = a d e^(-ln²(f/fµ)/2wµ²)       likewise δ with weight wδ and no d
//! T*  = [c (1 + kN N) + w_r r - w_G max(0, k_G G - k_c c) - w_O (Oµ + Oδ)]+,  T' = (T* - T)/τT
//! NRS = s T/(T + T½) + P
//! ```
//!
//! a is the Aβ fraction recruited (in the pain's segment for G and Oδ, anywhere for Oµ), f the rate, d the deep drive of twitching muscle, c the nociceptive drive.
//! *Reference:* structure after Melzack & Wall 1965; weights fitted to the outcomes listed in `docs/models.md`.
//! *Limits:* no published parameter set exists for this form; every weight is fitted or assumed.

use super::afferent::Train;
use crate::math::{exp, ln};
use crate::spec::GateSpec;
use crate::units::s_from_ms;
use serde::{Deserialize, Serialize};

/// Input of the gate over one step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drive {
    /// The strongest train of Aβ volleys, its fraction weighted by how far it shares the pain's segment.
    pub touch: Train,
    /// Aβ fraction of the channel that twitches most, anywhere; the µ state is diffuse [1].
    pub twitch_abeta: f64,
    /// The train of motor volleys of that channel.
    pub twitch: Train,
}

/// Immutable part of the gate.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    spec: GateSpec,
    /// c [1]
    nociception: f64,
    /// Share of µ and δ effect left after days of use [1].
    tolerance: f64,
    placebo: bool,
    /// Length of a step [s].
    h: f64,
}

/// State of the gate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "N, G, Oµ, Oδ, T and P of the module's equations")]
pub struct GateState {
    pub wind_up: f64,
    pub gate: f64,
    pub opioid_mu: f64,
    pub opioid_delta: f64,
    pub transmission: f64,
    pub placebo_nrs: f64,
}

impl Gate {
    /// A gate whose untreated rating is `pain_nrs`; `day` counts days of use from 1; `h` is the step [s].
    pub fn new(spec: &GateSpec, pain_nrs: f64, day: f64, placebo: bool, h: f64) -> Self {
        Self {
            spec: spec.clone(),
            nociception: nociception(spec, pain_nrs),
            tolerance: (1.0 - spec.tolerance_per_day * (day - 1.0)).max(0.0),
            placebo,
            h,
        }
    }

    /// The untreated steady state.
    pub fn rested(&self) -> GateState {
        let c = self.nociception;
        GateState {
            wind_up: c,
            gate: 0.0,
            opioid_mu: 0.0,
            opioid_delta: 0.0,
            transmission: c * (1.0 + self.spec.wind_up_gain * c),
            placebo_nrs: 0.0,
        }
    }

    /// One step with constant input; `treated` tells whether the patient is being treated (placebo).
    pub fn step(&self, state: &mut GateState, drive: &Drive, treated: bool) {
        let p = &self.spec;
        let c = self.nociception;
        let aim = self.aims(drive);
        relax(&mut state.wind_up, c, p.wind_up_tau_s, self.h);
        let gate_tau = if aim.r > state.gate { p.gate_rise_s } else { p.gate_fall_s };
        relax(&mut state.gate, aim.r, gate_tau, self.h);
        for (state, aim) in [(&mut state.opioid_mu, aim.mu), (&mut state.opioid_delta, aim.delta)] {
            let tau = if aim > *state { p.opioid_rise_s } else { p.opioid_fall_s };
            relax(state, aim, tau, self.h);
        }
        let inhibition = (p.gate_slope * state.gate - p.gate_drive_share * c).max(0.0);
        let target = c * (1.0 + p.wind_up_gain * state.wind_up) + p.direct_weight * aim.r
            - p.gate_weight * inhibition
            - p.opioid_weight * (state.opioid_mu + state.opioid_delta);
        relax(&mut state.transmission, target.max(0.0), s_from_ms(p.transmission_tau_ms), self.h);
        let placebo = if self.placebo && treated { p.placebo_nrs } else { 0.0 };
        relax(&mut state.placebo_nrs, placebo, p.placebo_tau_s, self.h);
    }

    fn aims(&self, drive: &Drive) -> Aims {
        let p = &self.spec;
        let Drive { touch, twitch_abeta, twitch } = *drive;
        let tuned = |rate_hz: f64, centre: f64, width: f64| {
            let distance = ln(rate_hz / centre) / width;
            exp(-0.5 * distance * distance)
        };
        let mut aims = Aims { r: 0.0, mu: 0.0, delta: 0.0 };
        if touch.rate_hz > 0.0 {
            aims.r = p.rate_gain * touch.fraction * touch.rate_hz / (touch.rate_hz + p.rate_half_pps);
            let tuning = tuned(touch.rate_hz, p.delta_rate_pps, p.delta_width);
            aims.delta = self.tolerance * touch.fraction * p.delta_weight * tuning;
        }
        if twitch.rate_hz > 0.0 {
            let deep = twitch.fraction / (twitch.fraction + p.deep_half_fraction);
            aims.mu = self.tolerance * twitch_abeta * deep * tuned(twitch.rate_hz, p.mu_rate_pps, p.mu_width);
        }
        aims
    }

    /// Pain rating [NRS], within its scale.
    pub fn rating(&self, state: &GateState) -> f64 {
        let p = &self.spec;
        let rating = p.nrs_scale_nrs * state.transmission / (state.transmission + p.nrs_half);
        (rating + state.placebo_nrs).clamp(0.0, p.nrs_scale_nrs)
    }
}

struct Aims {
    r: f64,
    mu: f64,
    delta: f64,
}

/// c of an untreated rating: the steady state T = c (1 + kN c) solved for c
fn nociception(spec: &GateSpec, pain_nrs: f64) -> f64 {
    let t = spec.nrs_half * pain_nrs / (spec.nrs_scale_nrs - pain_nrs);
    let four = 2.0 * 2.0;
    ((1.0 + four * spec.wind_up_gain * t).sqrt() - 1.0) / (2.0 * spec.wind_up_gain)
}

fn relax(state: &mut f64, aim: f64, tau: f64, h: f64) {
    *state = aim + (*state - aim) * exp(-h / tau);
}
