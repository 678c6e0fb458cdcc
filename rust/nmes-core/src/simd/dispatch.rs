//! The only module of the engine with `unsafe`: it calls a kernel compiled for a feature set that was checked.

#![allow(unsafe_code)]

use super::SimdLevel;

/// A computation that is compiled once per SIMD level; `run` must be `#[inline(always)]`.
pub trait Kernel {
    /// The body, in plain `a * b + c`.
    fn run(self);
}

/// Runs `kernel` compiled for `level`, or for the baseline where the machine lacks it.
#[inline]
pub fn dispatch<K: Kernel>(level: SimdLevel, kernel: K) {
    match level {
        #[cfg(target_arch = "x86_64")]
        SimdLevel::Avx512 if level.available() => {
            // SAFETY: the guard has checked that this machine has the features of `avx512`
            unsafe { avx512(kernel) }
        }
        #[cfg(target_arch = "x86_64")]
        SimdLevel::Avx2 if level.available() => {
            // SAFETY: the guard has checked that this machine has the features of `avx2`
            unsafe { avx2(kernel) }
        }
        _ => kernel.run(),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq")]
fn avx512<K: Kernel>(kernel: K) {
    kernel.run();
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn avx2<K: Kernel>(kernel: K) {
    kernel.run();
}
