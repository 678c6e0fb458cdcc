//! Waveforms of a stimulus: piecewise linear in time with jumps, relative to the peak of the first phase.

use crate::error::NmesError;
use crate::math::sin;
use std::f64::consts::PI;

/// One linear piece; outside all pieces the waveform is 0.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Piece {
    from: f64,
    to: f64,
    start: f64,
    end: f64,
}

impl Piece {
    fn at(&self, t: f64) -> f64 {
        let share = (t - self.from) / (self.to - self.from);
        self.start + (self.end - self.start) * share
    }

    /// Integral from `a` to `b`, both inside the piece.
    fn area(&self, a: f64, b: f64) -> f64 {
        (b - a) * 0.5 * (self.at(a) + self.at(b))
    }
}

/// A waveform over time [µs], without a unit; -1 is the peak of a cathodic first phase.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Stimulus {
    /// In order of time, without overlap.
    pieces: Vec<Piece>,
}

impl Stimulus {
    /// Rectangular phases one after the other from time 0, each `(value, duration in µs)`; a gap is a phase of value 0.
    ///
    /// # Errors
    /// A spec error for values that are not finite, and durations that are negative or not finite.
    pub fn from_phases(phases: &[(f64, f64)]) -> Result<Self, NmesError> {
        let mut pieces = Vec::with_capacity(phases.len());
        let mut from = 0.0;
        for &(value, duration) in phases {
            finite("stimulus value", value)?;
            if !(duration.is_finite() && duration >= 0.0) {
                return Err(NmesError::spec("stimulus", "phase duration", format!("{duration} us"), "0 us or more"));
            }
            let to = from + duration;
            if to > from && value != 0.0 {
                pieces.push(Piece { from, to, start: value, end: value });
            }
            from = to;
        }
        Ok(Self { pieces })
    }

    /// A measured trace: values at rising times [µs], linear in between, 0 outside; two points at one time are a jump.
    ///
    /// # Errors
    /// A spec error for unequal lengths, fewer than two points, values that are not finite, and times that fall or start
    /// before 0.
    pub fn from_points(t_us: &[f64], value: &[f64]) -> Result<Self, NmesError> {
        if t_us.len() != value.len() || t_us.len() < 2 {
            let found = format!("{} times and {} values", t_us.len(), value.len());
            return Err(NmesError::spec("stimulus", "points", found, "two or more points, as many times as values"));
        }
        for (&t, &v) in t_us.iter().zip(value) {
            finite("stimulus time", t)?;
            finite("stimulus value", v)?;
        }
        if t_us[0] < 0.0 || t_us.windows(2).any(|w| w[0] > w[1]) || t_us.windows(3).any(|w| w[0] >= w[2]) {
            return Err(NmesError::spec(
                "stimulus",
                "times",
                "not rising from 0 or later",
                "rising times from 0 us, at most two alike",
            ));
        }
        let pieces = t_us.windows(2).zip(value.windows(2));
        let pieces = pieces.map(|(t, v)| Piece { from: t[0], to: t[1], start: v[0], end: v[1] });
        let pieces = pieces.filter(|p| p.to > p.from && (p.start != 0.0 || p.end != 0.0));
        Ok(Self { pieces: pieces.collect() })
    }

    /// Half a sine of `peak` over `duration_us`, in `points` linear pieces.
    ///
    /// # Errors
    /// As [`Self::from_points`].
    pub fn half_sine(peak: f64, duration_us: f64, points: usize) -> Result<Self, NmesError> {
        let share = |k: usize| k as f64 / points.max(1) as f64;
        let t: Vec<f64> = (0..=points).map(|k| duration_us * share(k)).collect();
        let value: Vec<f64> = (0..=points).map(|k| peak * sin(PI * share(k))).collect();
        Self::from_points(&t, &value)
    }

    /// This waveform `count` times, `period_us` from onset to onset.
    ///
    /// # Errors
    /// A spec error for a period that is not above 0.
    pub fn repeated(&self, count: usize, period_us: f64) -> Result<Self, NmesError> {
        if !(period_us.is_finite() && period_us > 0.0) {
            return Err(NmesError::spec("stimulus", "period_us", format!("{period_us} us"), "above 0 us"));
        }
        if self.duration_us() <= period_us {
            let shifted = (0..count).flat_map(|k| self.shifted(k as f64 * period_us).pieces);
            return Ok(Self { pieces: shifted.collect() });
        }
        Ok((0..count).fold(Self::default(), |sum, k| sum.plus(&self.shifted(k as f64 * period_us), 1.0)))
    }

    /// The same, `by_us` later.
    #[must_use]
    pub fn shifted(&self, by_us: f64) -> Self {
        let moved = |p: &Piece| Piece { from: p.from + by_us, to: p.to + by_us, ..*p };
        Self { pieces: self.pieces.iter().map(moved).collect() }
    }

    /// The sum of this and `factor` times another.
    #[must_use]
    pub fn plus(&self, other: &Self, factor: f64) -> Self {
        let ends = self.pieces.iter().chain(&other.pieces).flat_map(|p| [p.from, p.to]);
        let mut ends: Vec<f64> = ends.collect();
        ends.sort_by(f64::total_cmp);
        ends.dedup();
        let pieces = ends.windows(2).map(|w| {
            let (from, to) = (w[0], w[1]);
            let middle = 0.5 * (from + to);
            let sum = |t: f64| {
                let value = |s: &Self| s.piece(middle).map_or(0.0, |p| p.at(t));
                value(self) + factor * value(other)
            };
            Piece { from, to, start: sum(from), end: sum(to) }
        });
        Self { pieces: pieces.filter(|p| p.start != 0.0 || p.end != 0.0).collect() }
    }

    /// The piece that holds time `t`.
    fn piece(&self, t: f64) -> Option<&Piece> {
        let next = self.pieces.partition_point(|p| p.to <= t);
        self.pieces.get(next).filter(|p| p.from <= t)
    }

    /// End of the last piece [µs].
    pub fn duration_us(&self) -> f64 {
        self.pieces.last().map_or(0.0, |p| p.to)
    }

    /// Integral from `from_us` to `to_us` [µs].
    pub fn integral(&self, from_us: f64, to_us: f64) -> f64 {
        let first = self.pieces.partition_point(|p| p.to <= from_us);
        let inside = self.pieces[first..].iter().take_while(|p| p.from < to_us);
        inside.map(|p| p.area(p.from.max(from_us), p.to.min(to_us))).sum()
    }

    /// Mean from `from_us` to `to_us`.
    pub fn mean(&self, from_us: f64, to_us: f64) -> f64 {
        self.integral(from_us, to_us) / (to_us - from_us)
    }

    /// Charge [µs · peak]: 0 for a balanced waveform.
    pub fn charge(&self) -> f64 {
        self.integral(0.0, self.duration_us())
    }

    /// Root of the mean square over `period_us`.
    pub fn rms(&self, period_us: f64) -> f64 {
        // the square of a line is a parabola, for which this rule is exact
        let square =
            |p: &Piece| (p.to - p.from) * crate::math::THIRD * (p.start * p.start + p.start * p.end + p.end * p.end);
        (self.pieces.iter().map(square).sum::<f64>() / period_us).sqrt()
    }

    /// Largest absolute value.
    pub fn peak(&self) -> f64 {
        self.pieces.iter().fold(0.0, |peak: f64, p| peak.max(p.start.abs()).max(p.end.abs()))
    }

    /// Whether the waveform is 0 everywhere.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Value right before `to_us` less that right after `from_us`.
    pub(super) fn rise(&self, from_us: f64, to_us: f64) -> f64 {
        let after = self.piece(from_us).map_or(0.0, |p| p.at(from_us));
        let last = self.pieces.partition_point(|p| p.to < to_us);
        let before = self.pieces.get(last).filter(|p| p.from < to_us).map_or(0.0, |p| p.at(to_us));
        before - after
    }

    /// Times at which the value jumps [µs].
    pub(super) fn jumps(&self) -> Vec<f64> {
        let mut jumps = Vec::new();
        let mut end = (0.0, 0.0);
        for p in &self.pieces {
            let joined = p.from <= end.0;
            if !joined && end.1 != 0.0 {
                jumps.push(end.0);
            }
            let before = if joined { end.1 } else { 0.0 };
            if (p.start - before).abs() > 0.0 {
                jumps.push(p.from);
            }
            end = (p.to, p.end);
        }
        if end.1 != 0.0 {
            jumps.push(end.0);
        }
        jumps
    }
}

fn finite(field: &str, value: f64) -> Result<(), NmesError> {
    if value.is_finite() {
        Ok(())
    } else {
        Err(NmesError::spec("stimulus", field, format!("{value}"), "a finite number"))
    }
}
