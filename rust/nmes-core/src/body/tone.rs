//! The tone of the spastic group before and after a session, by cause, and the label that an examiner would give.

use super::Body;
use super::slow::held;
use crate::model::Model;
use crate::reflex::{Ashworth, Factors, Fading, StretchTest, ToneReport, tone_report};
use crate::state::State;
use crate::units::{rad_from_deg, s_from_ms};

/// Velocity of the examiner's stretch [deg/s] and the still time before and after it [s].
const STRETCH_DEG_PER_S: f64 = 100.0;
const HOLD_S: f64 = 0.5;

/// Tone at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ToneNow {
    /// Torque held at rest [N m].
    pub tone_n_m: f64,
    /// Force of the units that hold it against that of rested ones [1].
    pub fatigue: f64,
    /// Reciprocal inhibition, 0 to 1.
    pub inhibition: f64,
    /// Disinhibition, -1 to 0.
    pub disinhibition: f64,
    /// Grade of the modified Ashworth scale at a stretch of 100 deg/s.
    pub ashworth: Ashworth,
    /// The same between the grades.
    pub score: f64,
}

/// Tone before and after a session.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ToneSummary {
    /// Before the first tick.
    pub before: ToneNow,
    /// After the last.
    pub after: ToneNow,
    /// Changes by cause at the end, an hour and a day later.
    pub report: ToneReport,
    /// Score of an examiner an hour and a day later.
    pub later_score: [f64; 2],
}

/// Which group is spastic: the site's own or the opponent.
fn group(body: &Body) -> Option<usize> {
    (0..body.spastic.len()).find(|&g| body.spastic[g].is_some())
}

/// Tone of the spastic group now; `None` without one.
pub(crate) fn tone_now(model: &Model, state: &State) -> Option<ToneNow> {
    let body = &model.body;
    let g = group(body)?;
    let (s, reflex) = (body.spastic[g].as_ref()?, state.body.reflexes[g].as_ref()?);
    let out = s.reflex.output(reflex);
    let open = body_tonic(body, g)?;
    let (force, rested) = forces(model, state, g, open);
    let (full, _) = forces(model, state, g, 1.0);
    let test = StretchTest {
        velocity: rad_from_deg(STRETCH_DEG_PER_S),
        hold: HOLD_S,
        torque_per_excitation: full * s.lever_m,
        largest_torque: s.mvc_n * s.lever_m,
    };
    let examined = s.reflex.examine(reflex, &test, &mut |_| {});
    let fatigue = if rested > 0.0 { force / rested } else { 1.0 };
    let factors = Factors { fatigue, inhibition: out.inhibition, disinhibition: out.disinhibition };
    Some(ToneNow {
        tone_n_m: rested * s.lever_m * factors.tone(),
        fatigue,
        inhibition: out.inhibition,
        disinhibition: out.disinhibition,
        ashworth: examined.grade,
        score: examined.score,
    })
}

/// Tonic excitation of a group that nothing inhibits.
fn body_tonic(body: &Body, g: usize) -> Option<f64> {
    let reflex = &body.spastic[g].as_ref()?.reflex;
    Some(reflex.output(&reflex.rested()).tonic)
}

/// Force that the group holds at an excitation, as tired as it is and rested [N].
fn forces(model: &Model, state: &State, g: usize, excitation: f64) -> (f64, f64) {
    let body = &model.body;
    if g == 0 {
        let each = model.muscles.iter().zip(&state.muscles).enumerate();
        return each.fold((0.0, 0.0), |(a, b), (m, (muscle, pool))| {
            let rested = held(body, m, muscle, &muscle.pool.rested(), excitation);
            (a + held(body, m, muscle, pool, excitation), b + rested)
        });
    }
    let (Some(muscle), Some(pool)) = (&body.opponent, &state.body.opponent) else { return (0.0, 0.0) };
    let m = model.muscles.len();
    (held(body, m, muscle, pool, excitation), held(body, m, muscle, &muscle.pool.rested(), excitation))
}

/// The tone after a session against that before it.
pub(crate) fn tone_summary(model: &Model, state: &State, before: ToneNow) -> Option<ToneSummary> {
    let after = tone_now(model, state)?;
    let body = &model.body;
    let g = group(body)?;
    let s = body.spastic[g].as_ref()?;
    let factors =
        |t: &ToneNow| Factors { fatigue: t.fatigue, inhibition: t.inhibition, disinhibition: t.disinhibition };
    let fading = Fading {
        fatigue: body.tau_fat,
        inhibition: s_from_ms(s.reflex.spec().inhibition_tau_ms),
        disinhibition: s.reflex.spec().disinhibition_tau_s,
    };
    let report = tone_report(before.tone_n_m, &factors(&before), &factors(&after), &fading);
    let later_score = [crate::units::HOUR_S, crate::units::DAY_S].map(|seconds| {
        let mut rested = state.clone();
        if let Some(reflex) = &mut rested.body.reflexes[g] {
            s.reflex.rest(reflex, seconds);
        }
        tone_now(model, &rested).map_or(0.0, |t| t.score)
    });
    Some(ToneSummary { before, after, report, later_score })
}
