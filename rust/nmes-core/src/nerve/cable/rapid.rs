//! Thresholds in few and short runs, for tables of very many: a spike counts where it starts, and its lateness guides.
//!
//! Near its threshold a fibre lingers at an unstable level before it fires or falls back, and leaves it exponentially: the
//! time that takes says how far away the threshold is. So a run does more than halve a bracket, it points at the
//! threshold; and what happens at the place of excitation is known long before a spike has reached a far node. A
//! threshold is interpolated in a last bracket whose two ends were run. *Limits:* spikes that start and then fail count
//! too; they need several times the threshold.

use super::coefficients::ZERO;
use super::fibre::Fibre;
use super::group::{Advance, Group, Load};
use super::hunt::Hunt;
use super::lanes::{light_solver, solver};
use super::plan::{Numerics, Plan};
use super::search::{Search, check};
use super::stimulus::Stimulus;
use crate::error::NmesError;
use crate::math::{LANES, Lanes, exp};
use crate::units::ms_from_us;

/// How much of a passive internode a panel computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Internode {
    /// Every mode.
    Whole,
    /// Six modes, the others gathered in them: half the work, for what takes tens of microseconds.
    Gathered,
}

/// What tells a spike from a fibre that falls back, and how fast either goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guide {
    /// Depolarisation of any node that is a spike [mV].
    pub fired_mv: f64,
    /// Depolarisation, below that at which a fibre lingers, from which its way back is timed [mV].
    pub calm_mv: f64,
    /// Distance from rest of every node at which no spike can follow once the stimulus is over [mV].
    pub quiet_mv: f64,
    /// Rate at which the fibre leaves the level at which it lingers [1/ms].
    pub escape_per_ms: f64,
    /// How much of that a share of the threshold is at the end of the stimulus.
    pub steepness: f64,
    /// How long a fibre is never given up after the stimulus: a short balanced pulse leaves it near rest, its gates open
    /// [µs].
    pub wait_us: f64,
    /// How long spikes are waited for after the stimulus [µs].
    pub watch_us: f64,
    /// How far from a guess the threshold is expected at most, as a share.
    pub trust: f64,
}

/// How one run of one fibre ended.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Outcome {
    pub fired: bool,
    /// Distance from the threshold, as a share of it, by the time it took.
    pub distance: f64,
}

/// Up to eight fibres of one model and node count at rest, ready for any number of searches.
pub struct Panel {
    group: Box<dyn Group>,
    start_mv: Vec<f64>,
    guide: Guide,
}

/// A stimulus cut into steps.
struct Course<'a> {
    plan: Plan,
    stimulus_us: f64,
    numerics: &'a Numerics,
    stop: &'a dyn Fn() -> bool,
}

impl Panel {
    /// Puts `fibres` into the lanes of a solver and lets them settle.
    ///
    /// # Errors
    /// A spec error for more than eight fibres, fibres of different models or node counts, and potentials that do not fit.
    pub fn new(
        fibres: &[&Fibre],
        potential_v_per_a: &[&[f64]],
        numerics: &Numerics,
        guide: &Guide,
        internode: Internode,
    ) -> Result<Self, NmesError> {
        let kind = |f: &Fibre| (f.model(), f.nodes());
        let alike = fibres.iter().all(|f| kind(f) == kind(fibres[0]));
        if fibres.is_empty() || fibres.len() > LANES || !alike || potential_v_per_a.len() != fibres.len() {
            let found = format!("{} fibres and {} rows of potentials", fibres.len(), potential_v_per_a.len());
            return Err(NmesError::spec("panel", "fibres", found, format!("1 to {LANES} alike, one row each")));
        }
        let loads: Result<Vec<Load>, _> =
            fibres.iter().zip(potential_v_per_a).map(|(f, v)| f.load_of_potential(v)).collect();
        let (loads, level) = (loads?, numerics.level);
        let group = match internode {
            Internode::Whole => solver(fibres, &loads, level),
            Internode::Gathered => light_solver(fibres, loads, level),
        };
        let start_mv = fibres.iter().map(|f| f.common.detection.search_start_mv).collect();
        Ok(Self { group, start_mv, guide: *guide })
    }

    /// Thresholds under a stimulus [mA], NaN where there is none up to the largest amplitude. The last bracket is as wide
    /// as `search.tolerance` says, and the threshold lies within it.
    ///
    /// # Errors
    /// Those of [`super::thresholds`].
    pub fn thresholds(
        &mut self,
        stimulus: &Stimulus,
        numerics: &Numerics,
        search: &Search<'_>,
        stop: &dyn Fn() -> bool,
    ) -> Result<Vec<f64>, NmesError> {
        let count = self.start_mv.len();
        check(count, count, search)?;
        let course = self.course(stimulus, numerics, stop)?;
        let guess = |lane: usize| search.guess_ma.map_or(f64::NAN, |g| g[lane]);
        let mut hunts: Vec<Hunt> = (0..count).map(|lane| Hunt::new(guess(lane), search, self.guide.trust)).collect();
        self.begin(&course, &mut hunts)?;
        while hunts.iter().any(|hunt| !hunt.done()) {
            let mut amplitude = ZERO;
            for (a, hunt) in amplitude.iter_mut().zip(&hunts) {
                *a = hunt.next();
            }
            let outcomes = self.run(&course, &amplitude)?;
            for (hunt, outcome) in hunts.iter_mut().zip(outcomes) {
                hunt.take(outcome);
            }
        }
        Ok(hunts.iter().map(Hunt::result).collect())
    }

    /// Greatest depolarisation of any node under amplitudes [mA] that fire nothing, until the stimulus is over [mV].
    ///
    /// # Errors
    /// Those of [`super::thresholds`].
    pub fn responses(
        &mut self,
        stimulus: &Stimulus,
        numerics: &Numerics,
        amplitude_ma: &[f64],
        stop: &dyn Fn() -> bool,
    ) -> Result<Vec<f64>, NmesError> {
        let course = self.course(stimulus, numerics, stop)?;
        let mut amplitude = ZERO;
        for (a, ma) in amplitude.iter_mut().zip(amplitude_ma) {
            *a = *ma;
        }
        Ok(self.peak(&course, &amplitude)?[..self.start_mv.len()].to_vec())
    }

    fn course<'a>(
        &mut self,
        stimulus: &Stimulus,
        numerics: &'a Numerics,
        stop: &'a dyn Fn() -> bool,
    ) -> Result<Course<'a>, NmesError> {
        let stimulus_us = stimulus.duration_us();
        let plan = Plan::new(stimulus, numerics, stimulus_us + self.guide.watch_us)?;
        self.group.prepare(&plan.sizes_ms, numerics.scheme);
        Ok(Course { plan, stimulus_us, numerics, stop })
    }

    /// First amplitudes of the fibres without a guess, from their passive response.
    fn begin(&mut self, course: &Course<'_>, hunts: &mut [Hunt]) -> Result<(), NmesError> {
        let mut amplitude = ZERO;
        for (a, hunt) in amplitude.iter_mut().zip(&*hunts) {
            *a = if hunt.begun() { 0.0 } else { hunt.most() };
        }
        // a strong current gives no linear response, so the second look is at a weak one
        for _ in 0..2 {
            if amplitude == ZERO {
                return Ok(());
            }
            let peak = self.peak(course, &amplitude)?;
            for lane in 0..hunts.len() {
                amplitude[lane] *= 2.0 * self.start_mv[lane] / peak[lane];
                if !amplitude[lane].is_finite() {
                    amplitude[lane] = 0.0;
                }
            }
        }
        for (hunt, a) in hunts.iter_mut().zip(amplitude) {
            hunt.begin(a);
        }
        Ok(())
    }

    /// Greatest depolarisation of any node until the stimulus is over [mV].
    fn peak(&mut self, course: &Course<'_>, amplitude: &Lanes) -> Result<Lanes, NmesError> {
        course.poll()?;
        self.group.reset();
        let mut most = ZERO;
        for step in course.plan.steps.iter().take_while(|step| step.end_us <= course.stimulus_us) {
            let (_, above) = self.step(course, step, amplitude);
            for lane in 0..LANES {
                most[lane] = most[lane].max(above[lane]);
            }
        }
        Ok(most)
    }

    fn step(&mut self, course: &Course<'_>, step: &super::plan::Step, amplitude: &Lanes) -> (Lanes, Lanes) {
        let steps = std::slice::from_ref(step);
        self.group.advance(&Advance { steps, amplitude, probes: &[] }, course.numerics.level, &mut Vec::new());
        self.group.spread()
    }

    /// Runs until every lane with an amplitude has fired or can no longer fire.
    fn run(&mut self, course: &Course<'_>, amplitude: &Lanes) -> Result<[Outcome; LANES], NmesError> {
        course.poll()?;
        self.group.reset();
        let guide = self.guide;
        let mut outcomes = [Outcome::default(); LANES];
        let mut over: [bool; LANES] = std::array::from_fn(|lane| amplitude[lane] == 0.0);
        let (mut before, mut since_us, mut from_us) = (ZERO, ZERO, 0.0);
        for step in &course.plan.steps {
            let (below, above) = self.step(course, step, amplitude);
            for lane in 0..LANES {
                let (old, new) = (before[lane], above[lane]);
                let rises = old < guide.fired_mv && new >= guide.fired_mv;
                if rises || (old > guide.calm_mv && new <= guide.calm_mv) {
                    let level = if rises { guide.fired_mv } else { guide.calm_mv };
                    since_us[lane] = from_us + (step.end_us - from_us) * (level - old) / (new - old);
                }
            }
            (before, from_us) = (above, step.end_us);
            for lane in 0..LANES {
                let fired = above[lane] >= guide.fired_mv;
                let calm = above[lane] < guide.quiet_mv && below[lane] > -2.0 * guide.quiet_mv;
                // under a long pulse a spike has come and gone before the end; nothing is over before that
                let quiet = calm && step.end_us > course.stimulus_us + guide.wait_us;
                if (fired || quiet) && !over[lane] {
                    let late = ms_from_us(since_us[lane] - course.stimulus_us);
                    outcomes[lane] = Outcome { fired, distance: exp(-guide.escape_per_ms * late) / guide.steepness };
                    over[lane] = true;
                }
            }
            if over.iter().all(|&o| o) {
                break;
            }
        }
        Ok(outcomes)
    }
}

impl Course<'_> {
    fn poll(&self) -> Result<(), NmesError> {
        if (self.stop)() { Err(NmesError::session("stopped", "the computation was stopped")) } else { Ok(()) }
    }
}
