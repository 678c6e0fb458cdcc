//! Eight motor units advanced together: exact calcium, two-point exponential Gauss for force, exact fatigue decay.
//!
//! Over a step h with calcium known in closed form, `F' = A x - r F`, `r = 1/(τ1 + τ2 x)`, is linear. With node values
//! x₁, r₁ and x₂, r₂ at `h(1/2 ∓ √3/6)`:
//! `F ← F e^(-R) + h A/2 (x₁ e^(-R₁) + x₂ e^(-R₂))`, `R = h (r₁+r₂)/2`, R₁ and R₂ the integrals of the linear
//! interpolant of r from either node to the end of the step. Fourth order; A, τ1 and Km are held over the step.
//!
//! Force and A of a unit are those of the reference muscle; its share in the muscle multiplies the force where units are
//! summed. Units with equal constants and pulses therefore have equal bits, whatever their size.
//!
//! Two slow states of a unit, `muscle::tiring`, shift Km over the step and act on the calcium of a pulse; with their
//! constants at 0 the unit is the published one to the bit.
//!
//! *Limits:* h/τ1 must stay below 1/16 (checked when the model is compiled).

use crate::math::{GAUSS_FAR, GAUSS_HIGH, GAUSS_LOW, GAUSS_NEAR, GAUSS_OWN, LANES, Lanes, exp_lane, exp_neg_small};
use crate::simd::Kernel;
use serde::{Deserialize, Serialize};

/// State of eight motor units.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// S, the calcium drive [1].
    pub drive: Lanes,
    /// C, the calcium–troponin complex [1].
    pub complex: Lanes,
    /// Decay since the last activating pulse, e^(-(t-t_last)/τc) [1]; 0 before the first.
    pub since: Lanes,
    /// F of the unit over its share [N].
    pub force: Lanes,
    /// A of the unit over its share [N/s].
    pub a: Lanes,
    /// τ1 [s].
    pub tau1: Lanes,
    /// Km [1].
    pub km: Lanes,
    /// Low-frequency fatigue, 0 to 1 [1].
    pub low: Lanes,
    /// Potentiation, 0 to 1 [1].
    pub boost: Lanes,
}

/// Constants of eight motor units.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "symbols are those of muscle::kinetics, per unit")]
pub struct BlockParams {
    /// s·w of each unit [1]; 0 where there is none
    pub share: Lanes,
    pub inv_tau_c: Lanes,
    pub tau2: Lanes,
    pub a_rest: Lanes,
    pub tau1_rest: Lanes,
    pub km_rest: Lanes,
    pub alpha_a: Lanes,
    pub alpha_tau1: Lanes,
    pub alpha_km: Lanes,
    /// R0 - 1 without Km, and the share of Km in it (0 or 1)
    pub r0_fixed: Lanes,
    pub r0_km: Lanes,
    /// what low-frequency fatigue adds to Km and to R0 at 1, and its share of the rest per pulse and per square of the lost A [s²/N²]
    pub low_km: Lanes,
    pub low_r0: Lanes,
    pub low_rate: Lanes,
    /// complex at which that rise of R0 is used up, inverted [1]
    pub low_fill: Lanes,
    /// what potentiation adds to the calcium of a pulse at 1, and its share of the rest per pulse
    pub boost_gain: Lanes,
    pub boost_rate: Lanes,
}

impl BlockParams {
    /// All constants, the share first.
    pub(super) fn lanes(&self) -> [&Lanes; 17] {
        [
            &self.share,
            &self.inv_tau_c,
            &self.tau2,
            &self.a_rest,
            &self.tau1_rest,
            &self.km_rest,
            &self.alpha_a,
            &self.alpha_tau1,
            &self.alpha_km,
            &self.r0_fixed,
            &self.r0_km,
            &self.low_km,
            &self.low_r0,
            &self.low_rate,
            &self.low_fill,
            &self.boost_gain,
            &self.boost_rate,
        ]
    }

    /// The same to be changed.
    pub(super) fn lanes_mut(&mut self) -> [&mut Lanes; 17] {
        [
            &mut self.share,
            &mut self.inv_tau_c,
            &mut self.tau2,
            &mut self.a_rest,
            &mut self.tau1_rest,
            &mut self.km_rest,
            &mut self.alpha_a,
            &mut self.alpha_tau1,
            &mut self.alpha_km,
            &mut self.r0_fixed,
            &mut self.r0_km,
            &mut self.low_km,
            &mut self.low_r0,
            &mut self.low_rate,
            &mut self.low_fill,
            &mut self.boost_gain,
            &mut self.boost_rate,
        ]
    }
}

/// Calcium decay over a step and to its two nodes, per unit.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "e^(-u), e^(-u·low), e^(-u·high)")]
pub struct Decay {
    pub full: Lanes,
    pub low: Lanes,
    pub high: Lanes,
}

impl Decay {
    /// All of them.
    pub(super) fn lanes(&self) -> [&Lanes; 3] {
        [&self.full, &self.low, &self.high]
    }

    /// The same to be changed.
    pub(super) fn lanes_mut(&mut self) -> [&mut Lanes; 3] {
        [&mut self.full, &mut self.low, &mut self.high]
    }

    /// Decay of the units of `p` over a step of `h` seconds.
    #[inline(always)]
    pub fn new(p: &BlockParams, h: f64) -> Self {
        let mut d = Self { full: [0.0; LANES], low: [0.0; LANES], high: [0.0; LANES] };
        for i in 0..LANES {
            let u = h * p.inv_tau_c[i];
            d.full[i] = exp_lane(-u);
            d.low[i] = exp_lane(-(u * GAUSS_LOW));
            d.high[i] = exp_lane(-(u * GAUSS_HIGH));
        }
        d
    }
}

/// A step and how far the slow states fade in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// Length [s].
    pub h: f64,
    /// e^(-h/τf) [1].
    pub fatigue_decay: f64,
    /// τf (1 - e^(-h/τf)) [s].
    pub fatigue_gain: f64,
    /// Decay of low-frequency fatigue [1].
    pub low_decay: f64,
    /// Decay of potentiation [1].
    pub boost_decay: f64,
}

/// A step of all blocks of a pool; compiled once per SIMD level.
#[derive(Debug)]
pub struct StepKernel<'a> {
    /// State.
    pub blocks: &'a mut [Block],
    /// Constants.
    pub params: &'a [BlockParams],
    /// Decays of a whole tick, or `None` to compute those of `h`.
    pub decays: Option<&'a [Decay]>,
    /// The step.
    pub span: Span,
}

impl Kernel for StepKernel<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { blocks, params, decays, span } = self;
        match decays {
            Some(decays) => {
                for ((b, p), d) in blocks.iter_mut().zip(params).zip(decays) {
                    step(b, p, d, &span);
                }
            }
            None => {
                for (b, p) in blocks.iter_mut().zip(params) {
                    let d = Decay::new(p, span.h);
                    step(b, p, &d, &span);
                }
            }
        }
    }
}

/// The force rule of one unit over a step: `F ← keep · F + add`, from calcium at the two nodes and `[Km, τ1, τ2, A]`.
#[inline(always)]
pub(super) fn force_step(c1: f64, c2: f64, [km, tau1, tau2, a]: [f64; 4], h: f64) -> (f64, f64) {
    // x = c/k and r = k/w with k = Km + c, w = τ1 k + τ2 c, both nodes by one division
    let (k1, k2) = (km + c1, km + c2);
    let w1 = tau1 * k1 + tau2 * c1;
    let w2 = tau1 * k2 + tau2 * c2;
    let (q1, q2) = (k1 * w1, k2 * w2);
    let inverse = 1.0 / (q1 * q2);
    let (i1, i2) = (q2 * inverse, q1 * inverse);
    let (r1, r2) = ((k1 * k1) * i1, (k2 * k2) * i2);
    let e1 = exp_neg_small((h * GAUSS_OWN) * r1 + (h * GAUSS_FAR) * r2);
    let e2 = exp_neg_small((h * GAUSS_NEAR) * r1 + (h * GAUSS_OWN) * r2);
    let half = 0.5 * h;
    let (x1, x2) = ((half * a) * ((c1 * w1) * i1), (half * a) * ((c2 * w2) * i2));
    (exp_neg_small(half * r1 + half * r2), x1 * e1 + x2 * e2)
}

#[inline(always)]
pub(super) fn step(b: &mut Block, p: &BlockParams, d: &Decay, span: &Span) {
    let Span { h, fatigue_decay: decay, fatigue_gain: gain, .. } = *span;
    let half_gain = 0.5 * gain;
    for i in 0..LANES {
        let su = b.drive[i] * (h * p.inv_tau_c[i]);
        let c1 = (b.complex[i] + su * GAUSS_LOW) * d.low[i];
        let c2 = (b.complex[i] + su * GAUSS_HIGH) * d.high[i];
        b.complex[i] = (b.complex[i] + su) * d.full[i];
        b.drive[i] *= d.full[i];
        b.since[i] *= d.full[i];
        let km = b.km[i] + p.low_km[i] * b.low[i];
        let (keep, add) = force_step(c1, c2, [km, b.tau1[i], p.tau2[i], b.a[i]], h);
        let old = b.force[i];
        let new = old * keep + add;
        b.force[i] = new;
        let dose = half_gain * (old + new);
        b.a[i] = ((p.a_rest[i] + (b.a[i] - p.a_rest[i]) * decay) + p.alpha_a[i] * dose).max(0.0);
        b.tau1[i] = (p.tau1_rest[i] + (b.tau1[i] - p.tau1_rest[i]) * decay) + p.alpha_tau1[i] * dose;
        b.km[i] = (p.km_rest[i] + (b.km[i] - p.km_rest[i]) * decay) + p.alpha_km[i] * dose;
        b.low[i] *= span.low_decay;
        b.boost[i] *= span.boost_decay;
    }
}

impl Block {
    /// The whole state.
    pub(super) fn lanes(&self) -> [&Lanes; 9] {
        [&self.drive, &self.complex, &self.since, &self.force, &self.a, &self.tau1, &self.km, &self.low, &self.boost]
    }

    /// The same to be changed.
    pub(super) fn lanes_mut(&mut self) -> [&mut Lanes; 9] {
        [
            &mut self.drive,
            &mut self.complex,
            &mut self.since,
            &mut self.force,
            &mut self.a,
            &mut self.tau1,
            &mut self.km,
            &mut self.low,
            &mut self.boost,
        ]
    }

    /// Eight rested units.
    pub fn rested(p: &BlockParams) -> Self {
        let zero = [0.0; LANES];
        Self {
            drive: zero,
            complex: zero,
            since: zero,
            force: zero,
            a: p.a_rest,
            tau1: p.tau1_rest,
            km: p.km_rest,
            low: zero,
            boost: zero,
        }
    }

    /// What low-frequency fatigue adds to R0 at this complex: a fused train finds no more calcium to release.
    #[inline(always)]
    fn low_r0(&self, p: &BlockParams, i: usize) -> f64 {
        p.low_r0[i] * self.low[i] * (1.0 - self.complex[i] * p.low_fill[i]).max(0.0)
    }

    /// An activating pulse on unit `i` with calcium factor `lambda`.
    #[inline]
    pub fn pulse(&mut self, p: &BlockParams, i: usize, lambda: f64) {
        let r0_minus_1 = p.r0_fixed[i] + p.r0_km[i] * self.km[i] + self.low_r0(p, i);
        let lambda = lambda * (1.0 + p.boost_gain[i] * self.boost[i]);
        let lost = p.a_rest[i] - self.a[i];
        self.low[i] += p.low_rate[i] * lost * lost * (1.0 - self.low[i]);
        self.boost[i] += p.boost_rate[i] * self.complex[i].min(1.0) * (1.0 - self.boost[i]);
        self.drive[i] += (1.0 + r0_minus_1 * self.since[i]) * lambda;
        self.since[i] = 1.0;
    }
}
