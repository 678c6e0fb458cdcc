//! Veins of a muscle: filled by its inflow, squeezed by its force, emptied through a one-way valve.
//!
//! ```text
//! V'   = Qin - Qout
//! Qout = c (P_im + (V - V0)/C - P_out)+ / R     P_im = P_max f,   c = min(1, V/V0): emptied veins collapse
//! ```
//!
//! With constant input a step is exact: a closed valve fills the vein linearly until it opens, an open one lets it
//! relax and stays open, because inflow is never negative. Only c is kept over a step.
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
        Self {
            compliance: spec.compliance_ml_per_mmhg_100g * hundreds,
            resistance: spec.resistance_mmhg_s_100g_per_ml / hundreds,
            unstressed: spec.unstressed_ml_per_100g * hundreds,
            squeeze: spec.pressure_at_mvc_mmhg,
        }
    }

    /// Volume in the steady state of an inflow [mL/s] against an outlet pressure [mmHg].
    pub fn steady(&self, inflow: f64, outlet: f64) -> VeinsState {
        VeinsState { volume_ml: self.unstressed + self.compliance * (outlet + self.resistance * inflow) }
    }

    /// Pressure of the wall [mmHg]; what the muscle adds is not in it.
    pub fn pressure(&self, state: &VeinsState) -> f64 {
        (state.volume_ml - self.unstressed) / self.compliance
    }

    /// Pressure of the muscle on its veins [mmHg].
    pub fn squeezed(&self, force_fraction: f64) -> f64 {
        self.squeeze * force_fraction
    }

    /// Outflow at this instant [mL/s].
    pub fn outflow(&self, state: &VeinsState, force_fraction: f64, outlet: f64) -> f64 {
        let above = self.squeezed(force_fraction) + self.pressure(state) - outlet;
        above.max(0.0) * self.passage(state) / self.resistance
    }

    fn passage(&self, state: &VeinsState) -> f64 {
        (state.volume_ml / self.unstressed).clamp(0.0, 1.0)
    }

    /// One step of `h` [s]; returns the volume that left [mL], which is inflow less what was stored.
    pub fn step(&self, state: &mut VeinsState, inflow: f64, force_fraction: f64, outlet: f64, h: f64) -> f64 {
        let before = state.volume_ml;
        let opens = self.unstressed + self.compliance * (outlet - self.squeezed(force_fraction));
        let mut left = h;
        if before < opens {
            let filling = if inflow > 0.0 { (opens - before) / inflow } else { h };
            let closed = filling.min(h);
            state.volume_ml += inflow * closed;
            left = h - closed;
        }
        let passage = self.passage(state);
        if left > 0.0 && passage > 0.0 {
            let tau = self.resistance * self.compliance / passage;
            let end = opens + inflow * tau;
            state.volume_ml = (end + (state.volume_ml - end) * exp(-left / tau)).max(0.0);
        }
        inflow * h - (state.volume_ml - before)
    }
}
