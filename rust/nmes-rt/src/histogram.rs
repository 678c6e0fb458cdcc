//! Counts durations in log-linear buckets with relaxed atomics: one writer, any number of readers, no lock.
//!
//! Sixteen buckets per power of two, so a quantile is at most 1/16 above the true value; the maximum is exact.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

const SUB_BITS: u32 = 4;
const SUB: usize = 1 << SUB_BITS;
const BUCKETS: usize = (64 - SUB_BITS as usize + 1) * SUB;

/// A histogram of durations [ns].
#[derive(Debug)]
pub struct Histogram {
    counts: [AtomicU64; BUCKETS],
    total: AtomicU64,
    max: AtomicU64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { counts: [const { AtomicU64::new(0) }; BUCKETS], total: AtomicU64::new(0), max: AtomicU64::new(0) }
    }
}

/// Quantiles of a histogram [ns].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quantiles {
    /// Durations counted.
    pub count: u64,
    /// Median.
    pub p50: u64,
    /// 99th percentile.
    pub p99: u64,
    /// 99.9th percentile.
    pub p999: u64,
    /// Largest.
    pub max: u64,
}

fn bucket(ns: u64) -> usize {
    if ns < SUB as u64 {
        return usize::try_from(ns).unwrap_or(0);
    }
    let shift = ns.ilog2() - SUB_BITS;
    let sub = usize::try_from(ns >> shift).unwrap_or(0) - SUB;
    (shift as usize + 1) * SUB + sub
}

fn upper_edge(bucket: usize) -> u64 {
    if bucket < SUB {
        return bucket as u64;
    }
    let (shift, sub) = (bucket / SUB - 1, bucket % SUB);
    let next = (SUB + sub + 1) as u128;
    u64::try_from((next << shift) - 1).unwrap_or(u64::MAX)
}

impl Histogram {
    /// Counts one duration.
    #[inline]
    pub fn record(&self, ns: u64) {
        self.counts[bucket(ns)].fetch_add(1, Relaxed);
        self.total.fetch_add(1, Relaxed);
        self.max.fetch_max(ns, Relaxed);
    }

    /// The quantiles so far.
    pub fn quantiles(&self) -> Quantiles {
        let max = self.max.load(Relaxed);
        // the total is summed from the buckets, because a reader may fall between two of the writer's stores
        let counts: Vec<u64> = self.counts.iter().map(|c| c.load(Relaxed)).collect();
        let count = counts.iter().sum();
        let at = |permille: u64| {
            let rank = (u128::from(count) * u128::from(permille)).div_ceil(1000).max(1);
            let mut seen = 0_u128;
            let found = counts.iter().position(|&c| {
                seen += u128::from(c);
                seen >= rank
            });
            found.map_or(0, |b| upper_edge(b).min(max))
        };
        Quantiles { count, p50: at(500), p99: at(990), p999: at(999), max }
    }

    /// Durations counted.
    pub fn count(&self) -> u64 {
        self.total.load(Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_lies_in_its_bucket() {
        for shift in 0..64 {
            for offset in [0, 1, 7] {
                let ns = (1_u64 << shift).saturating_add(offset);
                let b = bucket(ns);
                assert!(ns <= upper_edge(b), "{ns}");
                assert!(b == 0 || ns > upper_edge(b - 1), "{ns}");
            }
        }
        assert_eq!(bucket(u64::MAX), BUCKETS - 1);
        assert_eq!(upper_edge(BUCKETS - 1), u64::MAX);
    }

    #[test]
    fn quantiles_are_within_a_sixteenth() {
        let histogram = Histogram::default();
        assert_eq!(histogram.quantiles(), Quantiles::default());
        for ns in 1..=100_000 {
            histogram.record(ns);
        }
        let q = histogram.quantiles();
        assert_eq!((q.count, q.max), (100_000, 100_000));
        for (got, exact) in [(q.p50, 50_000), (q.p99, 99_000), (q.p999, 99_900)] {
            assert!(got >= exact && got <= exact + exact / 16 + 1, "{got} for {exact}");
        }
    }
}
