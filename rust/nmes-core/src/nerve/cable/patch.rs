//! Eight patches of membrane from step to step: gates, the current that they make linear, and how both change.
//!
//! Backward Euler holds where the gates go over a step and gives the current to the one stage of the next. The
//! second-order scheme has the gates half a step ahead of the potentials. It takes where they go as a parabola through
//! the last three potentials, and the conductances at the two stages of the next step from a parabola through the last
//! three middles of steps. Both make the error of the splitting third order, so that what is left is that of the
//! implicit stages.

use super::membrane::Membrane;
use super::plan::{Pace, Trend};
use crate::math::{LANES, Lanes, SERIES_BELOW, exp2_lane};
use std::f64::consts::LOG2_E;

const ZERO: Lanes = [0.0; LANES];

/// What eight patches keep.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patch<const G: usize> {
    gates: [Lanes; G],
    /// `(g, j)` of the outward current `g v - j` in the first and second stage, `v` relative to the zero of the cable.
    pub current: [[Lanes; 2]; 2],
    past: Past<G>,
}

/// What the second-order scheme remembers: the last values and slopes.
#[derive(Clone, Copy, Debug)]
struct Past<const G: usize> {
    ends: [Lanes; G],
    end_slopes: [Lanes; G],
    current: [Lanes; 2],
    current_slopes: [Lanes; 2],
}

impl<const G: usize> Patch<G> {
    /// Patches in which nothing changes at `mv`.
    pub(super) fn steady<P: Membrane<G, K>, const K: usize>(
        membrane: &P,
        mv: f64,
        scale: &[Lanes; K],
        zero_mv: f64,
    ) -> Self {
        let gates = membrane.ends(mv).map(|end| [end.value; LANES]);
        let mut patch = Self {
            gates,
            current: [[ZERO; 2]; 2],
            past: Past { ends: gates, end_slopes: [ZERO; G], current: [ZERO; 2], current_slopes: [ZERO; 2] },
        };
        let current = patch.now(membrane, &[mv - zero_mv; LANES], scale, zero_mv);
        patch.current = [current; 2];
        patch.past.current = current;
        patch
    }

    /// The patches at rest as the start of a run: what was is what is.
    pub(super) fn forget<P: Membrane<G, K>, const K: usize>(&mut self, membrane: &P, v: &Lanes, zero_mv: f64) {
        for l in 0..LANES {
            for (k, end) in membrane.ends(v[l] + zero_mv).iter().enumerate() {
                self.past.ends[k][l] = end.value;
            }
        }
        // a settling step gives the first stage only
        self.current[1] = self.current[0];
        self.past.current = self.current[0];
    }

    /// `(g, j)` with the present gates.
    #[inline(always)]
    fn now<P: Membrane<G, K>, const K: usize>(
        &self,
        membrane: &P,
        v: &Lanes,
        scale: &[Lanes; K],
        zero_mv: f64,
    ) -> [Lanes; 2] {
        let mut current = [ZERO; 2];
        for l in 0..LANES {
            let gates = std::array::from_fn(|k| self.gates[k][l]);
            let (g, j) = membrane.current(gates, v[l] + zero_mv, std::array::from_fn(|k| scale[k][l]));
            current[0][l] = g;
            current[1][l] = j - g * zero_mv;
        }
        current
    }

    /// The patches once the potentials have become `v`.
    #[inline(always)]
    pub(super) fn follow<P: Membrane<G, K>, const K: usize>(
        mut self,
        membrane: &P,
        v: &Lanes,
        scale: &[Lanes; K],
        zero_mv: f64,
        pace: &Pace,
    ) -> Self {
        match pace {
            Pace::Held { ms } => {
                self.hold(membrane, v, zero_mv, *ms);
                self.current[0] = self.now(membrane, v, scale, zero_mv);
            }
            Pace::Curved(trend) => {
                self.bend(membrane, v, zero_mv, trend);
                let now = self.now(membrane, v, scale, zero_mv);
                self.extrapolate(now, trend);
            }
        }
        self
    }

    /// Gates that go to a fixed end for `ms`.
    #[inline(always)]
    fn hold<P: Membrane<G, K>, const K: usize>(&mut self, membrane: &P, v: &Lanes, zero_mv: f64, ms: f64) {
        let decay = -LOG2_E * ms;
        let (values, rates) = ends(membrane, v, zero_mv);
        for k in 0..G {
            let (value, rate, gate) = (&values[k], &rates[k], &mut self.gates[k]);
            for l in 0..LANES {
                gate[l] = value[l] + (gate[l] - value[l]) * exp2_lane(rate[l] * decay);
            }
        }
    }

    /// Gates that go to a moving end: `g' = rate (e + s t + c t² - g)` solved exactly from `-back` to `ahead`.
    #[inline(always)]
    fn bend<P: Membrane<G, K>, const K: usize>(&mut self, membrane: &P, v: &Lanes, zero_mv: f64, trend: &Trend) {
        let (values, rates) = ends(membrane, v, zero_mv);
        for k in 0..G {
            let Past { ends, end_slopes, .. } = &mut self.past;
            let (value, rate, gate) = (&values[k], &rates[k], &mut self.gates[k]);
            for l in 0..LANES {
                let slope = (value[l] - ends[k][l]) * trend.per_size;
                let c = (slope - end_slopes[k][l]) * trend.per_two_sizes;
                let s = slope + trend.size_ms * c;
                let (kept, first, second) = moments(rate[l], trend);
                let next = value[l] + (gate[l] - value[l]) * kept + (s * first + c * second);
                // the parabola may overshoot after a jump, a gate may not
                let next = if next > 0.0 { next } else { 0.0 };
                gate[l] = if next < 1.0 { next } else { 1.0 };
                end_slopes[k][l] = slope;
            }
            ends[k] = *value;
        }
    }

    /// Conductance and drive at the stages of the next step; they fall by no more than half beyond its middle.
    #[inline(always)]
    fn extrapolate(&mut self, now: [Lanes; 2], trend: &Trend) {
        let slope: [Lanes; 2] =
            std::array::from_fn(|i| std::array::from_fn(|l| (now[i][l] - self.past.current[i][l]) * trend.per_span));
        for (stage, [linear, square]) in trend.stages.into_iter().enumerate() {
            for l in 0..LANES {
                let change: [f64; 2] = std::array::from_fn(|i| {
                    let bend = (slope[i][l] - self.past.current_slopes[i][l]) * trend.per_two_spans;
                    linear * slope[i][l] + square * bend
                });
                let least = -0.5 * now[0][l];
                let share = if change[0] < least { least / change[0] } else { 1.0 };
                for i in 0..2 {
                    self.current[stage][i][l] = now[i][l] + share * change[i];
                }
            }
        }
        self.past.current = now;
        self.past.current_slopes = slope;
    }
}

/// Over the way of a gate: `e^(-rate (ahead + back))`, and the integrals of `rate t e^(-rate (ahead - t))` and of the same
/// with t².
#[inline(always)]
fn moments(rate: f64, trend: &Trend) -> (f64, f64, f64) {
    let (back, ahead) = (trend.back_ms, trend.ahead_ms);
    let way = rate * (back + ahead);
    let kept = exp2_lane(way * -LOG2_E);
    let lag = 1.0 / rate;
    let first = (ahead + back * kept) - lag * (1.0 - kept);
    let second = (ahead * ahead - back * back * kept) - 2.0 * lag * first;
    let slow = way < SERIES_BELOW;
    let series = |[one, two]: [f64; 2]| rate * (one + rate * two);
    (kept, if slow { series(trend.slow[0]) } else { first }, if slow { series(trend.slow[1]) } else { second })
}

/// Where the gates of eight patches go, and how fast: one gate after the other, so that each is a plain loop over lanes.
#[inline(always)]
fn ends<P: Membrane<G, K>, const G: usize, const K: usize>(
    membrane: &P,
    v: &Lanes,
    zero_mv: f64,
) -> ([Lanes; G], [Lanes; G]) {
    let (mut values, mut rates) = ([ZERO; G], [ZERO; G]);
    for l in 0..LANES {
        let ends = membrane.ends(v[l] + zero_mv);
        for k in 0..G {
            (values[k][l], rates[k][l]) = (ends[k].value, ends[k].rate);
        }
    }
    (values, rates)
}
