//! How the isometric force of a group of muscles becomes a torque at another angle and in motion, with a rigid tendon.
//!
//! ```text
//! l(θ)     = 1 + d r (θ_o - θ)/L             fibre length, d = ±1 the direction in which the group turns the joint
//! v(ω)     = -d r ω/(L V)                    fibre velocity over the fastest shortening, > 0 lengthens
//! τ(θ, ω)  = d a [ F FL(l) FV(v) + P FP(l) ]/FL(l_ref)
//! ```
//! `F` is the isometric force at the dynamometer where the voluntary force was measured (angle `θ_ref`), `a` the lever
//! there, `r` the moment arm, `L` the optimal fibre length and `V` the fastest shortening [1/s]. At `θ_ref` and at rest
//! the factor of `F` is exactly 1. The eccentric plateau is that of stimulated and of voluntary force by their shares.
//! The factors act on the force, never on its rate of change, so that fatigue counts alike at every angle.
//! *Reference:* curves in `hill`; Marion et al. 2009 for the angle dependence of the quadriceps.
//! *Limits:* constant moment arm, no series elasticity, no history of stretch or shortening, one curve for all types.

use super::hill::{ForceLength, force_velocity, passive_force};
use crate::error::NmesError;
use crate::spec::ActionSpec;
use crate::units::{m_from_cm, m_from_mm, rad_from_deg};

/// A group of muscles as it contracts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contraction {
    /// +1 or -1: the direction in which the group turns the joint [1].
    pub direction: f64,
    /// Angle of the greatest force [rad].
    optimum: f64,
    /// Change of fibre length per angle, positive [1/rad].
    per_rad: f64,
    /// Fibre velocity per angular velocity, positive [s/rad].
    per_velocity: f64,
    length: ForceLength,
    /// FL at the reference angle [1].
    at_reference: f64,
    /// Eccentric plateaus, stimulated and voluntary [1].
    eccentric: [f64; 2],
    /// Passive torque at the middle between the optimum and the longest length, doubled [N m].
    passive: f64,
    /// Where the isometric force was measured [rad].
    reference: f64,
    /// Lever from the joint to the dynamometer [m].
    pub lever: f64,
}

/// Factor of the isometric force with its slopes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Factor {
    /// Factor [1].
    pub value: f64,
    /// Slope against the angle [1/rad].
    pub by_angle: f64,
    /// Slope against the angular velocity [s/rad].
    pub by_velocity: f64,
}

impl Contraction {
    /// From the parameter file.
    ///
    /// # Errors
    /// A spec error where the muscle has no force at its reference angle.
    pub fn new(action: &ActionSpec) -> Result<Self, NmesError> {
        let ActionSpec { lever_m, mvc_n, contraction: spec } = action;
        let per_rad = m_from_mm(spec.arm_mm) / m_from_cm(spec.fibre_cm);
        let mut contraction = Self {
            direction: spec.direction,
            optimum: rad_from_deg(spec.optimum_deg),
            per_rad,
            per_velocity: per_rad / spec.fastest_per_s,
            length: ForceLength::new(spec.shortest, spec.longest),
            at_reference: 1.0,
            eccentric: [spec.eccentric_stimulated, spec.eccentric_voluntary],
            passive: spec.passive * mvc_n * lever_m,
            reference: rad_from_deg(spec.reference_deg),
            lever: *lever_m,
        };
        contraction.at_reference = contraction.length.at(contraction.fibre_length(contraction.reference)).0;
        contraction.passive /= contraction.at_reference;
        if contraction.at_reference > 0.0 {
            return Ok(contraction);
        }
        let found = format!("{} deg", spec.reference_deg);
        Err(NmesError::spec("movement", "reference", found, "an angle at which the muscle has force"))
    }

    /// Angle at which the isometric force was measured [rad].
    pub fn reference(&self) -> f64 {
        self.reference
    }

    /// Fibre length over its optimum at an angle [1].
    #[inline]
    pub fn fibre_length(&self, angle: f64) -> f64 {
        1.0 + self.direction * self.per_rad * (self.optimum - angle)
    }

    /// Eccentric plateau of a force with a voluntary share [1].
    #[inline]
    pub fn plateau(&self, voluntary_share: f64) -> f64 {
        let [stimulated, voluntary] = self.eccentric;
        stimulated + (voluntary - stimulated) * voluntary_share.clamp(0.0, 1.0)
    }

    /// Factor of the isometric force; exactly 1 at the reference angle and at rest.
    #[inline]
    pub fn factor(&self, angle: f64, velocity: f64, plateau: f64) -> f64 {
        let (length, _) = self.length.at(self.fibre_length(angle));
        let (speed, _) = force_velocity(-self.direction * self.per_velocity * velocity, plateau);
        length / self.at_reference * speed
    }

    /// What the isometric force at the reference angle would be at the optimum [1].
    #[inline]
    pub fn at_optimum(&self) -> f64 {
        1.0 / self.at_reference
    }

    /// Factor of the isometric force at the optimum.
    #[inline]
    pub fn share(&self, angle: f64, velocity: f64, plateau: f64) -> f64 {
        let (length, _) = self.length.at(self.fibre_length(angle));
        let (speed, _) = force_velocity(-self.direction * self.per_velocity * velocity, plateau);
        length * speed
    }

    /// The same with its slopes.
    #[inline]
    pub fn share_and_slopes(&self, angle: f64, velocity: f64, plateau: f64) -> Factor {
        let (length, by_length) = self.length.at(self.fibre_length(angle));
        let (speed, by_speed) = force_velocity(-self.direction * self.per_velocity * velocity, plateau);
        Factor {
            value: length * speed,
            by_angle: -self.direction * self.per_rad * by_length * speed,
            by_velocity: -self.direction * self.per_velocity * by_speed * length,
        }
    }

    /// Passive torque without sign and its slope against the angle; 0 where the joint's own curve holds it.
    #[inline]
    pub fn passive(&self, angle: f64) -> (f64, f64) {
        if self.passive > 0.0 {
            let (force, slope) = passive_force(self.fibre_length(angle), self.length.most);
            (self.passive * force, -self.direction * self.per_rad * self.passive * slope)
        } else {
            (0.0, 0.0)
        }
    }
}
