//! Cohorts: the reduced engine, many people under one program with the gate alone.
//!
//! The schedule, the envelope, the picture of the volleys and the gate are those of the full engine; recruitment is the
//! expected fraction of the calibrated axons and is computed anew only when the stimulus changes; the gate steps every
//! 20 ms where the stimulus comes and goes, every 100 ms where it stays. *Limits:* no muscle, no clipping of the output, pads lie well, no refractory meeting of two channels.

mod fraction;
mod timeline;

use crate::parallel::{Control, pieces};
use fraction::{Pulses, Recruits, larger, settles};
use nmes_core::pain::{Aims, Drive, Gate, GateState, Train, aims, exposure};
use nmes_core::program::Modulated;
use nmes_core::spec::{ConditionSpec, PainTraits};
use nmes_core::units::na_from_half;
use nmes_core::{Model, NmesError, Parts, TICK_NS};
use timeline::{LOOKS, Timeline};

/// Step of the gate [ms].
const STEP_MS: u64 = 100;
/// Steps per minute.
const MINUTE: usize = (60_000 / STEP_MS) as usize;
/// Time after a spike from which an axon is at rest [s].
const REST_S: f64 = 0.2;
/// People of one piece of work.
const PIECE: usize = 16;

/// A person of a cohort.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Index of the model of this build.
    pub build: usize,
    /// Thresholds relative to those of the build [1].
    pub scale: f64,
    /// Where the dials go [0.5 mA].
    pub half_ma: Vec<u16>,
    /// Pain at rest [NRS].
    pub pain_nrs: f64,
    /// Pain during movement [NRS].
    pub movement_nrs: f64,
    /// Answers at the gate.
    pub traits: PainTraits,
}

/// What is done to a cohort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Treatment {
    /// Whether the current reaches anybody; without it everybody believes it does.
    pub current: bool,
    /// Whether the placebo term acts.
    pub placebo: bool,
    /// Length of the record [min].
    pub minutes: usize,
}

/// What happened to a person, once a minute from 0 on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Pain at rest [NRS].
    pub rest: Vec<f64>,
    /// Pain during movement [NRS].
    pub movement: Vec<f64>,
    /// Pressure pain threshold [kPa].
    pub ppt: Vec<f64>,
    /// Share of the session in which the bands of µ and δ were driven [1].
    pub exposure: [f64; 2],
}

/// Runs the people of a cohort; `builds` are models of one program that differ in the layers of the body.
///
/// # Errors
/// A spec error without a painful condition or for people who do not fit the models, and `cancelled`.
pub fn cohort(
    builds: &[&Model],
    people: &[Member],
    treatment: &Treatment,
    control: &Control<'_>,
) -> Result<Vec<Outcome>, NmesError> {
    let parts: Vec<Parts<'_>> = builds.iter().map(|m| m.parts()).collect();
    let first = parts.first().ok_or_else(|| bad("builds", 0, "at least one model"))?;
    let condition = first.condition.ok_or_else(|| bad("condition", "no pain", "a painful condition"))?;
    for (index, person) in people.iter().enumerate() {
        if person.build >= builds.len() || person.half_ma.len() != first.channels.len() {
            return Err(bad(&format!("people[{index}]"), person.build, "a build and one current per channel"));
        }
        let (low, high) = (0.0, 9.9);
        if !(low..=high).contains(&person.pain_nrs) || !(person.pain_nrs..=high).contains(&person.movement_nrs) {
            return Err(bad(&format!("people[{index}].pain"), person.pain_nrs, "0 to 9.9 NRS"));
        }
    }
    let timeline = Timeline::new(first);
    covered(first)?;
    let recruits: Vec<Recruits> = parts.iter().map(Recruits::new).collect();
    let settles = settles(first.gate.gate_fall_s / first.gate.gate_rise_s);
    let world = World { parts: &parts, recruits: &recruits, timeline: &timeline, condition, treatment, settles };
    let count = people.len().div_ceil(PIECE);
    let groups = pieces(count, control, |piece| {
        let end = people.len().min((piece + 1) * PIECE);
        Ok(people[piece * PIECE..end].iter().map(|person| world.run(person)).collect::<Vec<_>>())
    })?;
    Ok(groups.into_iter().flatten().collect())
}

/// Refuses currents for which the fibres have to be played one by one.
fn covered(parts: &Parts<'_>) -> Result<(), NmesError> {
    for (number, c) in (1..).zip(parts.channels) {
        let field = format!("channel {number}: waveform");
        if c.shape.waveform.carries() {
            let allowed =
                "pulses: in a burst of a carrier fibres fire several times, which the reduced engine does not follow";
            return Err(bad(&field, c.shape, allowed));
        }
        if c.shapes().len() > 1 || c.modulation.is_some_and(|m| m.of == Modulated::Amplitude) {
            let field = format!("channel {number}: modulation");
            return Err(bad(&field, "width or amplitude", "a rate that changes, or none, in the reduced engine"));
        }
    }
    Ok(())
}

fn bad(field: &str, value: impl std::fmt::Display, allowed: &str) -> NmesError {
    NmesError::spec("cohort", field, value.to_string(), allowed)
}

/// What all people share.
struct World<'a> {
    parts: &'a [Parts<'a>],
    recruits: &'a [Recruits],
    timeline: &'a Timeline,
    condition: &'a ConditionSpec,
    treatment: &'a Treatment,
    /// Where the gate settles above the mean of a fluctuating drive [standard deviations].
    settles: f64,
}

/// What a stimulus amounts to in a person, kept as long as it is the same.
#[derive(Clone, Default)]
struct Known {
    half_ma: Vec<u16>,
    aims: Aims,
    exposure: [f64; 2],
}

impl World<'_> {
    fn run(&self, person: &Member) -> Outcome {
        let (parts, step_s) = (&self.parts[person.build], STEP_MS as f64 * 1e-3);
        let condition = ConditionSpec {
            pain_nrs: person.pain_nrs,
            movement_nrs: Some(person.movement_nrs),
            ..self.condition.clone()
        };
        let of_step = |s: f64| Gate::new(parts.gate, &condition, &person.traits, 1.0, self.treatment.placebo, s);
        let (gate, fine) = (of_step(step_s), of_step(step_s / LOOKS as f64));
        let mut state = gate.rested();
        let mut outcome = Outcome::default();
        let mut known: Vec<Known> = vec![Known::default(); self.timeline.moments.len()];
        let (session, mut sum) = (self.timeline.steps.len(), [0.0; 2]);
        for step in 0..=self.treatment.minutes * MINUTE {
            if step.is_multiple_of(MINUTE) {
                record(&gate, &state, &mut outcome);
            }
            let looks = self.timeline.steps.get(step).filter(|_| self.treatment.current);
            let Some(looks) = looks else {
                gate.advance(&mut state, &Aims::default(), step < session);
                continue;
            };
            let dial = dial_na(parts, person, step);
            let same = looks.iter().all(|look| *look == looks[0]);
            for &look in if same { &looks[..1] } else { &looks[..] } {
                self.look(person, &dial, look, &mut known[look]);
                let (found, gate, weight) =
                    if same { (&known[look], &gate, 1.0) } else { (&known[look], &fine, 1.0 / LOOKS as f64) };
                // the gate rises faster than it falls, so that no mean stands for a drive that comes and goes
                gate.advance(&mut state, &found.aims, true);
                add_two(&mut sum, found.exposure, weight);
            }
        }
        outcome.exposure = sum.map(|s| s / session.max(1) as f64);
        outcome
    }

    /// Brings what is known of one moment of the timeline up to the dials of now.
    fn look(&self, person: &Member, dial_na: &[u64], look: usize, known: &mut Known) {
        let moment = &self.timeline.moments[look];
        let same = known.half_ma.len() == moment.len()
            && moment.iter().zip(dial_na).zip(&known.half_ma).all(|((now, &dial), &k)| now.half_ma(dial) == k);
        if same {
            return;
        }
        let (parts, recruits) = (&self.parts[person.build], &self.recruits[person.build]);
        known.half_ma.clear();
        known.half_ma.extend(moment.iter().zip(dial_na).map(|(now, &dial)| now.half_ma(dial)));
        let (mut drive, mut most) = (Drive::default(), 0.0);
        let mut touched: Option<(f64, f64)> = None;
        for (channel, (now, &half_ma)) in moment.iter().zip(&known.half_ma).enumerate() {
            let factor = recovering(parts, now.rate_hz);
            let train = Pulses { ma: f64::from(half_ma) * 0.5 / person.scale, factor: &factor };
            let mut found = recruits.abeta(channel, &train);
            let fraction = found.0;
            let mut touch = Train { rate_hz: now.touch_hz, fraction };
            // of two channels of one rate the stronger volley counts, which is now the one and now the other
            if let Some(other) = touched.filter(|_| same_rate(now.touch_hz, drive.touch.rate_hz)) {
                found = larger(found, other);
                touch.fraction = found.0;
            }
            if parts.rule.strength(&touch) > parts.rule.strength(&drive.touch) {
                drive.touch = touch;
                touched = Some(found);
            }
            let motor = if now.twitch_hz > 0.0 { recruits.motor(channel, &train) } else { 0.0 };
            let abeta = if now.touch_hz > 0.0 { fraction } else { 0.0 };
            if parts.rule.twitches(motor) && abeta * motor > most {
                most = abeta * motor;
                drive.twitch = Train { rate_hz: now.twitch_hz, fraction: motor };
                drive.twitch_abeta = abeta;
            }
        }
        known.exposure = exposure(parts.gate, &drive);
        drive.touch.fraction *= self.condition.segment;
        known.aims = aims(parts.gate, &drive);
        // volleys fluctuate, and the gate rises faster than it falls
        let above = self.settles * self.condition.segment * touched.map_or(0.0, |(_, variance)| variance.sqrt());
        drive.touch.fraction += above;
        known.aims.touch = aims(parts.gate, &drive).touch;
    }
}

/// Recovery factors after one, two and more pulses of a train, until the axon is at rest again.
fn recovering(parts: &Parts<'_>, rate_hz: f64) -> Vec<f64> {
    const MOST: u32 = 64;
    let within = (1..=MOST).take_while(|&k| f64::from(k) <= REST_S * rate_hz);
    within.map(|k| parts.recovery.at_rate(rate_hz / f64::from(k))).collect()
}

fn same_rate(a: f64, b: f64) -> bool {
    a > 0.0 && (a - b).abs() <= 1e-3 * a
}

fn record(gate: &Gate, state: &GateState, outcome: &mut Outcome) {
    outcome.rest.push(gate.rating(state));
    outcome.movement.push(gate.movement_rating(state));
    outcome.ppt.push(gate.ppt_kpa(state));
}

fn add_two(sum: &mut [f64; 2], more: [f64; 2], weight: f64) {
    sum.iter_mut().zip(more).for_each(|(s, m)| *s += m * weight);
}

/// Where the dials stand at the end of a step [nA].
fn dial_na(parts: &Parts<'_>, person: &Member, step: usize) -> Vec<u64> {
    let ticks = (step as u64 + 1) * STEP_MS * 1_000_000 / TICK_NS;
    person.half_ma.iter().map(|&half| na_from_half(half).min(parts.slew_na_per_tick * ticks)).collect()
}
