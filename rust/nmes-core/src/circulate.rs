//! A muscle's energetics and circulation alone, driven by given forces: for docs, tests and designers.

use crate::error::NmesError;
use crate::muscle::{Energetics, EnergeticsInput, EnergeticsOutput, EnergeticsState, TYPES};
use crate::perfusion::{Blood, BloodState, Cramp, CrampInput, Perfusion, PerfusionInput, PerfusionOutput, Posture};
use crate::perfusion::{CrampState, PerfusionState};
use crate::spec::{EnergeticsSpec, PerfusionSpec};
use serde::Deserialize;

/// One muscle and its limb.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Circulation {
    /// Energetics.
    pub energetics: EnergeticsSpec,
    /// Circulation.
    pub perfusion: PerfusionSpec,
    /// Area shares of types I, IIa and IIx.
    pub area: [f64; TYPES],
    /// Capacity to oxidise over that of an untrained adult [1].
    pub oxidative: f64,
    /// Mass of the muscle [kg].
    pub mass_kg: f64,
    /// Whether it drains through the popliteal vein.
    pub below_knee: bool,
    /// Column of blood between heart and muscle [mmHg].
    pub column_mmhg: f64,
    /// Fluid that is in the tissue at the start [mL].
    pub swollen_ml: f64,
    /// Lactate in blood at the start, rest where absent [mM].
    #[serde(default)]
    pub blood_millimolar: Option<f64>,
    /// Share of the body's aerobic capacity that is in use throughout [1].
    pub exercise: f64,
    /// Supply with oxygen and washout that are held, instead of those of the circulation.
    #[serde(default)]
    pub held: Option<[f64; 2]>,
    /// Length of a step [s].
    pub dt_s: f64,
    /// Steps between two rows.
    pub every: usize,
}

/// Columns of [`Circulated::rows`], each with its unit.
pub const COLUMNS: [&str; 38] = [
    "pcr_millimolar",
    "pi_millimolar",
    "ph",
    "lactate_millimolar",
    "pcr_i_millimolar",
    "pcr_iia_millimolar",
    "pcr_iix_millimolar",
    "ph_i",
    "ph_iia",
    "ph_iix",
    "lactate_i_millimolar",
    "lactate_iia_millimolar",
    "lactate_iix_millimolar",
    "pcr_working_i_millimolar",
    "pcr_working_iia_millimolar",
    "pcr_working_iix_millimolar",
    "ph_working_i",
    "ph_working_iia",
    "ph_working_iix",
    "use_millimolar_per_s",
    "oxidation_millimolar_per_s",
    "glycolysis_millimolar_per_s",
    "release_millimolar_per_s",
    "flow_ml_per_100g_min",
    "flow_x_rest",
    "oxygen",
    "saturation",
    "washout",
    "venous_volume_ml",
    "outflow_ml_per_s",
    "moved_ml",
    "popliteal_x_rest",
    "popliteal_mean_x_rest",
    "femoral_x_rest",
    "femoral_mean_x_rest",
    "venous_velocity_cm_per_s",
    "swelling_ml",
    "blood_lactate_millimolar",
];

/// Result of [`circulate`]: one row per `every` steps; columns named `…_mean_…` are means over them, other flows and
/// velocities of veins the highest value in them, states those at their end.
#[derive(Clone, Debug, PartialEq)]
pub struct Circulated {
    /// Rows of [`COLUMNS`], one after another.
    pub rows: Vec<f64>,
}

struct Body {
    energetics: Energetics,
    perfusion: Perfusion,
    blood: Blood,
    fibres: EnergeticsState,
    vessels: PerfusionState,
    lactate: BloodState,
}

/// Forces of one muscle over time; three values a step but for `force`.
#[derive(Clone, Copy, Debug)]
pub struct Drive<'a> {
    /// Force over the MVC force.
    pub force: &'a [f64],
    /// Force of each type over its full tetanus.
    pub activity: &'a [f64],
    /// Share of each type that calcium switches on.
    pub activation: &'a [f64],
    /// Share of each type that works.
    pub recruited: &'a [f64],
}

/// Runs one muscle under a drive.
///
/// # Errors
/// A spec error for constants out of range or rows that do not fit one another.
pub fn circulate(c: &Circulation, drive: &Drive<'_>) -> Result<Circulated, NmesError> {
    let Drive { force, activity, activation, recruited } = *drive;
    crate::compile::check_circulation(&c.energetics, &c.perfusion)?;
    crate::compile::check_limb(c)?;
    let fits = [activity, activation, recruited].iter().all(|x| x.len() == TYPES * force.len());
    if !fits || c.every == 0 {
        return Err(NmesError::spec("shape", "activity", activity.len().to_string(), "three values for each force"));
    }
    let perfusion = Perfusion::new(&c.perfusion, c.mass_kg, c.below_knee);
    let energetics = Energetics::new(&c.energetics, c.area, c.oxidative);
    let posture = Posture { column_mmhg: c.column_mmhg };
    let blood = Blood::new(&c.perfusion);
    let mut body = Body {
        fibres: energetics.rested(),
        vessels: perfusion.rested(posture, c.swollen_ml),
        lactate: c.blood_millimolar.map_or(blood.rested(), |lactate_millimolar| BloodState { lactate_millimolar }),
        energetics,
        perfusion,
        blood,
    };
    let mut given = body.perfusion.at_rest(&body.vessels);
    let mut rows = Vec::with_capacity(force.len() / c.every * COLUMNS.len());
    let mut window = Window::default();
    for (n, &force) in force.iter().enumerate() {
        let three = |x: &[f64]| [x[TYPES * n], x[TYPES * n + 1], x[TYPES * n + 2]];
        let before = given;
        let moment =
            Moment { force, activity: three(activity), activation: three(activation), recruited: three(recruited) };
        let made = body.step(c, &before, &moment, &mut given);
        window.add(&given);
        if (n + 1).is_multiple_of(c.every) {
            body.row(&mut rows, &made, &given, &window, c.every);
            window = Window::default();
        }
    }
    Ok(Circulated { rows })
}

/// One step of a drive.
struct Moment {
    force: f64,
    activity: [f64; TYPES],
    activation: [f64; TYPES],
    recruited: [f64; TYPES],
}

#[derive(Default)]
struct Window {
    popliteal: [f64; 2],
    femoral: [f64; 2],
    velocity: f64,
    outflow: f64,
}

impl Window {
    fn add(&mut self, now: &PerfusionOutput) {
        for (pair, x) in [(&mut self.popliteal, now.popliteal_x_rest), (&mut self.femoral, now.femoral_x_rest)] {
            *pair = [pair[0].max(x), pair[1] + x];
        }
        self.velocity = self.velocity.max(now.venous_velocity_cm_per_s);
        self.outflow = self.outflow.max(now.outflow_ml_per_s);
    }
}

impl Body {
    fn step(
        &mut self,
        c: &Circulation,
        before: &PerfusionOutput,
        now: &Moment,
        after: &mut PerfusionOutput,
    ) -> EnergeticsOutput {
        let [oxygen, washout] = c.held.unwrap_or([before.oxygen, before.washout]);
        let blood_millimolar = self.lactate.lactate_millimolar;
        let Moment { activity, activation, recruited, .. } = *now;
        let input = EnergeticsInput { activity, activation, recruited, oxygen, washout, blood_millimolar };
        let made = self.energetics.step(&mut self.fibres, &input, c.dt_s);
        let input = PerfusionInput {
            force_fraction: now.force,
            use_rate: made.use_rate,
            oxidation: made.oxidation,
            glycolysis: made.glycolysis,
            posture: Posture { column_mmhg: c.column_mmhg },
        };
        *after = self.perfusion.step(&mut self.vessels, &input, c.dt_s);
        self.blood.step(&mut self.lactate, made.release * self.perfusion.litres(), c.exercise, c.dt_s);
        made
    }

    fn row(
        &self,
        rows: &mut Vec<f64>,
        made: &EnergeticsOutput,
        given: &PerfusionOutput,
        window: &Window,
        every: usize,
    ) {
        let e = &self.energetics;
        let all = e.of_muscle(&self.fibres);
        let each: [_; TYPES] = std::array::from_fn(|t| e.of_type(&self.fibres, t));
        let work: [_; TYPES] = std::array::from_fn(|t| e.of_working(&self.fibres, t));
        let (count, v) = (every as f64, &self.vessels);
        rows.extend([all.pcr_millimolar, all.pi_millimolar, all.ph, all.lactate_millimolar]);
        rows.extend(each.map(|r| r.pcr_millimolar));
        rows.extend(each.map(|r| r.ph));
        rows.extend(each.map(|r| r.lactate_millimolar));
        rows.extend(work.map(|r| r.pcr_millimolar));
        rows.extend(work.map(|r| r.ph));
        rows.extend([made.use_rate, made.oxidation, made.glycolysis, made.release]);
        rows.extend([given.flow_ml_per_100g_min, given.flow_x_rest]);
        rows.extend([given.oxygen, v.inflow.saturation, given.washout]);
        rows.extend([v.veins.volume_ml, window.outflow, v.moved_ml]);
        rows.extend([window.popliteal[0], window.popliteal[1] / count]);
        rows.extend([window.femoral[0], window.femoral[1] / count]);
        rows.extend([window.velocity, given.swelling_ml, self.lactate.lactate_millimolar]);
    }
}

/// Cramp threshold over sessions: one row of rate [Hz], length, recruited share and duration [s] after another; a rate of
/// less than 0 is time between sessions. Returns threshold [Hz], time in cramps [s] and 1 or 0 for a cramp, per row.
///
/// # Errors
/// A spec error for constants out of range or rows that are no rows of four.
pub fn cramp_course(spec: &PerfusionSpec, rows: &[f64]) -> Result<Vec<f64>, NmesError> {
    crate::compile::check_perfusion(spec)?;
    let rule = Cramp::new(spec);
    let mut state: CrampState = rule.untrained();
    let (rows, odd) = rows.as_chunks::<4>();
    if !odd.is_empty() {
        return Err(NmesError::spec("shape", "rows", odd.len().to_string(), "four values a row"));
    }
    let mut course = Vec::with_capacity(3 * rows.len());
    for &[rate_hz, length, recruited, seconds] in rows {
        if rate_hz < 0.0 {
            rule.between(&mut state, seconds);
        } else {
            rule.step(&mut state, &CrampInput { rate_hz, length, recruited }, seconds);
        }
        course.extend([state.threshold_hz, state.dose_s, f64::from(u8::from(state.cramping))]);
    }
    Ok(course)
}
