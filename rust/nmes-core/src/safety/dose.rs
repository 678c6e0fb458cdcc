//! Dose of a steady pulse train: charge, rms, energy, density, power, d.c. and Shannon's k.
//!
//! Q = I·t; I_rms = sqrt(f · Σ I_k² t_k); E = R Σ I_k² t_k; P = E·f; density = I_rms / A of the smaller pad;
//! d.c. = f · Σ I_k t_k; k = log10(Q/A) + log10(Q). *Reference:* 21 CFR 882.5890 terms, Enraf-Nonius form of rms.

use super::limits::LOAD_OHM;
use crate::math::ln;
use crate::waveform::PulseShape;
use serde::Serialize;

/// Dose figures of one channel at one amplitude.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Dose {
    /// Charge of the first phase [µC].
    pub charge_per_phase_uc: f64,
    /// Net charge of a pulse [µC].
    pub net_charge_uc: f64,
    /// Rms current [mA].
    pub rms_ma: f64,
    /// Rms current density [mA/cm²].
    pub density_ma_per_cm2: f64,
    /// Rms density when half of the smaller pad touches [mA/cm²].
    pub half_contact_density_ma_per_cm2: f64,
    /// Energy of a pulse into 500 Ω [mJ].
    pub energy_mj: f64,
    /// Power density into 500 Ω [W/cm²].
    pub power_w_per_cm2: f64,
    /// Direct current [µA].
    pub dc_ua: f64,
    /// Shannon's k; information only, null without current.
    pub shannon_k: Option<f64>,
}

/// Dose of `shape` at `half_ma`, `frequency_hz` and a smaller pad of `area_cm2`.
pub fn dose(shape: PulseShape, half_ma: u16, frequency_hz: f64, area_cm2: f64) -> Dose {
    // (0.5 mA)² µs → A² s and 0.25 mA µs → µC
    let square_time = shape.square_time(half_ma) as f64 * 0.25e-12;
    let charge = shape.phase_charge_uc(f64::from(half_ma) * 0.5);
    let net = shape.net_charge(half_ma) as f64 * 0.25e-3;
    let rms_ma = (square_time * frequency_hz).sqrt() * 1e3;
    let energy_j = square_time * LOAD_OHM;
    let log10 = |x: f64| ln(x) / std::f64::consts::LN_10;
    Dose {
        charge_per_phase_uc: charge,
        net_charge_uc: net,
        rms_ma,
        density_ma_per_cm2: rms_ma / area_cm2,
        half_contact_density_ma_per_cm2: 2.0 * rms_ma / area_cm2,
        energy_mj: energy_j * 1e3,
        power_w_per_cm2: energy_j * frequency_hz / area_cm2,
        dc_ua: net * frequency_hz,
        shannon_k: (half_ma > 0).then(|| log10(charge / area_cm2) + log10(charge)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::waveform::Waveform;

    #[test]
    fn the_worked_cases_of_the_safety_table_hold() {
        // mA, us, Hz, cm2 -> uC, rms mA, mA/cm2, mJ, W/cm2, k
        let cases: [([f64; 4], [f64; 6]); 5] = [
            ([20.0, 100.0, 100.0, 25.0], [2.0, 2.8, 0.11, 0.04, 0.0002, -0.80]),
            ([60.0, 200.0, 100.0, 25.0], [12.0, 12.0, 0.48, 0.72, 0.0029, 0.76]),
            ([60.0, 400.0, 50.0, 45.0], [24.0, 12.0, 0.27, 1.44, 0.0016, 1.11]),
            ([130.0, 500.0, 50.0, 45.0], [65.0, 29.1, 0.65, 8.45, 0.0094, 1.97]),
            ([130.0, 500.0, 500.0, 45.0], [65.0, 91.9, 2.04, 8.45, 0.094, 1.97]),
        ];
        for ([ma, us, hz, cm2], [q, rms, density, energy, power, k]) in cases {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small test values")]
            let shape = PulseShape::plain(Waveform::SymmetricBiphasic, us as u32, 0, 1);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small test values")]
            let d = dose(shape, (2.0 * ma) as u16, hz, cm2);
            let close = |have: f64, want: f64| (have - want).abs() <= 0.05 * want.abs() + 0.005;
            assert!(close(d.charge_per_phase_uc, q) && close(d.rms_ma, rms), "{d:?}");
            assert!(close(d.density_ma_per_cm2, density) && close(d.energy_mj, energy), "{d:?}");
            assert!(close(d.power_w_per_cm2, power) && close(d.shannon_k.unwrap_or(0.0), k), "{d:?}");
        }
    }
}
