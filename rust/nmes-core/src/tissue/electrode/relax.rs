//! The load of a source with an inner resistance: skin R ∥ C and, where there is one, a coupling capacitor in series.
//!
//! `C dv/dt = i - v/R_p`, `C_c dc/dt = i`, `i = (E - v - c) / r`, in V, mA, kΩ, µF and ms; solved in closed form.

use crate::math::exp_lane;

/// The load's elements.
#[derive(Clone, Copy, Debug)]
pub(super) struct Load {
    /// Skin resistance [kΩ].
    pub rp: f64,
    /// Skin capacitance [µF].
    pub cp: f64,
    /// Coupling capacitor [µF].
    pub coupling: Option<f64>,
}

/// Voltages on the two capacitors [V].
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Volts {
    /// On the skin.
    pub skin: f64,
    /// On the coupling capacitor.
    pub coupling: f64,
}

impl Load {
    /// Voltages after `ms` of a constant current [mA].
    #[inline]
    pub(super) fn fed(&self, volts: Volts, ma: f64, ms: f64) -> Volts {
        let end = ma * self.rp;
        Volts {
            skin: end + (volts.skin - end) * exp_lane(-ms / (self.rp * self.cp)),
            coupling: volts.coupling + self.coupling.map_or(0.0, |c| ma * ms / c),
        }
    }

    /// Voltages after `ms` on a source of `e` [V] and inner resistance `r` [kΩ], and the charge that flowed [µC].
    #[inline]
    pub(super) fn driven(&self, volts: Volts, e: f64, r: f64, ms: f64) -> (Volts, f64) {
        match self.coupling {
            None => {
                let tau = self.cp * self.rp * r / (self.rp + r);
                let end = (e - volts.coupling) * self.rp / (self.rp + r);
                let skin = end + (volts.skin - end) * exp_lane(-ms / tau);
                // what charged the skin and what leaked through it
                let leaked = (end * ms + (volts.skin - end) * tau * (1.0 - exp_lane(-ms / tau))) / self.rp;
                (Volts { skin, coupling: volts.coupling }, self.cp * (skin - volts.skin) + leaked)
            }
            Some(capacity) => {
                // y' = M y for y = (v, c - E); both eigenvalues are real and negative
                let (a, b) = (-(1.0 / r + 1.0 / self.rp) / self.cp, -1.0 / (r * self.cp));
                let d = -1.0 / (r * capacity);
                let (middle, half) = (0.5 * (a + d), (0.5 * 0.5 * (a - d) * (a - d) + b * d).sqrt());
                let (fast, slow) = (middle - half, middle + half);
                let (ef, es) = (exp_lane(fast * ms), exp_lane(slow * ms));
                let (v, c) = (volts.skin, volts.coupling - e);
                let (mv, mc) = (a * v + b * c, d * v + d * c);
                let mix = |m: f64, y: f64| (es * (m - fast * y) - ef * (m - slow * y)) / (slow - fast);
                let after = Volts { skin: mix(mv, v), coupling: mix(mc, c) + e };
                (after, capacity * (after.coupling - volts.coupling))
            }
        }
    }
}
