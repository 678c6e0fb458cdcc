//! Hard and soft limits; hard ones are code and cannot be set upward.
//!
//! *Reference:* IEC 60601-2-10 as quoted by AS 60601.2.10:2018 and device manuals (energy, voltage, rms, density); FDA
//! guidance for powered muscle stimulators (power density); own choice where marked. See `docs/safety.md`.

use serde::Serialize;

/// Largest amplitude [mA]; P24 and `RehaStim2` instructions for use.
pub const MAX_AMPLITUDE_MA: f64 = 130.0;
/// Largest energy of a pulse into 500 Ω [mJ]; IEC 60601-2-10.
pub const MAX_ENERGY_MJ: f64 = 300.0;
/// Largest voltage that an amplitude may stand for at [`LOAD_OHM`] [V]; IEC 60601-2-10 (open circuit).
pub const MAX_VOLTAGE_V: f64 = 500.0;
/// Largest rms current [mA]; the value for rates up to 400 Hz taken for all rates.
pub const MAX_RMS_MA: f64 = 50.0;
/// Largest rms density [mA/cm²]; manuals of Enraf-Nonius and Hasomed.
pub const MAX_DENSITY_MA_PER_CM2: f64 = 2.0;
/// Largest power density [W/cm²]; FDA guidance.
pub const MAX_POWER_W_PER_CM2: f64 = 0.25;
/// Largest net charge of one pulse of a balanced program [µC]; own choice.
pub const MAX_NET_CHARGE_UC: f64 = 0.1;
/// Largest d.c. of a balanced program [µA]; own choice.
pub const MAX_DC_UA: f64 = 10.0;
/// Load at which energy and power are stated [Ω].
pub const LOAD_OHM: f64 = 500.0;
/// Longest session on a device without confirmation [s].
pub const MAX_DEVICE_SESSION_S: f64 = 3_600.0;
/// Longest session in the simulator [s].
pub const MAX_SIMULATOR_SESSION_S: f64 = 43_200.0;
/// Largest slew of the dial [mA/s].
pub const MAX_SLEW_MA_PER_S: f64 = 10.0;
/// Default slew of the dial [mA/s].
pub const DEFAULT_SLEW_MA_PER_S: f64 = 2.0;
/// Density that asks for attention [mA/cm²].
pub const SOFT_DENSITY_MA_PER_CM2: f64 = 1.0;
/// Power density that asks for attention [W/cm²].
pub const SOFT_POWER_W_PER_CM2: f64 = 0.1;
/// Shannon's k from which a note is shown; made for implanted electrodes, information only.
pub const SOFT_SHANNON_K: f64 = 1.85;

/// The limits by name, for display.
#[derive(Clone, Copy, Debug, Serialize)]
#[expect(missing_docs, reason = "each field shows the constant of the same name")]
pub struct Limits {
    pub amplitude_ma: f64,
    pub energy_mj: f64,
    pub voltage_v: f64,
    pub rms_ma: f64,
    pub density_ma_per_cm2: f64,
    pub power_w_per_cm2: f64,
    pub net_charge_uc: f64,
    pub dc_ua: f64,
    pub device_session_s: f64,
    pub simulator_session_s: f64,
    pub slew_ma_per_s: f64,
    pub soft_density_ma_per_cm2: f64,
    pub soft_power_w_per_cm2: f64,
    pub soft_shannon_k: f64,
}

/// The limits in force.
pub const LIMITS: Limits = Limits {
    amplitude_ma: MAX_AMPLITUDE_MA,
    energy_mj: MAX_ENERGY_MJ,
    voltage_v: MAX_VOLTAGE_V,
    rms_ma: MAX_RMS_MA,
    density_ma_per_cm2: MAX_DENSITY_MA_PER_CM2,
    power_w_per_cm2: MAX_POWER_W_PER_CM2,
    net_charge_uc: MAX_NET_CHARGE_UC,
    dc_ua: MAX_DC_UA,
    device_session_s: MAX_DEVICE_SESSION_S,
    simulator_session_s: MAX_SIMULATOR_SESSION_S,
    slew_ma_per_s: MAX_SLEW_MA_PER_S,
    soft_density_ma_per_cm2: SOFT_DENSITY_MA_PER_CM2,
    soft_power_w_per_cm2: SOFT_POWER_W_PER_CM2,
    soft_shannon_k: SOFT_SHANNON_K,
};
