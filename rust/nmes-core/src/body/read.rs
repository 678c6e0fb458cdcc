//! Signals of the body: their names and where each value comes from.

use super::{Body, BodyState};
use crate::model::Model;
use crate::spec::MOST_ACTIONS;
use crate::state::State;
use crate::units::percent;

/// Where a value of the body comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodySource {
    Torque,
    Spill,
    SpillAgainst,
    Angle,
    Phase,
    HeelOff,
    Clearance,
    Strike,
    LeastClearance,
    Face(usize),
    Emg,
    EmgSeen,
    Effort,
    VoluntaryShare,
    Flow,
    Venous,
    Popliteal,
    Moved,
    Swelling,
    Pcr(usize),
    PcrAll,
    PiOverPcr,
    Ph(usize),
    Lactate,
    BloodLactate,
    CrampThreshold,
    Cramping,
    Tone,
    Reflex,
    Inhibition,
    Disinhibition,
    Systolic,
    Heart,
    LoadAlarm,
    PressureAlarm,
}

const TYPES: [&str; 3] = ["i", "iia", "iix"];

/// Columns that a body has.
pub(crate) fn signals(body: &Body, all: &mut Vec<(String, &'static str, BodySource)>) {
    use BodySource as S;
    let mut one = |name: &str, unit: &'static str, source| all.push((name.to_owned(), unit, source));
    if let Some(movement) = &body.movement {
        if movement.joint().is_some() {
            one("angle_deg", "°", S::Angle);
        }
        if movement.gait().is_some() {
            one("gait_phase_percent", "%", S::Phase);
            one("heel_off", "1", S::HeelOff);
            one("clearance_mm", "mm", S::Clearance);
            one("strike_angle_deg", "°", S::Strike);
            one("least_clearance_mm", "mm", S::LeastClearance);
        }
        for (group, id) in movement.face().into_iter().flat_map(crate::muscle::Face::ids).enumerate() {
            one(&format!("{id}_percent"), "%", S::Face(group));
        }
    }
    if !body.spill.is_empty() {
        one("spill_n_m", "N m", S::Spill);
        one("spill_against_n_m", "N m", S::SpillAgainst);
    }
    one("emg_percent", "%", S::Emg);
    one("emg_voluntary_percent", "%", S::EmgSeen);
    one("effort_percent", "%", S::Effort);
    one("voluntary_share_percent", "%", S::VoluntaryShare);
    one("blood_flow_x_rest", "x rest", S::Flow);
    one("venous_velocity_cm_per_s", "cm/s", S::Venous);
    one("popliteal_x_rest", "x rest", S::Popliteal);
    one("blood_moved_ml", "mL", S::Moved);
    one("swelling_ml", "mL", S::Swelling);
    one("pcr_percent", "%", S::PcrAll);
    one("pi_over_pcr", "1", S::PiOverPcr);
    for (t, name) in TYPES.into_iter().enumerate() {
        one(&format!("pcr_type_{name}_percent"), "%", S::Pcr(t));
        one(&format!("ph_type_{name}"), "1", S::Ph(t));
    }
    one("lactate_muscle_mm", "mM", S::Lactate);
    one("lactate_blood_mm", "mM", S::BloodLactate);
    if body.cramp.is_some() {
        one("cramp_threshold_hz", "Hz", S::CrampThreshold);
        one("cramping", "1", S::Cramping);
    }
    if body.has_tone() {
        one("tone_n_m", "N m", S::Tone);
        one("reflex_percent", "%", S::Reflex);
        one("inhibition_percent", "%", S::Inhibition);
        one("disinhibition_percent", "%", S::Disinhibition);
    }
    if body.has_lesion() {
        one("systolic_mmhg", "mmHg", S::Systolic);
        one("heart_per_min", "1/min", S::Heart);
        one("load_alarm", "1", S::LoadAlarm);
        one("pressure_alarm", "1", S::PressureAlarm);
    }
}

/// A value now.
pub(crate) fn read(model: &Model, state: &State, source: BodySource) -> f64 {
    use BodySource as S;
    let (body, b) = (&model.body, &state.body);
    let energetics = &body.energetics;
    match source {
        S::Torque => b.torque_n_m(body),
        S::Spill => b.spill_n_m().iter().sum(),
        S::SpillAgainst => -b.spill_n_m()[1],
        S::Angle => b.movement.map_or(0.0, |m| m.angle_deg()),
        S::Phase | S::HeelOff | S::Clearance | S::Strike | S::LeastClearance => walk(body, b, source),
        S::Face(group) => b.movement.map_or(0.0, |m| m.face_percent(group)),
        S::Emg => percent(b.emg.shown),
        S::EmgSeen => percent(b.emg.seen),
        S::Effort => percent(b.held * body.voluntary),
        S::VoluntaryShare => {
            let [voluntary, electrical] = b.mix;
            // a share that is made of the last discharges of a long silent muscle says nothing
            if voluntary + electrical > f64::EPSILON { percent(voluntary / (voluntary + electrical)) } else { 0.0 }
        }
        S::Flow => b.shown.flow_x_rest,
        S::Venous => b.shown.venous_cm_per_s,
        S::Popliteal => b.shown.popliteal_x_rest,
        S::Moved => b.vessels.moved_ml,
        S::Swelling => b.vessels.swelling.fluid_ml,
        S::Pcr(t) => {
            let rested = energetics.of_type(&energetics.rested(), t).pcr_millimolar;
            percent(energetics.of_type(&b.fibres, t).pcr_millimolar / rested)
        }
        S::PcrAll => {
            let rested = energetics.of_muscle(&energetics.rested()).pcr_millimolar;
            percent(energetics.of_muscle(&b.fibres).pcr_millimolar / rested)
        }
        S::PiOverPcr => {
            let all = energetics.of_muscle(&b.fibres);
            all.pi_millimolar / all.pcr_millimolar.max(f64::EPSILON)
        }
        S::Ph(t) => energetics.of_type(&b.fibres, t).ph,
        S::Lactate => energetics.of_muscle(&b.fibres).lactate_millimolar,
        S::BloodLactate => b.lactate.lactate_millimolar,
        S::CrampThreshold => b.cramp.map_or(0.0, |c| c.threshold_hz),
        S::Cramping => b.cramp.map_or(0.0, |c| f64::from(u8::from(c.cramping))),
        S::Tone => b.shown.tone_n_m,
        S::Reflex => percent(b.shown.reflex),
        S::Inhibition => percent(b.shown.inhibition),
        S::Disinhibition => percent(b.shown.disinhibition),
        S::Systolic => b.shown.systolic_mmhg,
        S::Heart => b.shown.heart_per_min,
        S::LoadAlarm => b.shown.load_alarm,
        S::PressureAlarm => b.shown.pressure_alarm,
    }
}

fn walk(body: &Body, b: &BodyState, source: BodySource) -> f64 {
    let gait = body.movement.as_ref().and_then(crate::muscle::Movement::gait);
    let (Some(gait), Some(m)) = (gait, &b.movement) else { return 0.0 };
    match source {
        BodySource::Phase => percent(gait.phase(&m.gait)),
        BodySource::HeelOff => f64::from(u8::from(!gait.heel(&m.gait))),
        BodySource::Clearance => m.gait.clearance_mm(),
        BodySource::Strike => m.strike_deg().unwrap_or(0.0),
        _ => m.least_clearance_mm().unwrap_or(0.0),
    }
}

impl BodyState {
    /// Torque of the muscles about the joint, in the direction of the site [N m].
    pub(super) fn torque_n_m(&self, body: &Body) -> f64 {
        let isometric = || self.forces.iter().sum::<f64>() * body.lever_m;
        match (&self.movement, &body.movement) {
            (Some(m), Some(movement)) if movement.joint().is_some() => m.torque,
            _ => isometric(),
        }
    }

    /// Torque of the neighbours with the site and against it, in the direction of the site [N m].
    pub(super) fn spill_n_m(&self) -> [f64; MOST_ACTIONS] {
        self.movement.map_or([0.0; MOST_ACTIONS], |m| m.spill)
    }

    /// Whether the heel of a walker is off the ground.
    pub(crate) fn heel_off(&self, body: &Body) -> bool {
        walk(body, self, BodySource::HeelOff) > 0.0
    }
}
