//! Random numbers by counter: the n-th draw of a stream is a function of (seed, stream, n) and of nothing else.
//!
//! *Reference:* Widynski 2020, "Squares: a fast counter-based RNG", arXiv 2004.06278.

/// A stream of random numbers without state; the caller keeps the counter.
#[derive(Clone, Copy, Debug)]
pub struct Stream {
    key: u64,
}

impl Stream {
    /// The stream `stream` of `seed`.
    pub fn new(seed: u64, stream: u64) -> Self {
        // the key must have irregular bits in both halves, which the finalizer of SplitMix64 gives
        let key = mix(mix(seed ^ 0x9E37_79B9_7F4A_7C15).wrapping_add(stream.wrapping_mul(0xD1B5_4A32_D192_ED03)));
        Self { key: key | 1 }
    }

    /// 64 random bits of draw `counter`.
    #[inline]
    pub fn bits(self, counter: u64) -> u64 {
        let mut x = counter.wrapping_mul(self.key);
        let y = x;
        let z = y.wrapping_add(self.key);
        x = x.wrapping_mul(x).wrapping_add(y).rotate_left(32);
        x = x.wrapping_mul(x).wrapping_add(z).rotate_left(32);
        x = x.wrapping_mul(x).wrapping_add(y).rotate_left(32);
        x = x.wrapping_mul(x).wrapping_add(z);
        let t = x;
        x = x.rotate_left(32);
        t ^ (x.wrapping_mul(x).wrapping_add(y) >> 32)
    }

    /// Uniform in [0, 1).
    #[inline]
    pub fn uniform(self, counter: u64) -> f64 {
        (self.bits(counter) >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// Nearly normal with mean 0 and deviation 1: the sum of four 16-bit uniforms, hence within ±3.47.
    #[inline]
    pub fn normal(self, counter: u64) -> f64 {
        let b = self.bits(counter);
        let sum = (b & 0xFFFF) + (b >> 16 & 0xFFFF) + (b >> 32 & 0xFFFF) + (b >> 48);
        // four uniforms on 0..65535: mean 131070, variance 4 * (65536^2 - 1) / 12
        (sum as f64 - 131_070.0) * (1.0 / 37_837.227_165_591_3)
    }
}

/// Largest absolute value that [`Stream::normal`] can return.
pub const NORMAL_BOUND: f64 = 3.47;

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_draws_have_mean_0_and_deviation_1_and_a_bound() {
        let stream = Stream::new(7, 3);
        let draws: Vec<f64> = (0..100_000).map(|n| stream.normal(n)).collect();
        let mean = draws.iter().sum::<f64>() / 1e5;
        let variance = draws.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>() / 1e5;
        assert!(mean.abs() < 0.01 && (variance - 1.0).abs() < 0.02, "{mean} {variance}");
        assert!(draws.iter().all(|d| d.abs() <= NORMAL_BOUND));
    }

    #[test]
    fn streams_and_seeds_differ() {
        assert_ne!(Stream::new(1, 0).bits(5), Stream::new(1, 1).bits(5));
        assert_ne!(Stream::new(1, 0).bits(5), Stream::new(2, 0).bits(5));
    }
}
