//! The circulation of one muscle: inflow, veins and swelling stepped together, and what is shown of them.

use super::inflow::{Inflow, InflowState};
use super::swelling::{Swelling, SwellingState};
use super::veins::{Veins, VeinsState};
use crate::spec::PerfusionSpec;
use crate::units::{ml_per_s, per_s};
use serde::{Deserialize, Serialize};

/// Values in [`PerfusionState::floats`].
pub const PERFUSION_FLOATS: usize = 8;

/// How a person is placed: pressure at the outlet of the muscle's veins beyond the heart's level [mmHg]; 0 lying.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Posture {
    /// Height of the column between heart and muscle [mmHg].
    pub column_mmhg: f64,
}

/// What acts on the muscle over one step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PerfusionInput {
    /// Force over the muscle's MVC force, mean over the step [1].
    pub force_fraction: f64,
    /// ATP use, mean over the muscle [mM/s].
    pub use_rate: f64,
    /// ATP from oxidation, mean over the muscle [mM/s].
    pub oxidation: f64,
    /// ATP from glycolysis, mean over the muscle [mM/s].
    pub glycolysis: f64,
    /// Where the limb is.
    pub posture: Posture,
}

/// What the circulation gives back, at the end of the step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PerfusionOutput {
    /// Arterial inflow [mL/100 g/min].
    pub flow_ml_per_100g_min: f64,
    /// Arterial inflow over that at rest [1].
    pub flow_x_rest: f64,
    /// Blood that left the muscle's veins in the step, as a rate [mL/s].
    pub outflow_ml_per_s: f64,
    /// Flow in the popliteal vein over that at rest, from this muscle alone [1]; 1 for a muscle above the knee.
    pub popliteal_x_rest: f64,
    /// Flow in the femoral vein over that at rest, from this muscle alone [1].
    pub femoral_x_rest: f64,
    /// Velocity in the middle of the draining vein [cm/s].
    pub venous_velocity_cm_per_s: f64,
    /// Fluid beyond that of a rested, lying limb [mL].
    pub swelling_ml: f64,
    /// Supply with oxygen [1].
    pub oxygen: f64,
    /// Washout by flow [1].
    pub washout: f64,
}

/// State of one muscle's circulation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PerfusionState {
    /// Arteries and oxygen.
    pub inflow: InflowState,
    /// Veins.
    pub veins: VeinsState,
    /// Fluid between the cells.
    pub swelling: SwellingState,
    /// Blood that has left the muscle's veins since the start [mL].
    pub moved_ml: f64,
}

/// Circulation of one muscle.
#[derive(Clone, Debug, PartialEq)]
pub struct Perfusion {
    spec: PerfusionSpec,
    inflow: Inflow,
    veins: Veins,
    swelling: Swelling,
    hundreds: f64,
    below_knee: bool,
}

impl Perfusion {
    /// Circulation of a muscle of `mass_kg`; what lies below the knee drains through the popliteal and the femoral vein,
    /// the thigh through the femoral one.
    pub fn new(spec: &PerfusionSpec, mass_kg: f64, below_knee: bool) -> Self {
        let hundreds = crate::units::hundreds_of_g(mass_kg);
        Self {
            inflow: Inflow::new(spec),
            veins: Veins::new(spec, hundreds),
            swelling: Swelling::new(spec, hundreds),
            spec: spec.clone(),
            hundreds,
            below_knee,
        }
    }

    /// A rested muscle of a limb in this posture; `swollen_ml` is fluid that is there already.
    pub fn rested(&self, posture: Posture, swollen_ml: f64) -> PerfusionState {
        let inflow = ml_per_s(self.spec.flow_rest_ml_per_100g_min, self.hundreds);
        PerfusionState {
            inflow: self.inflow.rested(),
            veins: self.veins.steady(inflow, self.outlet(posture)),
            swelling: SwellingState { fluid_ml: swollen_ml, ..SwellingState::default() },
            moved_ml: 0.0,
        }
    }

    fn outlet(&self, posture: Posture) -> f64 {
        self.spec.central_mmhg + posture.column_mmhg
    }

    /// One step of `h` [s].
    pub fn step(&self, state: &mut PerfusionState, input: &PerfusionInput, h: f64) -> PerfusionOutput {
        let force = input.force_fraction.clamp(0.0, 1.0);
        let outlet = self.outlet(input.posture);
        let rest = ml_per_s(self.spec.flow_rest_ml_per_100g_min, self.hundreds);
        let still = self.veins.pressure(&self.veins.steady(rest, outlet));
        let driving = self.spec.arterial_mmhg + input.posture.column_mmhg - still;
        self.inflow.relax(&mut state.inflow, input.use_rate, input.glycolysis, 0.5 * h);
        let hyperaemia = state.inflow;
        let flow_at = |veins: &VeinsState| {
            let relief = still - self.veins.pressure(veins);
            self.inflow.flow(&hyperaemia, force, relief, driving)
        };
        // everything flows as in the middle of the step
        let backing = outlet - self.veins.squeezed(force);
        let mut middle = state.veins;
        let (flow, passage) = (flow_at(&middle), self.veins.passage(&middle));
        self.veins.step(&mut middle, ml_per_s(flow, self.hundreds), passage, backing, 0.5 * h);
        let (flow, passage) = (flow_at(&middle), self.veins.passage(&middle));
        let left = self.veins.step(&mut state.veins, ml_per_s(flow, self.hundreds), passage, backing, h);
        state.moved_ml += left;
        self.inflow.relax(&mut state.inflow, input.use_rate, input.glycolysis, 0.5 * h);
        self.inflow.breathe(&mut state.inflow, flow, input.oxidation, h);
        let lying = self.veins.pressure(&self.veins.steady(rest, self.spec.central_mmhg));
        let raised = self.veins.pressure(&middle) - lying;
        self.swelling.step(&mut state.swelling, raised, self.veins.squeezed(force), h);
        self.read(state, flow, left / h)
    }

    fn read(&self, state: &PerfusionState, flow: f64, outflow: f64) -> PerfusionOutput {
        let p = &self.spec;
        let more = outflow - ml_per_s(p.flow_rest_ml_per_100g_min, self.hundreds);
        let rest_of = |ml_per_min: f64| per_s(ml_per_min);
        let (popliteal, femoral) = (rest_of(p.popliteal_rest_ml_per_min), rest_of(p.femoral_rest_ml_per_min));
        let (rest, area) =
            if self.below_knee { (popliteal, p.popliteal_area_cm2) } else { (femoral, p.femoral_area_cm2) };
        PerfusionOutput {
            flow_ml_per_100g_min: flow,
            flow_x_rest: flow / p.flow_rest_ml_per_100g_min,
            outflow_ml_per_s: outflow,
            popliteal_x_rest: if self.below_knee { (1.0 + more / popliteal).max(0.0) } else { 1.0 },
            femoral_x_rest: (1.0 + more / femoral).max(0.0),
            venous_velocity_cm_per_s: p.peak_to_mean * (rest + more).max(0.0) / area,
            swelling_ml: state.swelling.fluid_ml,
            oxygen: self.inflow.oxygen(&state.inflow),
            washout: flow / (flow + p.washout_half_ml_per_100g_min),
        }
    }

    /// What is read from a muscle at rest in this posture.
    pub fn at_rest(&self, state: &PerfusionState) -> PerfusionOutput {
        let flow = self.spec.flow_rest_ml_per_100g_min;
        self.read(state, flow, ml_per_s(flow, self.hundreds))
    }

    /// Litres of muscle, for turning a release [mM/s] into mmol/s.
    pub fn litres(&self) -> f64 {
        crate::units::litres_of_100g(self.hundreds)
    }
}

impl PerfusionState {
    /// All values, for the state hash.
    pub fn floats(&self) -> [f64; PERFUSION_FLOATS] {
        let (i, s) = (&self.inflow, &self.swelling);
        [i.fast, i.after, i.saturation, self.veins.volume_ml, s.fluid_ml, s.strokes, s.squeezed, self.moved_ml]
    }
}
