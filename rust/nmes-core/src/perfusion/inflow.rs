//! Arterial inflow of a muscle and its oxygen: hyperaemia of demand, a slow after-effect, occlusion by contraction.
//!
//! ```text
//! τ F' = Qf d/(d + d½) - F          fast part, follows the demand for ATP d
//! τa A' = Qs g/(g + g½) - A         slow part, follows glycolysis g and outlasts it
//! Q    = (Q0 + F + A) · (1 - f/f0)+ · (1 + (Pr - Pv)/(Pa - Pr))
//! M S' = k Q (1 - S) - basal - J_ox,  O = min(1, S/S_low)
//! ```
//!
//! f is the force over the MVC force of the muscle at this instant, Pv the pressure in its veins, Pr that at rest:
//! emptied veins let more blood in.
//!
//! *Reference:* τ and amplitudes, J Appl Physiol 2005 99:683; f0, Sadamoto 1983; τa, PET after FES (pubmed 9630142).

use crate::math::exp;
use crate::spec::PerfusionSpec;
use serde::{Deserialize, Serialize};

/// Arterial inflow of one muscle.
#[derive(Clone, Debug, PartialEq)]
pub struct Inflow {
    spec: PerfusionSpec,
    /// Resting use of oxygen, as ATP [mM/s].
    basal: f64,
}

/// State of the inflow.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct InflowState {
    /// F [mL/100 g/min]
    pub fast: f64,
    /// A [mL/100 g/min]
    pub after: f64,
    /// S [1]
    pub saturation: f64,
}

impl Inflow {
    /// Inflow with the constants of `spec`.
    pub fn new(spec: &PerfusionSpec) -> Self {
        let basal = spec.oxygen_atp_millimolar * spec.flow_rest_ml_per_100g_min * (1.0 - spec.saturation_rest);
        Self { spec: spec.clone(), basal }
    }

    /// A rested muscle.
    pub fn rested(&self) -> InflowState {
        InflowState { fast: 0.0, after: 0.0, saturation: self.spec.saturation_rest }
    }

    /// Relaxes the two parts over `h` [s] towards what `demand` and `glycolysis` [mM/s] ask for.
    pub fn relax(&self, state: &mut InflowState, demand: f64, glycolysis: f64, h: f64) {
        let p = &self.spec;
        let fast = p.flow_fast_ml_per_100g_min * part(demand, p.demand_half_millimolar_per_s);
        let slow = p.flow_slow_ml_per_100g_min * part(glycolysis, p.glycolysis_half_millimolar_per_s);
        state.fast = fast + (state.fast - fast) * exp(-h / p.tau_flow_s);
        state.after = slow + (state.after - slow) * exp(-h / p.tau_after_s);
    }

    /// Share of the inflow that a contraction with this force fraction lets pass.
    pub fn open(&self, force_fraction: f64) -> f64 {
        (1.0 - force_fraction / self.spec.occlusion_fraction).clamp(0.0, 1.0)
    }

    /// Inflow [mL/100 g/min] at a force fraction; `relief` [mmHg] is how far the veins are below their resting pressure.
    pub fn flow(&self, state: &InflowState, force_fraction: f64, relief: f64, driving: f64) -> f64 {
        let wanted = self.spec.flow_rest_ml_per_100g_min + state.fast + state.after;
        wanted * self.open(force_fraction) * (1.0 + relief / driving).max(0.0)
    }

    /// Oxygen over `h` [s] with a flow [mL/100 g/min] and an oxidation beyond rest [mM/s].
    pub fn breathe(&self, state: &mut InflowState, flow: f64, oxidation: f64, h: f64) {
        let p = &self.spec;
        let rate = p.oxygen_atp_millimolar * flow / p.oxygen_store_millimolar;
        let used = (self.basal + oxidation) / p.oxygen_store_millimolar;
        let next = if rate > 0.0 {
            let end = 1.0 - used / rate;
            end + (state.saturation - end) * exp(-rate * h)
        } else {
            state.saturation - used * h
        };
        state.saturation = next.clamp(0.0, 1.0);
    }

    /// Supply with oxygen, in [0, 1].
    pub fn oxygen(&self, state: &InflowState) -> f64 {
        (state.saturation / self.spec.saturation_low).min(1.0)
    }
}

fn part(x: f64, half: f64) -> f64 {
    let x = x.max(0.0);
    x / (x + half)
}
