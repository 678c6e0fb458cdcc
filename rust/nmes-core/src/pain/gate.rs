//! The pain gate: fast Aβ inhibition, wind-up, separate µ and δ opioid states, placebo, and two ratings.
//!
//! ```text
//! r   = g_r a f/(f + f½)                          Aβ drive
//! N'  = (c - N)/τN                                wind-up
//! G'  = (r - G)/τG      τG rising or falling      gate
//! Oµ' = (sµ - Oµ)/τµ,  sµ = (1 - θµ) gµ a d e^(-ln²(f/fµ)/2wµ²)     likewise δ with weight wδ and no d
//! I   = i ρ [w_G g max(0, k_G G - k_c c) + w_O (Oµ + Oδ)],  ρ = 1 - α (1 - ρδ)
//! T*  = [c (1 + kN N) + w_r r - I]+,  T' = (T* - T)/τT;  M likewise with the drive m of movement and I times ρm
//! NRS = s T/(T + T½) + P
//! ```
//!
//! a is the Aβ fraction recruited (in the pain's segment for G and Oδ, anywhere for Oµ), f the rate of volleys, for µ that
//! of twitches, d the deep drive of twitching muscle, c the nociceptive drive of which Aδ fibres carry the share α, i what the
//! condition leaves of inhibition, θ the tolerance that days of use have built, g the person's gains.
//! *Reference:* structure after Melzack & Wall 1965; weights fitted to the outcomes listed in `docs/pain.md`.
//! *Limits:* no published parameter set exists for this form; every weight is fitted or assumed.

use super::afferent::Train;
use super::tolerance::Tolerance;
use crate::math::{exp, ln};
use crate::spec::{ConditionSpec, GateSpec, PainTraits};
use crate::units::s_from_ms;
use serde::{Deserialize, Serialize};

/// Input of the gate over one step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Drive {
    /// The strongest train of Aβ volleys, its fraction weighted by how far it shares the pain's segment.
    pub touch: Train,
    /// Aβ fraction of the channel that twitches most, anywhere; the µ state is diffuse [1].
    pub twitch_abeta: f64,
    /// The train of twitches of that channel.
    pub twitch: Train,
}

/// What a drive aims at: Aβ drive, µ and δ state without a person's gain and tolerance [1].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "named above")]
pub struct Aims {
    pub touch: f64,
    pub mu: f64,
    pub delta: f64,
}

/// Immutable part of the gate.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    spec: GateSpec,
    /// c at rest, m during movement [1]
    nociception: f64,
    movement: f64,
    wind_up_gain: f64,
    /// what reaches the transmission cell of inhibition, at rest and during movement [1]
    reach: [f64; 2],
    touch_gain: f64,
    /// gains of µ and δ with what tolerance leaves [1]
    opioid_gain: [f64; 2],
    placebo_nrs: f64,
    ppt_kpa: f64,
    decay: Decay,
}

/// e^(-h/τ) of every state over one step.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Decay {
    wind_up: f64,
    gate: [f64; 2],
    mu: [f64; 2],
    delta: [f64; 2],
    transmission: f64,
    placebo: f64,
}

/// State of the gate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "N, G, Oµ, Oδ, T, M, P and r of the module's equations")]
pub struct GateState {
    pub wind_up: f64,
    pub gate: f64,
    pub opioid_mu: f64,
    pub opioid_delta: f64,
    pub transmission: f64,
    pub movement: f64,
    pub placebo_nrs: f64,
    pub abeta_drive: f64,
}

impl Gate {
    /// The gate of a person with a condition; `day` counts days of use from 1, both receptors driven; `h` is the step [s].
    pub fn new(
        spec: &GateSpec,
        condition: &ConditionSpec,
        traits: &PainTraits,
        day: f64,
        placebo: bool,
        h: f64,
    ) -> Self {
        let wind_up_gain = spec.wind_up_gain * condition.wind_up;
        let nociception = nociception(spec, wind_up_gain, condition.pain_nrs);
        let movement_nrs = condition.movement_nrs.unwrap_or(condition.pain_nrs).max(condition.pain_nrs);
        let reach = condition.inhibition * (1.0 - condition.adelta_share * (1.0 - spec.adelta_reach));
        let tolerance = Tolerance { mu: traits.mu_tolerance, delta: traits.delta_tolerance };
        let left = tolerance.after_days(spec, traits.tolerance_rate, day).left();
        let one = |tau: f64| exp(-h / tau);
        Self {
            nociception,
            movement: transmission(spec, movement_nrs) / (1.0 + wind_up_gain * nociception),
            wind_up_gain,
            reach: [reach, reach * spec.movement_reach],
            touch_gain: traits.gate_gain,
            opioid_gain: [traits.mu_gain * left[0], traits.delta_gain * left[1]],
            placebo_nrs: if placebo { spec.placebo_nrs * traits.placebo_gain } else { 0.0 },
            ppt_kpa: condition.ppt_kpa,
            decay: Decay {
                wind_up: one(spec.wind_up_tau_s),
                gate: [one(spec.gate_rise_s), one(spec.gate_fall_s)],
                mu: [one(spec.opioid_rise_s), one(spec.mu_fall_s)],
                delta: [one(spec.opioid_rise_s), one(spec.delta_fall_s)],
                transmission: one(s_from_ms(spec.transmission_tau_ms)),
                placebo: one(spec.placebo_tau_s),
            },
            spec: spec.clone(),
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
            transmission: c * (1.0 + self.wind_up_gain * c),
            movement: self.movement * (1.0 + self.wind_up_gain * c),
            placebo_nrs: 0.0,
            abeta_drive: 0.0,
        }
    }

    /// One step with constant input; `treated` tells whether the patient is being treated (placebo).
    pub fn step(&self, state: &mut GateState, drive: &Drive, treated: bool) {
        self.advance(state, &aims(&self.spec, drive), treated);
    }

    /// The same from what the drive aims at.
    #[inline]
    pub fn advance(&self, state: &mut GateState, aims: &Aims, treated: bool) {
        let (p, decay) = (&self.spec, &self.decay);
        state.abeta_drive = aims.touch;
        relax(&mut state.wind_up, self.nociception, decay.wind_up);
        towards(&mut state.gate, aims.touch, decay.gate);
        towards(&mut state.opioid_mu, aims.mu * self.opioid_gain[0], decay.mu);
        towards(&mut state.opioid_delta, aims.delta * self.opioid_gain[1], decay.delta);
        let excited = p.direct_weight * aims.touch;
        let wound = 1.0 + self.wind_up_gain * state.wind_up;
        let target =
            |drive: f64, reach: f64| (drive * wound + excited - reach * self.inhibition(state, drive)).max(0.0);
        let rest = target(self.nociception, self.reach[0]);
        let moving = target(self.movement, self.reach[1]);
        relax(&mut state.transmission, rest, decay.transmission);
        relax(&mut state.movement, moving, decay.transmission);
        relax(&mut state.placebo_nrs, if treated { self.placebo_nrs } else { 0.0 }, decay.placebo);
    }

    /// Inhibition of a transmission cell under this drive, before what the condition leaves of it [1].
    fn inhibition(&self, state: &GateState, drive: f64) -> f64 {
        let p = &self.spec;
        let touch = (p.gate_slope * state.gate - p.gate_drive_share * drive).max(0.0);
        p.gate_weight * self.touch_gain * touch + p.opioid_weight * (state.opioid_mu + state.opioid_delta)
    }

    /// Pain rating at rest [NRS], within its scale.
    pub fn rating(&self, state: &GateState) -> f64 {
        self.rated(state.transmission, state.placebo_nrs)
    }

    /// Pain rating during movement [NRS], within its scale.
    pub fn movement_rating(&self, state: &GateState) -> f64 {
        self.rated(state.movement, state.placebo_nrs)
    }

    fn rated(&self, transmission: f64, placebo_nrs: f64) -> f64 {
        let p = &self.spec;
        let rating = p.nrs_scale_nrs * transmission / (transmission + p.nrs_half);
        (rating + placebo_nrs).clamp(0.0, p.nrs_scale_nrs)
    }

    /// Nociceptive drive with its wind-up, c (1 + kN N) [1].
    pub fn nociceptive_drive(&self, state: &GateState) -> f64 {
        self.nociception * (1.0 + self.wind_up_gain * state.wind_up)
    }

    /// Pressure at which pain begins [kPa]: it rises with the gate, locally, and with both opioid states.
    pub fn ppt_kpa(&self, state: &GateState) -> f64 {
        let p = &self.spec;
        let opioids = state.opioid_mu + state.opioid_delta;
        let gain = p.ppt_gate_gain * self.touch_gain * state.gate + p.ppt_opioid_gain * opioids;
        self.ppt_kpa * (1.0 + self.reach[0] * gain)
    }
}

/// What a drive aims at.
pub fn aims(p: &GateSpec, drive: &Drive) -> Aims {
    let Drive { touch, twitch_abeta, twitch } = *drive;
    let [mu, delta] = exposure(p, drive);
    let mut aims = Aims::default();
    if touch.rate_hz > 0.0 {
        aims.touch = p.rate_gain * touch.fraction * touch.rate_hz / (touch.rate_hz + p.rate_half_pps);
        aims.delta = touch.fraction * p.delta_weight * delta;
    }
    if twitch.rate_hz > 0.0 {
        aims.mu = twitch_abeta * twitch.fraction / (twitch.fraction + p.deep_half_fraction) * mu;
    }
    aims
}

/// How far the rates lie in the bands of µ and δ, 0 where nothing fires [1].
pub fn exposure(p: &GateSpec, drive: &Drive) -> [f64; 2] {
    let tuned = |train: &Train, centre: f64, width: f64| {
        if train.rate_hz <= 0.0 || train.fraction <= 0.0 {
            return 0.0;
        }
        let distance = ln(train.rate_hz / centre) / width;
        exp(-0.5 * distance * distance)
    };
    [tuned(&drive.twitch, p.mu_rate_pps, p.mu_width), tuned(&drive.touch, p.delta_rate_pps, p.delta_width)]
}

/// T of an untreated rating.
fn transmission(spec: &GateSpec, pain_nrs: f64) -> f64 {
    spec.nrs_half * pain_nrs / (spec.nrs_scale_nrs - pain_nrs)
}

/// c of an untreated rating: the steady state T = c (1 + kN c) solved for c
fn nociception(spec: &GateSpec, wind_up_gain: f64, pain_nrs: f64) -> f64 {
    let t = transmission(spec, pain_nrs);
    if wind_up_gain <= 0.0 {
        return t;
    }
    let four = 2.0 * 2.0;
    ((1.0 + four * wind_up_gain * t).sqrt() - 1.0) / (2.0 * wind_up_gain)
}

#[inline]
fn relax(state: &mut f64, aim: f64, decay: f64) {
    *state = aim + (*state - aim) * decay;
}

/// Relaxes with the first of two decays when rising, else with the second.
#[inline]
fn towards(state: &mut f64, aim: f64, decay: [f64; 2]) {
    relax(state, aim, if aim > *state { decay[0] } else { decay[1] });
}
