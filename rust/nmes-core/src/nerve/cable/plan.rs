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
        Self { dt_us: STANDARD_US as f64, scheme: Scheme::BackwardEuler, level: SimdLevel::best() }
    }

    /// Refuses a step that no run can use.
    pub(super) fn check(&self) -> Result<(), NmesError> {
        if self.dt_us.is_finite() && self.dt_us > 0.0 && self.dt_us <= LONGEST_US as f64 {
            return Ok(());
        }
        let allowed = format!("above 0 to {LONGEST_US} us");
        let error = NmesError::spec("dt", "dt_us", format!("{} us", self.dt_us), allowed);
        Err(if self.dt_us > 0.0 { error.with_nearest(LONGEST_US as f64) } else { error })
    }
}

/// Step of the reference rows [µs].
const STANDARD_US: u32 = 5;
/// Longest step [µs].
const LONGEST_US: u32 = 1000;
/// Most steps of one run.
const MOST_STEPS: u32 = 100_000_000;
/// Part of a step below which two times are the same.
const SAME: f64 = 1.0 / (1_u64 << 30) as f64;

/// One step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Step {
    /// Which of the sizes of the plan.
    pub set: usize,
    /// How far the gates go after the potentials have gone the step [ms].
    pub gate_ms: f64,
    /// Mean of the waveform.
    pub level: f64,
    /// End [µs].
    pub end_us: f64,
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
        let gate_ms = ms_from_us(dt);
        let step = |k: usize| {
            let (from, to) = (k as f64 * dt, (k + 1) as f64 * dt);
            Step { set: 0, gate_ms, level: stimulus.mean(from, to), end_us: to }
        };
        Self { sizes_ms: vec![gate_ms], steps: (0..count).map(step).collect() }
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
        // gates stand half a step ahead of the potentials: they go from the middle of one step to that of the next
        let sizes: Vec<f64> = plan.steps.iter().map(|s| plan.sizes_ms[s.set]).collect();
        for (k, step) in plan.steps.iter_mut().enumerate() {
            step.gate_ms = 0.5 * (sizes[k] + sizes.get(k + 1).copied().unwrap_or(sizes[k]));
        }
        plan
    }

    fn stretch(&mut self, stimulus: &Stimulus, dt: f64, from: f64, to: f64) {
        let count = steps_in(to - from, dt);
        let size = (to - from) / count as f64;
        let size_ms = ms_from_us(size);
        let known = self.sizes_ms.iter().position(|s| (s - size_ms).abs() <= size_ms * SAME);
        let set = known.unwrap_or_else(|| {
            self.sizes_ms.push(size_ms);
            self.sizes_ms.len() - 1
        });
        for k in 0..count {
            let start = from + k as f64 * size;
            let end = if k + 1 == count { to } else { from + (k + 1) as f64 * size };
            self.steps.push(Step { set, gate_ms: size_ms, level: stimulus.mean(start, end), end_us: end });
        }
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
