//! The live window: the last 20 s of every signal at full rate, addressed by tick.

use super::{Line, WINDOW_TICKS};
use nmes_core::TICK_NS;

const S_PER_TICK: f64 = TICK_NS as f64 * 1e-9;

#[derive(Debug)]
pub(super) struct Window {
    signals: usize,
    /// one ring of `WINDOW_TICKS` values per signal; a tick lives at `tick % WINDOW_TICKS`
    values: Vec<f64>,
    /// first and one past the last tick held
    first: u64,
    end: u64,
}

#[expect(clippy::cast_possible_truncation, reason = "20,000 fits in every usize")]
const LEN: usize = WINDOW_TICKS as usize;

fn slot(tick: u64) -> usize {
    usize::try_from(tick % WINDOW_TICKS).unwrap_or(0)
}

impl Window {
    pub(super) fn new(signals: usize) -> Self {
        Self { signals, values: vec![f64::NAN; signals * LEN], first: 0, end: 0 }
    }

    pub(super) fn push(&mut self, tick: u64, values: &[f64]) {
        if self.end == 0 {
            (self.first, self.end) = (tick, tick);
        }
        if tick < self.end {
            return;
        }
        for missing in self.end.max(tick.saturating_sub(WINDOW_TICKS))..tick {
            for ring in self.values.chunks_exact_mut(LEN) {
                ring[slot(missing)] = f64::NAN;
            }
        }
        let at = slot(tick);
        for (ring, value) in self.values.chunks_exact_mut(LEN).zip(values) {
            ring[at] = *value;
        }
        self.end = tick + 1;
        self.first = self.first.max(self.end.saturating_sub(WINDOW_TICKS));
    }

    /// Buckets are aligned to whole multiples of their width, so that a point stays the same while the window moves.
    pub(super) fn line(&self, signal: usize, ticks: u64, max_points: usize) -> Line {
        let mut line = Line::default();
        if signal >= self.signals || self.end == 0 {
            return line;
        }
        let first = self.first.max(self.end.saturating_sub(ticks));
        let count = self.end - first;
        let ring = &self.values[signal * LEN..(signal + 1) * LEN];
        let max_points = max_points as u64;
        // two points per bucket, and the buckets at both ends may be cut
        let width = if count <= max_points { 1 } else { count.div_ceil(max_points / 2 - 2) };
        let room = usize::try_from(count.min(max_points)).unwrap_or(0);
        line.x.reserve_exact(room);
        line.y.reserve_exact(room);
        let mut from = first;
        while from < self.end {
            let to = ((from / width + 1) * width).min(self.end);
            self.bucket(ring, from, to, &mut line);
            from = to;
        }
        line
    }

    fn bucket(&self, ring: &[f64], from: u64, to: u64, line: &mut Line) {
        let (mut low, mut high) = ((f64::INFINITY, from), (f64::NEG_INFINITY, from));
        for tick in from..to {
            let value = ring[slot(tick)];
            if value < low.0 {
                low = (value, tick);
            }
            if value > high.0 {
                high = (value, tick);
            }
        }
        let mut point = |(value, tick): (f64, u64)| {
            line.x.push(-((self.end - 1 - tick) as f64) * S_PER_TICK);
            line.y.push(value);
        };
        if low.0 > high.0 {
            point((f64::NAN, from));
        } else if low.1 == high.1 {
            point(low);
        } else {
            point(if low.1 < high.1 { low } else { high });
            point(if low.1 < high.1 { high } else { low });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wave(tick: u64) -> f64 {
        (tick as f64 * 0.37).sin() + if tick.is_multiple_of(997) { 5.0 } else { 0.0 }
    }

    fn filled(ticks: u64) -> Window {
        let mut window = Window::new(2);
        for tick in 0..ticks {
            window.push(tick, &[wave(tick), -wave(tick)]);
        }
        window
    }

    #[test]
    fn short_windows_are_exact() {
        let line = filled(100).line(1, WINDOW_TICKS, 1_000);
        assert_eq!(line.y, (0..100).map(|k| -wave(k)).collect::<Vec<_>>());
        assert!(line.x.windows(2).all(|w| w[0] < w[1]) && line.x[99] == 0.0);
        assert!((line.x[0] + 0.099).abs() < 1e-12);
    }

    #[test]
    fn long_windows_keep_every_extreme_within_the_points() {
        for ticks in [1_001, 5_000, 20_000, 57_123] {
            let window = filled(ticks);
            for max_points in [16, 100, 999, 1_000] {
                let line = window.line(0, WINDOW_TICKS, max_points);
                assert!(
                    line.y.len() <= max_points && line.y.len() * 3 > max_points,
                    "{} of {max_points}",
                    line.y.len()
                );
                assert!(line.x.windows(2).all(|w| w[0] < w[1]));
                let held = ticks.saturating_sub(WINDOW_TICKS)..ticks;
                let max = held.map(wave).fold(f64::MIN, f64::max);
                assert_eq!(line.y.iter().copied().fold(f64::MIN, f64::max).to_bits(), max.to_bits());
            }
        }
    }

    #[test]
    fn points_do_not_flicker_while_the_window_moves() {
        let mut window = filled(30_000);
        let before = window.line(0, 10_000, 1_000);
        window.push(30_000, &[wave(30_000), 0.0]);
        let after = window.line(0, 10_000, 1_000);
        let inner = before.y.len() / 4..before.y.len() / 2;
        assert!(before.y[inner].iter().all(|y| after.y.contains(y)));
    }

    #[test]
    fn missing_ticks_break_the_line() {
        let mut window = filled(10);
        window.push(13, &[1.0, 1.0]);
        let line = window.line(0, WINDOW_TICKS, 100);
        assert_eq!(line.y.iter().filter(|y| y.is_nan()).count(), 3);
        window.push(13 + 2 * WINDOW_TICKS, &[2.0, 2.0]);
        let line = window.line(0, WINDOW_TICKS, 100);
        assert_eq!(line.y.iter().filter(|y| !y.is_nan()).count(), 1);
    }
}
