//! What the bench needs of a motor unit, and the real-time unit behind it.

use super::block::{Block, BlockParams, StepKernel};
use super::kinetics::Kinetics;
use crate::math::{LANES, exp};
use crate::simd::Kernel as _;

/// A motor unit that can be stimulated and advanced.
pub trait Unit {
    /// Advances by `h` seconds without a pulse.
    fn advance(&mut self, h: f64);
    /// An activating pulse with calcium factor `lambda`.
    fn pulse(&mut self, lambda: f64);
    /// Force [N].
    fn force(&self) -> f64;
    /// Rate of force [N/s].
    fn slope(&self) -> f64;
    /// A [N/s], τ1 [s], Km [1].
    fn fatigue(&self) -> [f64; 3];
}

/// One unit advanced by the same code as the pool.
#[derive(Clone, Debug)]
pub struct RealTimeUnit {
    params: BlockParams,
    block: Block,
    tau_fat: f64,
}

impl RealTimeUnit {
    /// A rested unit.
    pub fn new(kinetics: &Kinetics) -> Self {
        let params = BlockParams::new(&[(*kinetics, 1.0)]);
        Self { params, block: Block::rested(&params), tau_fat: kinetics.tau_fat }
    }
}

impl Unit for RealTimeUnit {
    fn advance(&mut self, h: f64) {
        let fatigue_decay = exp(-h / self.tau_fat);
        StepKernel {
            blocks: std::slice::from_mut(&mut self.block),
            params: std::slice::from_ref(&self.params),
            decays: None,
            h,
            fatigue_decay,
            fatigue_gain: self.tau_fat * (1.0 - fatigue_decay),
        }
        .run();
    }

    fn pulse(&mut self, lambda: f64) {
        self.block.pulse(&self.params, 0, lambda);
    }

    fn force(&self) -> f64 {
        self.block.force[0]
    }

    fn slope(&self) -> f64 {
        let b = &self.block;
        let x = b.complex[0] / (b.km[0] + b.complex[0]);
        b.a[0] * x - b.force[0] / (b.tau1[0] + self.params.tau2[0] * x)
    }

    fn fatigue(&self) -> [f64; 3] {
        [self.block.a[0], self.block.tau1[0], self.block.km[0]]
    }
}

impl BlockParams {
    /// Constants of up to eight units, each with its kinetics and its scale s·w; the other lanes stay at rest for ever.
    ///
    /// A and F of a unit are scaled, so ατ1 and αKm, which act on unscaled force, are divided by the scale.
    pub fn new(units: &[(Kinetics, f64)]) -> Self {
        let zero = [0.0; LANES];
        let one = [1.0; LANES];
        let mut p = Self {
            inv_tau_c: one,
            tau2: zero,
            a_rest: zero,
            tau1_rest: one,
            km_rest: one,
            alpha_a: zero,
            alpha_tau1: zero,
            alpha_km: zero,
            r0_fixed: zero,
            r0_km: zero,
        };
        for (i, (k, scale)) in units.iter().enumerate() {
            p.inv_tau_c[i] = 1.0 / k.tau_c;
            p.tau2[i] = k.tau2;
            p.a_rest[i] = scale * k.a_rest;
            p.tau1_rest[i] = k.tau1_rest;
            p.km_rest[i] = k.km_rest;
            p.alpha_a[i] = k.alpha_a;
            p.alpha_tau1[i] = k.alpha_tau1 / scale;
            p.alpha_km[i] = k.alpha_km / scale;
            p.r0_km[i] = f64::from(u8::from(k.r0_follows_km));
            p.r0_fixed[i] = k.r0_offset - 1.0 + if k.r0_follows_km { 0.0 } else { k.km_rest };
        }
        p
    }
}
