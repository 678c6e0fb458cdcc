//! The whole session in at most 2,048 bins of equal width: when they are full, pairs are merged and the width doubles.

use super::Band;
use nmes_core::TICK_NS;

const BINS: usize = 2_048;
const FIRST_WIDTH: u64 = 16;
const MIN_PER_TICK: f64 = TICK_NS as f64 * 1e-9 / 60.0;

#[derive(Debug)]
pub(super) struct Bins {
    signals: usize,
    /// ticks per bin
    width: u64,
    /// bins in use
    len: usize,
    /// one row of `signals` values per bin
    low: Vec<f64>,
    high: Vec<f64>,
}

impl Bins {
    pub(super) fn new(signals: usize) -> Self {
        let empty = vec![f64::NAN; signals * BINS];
        Self { signals, width: FIRST_WIDTH, len: 0, low: empty.clone(), high: empty }
    }

    pub(super) fn push(&mut self, tick: u64, values: &[f64]) {
        let mut bin = tick / self.width;
        while bin >= BINS as u64 {
            self.merge_pairs();
            bin = tick / self.width;
        }
        let bin = usize::try_from(bin).unwrap_or(0);
        self.len = self.len.max(bin + 1);
        let row = bin * self.signals..(bin + 1) * self.signals;
        for ((low, high), value) in self.low[row.clone()].iter_mut().zip(&mut self.high[row]).zip(values) {
            // min and max of a number and NaN give the number
            *low = low.min(*value);
            *high = high.max(*value);
        }
    }

    fn merge_pairs(&mut self) {
        let n = self.signals;
        for bin in 0..BINS / 2 {
            for s in 0..n {
                let (a, b) = (2 * bin * n + s, (2 * bin + 1) * n + s);
                self.low[bin * n + s] = self.low[a].min(self.low[b]);
                self.high[bin * n + s] = self.high[a].max(self.high[b]);
            }
        }
        self.low[BINS / 2 * n..].fill(f64::NAN);
        self.high[BINS / 2 * n..].fill(f64::NAN);
        self.width *= 2;
        self.len = self.len.div_ceil(2);
    }

    pub(super) fn band(&self, signal: usize, max_points: usize) -> Band {
        let mut band = Band::default();
        if signal >= self.signals || self.len == 0 {
            return band;
        }
        let group = self.len.div_ceil(max_points);
        for from in (0..self.len).step_by(group) {
            let to = (from + group).min(self.len);
            let column = |all: &[f64], pick: fn(f64, f64) -> f64| {
                (from..to).map(|bin| all[bin * self.signals + signal]).fold(f64::NAN, pick)
            };
            band.t_min.push((from + to) as f64 * 0.5 * self.width as f64 * MIN_PER_TICK);
            band.low.push(column(&self.low, f64::min));
            band.high.push(column(&self.high, f64::max));
        }
        band
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(tick: u64) -> f64 {
        (tick % 7_919) as f64
    }

    #[test]
    fn every_extreme_survives_merging() {
        let mut bins = Bins::new(2);
        let mut peak = f64::MIN;
        for tick in 0..400_000 {
            bins.push(tick, &[value(tick), 1.0]);
            peak = peak.max(value(tick));
        }
        for max_points in [16, 500, 1_000, 4_000] {
            let band = bins.band(0, max_points);
            assert!(band.low.len() <= max_points && band.low.len() >= max_points.min(BINS / 2) / 2);
            assert_eq!(band.high.iter().copied().fold(f64::MIN, f64::max).to_bits(), peak.to_bits());
            assert_eq!(band.low.iter().copied().fold(f64::MAX, f64::min).to_bits(), 0.0_f64.to_bits());
            assert!(band.t_min.windows(2).all(|w| w[0] < w[1]));
            let end = band.t_min.last().copied().unwrap_or(0.0);
            assert!((end - 400.0 / 60.0).abs() < 0.5, "{end}");
        }
        assert!(bins.band(1, 100).low.iter().all(|v| v.to_bits() == 1.0_f64.to_bits()));
    }

    #[test]
    fn bins_equal_a_direct_computation() {
        let mut bins = Bins::new(1);
        for tick in 0..70_000 {
            bins.push(tick, &[value(tick)]);
        }
        let width = bins.width;
        let band = bins.band(0, BINS);
        for (bin, (low, high)) in band.low.iter().zip(&band.high).enumerate() {
            let from = bin as u64 * width;
            let direct = (from..(from + width).min(70_000)).map(value);
            assert_eq!(direct.clone().fold(f64::MAX, f64::min).to_bits(), low.to_bits());
            assert_eq!(direct.fold(f64::MIN, f64::max).to_bits(), high.to_bits());
        }
    }

    #[test]
    fn missing_ticks_leave_empty_bins() {
        let mut bins = Bins::new(1);
        bins.push(0, &[3.0]);
        bins.push(100 * FIRST_WIDTH, &[4.0]);
        let band = bins.band(0, BINS);
        assert_eq!(band.low.len(), 101);
        assert_eq!(band.low.iter().filter(|v| !v.is_nan()).count(), 2);
    }
}
