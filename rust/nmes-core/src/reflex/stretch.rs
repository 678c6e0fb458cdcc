//! What a stretch asks of the motoneurons before delay and lag: a slope over length that grows with velocity.
//!
//! ```text
//! K(v)  = K0 (1 + q min(v, v_m))                     stiffness of the reflex over the whole range
//! λ(v)  = [λ0 R - µ min(v, v_m)]+                    angle of threshold
//! u     = K(v) [x - λ(v)]+/R · (½ + ½ tanh b(v - v0 - Δ·r)), 0 ≤ u ≤ 1
//! ```
//!
//! x is the angle from the shortest muscle, R the passive range, v the stretch velocity, r the reciprocal inhibition. µ
//! holds the delay and the lags of reflex and muscle, so that the threshold which a torque shows falls with velocity as
//! measured. Of what the resistance gains from 15 to 150 deg/s the slope alone takes (K2 - K1)(R - λ1), the threshold
//! alone K1 (λ1 - λ2), and both together the rest.
//! *Reference:* McPherson et al. 2018 (shares); Falisse et al. 2018 (gate); Veltink et al. 2000 (v0 and Δ).
//! *Limits:* velocities beyond v_m count as v_m; a muscle that is held keeps no static reflex.

use crate::math::tanh;
use crate::spec::ReflexSpec;
use crate::units::{rad_from_deg, s_from_ms};

/// Constants of the law, angles in radians.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stretch {
    stiffness: f64,
    per_velocity: f64,
    threshold: f64,
    shift: f64,
    most: f64,
    range: f64,
    slope: f64,
    velocity: f64,
    inhibited: f64,
}

impl Stretch {
    /// The law for a joint whose passive range is `range` [rad].
    pub(super) fn new(spec: &ReflexSpec, range: f64) -> Self {
        let per_rad = |s_per_deg: f64| s_per_deg / rad_from_deg(1.0);
        Self {
            stiffness: spec.stiffness,
            per_velocity: per_rad(spec.stiffness_velocity_s_per_deg),
            threshold: spec.length_threshold * range,
            shift: s_from_ms(spec.length_shift_ms),
            range,
            most: rad_from_deg(spec.velocity_most_deg_per_s),
            slope: per_rad(spec.velocity_slope_s_per_deg),
            velocity: rad_from_deg(spec.velocity_threshold_deg_per_s),
            inhibited: rad_from_deg(spec.inhibition_shift_deg_per_s),
        }
    }

    /// K at a stretch velocity [rad/s].
    pub(super) fn stiffness(&self, velocity: f64) -> f64 {
        self.stiffness * (1.0 + self.per_velocity * velocity.clamp(0.0, self.most))
    }

    /// λ [rad] at a stretch velocity [rad/s].
    pub(super) fn threshold(&self, velocity: f64) -> f64 {
        (self.threshold - self.shift * velocity.clamp(0.0, self.most)).max(0.0)
    }

    /// u at an angle [rad], a velocity [rad/s] and an inhibition [1].
    pub(super) fn drive(&self, angle: f64, velocity: f64, inhibition: f64) -> f64 {
        let beyond = (angle - self.threshold(velocity)).max(0.0) / self.range;
        let over = velocity - self.velocity - self.inhibited * inhibition;
        (self.stiffness(velocity) * beyond * gate(self.slope * over)).clamp(0.0, 1.0)
    }
}

/// ½ + ½ tanh x
pub(super) fn gate(x: f64) -> f64 {
    0.5 + 0.5 * tanh(x)
}
