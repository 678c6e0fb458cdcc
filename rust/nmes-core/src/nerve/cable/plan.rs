//! How a run is cut into steps, and how time is integrated.
//!
//! Backward Euler walks on a uniform grid; its level is the mean of the waveform over each step. The second-order
//! scheme splits the time axis at every jump of the waveform, divides each stretch into equal steps no longer than
//! `dt`, and holds the mean of the waveform within each.

use super::stimulus::Stimulus;
use crate::error::NmesError;
use crate::math::DIRK_STAGE;
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
    /// Mean of the waveform.
    pub level: f64,
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
    /// Weights of slope and bend for each stage of the next step.
    pub stages: [[f64; 2]; 2],
}

impl Trend {
    /// For three steps in a row.
    fn new([before, size_ms, next]: [f64; 3]) -> Self {
        let span = 0.5 * (size_ms + next);
        let two_spans = span + 0.5 * (before + size_ms);
        let stage = |share: f64| {
            let t = (share - 0.5) * next;
            [t, t * (t + span)]
        };
        Self {
            back_ms: 0.5 * size_ms,
            ahead_ms: 0.5 * next,
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
            Step { set: 0, pace: Pace::Held { ms: size_ms }, level: stimulus.mean(from, to), end_us: to }
        };
        Self { sizes_ms: vec![size_ms], steps: (0..count).map(step).collect() }
    }

    fn split(stimulus: &Stimulus, dt: f64, window: f64) -> Self {
        let mut plan = Self { sizes_ms: Vec::new(), steps: Vec::new() };
        let mut from = 0.0;
        for edge in stimulus.jumps().into_iter().filter(|&t| t < window).chain([window]) {
            if edge - from > dt * SAME {
                plan.stretch(stimulus, dt, from, edge);
                from = edge;
            }
        }
        let sizes: Vec<f64> = plan.steps.iter().map(|s| plan.sizes_ms[s.set]).collect();
        for (k, step) in plan.steps.iter_mut().enumerate() {
            let next = sizes.get(k + 1).copied().unwrap_or(sizes[k]);
            step.pace = Pace::Curved(Trend::new([sizes[k.saturating_sub(1)], sizes[k], next]));
        }
        plan
    }

    /// The steps between two jumps: short ones at first, for the membrane follows a jump within microseconds.
    fn stretch(&mut self, stimulus: &Stimulus, dt: f64, from: f64, to: f64) {
        let mut now = from;
        for rung in 0..LADDER {
            let size = dt / f64::from(1_u32 << (LADDER - rung));
            for _ in 0..2 {
                if to - now > 2.0 * size {
                    self.push(stimulus, size, now, now + size);
                    now += size;
                }
            }
        }
        let count = steps_in(to - now, dt);
        let size = (to - now) / count as f64;
        let first = now;
        for k in 0..count {
            let end = if k + 1 == count { to } else { first + (k + 1) as f64 * size };
            self.push(stimulus, size, now, end);
            now = end;
        }
    }

    fn push(&mut self, stimulus: &Stimulus, size: f64, start: f64, end: f64) {
        let size_ms = ms_from_us(size);
        let known = self.sizes_ms.iter().position(|s| (s - size_ms).abs() <= size_ms * SAME);
        let set = known.unwrap_or_else(|| {
            self.sizes_ms.push(size_ms);
            self.sizes_ms.len() - 1
        });
        self.steps.push(Step { set, pace: Pace::Held { ms: size_ms }, level: stimulus.mean(start, end), end_us: end });
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
