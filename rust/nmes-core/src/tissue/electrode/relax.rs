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

/// What flowed for a while.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::tissue) struct Flow {
    /// Charge [µC].
    pub uc: f64,
    /// Integral of the square of the current [mA² ms].
    pub square: f64,
}

impl Flow {
    /// A constant current for so long.
    #[inline]
    pub(super) fn steady(ma: f64, ms: f64) -> Self {
        Self { uc: ma * ms, square: ma * ma * ms }
    }
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

    /// Voltages after `ms` on a source of `e` [V] and inner resistance `r` [kΩ], and what flowed.
    #[inline]
    pub(super) fn driven(&self, volts: Volts, e: f64, r: f64, ms: f64) -> (Volts, Flow) {
        match self.coupling {
            None => {
                let tau = self.cp * self.rp * r / (self.rp + r);
                let end = (e - volts.coupling) * self.rp / (self.rp + r);
                let left = exp_lane(-ms / tau);
                let skin = end + (volts.skin - end) * left;
                // what charged the skin and what leaked through it
                let leaked = (end * ms + (volts.skin - end) * tau * (1.0 - left)) / self.rp;
                // the current is a steady part and one that decays
                let (steady, decaying) = ((e - volts.coupling - end) / r, (end - volts.skin) / r);
                let mixed = 2.0 * steady * decaying * tau * (1.0 - left);
                let square = steady * steady * ms + mixed + 0.5 * decaying * decaying * tau * (1.0 - left * left);
                let flow = Flow { uc: self.cp * (skin - volts.skin) + leaked, square };
                (Volts { skin, coupling: volts.coupling }, flow)
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
                // the current is the slope of the coupling voltage: a slow and a fast part
                let scale = capacity / (slow - fast);
                let (is, ifast) = (scale * slow * (mc - fast * c), -scale * fast * (mc - slow * c));
                let own = |i: f64, rate: f64, left: f64| 0.5 * i * i * (left * left - 1.0) / rate;
                let mixed = 2.0 * is * ifast * (es * ef - 1.0) / (slow + fast);
                let square = own(is, slow, es) + own(ifast, fast, ef) + mixed;
                (after, Flow { uc: capacity * (after.coupling - volts.coupling), square })
            }
        }
    }
}
