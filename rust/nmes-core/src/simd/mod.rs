//! SIMD levels: the same source compiled for several feature sets and chosen at run time, with equal bits.

mod dispatch;

pub use dispatch::{Kernel, dispatch};

/// Feature set that a kernel is compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SimdLevel {
    /// What every machine of the target has (SSE2 on x86-64).
    Baseline,
    /// AVX2, four f64 a register.
    Avx2,
    /// AVX-512, eight f64 a register.
    Avx512,
}

impl SimdLevel {
    /// All levels, slowest first.
    pub const ALL: [Self; 3] = [Self::Baseline, Self::Avx2, Self::Avx512];

    /// The fastest level of this machine.
    pub fn best() -> Self {
        Self::ALL.into_iter().rev().find(|level| level.available()).unwrap_or(Self::Baseline)
    }

    /// Whether this machine can run the level.
    pub fn available(self) -> bool {
        match self {
            Self::Baseline => true,
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => is_x86_feature_detected!("avx2"),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512dq"),
            #[cfg(not(target_arch = "x86_64"))]
            _ => false,
        }
    }

    /// The level named `baseline`, `avx2` or `avx512`.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }

    /// Name of the level.
    pub fn name(self) -> &'static str {
        match self {
            Self::Baseline => "baseline",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
        }
    }
}
