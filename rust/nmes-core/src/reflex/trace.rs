//! Whole courses for the bench and for figures: a passive stretch before or after stimulation, blood pressure in time.

use super::ashworth::{StretchPoint, StretchTest};
use super::autonomic::Barrage;
use super::hazard::{Hazard, HazardInput, HazardState, Lesion};
use super::spasm::{Reflex, ReflexInput, Spasticity, Stimulated};
use super::tone::{Factors, Fading, ToneReport, tone_report};
use crate::error::NmesError;
use crate::spec::{HazardSpec, ReflexSpec};
use crate::units::{deg_from_rad, rad_from_deg};
use serde::Deserialize;

/// A passive stretch in clinicians' units.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "as in `StretchTest`, `Spasticity` and `Stimulated`; units in the names")]
pub struct StretchRequest {
    pub reflex: ReflexSpec,
    pub tonic: f64,
    pub gain: f64,
    pub step_ms: f64,
    pub velocity_deg_per_s: f64,
    pub range_deg: f64,
    pub hold_s: f64,
    pub torque_per_excitation_n_m: f64,
    pub largest_torque_n_m: f64,
    /// Stimulation before the stretch, then rest; share of the time that is on [1].
    pub antagonist_fraction: f64,
    pub agonist_fraction: f64,
    pub rate_pps: f64,
    pub stimulated_s: f64,
    pub duty: f64,
    pub rest_s: f64,
}

/// A passive stretch as it went.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "units in the names")]
pub struct StretchTrace {
    pub time_s: Vec<f64>,
    pub angle_deg: Vec<f64>,
    pub excitation: Vec<f64>,
    pub torque_n_m: Vec<f64>,
    pub reflex_torque_n_m: f64,
    pub resting_torque_n_m: f64,
    pub grade: &'static str,
    pub score: f64,
    pub inhibition: f64,
    pub disinhibition: f64,
}

/// Runs a passive stretch, after stimulation and rest if the request has them.
///
/// # Errors
/// A spec error for constants out of range.
pub fn trace_stretch(request: &StretchRequest) -> Result<StretchTrace, NmesError> {
    super::check::reflex(&request.reflex)?;
    super::check::stretch(request)?;
    let h = crate::units::s_from_ms(request.step_ms);
    let spasticity = Spasticity { tonic: request.tonic, gain: request.gain, range: rad_from_deg(request.range_deg) };
    let reflex = Reflex::new(&request.reflex, spasticity, h);
    let mut state = reflex.rested();
    treat(&reflex, &mut state, request, h);
    reflex.rest(&mut state, request.rest_s);
    let test = StretchTest {
        velocity: rad_from_deg(request.velocity_deg_per_s),
        hold: request.hold_s,
        torque_per_excitation: request.torque_per_excitation_n_m,
        largest_torque: request.largest_torque_n_m,
    };
    let mut trace = StretchTrace::default();
    let found = reflex.examine(&state, &test, &mut |point: StretchPoint| {
        trace.time_s.push(point.time);
        trace.angle_deg.push(deg_from_rad(point.angle));
        trace.excitation.push(point.excitation);
        trace.torque_n_m.push(point.torque);
    });
    let now = reflex.output(&state);
    Ok(StretchTrace {
        reflex_torque_n_m: found.reflex_torque,
        resting_torque_n_m: found.resting_torque,
        grade: found.grade.label(),
        score: found.score,
        inhibition: now.inhibition,
        disinhibition: now.disinhibition,
        ..trace
    })
}

/// Stimulation, its off-times folded into a weaker dose; the last second is on.
fn treat(reflex: &Reflex, state: &mut super::ReflexState, request: &StretchRequest, h: f64) {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "range is checked")]
    let steps = (request.stimulated_s / h).round() as u64;
    let on = |fraction: f64| Stimulated { fraction, rate: request.rate_pps };
    let last = (1.0 / h).round();
    for n in 0..steps {
        let share = if (steps - n) as f64 <= last { 1.0 } else { request.duty };
        let input = ReflexInput {
            antagonist: on(request.antagonist_fraction * share),
            agonist: on(request.agonist_fraction * share),
            ..ReflexInput::default()
        };
        reflex.step(state, &input);
    }
}

/// A tone, and what acts on it at the end of a session.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToneRequest {
    /// Tone before [N m].
    pub before_n_m: f64,
    /// φ, r and s at the end.
    pub factors: [f64; 3],
    /// Their time constants [s].
    pub fading_s: [f64; 3],
}

/// Splits the change of a tone into its causes.
///
/// # Errors
/// A spec error for factors out of range.
pub fn trace_tone(request: &ToneRequest) -> Result<ToneReport, NmesError> {
    super::check::tone(request)?;
    let [fatigue, inhibition, disinhibition] = request.factors;
    let end = Factors { fatigue, inhibition, disinhibition };
    let [fatigue, inhibition, disinhibition] = request.fading_s;
    let fading = Fading { fatigue, inhibition, disinhibition };
    Ok(tone_report(request.before_n_m, &Factors::RESTED, &end, &fading))
}

/// A course of blood pressure in clinicians' units.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "as in `Lesion` and `Barrage`; units in the names")]
pub struct PressureRequest {
    pub hazard: HazardSpec,
    pub segment: Option<f64>,
    pub completeness: f64,
    pub bone_strength: f64,
    pub step_s: f64,
    /// Knee torque and barrage, one of each per step.
    pub knee_torque_n_m: Vec<f64>,
    pub touch: Vec<f64>,
    pub nociceptive: Vec<f64>,
    pub contraction: Vec<f64>,
}

/// A course of blood pressure and alarms.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "units in the names; alarms are 0 none, 1 warn, 2 stop")]
pub struct PressureTrace {
    pub systolic_mmhg: Vec<f64>,
    pub heart_per_min: Vec<f64>,
    pub load_alarm: Vec<u8>,
    pub pressure_alarm: Vec<u8>,
    pub baseline_mmhg: f64,
    pub load_levels_n_m: Option<[f64; 2]>,
}

/// Runs the dangers over given inputs.
///
/// # Errors
/// A spec error for constants out of range or rows of unequal length.
pub fn trace_pressure(request: &PressureRequest) -> Result<PressureTrace, NmesError> {
    super::check::hazard(&request.hazard)?;
    super::check::pressure(request)?;
    let lesion = Lesion {
        segment: request.segment,
        completeness: request.completeness,
        bone_strength: request.bone_strength,
        ..Lesion::NONE
    };
    let hazard = Hazard::new(&request.hazard, &lesion, request.step_s);
    let mut state = HazardState::default();
    let mut trace = PressureTrace {
        baseline_mmhg: hazard.autonomic().baseline_mmhg(),
        load_levels_n_m: hazard.load().levels(),
        ..PressureTrace::default()
    };
    for (n, &knee_torque) in request.knee_torque_n_m.iter().enumerate() {
        let (touch, nociceptive, contraction) = (request.touch[n], request.nociceptive[n], request.contraction[n]);
        let barrage = Barrage { touch, nociceptive, contraction };
        let output = hazard.step(&mut state, &HazardInput { knee_torque, barrage });
        trace.systolic_mmhg.push(output.systolic_mmhg);
        trace.heart_per_min.push(output.heart_per_min);
        trace.load_alarm.push(output.load.code());
        trace.pressure_alarm.push(output.pressure.code());
    }
    Ok(trace)
}
