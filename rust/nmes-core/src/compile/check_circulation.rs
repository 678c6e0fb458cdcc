//! Ranges of energetics and circulation; beyond them the model would not be what it says.

use crate::circulate::Circulation;
use crate::error::{NmesError, within};
use crate::spec::{EnergeticsSpec, PerfusionSpec};

/// Both rooms.
pub(crate) fn check_circulation(e: &EnergeticsSpec, p: &PerfusionSpec) -> Result<(), NmesError> {
    check_energetics(e)?;
    check_perfusion(p)
}

fn positive(rows: &[(&str, f64, f64, f64, &str)]) -> Result<(), NmesError> {
    rows.iter().try_for_each(|&(field, value, low, high, unit)| within(field, value, low, high, unit))
}

fn check_energetics(e: &EnergeticsSpec) -> Result<(), NmesError> {
    positive(&[
        ("pcr_rest", e.pcr_rest_millimolar, 1.0, 100.0, "mM"),
        ("pi_rest", e.pi_rest_millimolar, 0.01, 50.0, "mM"),
        ("ph_rest", e.ph_rest, 6.5, 7.5, ""),
        ("atp_cost", e.atp_cost_millimolar_per_s, 0.01, 20.0, "mM/s"),
        ("activation_share", e.activation_share, 0.0, 1.0, ""),
        ("tau_pcr", e.tau_pcr_s, 1.0, 1_000.0, "s"),
        ("pcr_low", e.pcr_low_millimolar, 0.1, e.pcr_rest_millimolar, "mM"),
        ("glycolysis_half", e.glycolysis_half_millimolar, 0.1, 100.0, "mM"),
        ("glycolysis_order", e.glycolysis_order, 1.0, 8.0, ""),
        ("atp_per_lactate", e.atp_per_lactate, 0.5, 4.0, ""),
        ("ph_stop", e.ph_stop, 5.0, 6.9, ""),
        ("ph_slow", e.ph_slow, e.ph_stop + 0.05, e.ph_rest, ""),
        ("proton_per_pcr", e.proton_per_pcr, 0.0, 2.0, ""),
        ("buffer", e.buffer_slykes, 1.0, 200.0, "slykes"),
        ("tau_proton", e.tau_proton_s, 1.0, 1e5, "s"),
        ("tau_lactate_release", e.tau_lactate_release_s, 1.0, 1e5, "s"),
        ("tau_lactate_use", e.tau_lactate_use_s, 1.0, 1e6, "s"),
        ("lactate_use_flux", e.lactate_use_flux_millimolar_per_s, 1e-4, 100.0, "mM/s"),
        ("lactate_rest", e.lactate_rest_millimolar, 0.0, 20.0, "mM"),
        ("leave", e.leave_s, 0.1, 1e5, "s"),
    ])?;
    let ratios = [
        ("pcr_ratio", [e.pcr_ratio_i, e.pcr_ratio_iia, e.pcr_ratio_iix]),
        ("cost_ratio", [e.cost_ratio_i, e.cost_ratio_iia, e.cost_ratio_iix]),
        ("tau_ratio", [e.tau_ratio_i, e.tau_ratio_iia, e.tau_ratio_iix]),
        ("glycolysis_ratio", [e.glycolysis_ratio_i, e.glycolysis_ratio_iia, e.glycolysis_ratio_iix]),
    ];
    for (field, three) in ratios {
        for value in three {
            within(field, value, if field == "glycolysis_ratio" { 0.0 } else { 0.05 }, 200.0, "")?;
        }
    }
    Ok(())
}

pub(crate) fn check_perfusion(p: &PerfusionSpec) -> Result<(), NmesError> {
    flow(p)?;
    veins(p)?;
    rest(p)
}

fn flow(p: &PerfusionSpec) -> Result<(), NmesError> {
    positive(&[
        ("flow_rest", p.flow_rest_ml_per_100g_min, 0.1, 50.0, "mL/100g/min"),
        ("flow_fast", p.flow_fast_ml_per_100g_min, 0.0, 1_000.0, "mL/100g/min"),
        ("demand_half", p.demand_half_millimolar_per_s, 1e-4, 10.0, "mM/s"),
        ("tau_flow", p.tau_flow_s, 0.1, 1_000.0, "s"),
        ("flow_slow", p.flow_slow_ml_per_100g_min, 0.0, 1_000.0, "mL/100g/min"),
        ("glycolysis_half", p.glycolysis_half_millimolar_per_s, 1e-5, 10.0, "mM/s"),
        ("tau_after", p.tau_after_s, 0.1, 1e5, "s"),
        ("occlusion_fraction", p.occlusion_fraction, 0.05, 2.0, ""),
        ("arterial", p.arterial_mmhg, 40.0, 250.0, "mmHg"),
        ("oxygen_atp", p.oxygen_atp_millimolar, 1e-5, 1.0, "mM"),
        ("oxygen_store", p.oxygen_store_millimolar, 0.01, 100.0, "mM"),
        ("saturation_rest", p.saturation_rest, 0.1, 1.0, ""),
        ("saturation_low", p.saturation_low, 0.01, p.saturation_rest, ""),
    ])
}

fn veins(p: &PerfusionSpec) -> Result<(), NmesError> {
    positive(&[
        ("compliance", p.compliance_ml_per_mmhg_100g, 1e-3, 10.0, "mL/mmHg"),
        ("resistance", p.resistance_mmhg_s_100g_per_ml, 0.1, 1e4, "mmHg s/mL"),
        ("unstressed", p.unstressed_ml_per_100g, 0.1, 50.0, "mL"),
        ("pressure_at_mvc", p.pressure_at_mvc_mmhg, 0.0, 1_000.0, "mmHg"),
        ("central", p.central_mmhg, 0.0, 30.0, "mmHg"),
        ("popliteal_rest", p.popliteal_rest_ml_per_min, 10.0, 1_000.0, "mL/min"),
        ("popliteal_area", p.popliteal_area_cm2, 0.05, 5.0, "cm²"),
        ("femoral_rest", p.femoral_rest_ml_per_min, 10.0, 2_000.0, "mL/min"),
        ("femoral_area", p.femoral_area_cm2, 0.05, 5.0, "cm²"),
        ("peak_to_mean", p.peak_to_mean, 1.0, 4.0, ""),
    ])
}

fn rest(p: &PerfusionSpec) -> Result<(), NmesError> {
    positive(&[
        ("filtration", p.filtration_ml_per_min_100g_mmhg, 0.0, 1.0, "mL/min/100g/mmHg"),
        ("capillary_share", p.capillary_share, 0.0, 1.0, ""),
        ("interstitial", p.interstitial_ml_per_mmhg_100g, 1e-3, 10.0, "mL/mmHg"),
        ("tau_lymph", p.tau_lymph_s, 1.0, 1e7, "s"),
        ("lymph_gain", p.lymph_gain, 0.0, 100.0, ""),
        ("lymph_half", p.lymph_half_mmhg_per_s, 0.01, 1e4, "mmHg/s"),
        ("tau_strokes", p.tau_strokes_s, 0.1, 1e5, "s"),
        ("washout_half", p.washout_half_ml_per_100g_min, 0.01, 1_000.0, "mL/100g/min"),
        ("blood_rest", p.blood_rest_millimolar, 0.0, 10.0, "mM"),
        ("blood_space", p.blood_space_l, 0.5, 100.0, "L"),
        ("tau_blood", p.tau_blood_s, 1.0, 1e5, "s"),
        ("exercise_clearance", p.exercise_clearance, 0.0, 100.0, ""),
        ("cramp_threshold", p.cramp_threshold_hz, 1.0, 200.0, "Hz"),
        ("cramp_ceiling", p.cramp_ceiling_hz, p.cramp_threshold_hz, 500.0, "Hz"),
        ("cramp_gain", p.cramp_gain_per_s, 0.0, 10.0, "1/s"),
        ("cramp_decay", p.cramp_decay_s, 1.0, 1e9, "s"),
        ("cramp_recruited", p.cramp_recruited, 0.0, 1.0, ""),
        ("cramp_length", p.cramp_length, 0.0, 1.0, ""),
    ])
}

/// The person's limb of a trace.
pub(crate) fn check_limb(c: &Circulation) -> Result<(), NmesError> {
    let total: f64 = c.area.iter().sum();
    within("sum of the fibre-type areas", total, 1e-6, 1e6, "")?;
    for share in c.area {
        within("area", share, 0.0, 1e6, "")?;
    }
    positive(&[
        ("oxidative", c.oxidative, 0.05, 10.0, ""),
        ("mass", c.mass_kg, 0.001, 50.0, "kg"),
        ("column", c.column_mmhg, 0.0, 150.0, "mmHg"),
        ("swollen", c.swollen_ml, 0.0, 10_000.0, "mL"),
        ("blood_lactate", c.blood_millimolar.unwrap_or(0.0), 0.0, 50.0, "mM"),
        ("exercise", c.exercise, 0.0, 1.0, ""),
        ("dt", c.dt_s, 1e-5, 1.0, "s"),
    ])?;
    let [oxygen, washout] = c.held.unwrap_or([1.0; 2]);
    within("oxygen", oxygen, 0.0, 1.0, "")?;
    within("washout", washout, 0.0, 1.0, "")
}
