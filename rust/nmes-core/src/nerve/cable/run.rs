//! Runs a group until each lane has fired or can no longer fire.

use super::coefficients::ZERO;
use super::fibre::Fibre;
use super::group::{Advance, Group};
use super::plan::{Numerics, Plan, Step};
use super::stimulus::Stimulus;
use crate::error::NmesError;
use crate::math::{LANES, Lanes, pow};
use crate::units::us_from_ms;

/// Steps between two looks at a group.
const CHUNK: usize = 8;
/// Steps between two questions whether to stop.
const POLL: usize = 1024;

/// Where and how long a spike is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Detection {
    /// Node that a spike must pass; by default the one at four fifths of the way from the middle to the far end.
    pub node: Option<usize>,
    /// Time from the onset of the stimulus within which it must do so [µs]; by default the duration of the stimulus and
    /// enough for the conduction to the node.
    pub window_us: Option<f64>,
}

/// Where and how long a spike is looked for in one fibre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Watch {
    pub node: usize,
    pub level_mv: f64,
    pub window_us: f64,
    quiet_mv: f64,
    quiet_us: f64,
}

/// How long each lane has been near rest since the stimulus ended [µs].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Calm {
    since_us: Lanes,
}

impl Calm {
    /// Takes in some steps after which the nodes are `below` and `above` rest; says which lanes can no longer fire.
    pub(super) fn take(&mut self, bench: &Bench<'_>, [begin, end]: [f64; 2]) -> [bool; LANES] {
        let (below, above) = bench.group.spread();
        let mut quiet = [true; LANES];
        for (lane, watch) in bench.watch.iter().enumerate() {
            let near = below[lane] > -watch.quiet_mv && above[lane] < watch.quiet_mv;
            let calm = near && begin > bench.stimulus_us;
            self.since_us[lane] = if calm { self.since_us[lane] + (end - begin) } else { 0.0 };
            quiet[lane] = self.since_us[lane] >= watch.quiet_us;
        }
        quiet
    }
}

impl Watch {
    /// For one fibre.
    pub(super) fn new(fibre: &Fibre, stimulus: &Stimulus, detection: &Detection) -> Result<Self, NmesError> {
        let spec = &fibre.common.detection;
        let middle = fibre.nodes() / 2;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of the node count")]
        let node = detection.node.unwrap_or(middle + (spec.share * middle as f64) as usize);
        if node >= fibre.nodes() {
            let allowed = format!("0 to {}", fibre.nodes() - 1);
            return Err(NmesError::spec("node", "detection node", format!("{node}"), allowed)
                .with_nearest((fibre.nodes() - 1) as f64));
        }
        // the spike may start anywhere, so the longest way to the node counts
        let distance_mm = node.max(fibre.nodes() - 1 - node) as f64 * fibre.pitch_mm();
        let ratio = fibre.diameter_um() / spec.velocity_diameter_um;
        let velocity = spec.velocity_m_per_s * pow(ratio, spec.velocity_exponent);
        // mm over m/s is ms
        let wait_us = us_from_ms(spec.tail_ms + spec.slack * distance_mm / velocity);
        let window_us = detection.window_us.unwrap_or(stimulus.duration_us() + wait_us);
        let (quiet_mv, quiet_us) = (spec.quiet_band_mv, us_from_ms(spec.quiet_time_ms));
        Ok(Self { node, level_mv: spec.level_mv, window_us, quiet_mv, quiet_us })
    }

    /// Whether a step ends within the window, a rounding error aside.
    pub(super) fn within(&self, step: &Step) -> bool {
        step.end_us <= self.window_us * (1.0 + f64::EPSILON.sqrt())
    }
}

/// A prepared group with what is looked for in each lane.
pub(super) struct Bench<'a> {
    pub group: Box<dyn Group>,
    pub watch: Vec<Watch>,
    pub plan: Plan,
    pub numerics: &'a Numerics,
    pub stop: &'a dyn Fn() -> bool,
    stimulus_us: f64,
}

impl<'a> Bench<'a> {
    /// Prepares `group`, whose lanes hold `fibres`, for runs under `stimulus`.
    pub(super) fn new(
        mut group: Box<dyn Group>,
        fibres: &[&Fibre],
        stimulus: &Stimulus,
        numerics: &'a Numerics,
        detection: &Detection,
        stop: &'a dyn Fn() -> bool,
    ) -> Result<Self, NmesError> {
        let watch: Result<Vec<_>, _> = fibres.iter().map(|f| Watch::new(f, stimulus, detection)).collect();
        let watch = watch?;
        let window = watch.iter().fold(0.0, |longest: f64, w| longest.max(w.window_us));
        let plan = Plan::new(stimulus, numerics, window)?;
        group.prepare(&plan.sizes_ms, numerics.scheme);
        Ok(Self { group, watch, plan, numerics, stop, stimulus_us: stimulus.duration_us() })
    }

    /// Asks whether to stop.
    pub(super) fn poll(&self) -> Result<(), NmesError> {
        if (self.stop)() { Err(NmesError::session("stopped", "the computation was stopped")) } else { Ok(()) }
    }

    /// Which lanes fire with `amplitude`.
    pub(super) fn fires(&mut self, amplitude: &Lanes) -> Result<[bool; LANES], NmesError> {
        let (mut fired, mut over) = ([false; LANES], [true; LANES]);
        let mut calm = Calm::default();
        let mut last = ZERO;
        for (lane, watch) in self.watch.iter().enumerate() {
            over[lane] = amplitude[lane] == 0.0;
            last[lane] = self.group.rest_mv(watch.node)[lane];
        }
        self.group.reset();
        let probes = [self.watch[0].node];
        let mut out = Vec::with_capacity(CHUNK);
        for (number, steps) in self.plan.steps.chunks(CHUNK).enumerate() {
            if number % (POLL / CHUNK) == 0 {
                self.poll()?;
            }
            out.clear();
            self.group.advance(&Advance { steps, amplitude, probes: &probes }, self.numerics.level, &mut out);
            let (begin, end) = (steps[0].end_us, steps[steps.len() - 1].end_us);
            let quiet = calm.take(self, [begin, end]);
            for (lane, watch) in self.watch.iter().enumerate() {
                if over[lane] {
                    continue;
                }
                let crossed = crossing(steps, &out, lane, watch, &mut last[lane]);
                fired[lane] = crossed;
                over[lane] = crossed || end >= watch.window_us || quiet[lane];
            }
            if over.iter().all(|&o| o) {
                break;
            }
        }
        Ok(fired)
    }

    /// Greatest depolarisation of any node [mV] with `amplitude` until the stimulus is over.
    pub(super) fn depolarisation(&mut self, amplitude: &Lanes) -> Result<Lanes, NmesError> {
        self.poll()?;
        self.group.reset();
        let mut most = ZERO;
        let count = self.plan.steps.iter().take_while(|s| s.end_us <= self.stimulus_us).count() + 1;
        for step in self.plan.steps.iter().take(count) {
            let steps = std::slice::from_ref(step);
            self.group.advance(&Advance { steps, amplitude, probes: &[] }, self.numerics.level, &mut Vec::new());
            let (_, above) = self.group.spread();
            for lane in 0..LANES {
                most[lane] = most[lane].max(above[lane]);
            }
        }
        Ok(most)
    }
}

/// Whether lane `lane` crosses its level upward in these steps; keeps its last potential.
fn crossing(steps: &[Step], out: &[Lanes], lane: usize, watch: &Watch, last: &mut f64) -> bool {
    let mut crossed = false;
    for (step, v) in steps.iter().zip(out) {
        let new = v[lane];
        crossed |= *last < watch.level_mv && new >= watch.level_mv && watch.within(step);
        *last = new;
    }
    crossed
}
