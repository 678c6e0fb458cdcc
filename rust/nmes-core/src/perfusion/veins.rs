//! Veins of a muscle: filled by its inflow, squeezed by its force, emptied through a one-way valve.
//!
//! ```text
//! V'   = Qin - Qout
//! Qout = c (P_im + (V - V0)/C - P_out)+ / R     P_im = P_max f,   c = V/V1: emptied veins collapse, full ones widen
//! ```
//!
//! V1 is the volume lying at rest. With constant input and c a step is exact: a closed valve fills the vein linearly
//! until it opens, an open one lets it relax and stays open, because inflow is never negative.
//!
//! *Reference:* C, R: Phys Med Biol 1977 22:1146 (calf, strain gauge); P_max: Acta Physiol Scand 1986 128:475.

use crate::math::exp;
use crate::spec::PerfusionSpec;
use serde::{Deserialize, Serialize};

/// Veins of one muscle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Veins {
    /// C [mL/mmHg]
    compliance: f64,
    /// R [mmHg s/mL]
    resistance: f64,
    /// V0 [mL]
    unstressed: f64,
    /// V1 [mL]
    resting: f64,
    /// Pressure on the veins at MVC [mmHg]
    squeeze: f64,
}

/// Volume of the veins.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct VeinsState {
    /// V [mL]
    pub volume_ml: f64,
}

impl Veins {
    /// Veins of `hundreds` times 100 g of muscle.
    pub fn new(spec: &PerfusionSpec, hundreds: f64) -> Self {
        let compliance = spec.compliance_ml_per_mmhg_100g * hundreds;
        let resistance = spec.resistance_mmhg_s_100g_per_ml / hundreds;
        let unstressed = spec.unstressed_ml_per_100g * hundreds;
        let inflow = crate::units::ml_per_s(spec.flow_rest_ml_per_100g_min, hundreds);
        let resting = unstressed + compliance * (spec.central_mmhg + resistance * inflow);
        Self { compliance, resistance, unstressed, resting, squeeze: spec.pressure_at_mvc_mmhg }
    }

    /// Volume in the steady state of an inflow [mL/s] against an outlet pressure [mmHg].
    pub fn steady(&self, inflow: f64, outlet: f64) -> VeinsState {
        // V = opens + C R Qin V1/V
        let opens = self.unstressed + self.compliance * outlet;
        let product = self.compliance * self.resistance * inflow * self.resting;
        VeinsState { volume_ml: 0.5 * opens + (0.5 * opens * (0.5 * opens) + product).sqrt() }
    }

    /// Pressure of the wall [mmHg]; what the muscle adds is not in it.
    pub fn pressure(&self, state: &VeinsState) -> f64 {
        (state.volume_ml - self.unstressed) / self.compliance
    }

    /// Pressure of the muscle on its veins [mmHg].
    pub fn squeezed(&self, force_fraction: f64) -> f64 {
        self.squeeze * force_fraction
    }

    /// How wide the veins are, 1 lying at rest.
    pub fn passage(&self, state: &VeinsState) -> f64 {
        state.volume_ml / self.resting
    }

    /// One step of `h` [s] with a constant inflow [mL/s] and passage, against `backing` [mmHg], the pressure at the
    /// outlet less that of the muscle; returns the volume that left [mL], which is inflow less what was stored.
    pub fn step(&self, state: &mut VeinsState, inflow: f64, passage: f64, backing: f64, h: f64) -> f64 {
        let before = state.volume_ml;
        let opens = self.unstressed + self.compliance * backing;
        let mut left = h;
        if before < opens {
            let filling = if inflow > 0.0 { (opens - before) / inflow } else { h };
            let closed = filling.min(h);
            state.volume_ml += inflow * closed;
            left = h - closed;
        }
        if left > 0.0 && passage > 0.0 {
            let tau = self.resistance * self.compliance / passage;
            let end = opens + inflow * tau;
            state.volume_ml = (end + (state.volume_ml - end) * exp(-left / tau)).max(0.0);
        }
        inflow * h - (state.volume_ml - before)
    }
}
