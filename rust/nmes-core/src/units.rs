//! The one file that converts: clinicians' units of the specs to SI and integer time inside the engine.

/// Nanoseconds in a second.
pub const NS_PER_S: f64 = 1e9;

/// µs → ns.
pub fn ns_from_us(us: u32) -> u64 {
    u64::from(us) * 1_000
}

/// s → ns, rounded to the nearest nanosecond; the caller has checked that `seconds` is finite and not negative.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "range is checked by the caller")]
pub fn ns_from_s(seconds: f64) -> u64 {
    (seconds * 1e9).round() as u64
}

/// ns → s.
pub fn s_from_ns(ns: u64) -> f64 {
    ns as f64 * 1e-9
}

/// ms → s.
pub fn s_from_ms(ms: f64) -> f64 {
    ms * 1e-3
}

/// µs → s.
pub fn s_from_us(us: f64) -> f64 {
    us * 1e-6
}

/// mA → nA of the dial, rounded down; the caller has checked the range.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "range is checked by the caller")]
pub fn na_from_ma(ma: f64) -> u64 {
    (ma * 1e6) as u64
}

/// nA → mA.
pub fn ma_from_na(na: u64) -> f64 {
    na as f64 * 1e-6
}

/// Half-milliampere steps → mA.
pub fn ma_from_half(half_ma: u16) -> f64 {
    f64::from(half_ma) * 0.5
}

/// Half-milliampere steps → nA.
pub fn na_from_half(half_ma: u16) -> u64 {
    u64::from(half_ma) * 500_000
}

/// mA → half-milliampere steps, rounded down and saturating.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturating cast of a checked value")]
pub fn half_from_ma(ma: f64) -> u16 {
    (ma * 2.0).floor() as u16
}

/// Fraction → percent.
pub fn percent(fraction: f64) -> f64 {
    fraction * 100.0
}

/// Percent → fraction.
pub fn fraction(percent: f64) -> f64 {
    percent * 0.01
}

/// Charge of one phase [µC] from current [mA] and duration [µs].
pub fn uc(ma: f64, us: f64) -> f64 {
    ma * us * 1e-3
}
