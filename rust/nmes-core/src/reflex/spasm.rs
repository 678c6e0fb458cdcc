//! The spastic motoneuron pool: tonic drive, stretch and force reflex, reciprocal inhibition, slow disinhibition.
//!
//! ```text
//! e_v' = (u(t - d) - e_v)/τ                          stretch, delayed; u in `stretch`
//! e_F' = (g X (½ + ½ tanh b(X - X0)) - e_F)/τ        X: tendon force as a share, and its rate
//! r    : two lags of τr behind c a f/(f + f½)        reciprocal inhibition by the antagonist
//! s'   = -s/τs - k·dose, -1 ≤ s ≤ 0                  what stimulation takes of the spastic excess for a while
//! G    = G_h + (G - G_h)+ (1 + s),  e_0 = tonic (1 + s)
//! e    = (1 - r) (e_0 + G (e_v + e_F + e_F')), 0 ≤ e ≤ 1
//! ```
//!
//! a is the recruited share of the antagonist, f its rate; the dose is that of the more strongly stimulated of the two
//! muscles. Because s acts on the excess over a healthy reflex alone, a healthy one keeps its gain.
//! *Reference:* Falisse et al. 2018 (force feedback); McPherson et al. 2018; Veltink et al. 2000 (r); the range of 30 min
//! to 24 h in Hardy et al. 2002 (τs).
//! *Limits:* one slow state of one hour cannot hold an effect for a day; post-activation depression of the stimulated
//! muscle itself is inside s. With inertia and a high gain the delayed loop swings (clonus), bounded by 0 ≤ e ≤ 1.

use super::delay::{Delay, Ring};
use super::lag::{Lag, Pair, decay};
use super::stretch::{Stretch, gate};
use crate::math::exp;
use crate::spec::ReflexSpec;
use crate::units::s_from_ms;
use serde::{Deserialize, Serialize};

/// How spastic a muscle is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spasticity {
    /// Excitation of the pool at rest, 0 to 1.
    pub tonic: f64,
    /// Gain of the reflexes: 1 is the gain that a grade of 2 has at the ankle, 0 no reflex.
    pub gain: f64,
    /// Passive range of the joint, over which the muscle goes from shortest to longest [rad].
    pub range: f64,
}

/// A muscle under stimulation.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stimulated {
    /// Share of its motor axons that fire, 0 to 1.
    pub fraction: f64,
    /// Rate of the train, 0 without one [1/s].
    pub rate: f64,
}

/// What reaches the spastic pool over one step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ReflexInput {
    /// Angle from where the muscle is shortest; grows as it is stretched [rad].
    pub angle: f64,
    /// Stretch of the joint in the lengthening direction, negative when it shortens [rad/s].
    pub stretch_velocity: f64,
    /// Tendon force over the largest force [1].
    pub force: f64,
    /// Its rate [1/s].
    pub force_rate: f64,
    /// Stimulation of the antagonist.
    pub antagonist: Stimulated,
    /// Stimulation of the spastic muscle itself.
    pub agonist: Stimulated,
}

/// Excitation that the pool adds, and its parts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ReflexOutput {
    /// To add to the excitation of the motoneuron pool, 0 to 1.
    pub excitation: f64,
    /// Its tonic part [1].
    pub tonic: f64,
    /// Its part from stretch and force [1].
    pub reflex: f64,
    /// r, reciprocal inhibition, 0 to 1.
    pub inhibition: f64,
    /// s, -1 to 0.
    pub disinhibition: f64,
}

/// State of the pool.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "symbols of the module's equations; `last_` is the input at the end of the last step")]
pub struct ReflexState {
    pub drive: Ring,
    pub stretch: f64,
    pub force: f64,
    pub force_rate: f64,
    pub inhibition: [f64; 2],
    pub disinhibition: f64,
    pub last_delayed: f64,
    pub last_force: f64,
    pub last_force_rate: f64,
    pub last_antagonist: f64,
    pub dose: f64,
    pub dose_steps: u32,
}

/// A spastic (or healthy) pool.
#[derive(Clone, Debug, PartialEq)]
pub struct Reflex {
    spec: ReflexSpec,
    stretch: Stretch,
    spasticity: Spasticity,
    h: f64,
    delay: Delay,
    lag: Lag,
    inhibition: Pair,
    slow_steps: u32,
    slow_keep: f64,
}

impl Reflex {
    /// A pool that is stepped every `h` seconds, at most one second.
    pub fn new(spec: &ReflexSpec, spasticity: Spasticity, h: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a step is a share of a second")]
        let slow_steps = (1.0 / h).round().max(1.0) as u32;
        Self {
            spec: spec.clone(),
            stretch: Stretch::new(spec, spasticity.range),
            spasticity,
            h,
            delay: Delay::new(s_from_ms(spec.delay_ms), h),
            lag: Lag::new(s_from_ms(spec.lag_ms), h),
            inhibition: Pair::new(s_from_ms(spec.inhibition_tau_ms), h),
            slow_steps,
            slow_keep: decay(spec.disinhibition_tau_s, f64::from(slow_steps) * h),
        }
    }

    /// Its constants.
    pub fn spec(&self) -> &ReflexSpec {
        &self.spec
    }

    /// How spastic the muscle is.
    pub fn spasticity(&self) -> Spasticity {
        self.spasticity
    }

    /// Length of a step [s].
    pub fn step_s(&self) -> f64 {
        self.h
    }

    /// A pool that nothing has reached.
    pub fn rested(&self) -> ReflexState {
        ReflexState {
            drive: Ring::new(0.0),
            stretch: 0.0,
            force: 0.0,
            force_rate: 0.0,
            inhibition: [0.0; 2],
            disinhibition: 0.0,
            last_delayed: 0.0,
            last_force: 0.0,
            last_force_rate: 0.0,
            last_antagonist: 0.0,
            dose: 0.0,
            dose_steps: 0,
        }
    }

    /// One step.
    pub fn step(&self, state: &mut ReflexState, input: &ReflexInput) -> ReflexOutput {
        let antagonist = self.strength(input.antagonist);
        let dose = antagonist.max(self.strength(input.agonist));
        self.slow(state, dose);
        let asked = (self.spec.inhibition_gain * antagonist).clamp(0.0, 1.0);
        self.inhibition.step(&mut state.inhibition, 0.5 * (state.last_antagonist + asked));
        state.last_antagonist = asked;
        let r = state.inhibition[1];
        state.drive.push(self.stretch.drive(input.angle, input.stretch_velocity, r));
        let delayed = self.delay.read(&state.drive);
        self.lag.step(&mut state.stretch, state.last_delayed, delayed);
        state.last_delayed = delayed;
        let p = &self.spec;
        let force = feedback(p.force_gain, p.force_slope, input.force, p.force_threshold);
        let rate = feedback(p.force_rate_gain_s, p.force_slope, input.force_rate, p.force_rate_threshold_per_s);
        self.lag.step(&mut state.force, state.last_force, force);
        self.lag.step(&mut state.force_rate, state.last_force_rate, rate);
        (state.last_force, state.last_force_rate) = (force, rate);
        self.output(state)
    }

    /// What the pool adds in a state.
    pub fn output(&self, state: &ReflexState) -> ReflexOutput {
        let (inhibition, disinhibition) = (state.inhibition[1], state.disinhibition);
        let open = 1.0 - inhibition;
        let tonic = (open * self.spasticity.tonic * (1.0 + disinhibition)).clamp(0.0, 1.0);
        let asked = self.gain(disinhibition) * (state.stretch + state.force + state.force_rate);
        let excitation = (tonic + open * asked).clamp(0.0, 1.0);
        ReflexOutput { excitation, tonic, reflex: excitation - tonic, inhibition, disinhibition }
    }

    /// G in a disinhibition.
    pub fn gain(&self, disinhibition: f64) -> f64 {
        let healthy = self.spec.healthy_gain.min(self.spasticity.gain);
        healthy + (self.spasticity.gain - healthy) * (1.0 + disinhibition)
    }

    /// Strength of a stimulation as the spinal cord counts it, 0 to 1.
    pub fn strength(&self, muscle: Stimulated) -> f64 {
        if muscle.rate <= 0.0 {
            return 0.0;
        }
        muscle.fraction.clamp(0.0, 1.0) * muscle.rate / (muscle.rate + self.spec.inhibition_rate_pps)
    }

    /// The state after `seconds` of rest: no stretch, force or stimulation. Exact.
    pub fn rest(&self, state: &mut ReflexState, seconds: f64) {
        if seconds <= 0.0 {
            return;
        }
        let lag = decay(s_from_ms(self.spec.lag_ms), seconds);
        // the ring is taken as empty: what is on its way reaches the pool within one delay
        state.drive = Ring::new(0.0);
        (state.last_delayed, state.last_force, state.last_force_rate, state.last_antagonist) = (0.0, 0.0, 0.0, 0.0);
        (state.stretch, state.force, state.force_rate) =
            (state.stretch * lag, state.force * lag, state.force_rate * lag);
        let tau = s_from_ms(self.spec.inhibition_tau_ms);
        let keep = decay(tau, seconds);
        state.inhibition = if keep > 0.0 {
            [state.inhibition[0] * keep, (state.inhibition[1] + state.inhibition[0] * seconds / tau) * keep]
        } else {
            [0.0; 2]
        };
        state.disinhibition *= decay(self.spec.disinhibition_tau_s, seconds);
        (state.dose, state.dose_steps) = (0.0, 0);
    }

    /// s runs once a second under the mean dose of that second.
    fn slow(&self, state: &mut ReflexState, dose: f64) {
        state.dose += dose;
        state.dose_steps += 1;
        if state.dose_steps < self.slow_steps {
            return;
        }
        let aim = -self.spec.disinhibition_rate_per_s * self.spec.disinhibition_tau_s * state.dose
            / f64::from(self.slow_steps);
        state.disinhibition = (aim + (state.disinhibition - aim) * self.slow_keep).clamp(-1.0, 0.0);
        (state.dose, state.dose_steps) = (0.0, 0);
    }

    /// s after `seconds` of stimulation at a constant dose, from 0: the closed form that `step` follows.
    pub fn disinhibition_after(&self, dose: f64, seconds: f64) -> f64 {
        let tau = self.spec.disinhibition_tau_s;
        (-self.spec.disinhibition_rate_per_s * tau * dose * (1.0 - exp(-seconds / tau))).clamp(-1.0, 0.0)
    }
}

impl ReflexState {
    /// Every number of the state, for its digest.
    pub fn floats(&self, write: &mut dyn FnMut(f64)) {
        self.drive.floats(write);
        for value in [
            self.stretch,
            self.force,
            self.force_rate,
            self.inhibition[0],
            self.inhibition[1],
            self.disinhibition,
            self.last_delayed,
            self.last_force,
            self.last_force_rate,
            self.last_antagonist,
            self.dose,
            f64::from(self.dose_steps),
        ] {
            write(value);
        }
    }
}

/// g X (½ + ½ tanh b(X - X0)), at most full excitation either way
fn feedback(gain: f64, slope: f64, x: f64, threshold: f64) -> f64 {
    (gain * x * gate(slope * (x - threshold))).clamp(-1.0, 1.0)
}
