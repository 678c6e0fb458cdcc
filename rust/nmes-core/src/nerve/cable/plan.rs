//! How a run is cut into steps, and how time is integrated.
//!
//! Backward Euler walks on a uniform grid; its level is the mean of the waveform over each step. The second-order
//! scheme splits the time axis at every jump of the waveform, divides each stretch into equal steps no longer than
//! `dt`, and takes the waveform in each as a line with its mean.

use super::stimulus::Stimulus;
use crate::error::NmesError;
use crate::math::{DIRK_STAGE, THIRD};
use crate::simd::SimdLevel;
use crate::units::ms_from_us;

/// How potentials and gates are integrated in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Conductances from the old gates, backward Euler for the potentials, then exponential Euler for the gates at the
    /// new potential: first order, the digits of the reference rows.
    BackwardEuler,
    /// Gates half a step apart from the potentials, two implicit stages for the potentials (an L-stable Runge–Kutta
    /// rule): second order.
    SecondOrder,
}

/// Step, scheme and instruction set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Numerics {
    /// Step, or longest step of the second-order scheme [µs].
    pub dt_us: f64,
    /// Scheme.
    pub scheme: Scheme,
    /// Instruction set; results are the same bits at each.
    pub level: SimdLevel,
}

impl Numerics {
    /// Backward Euler with 5 µs on the fastest instruction set.
    pub fn standard() -> Self {
        Self { dt_us: f64::from(STANDARD_US), scheme: Scheme::BackwardEuler, level: SimdLevel::best() }
    }

    /// Refuses a step that no run can use.
    pub(super) fn check(&self) -> Result<(), NmesError> {
        if self.dt_us.is_finite() && self.dt_us > 0.0 && self.dt_us <= f64::from(LONGEST_US) {
            return Ok(());
        }
        let allowed = format!("above 0 to {LONGEST_US} us");
        let error = NmesError::spec("dt", "dt_us", format!("{} us", self.dt_us), allowed);
        Err(if self.dt_us > 0.0 { error.with_nearest(f64::from(LONGEST_US)) } else { error })
    }
}

/// Step of the reference rows [µs].
const STANDARD_US: u32 = 5;
/// Longest step [µs].
const LONGEST_US: u32 = 1000;
/// Most steps of one run.
const MOST_STEPS: u32 = 100_000_000;
/// Times that the step is halved right after a jump.
const LADDER: u32 = 3;
/// Part of a step below which two times are the same.
const SAME: f64 = 1.0 / (1_u64 << 30) as f64;

/// One step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Step {
    /// Which of the sizes of the plan.
    pub set: usize,
    /// How the gates go once the potentials have gone the step.
    pub pace: Pace,
    /// Waveform at both stages, of which backward Euler takes the first: the mean over the step, and in the second-order
    /// scheme the line with that mean, so that what follows the waveform at once is where it is at the end.
    pub levels: [f64; 2],
    /// End [µs].
    pub end_us: f64,
}

/// How gates go after a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Pace {
    /// In step with the potentials, by this much, to an end that is held.
    Held { ms: f64 },
    /// Half a step ahead, along parabolas.
    Curved(Trend),
}

/// Times of a step of the second-order scheme and its neighbours [ms], for parabolas through the last three points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Trend {
    /// Gates go from this much before the potentials to this much after them.
    pub back_ms: f64,
    pub ahead_ms: f64,
    /// The step; 1 over it, and 1 over it and the step before.
    pub size_ms: f64,
    pub per_size: f64,
    pub per_two_sizes: f64,
    /// 1 over the distance of the middles of this step and the next, and of that before and the next.
    pub per_span: f64,
    pub per_two_spans: f64,
    /// Over the way of the gates, the integrals of t and t², each with that of itself times t less the end of the way: the
    /// first two terms for a slow gate.
    pub slow: [[f64; 2]; 2],
    /// Weights of slope and bend for each stage of the next step.
    pub stages: [[f64; 2]; 2],
}

impl Trend {
    /// For three steps in a row.
    fn new([before, size_ms, next]: [f64; 3]) -> Self {
        let (back_ms, ahead_ms) = (0.5 * size_ms, 0.5 * next);
        let span = back_ms + ahead_ms;
        let two_spans = span + 0.5 * (before + size_ms);
        let stage = |share: f64| {
            let t = (share - 0.5) * next;
            [t, t * (t + span)]
        };
        let (ahead, back) = (ahead_ms * ahead_ms, back_ms * back_ms);
        // integrals of t, t² and t³
        let [one, two, three] = [
            0.5 * (ahead - back),
            THIRD * (ahead * ahead_ms + back * back_ms),
            0.5 * 0.5 * (ahead * ahead - back * back),
        ];
        Self {
            back_ms,
            ahead_ms,
            slow: [[one, two - ahead_ms * one], [two, three - ahead_ms * two]],
            size_ms,
            per_size: 1.0 / size_ms,
            per_two_sizes: 1.0 / (size_ms + before),
            per_span: 1.0 / span,
            per_two_spans: 1.0 / two_spans,
            stages: [stage(DIRK_STAGE), stage(1.0)],
        }
    }
}

/// The steps of a run and the sizes they have.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Plan {
    /// Distinct sizes [ms].
    pub sizes_ms: Vec<f64>,
    /// Steps in order.
    pub steps: Vec<Step>,
}

impl Plan {
    /// The plan of a run of `window_us` under `stimulus`.
    pub(super) fn new(stimulus: &Stimulus, numerics: &Numerics, window_us: f64) -> Result<Self, NmesError> {
        numerics.check()?;
        let count = window_us / numerics.dt_us;
        if !(count.is_finite() && window_us > 0.0 && count <= f64::from(MOST_STEPS)) {
            let found = format!("{window_us} us in steps of {} us", numerics.dt_us);
            return Err(NmesError::spec("window", "window_us", found, format!("above 0, up to {MOST_STEPS} steps")));
        }
        Ok(match numerics.scheme {
            Scheme::BackwardEuler => Self::uniform(stimulus, numerics.dt_us, window_us),
            Scheme::SecondOrder => Self::split(stimulus, numerics.dt_us, window_us),
        })
    }

    fn uniform(stimulus: &Stimulus, dt: f64, window: f64) -> Self {
        let count = steps_in(window, dt);
        let size_ms = ms_from_us(dt);
        let step = |k: usize| {
            let (from, to) = (k as f64 * dt, (k + 1) as f64 * dt);
            Step { set: 0, pace: Pace::Held { ms: size_ms }, levels: [stimulus.mean(from, to); 2], end_us: to }
        };
        Self { sizes_ms: vec![size_ms], steps: (0..count).map(step).collect() }
    }

    fn split(stimulus: &Stimulus, dt: f64, window: f64) -> Self {
        let plan = Self { sizes_ms: Vec::new(), steps: Vec::new() };
        let mut walk = Walk { plan, stimulus, now: 0.0, window };
        for edge in stimulus.jumps() {
            if edge - walk.now > dt * SAME {
                walk.ladder(dt, edge);
                let count = steps_in(edge - walk.now, dt);
                walk.steps((edge - walk.now) / count as f64, edge);
            }
        }
        // no step depends on the window, so that a fibre's result does not depend on how long others are watched
        walk.ladder(dt, f64::INFINITY);
        walk.steps(dt, f64::INFINITY);
        let mut plan = walk.plan;
        let sizes: Vec<f64> = plan.steps.iter().map(|s| plan.sizes_ms[s.set]).collect();
        for (k, step) in plan.steps.iter_mut().enumerate() {
            let next = sizes.get(k + 1).copied().unwrap_or(sizes[k]);
            step.pace = Pace::Curved(Trend::new([sizes[k.saturating_sub(1)], sizes[k], next]));
        }
        plan
    }
}

/// A plan in the making.
struct Walk<'a> {
    plan: Plan,
    stimulus: &'a Stimulus,
    now: f64,
    window: f64,
}

impl Walk<'_> {
    /// Short steps at first, for the membrane follows a jump within microseconds.
    fn ladder(&mut self, dt: f64, edge: f64) {
        for rung in 0..LADDER {
            let size = dt / f64::from(1_u32 << (LADDER - rung));
            for _ in 0..2 {
                if edge - self.now > 2.0 * size {
                    self.step(size, self.now + size);
                }
            }
        }
    }

    /// Equal steps up to an edge, or to the end of the window.
    fn steps(&mut self, size: f64, edge: f64) {
        let first = self.now;
        let mut count = 0_u32;
        while self.now < self.window.min(edge) {
            count += 1;
            let end = first + f64::from(count) * size;
            self.step(size, if edge - end < size * 0.5 { edge } else { end });
        }
        self.now = self.now.max(edge.min(f64::MAX));
    }

    fn step(&mut self, size: f64, end: f64) {
        if self.now >= self.window {
            return;
        }
        let size_ms = ms_from_us(size);
        let known = self.plan.sizes_ms.iter().position(|s| (s - size_ms).abs() <= size_ms * SAME);
        let set = known.unwrap_or_else(|| {
            self.plan.sizes_ms.push(size_ms);
            self.plan.sizes_ms.len() - 1
        });
        let (mean, rise) = (self.stimulus.mean(self.now, end), self.stimulus.rise(self.now, end));
        let levels = [DIRK_STAGE, 1.0].map(|share| mean + (share - 0.5) * rise);
        self.plan.steps.push(Step { set, pace: Pace::Held { ms: size_ms }, levels, end_us: end });
        self.now = end;
    }
}

impl Scheme {
    /// Part of a step that one implicit solution spans.
    pub(super) fn stage(self) -> f64 {
        match self {
            Self::BackwardEuler => 1.0,
            Self::SecondOrder => DIRK_STAGE,
        }
    }
}

/// Steps of `dt` that cover `length`, a rounding error aside.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded by MOST_STEPS")]
fn steps_in(length: f64, dt: f64) -> usize {
    ((length / dt - SAME).ceil() as usize).max(1)
}
