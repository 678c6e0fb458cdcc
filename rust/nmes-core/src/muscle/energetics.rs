//! Phosphocreatine, phosphate, lactate and pH of the three fibre types, in the fibres that work and in those that rest.
//!
//! ```text
//! u     = q e min(1, PCr/PCr_low),  e = (1 - φ) a + φ c         ATP use; a = force of the working fibres / their tetanus
//! J_ox  = O (PCr0 - PCr)/τ · r(pH)                             oxidation; O is the supply with oxygen
//! J_gl  = G (q e - J_ox)+ Dⁿ/(Dⁿ + Kⁿ) · s(pH)³,  D = PCr0 - PCr  glycolysis, when demand exceeds oxidation
//! PCr'  = J_ox + J_gl - u,   Pi = Pi0 + D                      what is split is found as phosphate
//! La'   = J_gl/n - w (La - La_blood)/τ_r - (1 + J_ox/J_u)(La - La0)/τ_u
//! H'    = J_gl/n - w H/τ_H,   pH = pH0 + (γ D - H)/β           split PCr takes protons up, lactate brings them
//! ```
//!
//! c is the share of the working fibres whose filaments calcium switches on: moving it is paid whatever force it brings,
//! so that twitches and tired fibres cost more for their force than a fresh tetanus.
//!
//! r falls from 1 at `ph_slow` and s from 1 at rest, both to 0 at `ph_stop`; w in [0, 1] is the washout by flow.
//!
//! Stimulation drives the same fibres every time, effort spreads its load: each type has a working and a resting part.
//! The working part grows at once with the recruited fraction, taking up resting fibres as they are, and loses fibres
//! slowly. Recruited 1 means the whole type.
//!
//! *Reference:* τ and q, Slade 2006; linear control of oxidation by PCr, Meyer's model; structure in `docs/energetics.md`.
//! *Limits:* β and γ do not depend on pH, lactate that is used up takes no proton along, ATP is constant.

use crate::math::{exp, pow};
use crate::spec::EnergeticsSpec;
use serde::{Deserialize, Serialize};

/// Fibre types: I, IIa, IIx.
pub const TYPES: usize = 3;
/// Values in [`EnergeticsState::floats`].
pub const ENERGETICS_FLOATS: usize = TYPES * 7;

/// What acts on a muscle over one step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EnergeticsInput {
    /// Force of each type's units over the force of all of its units in full tetanus, in [0, 1].
    pub activity: [f64; TYPES],
    /// Share of each type's filaments that calcium switches on, in [0, 1]; `activity` where it is not known.
    pub activation: [f64; TYPES],
    /// Share of each type (by capacity) that works now, in [0, 1]; 1 where it is not known.
    pub recruited: [f64; TYPES],
    /// Supply with oxygen, 1 at rest, in [0, 1].
    pub oxygen: f64,
    /// Washout by flow, in [0, 1].
    pub washout: f64,
    /// Lactate in blood [mM].
    pub blood_millimolar: f64,
}

/// Rates of the muscle, mean over its fibres [mM/s].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct EnergeticsOutput {
    /// ATP use of each type, mean over the type.
    pub demand: [f64; TYPES],
    /// ATP use, mean over the muscle.
    pub use_rate: f64,
    /// ATP made by oxidation.
    pub oxidation: f64,
    /// ATP made by glycolysis.
    pub glycolysis: f64,
    /// Lactate that leaves into the blood.
    pub release: f64,
}

/// What the fibres of one part hold [mM].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fibres {
    /// Phosphocreatine.
    pub pcr: f64,
    /// Acid taken up and not yet given off.
    pub acid: f64,
    /// Lactate.
    pub lactate: f64,
}

/// State of one muscle.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EnergeticsState {
    /// Working part of each type [1].
    pub working: [f64; TYPES],
    /// Fibres of the working part.
    pub work: [Fibres; TYPES],
    /// Fibres of the resting part.
    pub rest: [Fibres; TYPES],
}

/// What is shown of a type or of the whole muscle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// Phosphocreatine [mM].
    pub pcr_millimolar: f64,
    /// Inorganic phosphate [mM].
    pub pi_millimolar: f64,
    /// Lactate [mM].
    pub lactate_millimolar: f64,
    /// pH as the phosphate line shows it: every fibre counts by its phosphate.
    pub ph: f64,
}

/// Constants of one type [mM, s].
#[derive(Clone, Copy, Debug, PartialEq)]
struct Type {
    share: f64,
    pcr0: f64,
    cost: f64,
    tau: f64,
    glycolysis: f64,
}

/// Energetics of one muscle.
#[derive(Clone, Debug, PartialEq)]
pub struct Energetics {
    spec: EnergeticsSpec,
    types: [Type; TYPES],
}

struct Rates {
    u: f64,
    oxidation: f64,
    glycolysis: f64,
    release: f64,
}

impl Energetics {
    /// Energetics of a muscle whose types have the area shares `area`; `oxidative` multiplies the capacity to oxidise
    /// (1 for an untrained adult).
    pub fn new(spec: &EnergeticsSpec, area: [f64; TYPES], oxidative: f64) -> Self {
        let total: f64 = area.iter().sum();
        let share = area.map(|a| a / total);
        let mean = |ratio: [f64; TYPES]| share[0] * ratio[0] + share[1] * ratio[1] + share[2] * ratio[2];
        let s = spec;
        let pcr = [s.pcr_ratio_i, s.pcr_ratio_iia, s.pcr_ratio_iix];
        let cost = [s.cost_ratio_i, s.cost_ratio_iia, s.cost_ratio_iix];
        let tau = [s.tau_ratio_i, s.tau_ratio_iia, s.tau_ratio_iix];
        let glycolysis = [s.glycolysis_ratio_i, s.glycolysis_ratio_iia, s.glycolysis_ratio_iix];
        // the measured τ is that of all that a maximal contraction splits, so types count by their cost
        let costly = mean(std::array::from_fn(|t| cost[t] * tau[t])) / mean(cost);
        let types = std::array::from_fn(|t| Type {
            share: share[t],
            pcr0: s.pcr_rest_millimolar * pcr[t] / mean(pcr),
            cost: s.atp_cost_millimolar_per_s * cost[t] / mean(cost),
            tau: s.tau_pcr_s * tau[t] / costly / oxidative,
            glycolysis: glycolysis[t],
        });
        Self { spec: spec.clone(), types }
    }

    /// A rested muscle.
    pub fn rested(&self) -> EnergeticsState {
        let fresh = self.types.map(|t| Fibres { pcr: t.pcr0, acid: 0.0, lactate: self.spec.lactate_rest_millimolar });
        EnergeticsState { working: [0.0; TYPES], work: fresh, rest: fresh }
    }

    /// One step of `h` [s] with constant input.
    pub fn step(&self, state: &mut EnergeticsState, input: &EnergeticsInput, h: f64) -> EnergeticsOutput {
        let mut out = EnergeticsOutput::default();
        for t in 0..TYPES {
            let kind = &self.types[t];
            let activity = input.activity[t].clamp(0.0, 1.0);
            let activation = input.activation[t].clamp(0.0, 1.0);
            let least = activity.max(activation);
            if least > 0.0 {
                self.recruit(state, t, input.recruited[t].clamp(least, 1.0), h);
            }
            let working = state.working[t];
            let of_them = |x: f64| if working > 0.0 { (x / working).min(1.0) } else { 0.0 };
            let (force, calcium) = (of_them(activity), of_them(activation));
            let local = force + self.spec.activation_share * (calcium - force);
            for (fibres, part, local) in
                [(&mut state.work[t], working, local), (&mut state.rest[t], 1.0 - working, 0.0)]
            {
                if part > 0.0 {
                    let rates = self.fibres(kind, fibres, local, input, h);
                    out.demand[t] += part * rates.u;
                    out.use_rate += kind.share * part * rates.u;
                    out.oxidation += kind.share * part * rates.oxidation;
                    out.glycolysis += kind.share * part * rates.glycolysis;
                    out.release += kind.share * part * rates.release;
                }
            }
        }
        out
    }

    /// The working part follows the recruited fraction: up at once, down slowly; fibres keep what they hold.
    fn recruit(&self, state: &mut EnergeticsState, t: usize, recruited: f64, h: f64) {
        let old = state.working[t];
        if recruited >= old {
            let joined = recruited - old;
            state.work[t].blend(&state.rest[t], old, joined);
            state.working[t] = recruited;
        } else {
            let kept = recruited + (old - recruited) * exp(-h / self.spec.leave_s);
            let work = state.work[t];
            state.rest[t].blend(&work, 1.0 - old, old - kept);
            state.working[t] = kept;
        }
    }

    /// One step of one part: rates of the middle of the step, each decay in closed form; `local` is w.
    fn fibres(&self, kind: &Type, f: &mut Fibres, local: f64, input: &EnergeticsInput, h: f64) -> Rates {
        let half = self.advance(kind, f, f, local, input, 0.5 * h).0;
        let (next, rates) = self.advance(kind, f, &half, local, input, h);
        *f = next;
        rates
    }

    /// From `f` over `h` with the coefficients of `at`.
    fn advance(
        &self,
        kind: &Type,
        f: &Fibres,
        at: &Fibres,
        local: f64,
        input: &EnergeticsInput,
        h: f64,
    ) -> (Fibres, Rates) {
        let p = &self.spec;
        let split = kind.pcr0 - at.pcr;
        let ph = self.ph(split, at.acid);
        let slow = ((ph - p.ph_stop) / (p.ph_slow - p.ph_stop)).clamp(0.0, 1.0);
        let allowed = ((ph - p.ph_stop) / (p.ph_rest - p.ph_stop)).clamp(0.0, 1.0);
        let k = input.oxygen * slow / kind.tau;
        let oxidation = k * split;
        let full = kind.cost * local;
        let u = full * (at.pcr / p.pcr_low_millimolar).min(1.0);
        let steep = pow(split.max(0.0) / p.glycolysis_half_millimolar, p.glycolysis_order);
        let onset = steep / (1.0 + steep);
        let glycolysis = (kind.glycolysis * onset * allowed * allowed * allowed).min(1.0) * (full - oxidation).max(0.0);
        // use falls with PCr where little is left: then it is a decay too, which keeps PCr above 0
        let (drain, fade) = if at.pcr < p.pcr_low_millimolar { (0.0, full / p.pcr_low_millimolar) } else { (u, 0.0) };
        let produced = glycolysis / p.atp_per_lactate;
        let acid_decay = input.washout / p.tau_proton_s;
        let release_decay = input.washout / p.tau_lactate_release_s;
        let use_decay = (1.0 + oxidation / p.lactate_use_flux_millimolar_per_s) / p.tau_lactate_use_s;
        let lactate_source = produced + release_decay * input.blood_millimolar + use_decay * p.lactate_rest_millimolar;
        let next = Fibres {
            pcr: linear(f.pcr, k * kind.pcr0 + glycolysis - drain, k + fade, h).clamp(0.0, kind.pcr0),
            acid: linear(f.acid, produced, acid_decay, h),
            lactate: linear(f.lactate, lactate_source, release_decay + use_decay, h),
        };
        (next, Rates { u, oxidation, glycolysis, release: release_decay * (at.lactate - input.blood_millimolar) })
    }

    fn ph(&self, split: f64, acid: f64) -> f64 {
        let p = &self.spec;
        p.ph_rest + (p.proton_per_pcr * split - acid) / p.buffer_slykes
    }

    /// Means over one type.
    pub fn of_type(&self, state: &EnergeticsState, t: usize) -> Reading {
        let mut sum = Sum::default();
        self.add(&mut sum, state, t, 1.0);
        sum.reading()
    }

    /// The fibres of one type that work, or worked last.
    pub fn of_working(&self, state: &EnergeticsState, t: usize) -> Reading {
        let mut sum = Sum::default();
        self.count(&mut sum, t, &state.work[t], 1.0);
        sum.reading()
    }

    /// Means over the whole muscle, as a coil over it would see them.
    pub fn of_muscle(&self, state: &EnergeticsState) -> Reading {
        let mut sum = Sum::default();
        for t in 0..TYPES {
            self.add(&mut sum, state, t, self.types[t].share);
        }
        sum.reading()
    }

    fn add(&self, sum: &mut Sum, state: &EnergeticsState, t: usize, share: f64) {
        self.count(sum, t, &state.work[t], share * state.working[t]);
        self.count(sum, t, &state.rest[t], share * (1.0 - state.working[t]));
    }

    fn count(&self, sum: &mut Sum, t: usize, f: &Fibres, weight: f64) {
        let split = self.types[t].pcr0 - f.pcr;
        let pi = self.spec.pi_rest_millimolar + split;
        sum.pcr += weight * f.pcr;
        sum.pi += weight * pi;
        sum.lactate += weight * f.lactate;
        sum.ph_pi += weight * pi * self.ph(split, f.acid);
    }

    /// Phosphocreatine of a rested type [mM].
    pub fn pcr_rest_millimolar(&self, t: usize) -> f64 {
        self.types[t].pcr0
    }
}

/// `x' = source - decay x` over `h` in closed form.
fn linear(x: f64, source: f64, decay: f64, h: f64) -> f64 {
    if decay > 0.0 {
        let end = source / decay;
        end + (x - end) * exp(-decay * h)
    } else {
        x + source * h
    }
}

#[derive(Default)]
struct Sum {
    pcr: f64,
    pi: f64,
    lactate: f64,
    ph_pi: f64,
}

impl Sum {
    fn reading(&self) -> Reading {
        Reading {
            pcr_millimolar: self.pcr,
            pi_millimolar: self.pi,
            lactate_millimolar: self.lactate,
            ph: self.ph_pi / self.pi,
        }
    }
}

impl Fibres {
    /// `joined` fibres of another part come to `own`.
    fn blend(&mut self, other: &Self, own: f64, joined: f64) {
        let all = own + joined;
        if all > 0.0 {
            let mix = |a: f64, b: f64| a + (b - a) * (joined / all);
            self.pcr = mix(self.pcr, other.pcr);
            self.acid = mix(self.acid, other.acid);
            self.lactate = mix(self.lactate, other.lactate);
        }
    }
}

impl EnergeticsState {
    /// All values, for the state hash.
    pub fn floats(&self) -> [f64; ENERGETICS_FLOATS] {
        let mut all = [0.0; ENERGETICS_FLOATS];
        for t in 0..TYPES {
            let (w, r) = (&self.work[t], &self.rest[t]);
            let row = [self.working[t], w.pcr, w.acid, w.lactate, r.pcr, r.acid, r.lactate];
            all[t * row.len()..(t + 1) * row.len()].copy_from_slice(&row);
        }
        all
    }
}
