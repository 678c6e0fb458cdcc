//! Curves of a contracting fibre: active force over length, force over velocity, passive force over length.
//!
//! ```text
//! FL(l): 0 at l_min and l_max, 1 at 1, four parabolas joined with equal slopes at the middles of both flanks
//! FV(v): 0 below -1, (1 + v)² to 0, then E - (E - 1 - v)²/(E - 1), E from v = E - 1 on; v > 0 lengthens
//! FP(l): 0 below 1, a parabola to ½ in the middle between 1 and l_max, then its tangent
//! ```
//! `l` is the fibre's length over its optimum [1], `v` its velocity over the fastest shortening [1], `E` the eccentric
//! plateau [1]. *Reference:* MuJoCo, muscle actuators (the same curves); De Groote et al. 2016 for the exponential ones
//! they stand for. *Limits:* smooth in the first slope only; the velocity curve is that of the whole muscle, not of a
//! fibre type.

/// Active force over length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ForceLength {
    /// Longest length with force [optimal lengths].
    pub most: f64,
    /// One over half the way from the optimum to the shortest and to the longest length with force [1].
    steep: (f64, f64),
}

impl ForceLength {
    /// With force between the lengths `least`, below 1, and `most`, above it.
    pub fn new(least: f64, most: f64) -> Self {
        Self { most, steep: (2.0 / (1.0 - least), 2.0 / (most - 1.0)) }
    }

    /// Factor of the force and its slope at a length.
    #[inline]
    pub fn at(self, l: f64) -> (f64, f64) {
        let steep = if l < 1.0 { -self.steep.0 } else { self.steep.1 };
        let u = (l - 1.0) * steep;
        if u <= 1.0 {
            (1.0 - 0.5 * u * u, -u * steep)
        } else if u < 2.0 {
            let rest = 2.0 - u;
            (0.5 * rest * rest, -rest * steep)
        } else {
            (0.0, 0.0)
        }
    }
}

/// Factor of the force and its slope at a velocity, with eccentric plateau `most`, above 1.
#[inline]
pub fn force_velocity(v: f64, most: f64) -> (f64, f64) {
    let span = most - 1.0;
    if v <= 0.0 {
        let rest = (1.0 + v).max(0.0);
        (rest * rest, 2.0 * rest)
    } else if v < span {
        let rest = span - v;
        (most - rest * rest / span, 2.0 * rest / span)
    } else {
        (most, 0.0)
    }
}

/// Passive force at a length and its slope, over twice the force at the middle of 1 and the longest length `most`.
#[inline]
pub fn passive_force(l: f64, most: f64) -> (f64, f64) {
    let flank = 0.5 * (most - 1.0);
    let u = (l - 1.0) / flank;
    if u <= 0.0 {
        (0.0, 0.0)
    } else if u < 1.0 {
        (0.5 * u * u, u / flank)
    } else {
        (u - 0.5, 1.0 / flank)
    }
}
