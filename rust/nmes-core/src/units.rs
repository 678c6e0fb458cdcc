//! The one file that converts: clinicians' units of the specs to SI and integer time inside the engine.

/// Nanoseconds in a second.
pub const NS_PER_S: f64 = 1e9;

/// Seconds in a minute.
pub const S_PER_MIN: f64 = 60.0;

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

/// Signed half-milliampere steps → mA.
pub fn ma_from_step(half_ma: i32) -> f64 {
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

/// µs → ms.
pub fn ms_from_us(us: f64) -> f64 {
    us * 1e-3
}

/// ms → µs.
pub fn us_from_ms(ms: f64) -> f64 {
    ms * 1e3
}

/// µm → mm.
pub fn mm_from_um(um: f64) -> f64 {
    um * 1e-3
}

/// Capacitance of a membrane [nF] from its density [µF/cm²] and area [µm²].
pub fn membrane_nf(uf_per_cm2: f64, area_um2: f64) -> f64 {
    uf_per_cm2 * area_um2 * 1e-5
}

/// Conductance of a membrane [µS] from its density [S/cm²] and area [µm²].
pub fn membrane_us(s_per_cm2: f64, area_um2: f64) -> f64 {
    s_per_cm2 * area_um2 * 1e-2
}

/// Resistance of a column [MΩ] from its resistivity [Ω cm], length [µm] and cross-section [µm²].
pub fn column_mohm(ohm_cm: f64, length_um: f64, section_um2: f64) -> f64 {
    ohm_cm * length_um / section_um2 * 1e-2
}

/// Current density [mA/cm²] of a flux: permeability [cm/s] · concentration [mM] · Faraday constant [C/mol].
pub fn flux_ma_per_cm2(cm_per_s: f64, millimolar: f64, faraday: f64) -> f64 {
    cm_per_s * millimolar * faraday * 1e-3
}

/// Velocity [m/s] over a distance [mm] in a time [ms].
pub fn m_per_s(mm: f64, ms: f64) -> f64 {
    mm / ms
}

/// K → steps of ten kelvin, in which temperature factors count.
pub fn per_ten(kelvin: f64) -> f64 {
    kelvin * 0.1
}

/// S/m → S/mm.
pub fn s_per_mm(s_per_m: f64) -> f64 {
    s_per_m * 1e-3
}

/// 1/mm² → 1/cm²: a current density per A in mm to mA/cm² per mA.
pub fn per_cm2(per_mm2: f64) -> f64 {
    per_mm2 * 1e2
}

/// mm² → cm².
pub fn cm2(mm2: f64) -> f64 {
    mm2 * 1e-2
}

/// V → mV.
pub fn mv_from_v(volt: f64) -> f64 {
    volt * 1e3
}

/// Ω → kΩ.
pub fn kohm(ohm: f64) -> f64 {
    ohm * 1e-3
}

/// nF → µF.
pub fn uf(nf: f64) -> f64 {
    nf * 1e-3
}

/// s → ms.
pub fn ms_from_s(s: f64) -> f64 {
    s * 1e3
}

/// kg of muscle → hundreds of grams, per which its flow is counted.
pub fn hundreds_of_g(kg: f64) -> f64 {
    kg * 10.0
}

/// Hundreds of grams of muscle → litres, at 1 kg/L of water.
pub fn litres_of_100g(hundreds: f64) -> f64 {
    hundreds * 0.1
}

/// A rate per minute → per second.
pub fn per_s(per_min: f64) -> f64 {
    per_min / 60.0
}

/// Flow [mL/100 g/min] of so many hundreds of grams → mL/s.
pub fn ml_per_s(ml_per_100g_min: f64, hundreds: f64) -> f64 {
    ml_per_100g_min * hundreds / 60.0
}

/// deg → rad.
pub fn rad_from_deg(deg: f64) -> f64 {
    deg * (std::f64::consts::PI / 180.0)
}

/// rad → deg.
pub fn deg_from_rad(rad: f64) -> f64 {
    rad * (180.0 / std::f64::consts::PI)
}

/// An hour [s].
pub const HOUR_S: f64 = 3_600.0;

/// A day [s].
pub const DAY_S: f64 = 86_400.0;

/// 1/deg → 1/rad.
pub fn per_rad(per_deg: f64) -> f64 {
    per_deg * (180.0 / std::f64::consts::PI)
}

/// cm → m.
pub fn m_from_cm(cm: f64) -> f64 {
    cm * 1e-2
}

/// mm → m.
pub fn m_from_mm(mm: f64) -> f64 {
    mm * 1e-3
}

/// m → mm.
pub fn mm_from_m(m: f64) -> f64 {
    m * 1e3
}
