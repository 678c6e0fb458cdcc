//! Ranges of every number of a spec; beyond them the model would not be what it says.

use super::check_fibres::fibre_table;
use crate::error::{NmesError, within};
use crate::spec::{DiscomfortSpec, FibreSpec, MotorPointSpec, PainTraits, Parameters, PoolSpec, SiteSpec, Spec};

pub(super) fn spec(spec: &Spec) -> Result<(), NmesError> {
    program(spec)?;
    subject(spec)?;
    site(&spec.site)?;
    parameters(&spec.parameters)?;
    super::check_body::body(&spec.body)?;
    super::check_body::spill(spec)?;
    super::check_body::denervation(&spec.parameters.denervation)?;
    super::check_body::emg(&spec.parameters.emg)?;
    super::check_circulation(&spec.parameters.energetics, &spec.parameters.perfusion)?;
    spec.fibres.as_ref().map_or(Ok(()), |table| fibre_table(spec, table))
}

fn program(spec: &Spec) -> Result<(), NmesError> {
    let p = &spec.program;
    // the upper end is checked as a safety limit
    within("duration", p.duration_s, 0.001, 1e9, "s")?;
    within("max_slew", p.max_slew_ma_per_s, 0.01, crate::safety::MAX_SLEW_MA_PER_S, "mA/s")?;
    for (i, c) in p.channels.iter().enumerate() {
        let name = |field: &str| format!("channel {}: {field}", i + 1);
        within(&name("frequency"), c.frequency_mhz as f64 * 1e-3, 0.001, 2_000.0, "pps")?;
        within(&name("phase duration"), f64::from(c.phase_us), 1.0, 1_000_000.0, "µs")?;
        within(&name("interphase_gap"), f64::from(c.gap_us), 0.0, 100_000.0, "µs")?;
        within(&name("asymmetry"), f64::from(c.asymmetry), 1.0, 20.0, "")?;
        for (field, value) in
            [("ramp_up", c.ramp_up_s), ("ramp_down", c.ramp_down_s), ("off", c.off_s), ("delay", c.delay_s)]
        {
            within(&name(field), value, 0.0, 86_400.0, "s")?;
        }
        within(&name("on"), c.on_s, 0.001, 86_400.0, "s")?;
        within(&name("tissue"), c.tissue_ohm, 0.0, 1e5, "ohm")?;
        if let Some(doublet) = c.doublet_us {
            within(&name("doublet"), f64::from(doublet) * 1e-3, 1.0, 500.0, "ms")?;
        }
    }
    Ok(())
}

fn subject(spec: &Spec) -> Result<(), NmesError> {
    let s = &spec.subject;
    within("mvc", s.mvc_n, 0.001, 20_000.0, "N")?;
    within("f_evocable", s.f_evocable, 0.01, 2.0, "")?;
    for (name, value) in [
        ("type_i_area", s.type_i_area_percent),
        ("type_iia_area", s.type_iia_area_percent),
        ("type_iix_area", s.type_iix_area_percent),
    ] {
        within(name, value, 0.0, 100.0, "%")?;
    }
    let area = s.type_i_area_percent + s.type_iia_area_percent + s.type_iix_area_percent;
    within("sum of the fibre-type areas", area, 99.0, 101.0, "%")?;
    within("fat", s.fat_mm, 0.0, 200.0, "mm")?;
    within("skin_thickness", s.skin_mm, 0.1, 10.0, "mm")?;
    within("surface_factor", s.surface_factor, 0.05, 100.0, "")?;
    within("discomfort_scale", s.discomfort_scale, 0.05, 20.0, "")?;
    within("opioid_tolerance_day", s.opioid_tolerance_day, 1.0, 1_000.0, "")?;
    within("lever", s.lever_m, 0.001, 2.0, "m")?;
    within("sessions_before", s.sensation.sessions_before, 0.0, 1_000.0, "")?;
    within("fat over that of the default adult", s.sensation.fat_ratio, 0.01, 100.0, "")?;
    traits(&s.pain)?;
    if let Some(c) = &spec.condition {
        within("pain", c.pain_nrs, 0.0, 9.9, "NRS")?;
        within("segment", c.segment, 0.0, 1.0, "")?;
        within("pain on movement", c.movement_nrs.unwrap_or(c.pain_nrs), 0.0, 9.9, "NRS")?;
        within("adelta_share", c.adelta_share, 0.0, 1.0, "")?;
        within("wind_up", c.wind_up, 0.0, 10.0, "")?;
        within("inhibition", c.inhibition, 0.0, 2.0, "")?;
        within("ppt", c.ppt_kpa, 0.0, 5_000.0, "kPa")?;
    }
    Ok(())
}

/// How a person answers at the gate.
fn traits(t: &PainTraits) -> Result<(), NmesError> {
    for (name, gain) in [
        ("gate_gain", t.gate_gain),
        ("mu_gain", t.mu_gain),
        ("delta_gain", t.delta_gain),
        ("placebo_gain", t.placebo_gain),
        ("tolerance_rate", t.tolerance_rate),
    ] {
        within(&format!("pain trait {name}"), gain, 0.0, 10.0, "")?;
    }
    within("pain trait mu_tolerance", t.mu_tolerance, 0.0, 1.0, "")?;
    within("pain trait delta_tolerance", t.delta_tolerance, 0.0, 1.0, "")
}

fn site(s: &SiteSpec) -> Result<(), NmesError> {
    let count = |field: &str, n: usize, high: f64| within(field, n as f64, 1.0, high, "");
    count("muscles of the site", s.muscles.len(), 8.0)?;
    count("skin areas of the site", s.skins.len(), 8.0)?;
    for m in &s.muscles {
        within(&format!("{}: force_share", m.id), m.force_share, 1e-6, 1.0, "")?;
        depths(&m.id, m.depth_min_mm, m.depth_max_mm)?;
        motor_points(&m.id, &m.motor_points)?;
        if let Some([low, high]) = m.ends_mm {
            within(&format!("{}: ends", m.id), low, -2e3, 2e3, "mm")?;
            within(&format!("{}: ends", m.id), high, low, 2e3, "mm")?;
        }
    }
    for n in &s.neighbours {
        depths(&n.id, n.depth_min_mm, n.depth_max_mm)?;
        motor_points(&n.id, &n.motor_points)?;
    }
    for skin in &s.skins {
        depths(&skin.id, skin.depth_min_mm, skin.depth_max_mm)?;
        within(&format!("{}: length of the skin area", skin.id), skin.x_max_mm - skin.x_min_mm, 1.0, 2e3, "mm")?;
        within(&format!("{}: width of the skin area", skin.id), skin.y_max_mm - skin.y_min_mm, 1.0, 2e3, "mm")?;
    }
    for p in &s.placements {
        count(&format!("{}: pads", p.id), p.pads.len(), 8.0)?;
        for pad in &p.pads {
            let name = |field: &str| format!("{}, pad {}: {field}", p.id, pad.id);
            within(&name("length"), pad.length_mm, 1.0, 500.0, "mm")?;
            within(&name("width"), pad.width_mm, 1.0, 500.0, "mm")?;
            within(&name("share"), pad.share.abs(), 0.01, 1.0, "")?;
            within(&name("x"), pad.x_mm, -2e3, 2e3, "mm")?;
            within(&name("y"), pad.y_mm, -2e3, 2e3, "mm")?;
        }
        within(&format!("{}: pad area", p.id), p.area_cm2(), 0.1, 1_000.0, "cm²")?;
    }
    Ok(())
}

fn motor_points(id: &str, points: &[MotorPointSpec]) -> Result<(), NmesError> {
    within(&format!("{id}: motor points"), points.len() as f64, 1.0, 8.0, "")?;
    for point in points {
        within(&format!("{id}: share of a motor point"), point.share, 1e-6, 1.0, "")?;
        within(&format!("{id}: x of a motor point"), point.x_mm, -2e3, 2e3, "mm")?;
        within(&format!("{id}: y of a motor point"), point.y_mm, -2e3, 2e3, "mm")?;
    }
    Ok(())
}

fn depths(id: &str, low: f64, high: f64) -> Result<(), NmesError> {
    within(&format!("{id}: depth_min"), low, 0.1, 300.0, "mm")?;
    within(&format!("{id}: depth_max"), high, low, 300.0, "mm")
}

fn feeling(d: &DiscomfortSpec) -> Result<(), NmesError> {
    within("pain_ratio", d.pain_ratio, 1.0, d.tolerance_ratio, "")?;
    within("summation_diameter", d.summation_diameter_mm, 0.0, 1_000.0, "mm")?;
    within("pins_place", d.pins_place, 0.0, d.strong_place, "")?;
    within("comfortable_place", d.comfortable_place, d.strong_place, 1.0, "")?;
    for (name, value) in [
        ("fused_rate", d.fused_rate_pps),
        ("habituation_tau", d.habituation_tau_s),
        ("habituation_recovery", d.habituation_recovery_s),
        ("conditioning_sessions", d.conditioning_sessions),
        ("burst_memory", d.burst_memory_ms),
        ("burst_motor_tau", d.burst_motor_tau_us),
        ("burst_charge_tau", d.burst_charge_tau_us),
        ("burst_half_cycles", d.burst_half_cycles),
        ("burst_scale", d.burst_scale),
        ("burst_short", d.burst_short_ms),
    ] {
        within(name, value, 0.001, 1e6, "")?;
    }
    for (name, value) in [
        ("summation_exponent", d.summation_exponent),
        ("habituation_gain", d.habituation_gain),
        ("habituation_modulated", d.habituation_modulated),
        ("conditioning_gain", d.conditioning_gain),
        ("fat_exponent", d.fat_exponent),
        ("burst_short_gain", d.burst_short_gain),
        ("burst_rating_exponent", d.burst_rating_exponent),
    ] {
        within(name, value, 0.0, 10.0, "")?;
    }
    for (name, value) in [
        ("female_sensory", d.female_sensory),
        ("female_supramotor", d.female_supramotor),
        ("female_discomfort", d.female_discomfort),
    ] {
        within(name, value, 0.05, 10.0, "")?;
    }
    Ok(())
}

fn parameters(p: &Parameters) -> Result<(), NmesError> {
    kinetics(p)?;
    fibres("motor", &p.motor)?;
    fibres("abeta", &p.abeta)?;
    within("abeta: fibres", p.abeta.fibres.unwrap_or(0.0), 1.0, 4_096.0, "")?;
    rising("recovery: interval", &p.recovery.interval_ms, p.recovery.factor.len())?;
    within("recovery: absolute_refractory", p.recovery.absolute_refractory_ms, 0.0, 10.0, "ms")?;
    let d = &p.discomfort;
    within("discomfort_width", d.discomfort_width_us, 1.0, 10_000.0, "µs")?;
    if d.discomfort_width_us.fract() != 0.0 {
        let value = format!("{} µs", d.discomfort_width_us);
        return Err(NmesError::spec("range", "discomfort_width", value, "whole µs"));
    }
    within("discomfort_ratio", d.discomfort_ratio, 1.0, 100.0, "")?;
    within("tolerance_ratio", d.tolerance_ratio, 1.0, 10.0, "")?;
    within("sensory_fraction", d.sensory_fraction, 0.001, 1.0, "")?;
    within("motor_fraction", d.motor_fraction, 0.001, 1.0, "")?;
    feeling(d)?;
    let g = &p.gate;
    for (name, tau) in [
        ("wind_up_tau", g.wind_up_tau_s),
        ("gate_rise", g.gate_rise_s),
        ("gate_fall", g.gate_fall_s),
        ("opioid_rise", g.opioid_rise_s),
        ("mu_fall", g.mu_fall_s),
        ("delta_fall", g.delta_fall_s),
        ("tolerance_raise", g.tolerance_raise_percent),
        ("transmission_tau", g.transmission_tau_ms),
        ("placebo_tau", g.placebo_tau_s),
        ("rate_half", g.rate_half_pps),
        ("mu_rate", g.mu_rate_pps),
        ("mu_width", g.mu_width),
        ("delta_rate", g.delta_rate_pps),
        ("delta_width", g.delta_width),
        ("nrs_half", g.nrs_half),
        ("wind_up_gain", g.wind_up_gain),
        ("deep_half_fraction", g.deep_half_fraction),
    ] {
        within(&format!("gate: {name}"), tau, 1e-6, 1e6, "")?;
    }
    electrode(p)?;
    crate::reflex::check_reflex(&p.reflex)?;
    crate::reflex::check_hazard(&p.hazard)?;
    within("gate: volley_window", g.volley_window_ms, 0.1, 20.0, "ms")?;
    within("gate: twitch_window", g.twitch_window_ms, g.volley_window_ms, 500.0, "ms")?;
    within("gate: train_end_intervals", g.train_end_intervals, 1.0, 10.0, "")?;
    within("gate: nrs_scale", g.nrs_scale_nrs, 10.0, 10.0, "NRS")
}

fn electrode(p: &Parameters) -> Result<(), NmesError> {
    let e = &p.electrode;
    for (name, value, low, high) in [
        ("rs", e.rs_ohm_cm2, 1.0, 1e6),
        ("rp", e.rp_kohm_cm2, 0.1, 1e5),
        ("cp", e.cp_nf_per_cm2, 0.1, 1e4),
        ("breakdown_density", e.breakdown_density_ma_per_cm2, 1e-4, 1e12),
        ("breakdown_exponent", e.breakdown_exponent, 0.1, 5.0),
        ("breakdown_rise", e.breakdown_rise_us, 0.1, 1e5),
        ("breakdown_recovery", e.breakdown_recovery_s, 1e-3, 86_400.0),
        ("dry_area", e.dry_area, 0.01, 1.0),
        ("dry_rs_factor", e.dry_rs_factor, 0.1, 100.0),
        ("dry_rp_factor", e.dry_rp_factor, 0.1, 100.0),
        ("dry_cp_factor", e.dry_cp_factor, 0.01, 10.0),
        ("half_lifted_area", e.half_lifted_area, 0.01, 1.0),
        ("compliance", e.compliance_v, 1.0, 500.0),
        ("coupling", e.coupling_uf, 0.01, 1e4),
        ("shunt", e.shunt_kohm, 0.1, 1e5),
        ("open", e.open_kohm, 1.0, 1e5),
    ] {
        within(&format!("electrode: {name}"), value, low, high, "")?;
    }
    let s = &p.skin_reaction;
    for (name, value) in [
        ("charge_clearance", s.charge_clearance_s),
        ("rise", s.rise_s),
        ("fade", s.fade_s),
        ("heal", s.heal_s),
        ("density_pink", s.density_pink_ma_per_cm2),
        ("charge_pink", s.charge_pink_mc_per_cm2),
    ] {
        within(&format!("skin_reaction: {name}"), value, 1e-3, 1e6, "")?;
    }
    let levels = [
        [s.density_pink_ma_per_cm2, s.density_sore_ma_per_cm2, s.density_burn_ma_per_cm2],
        [s.charge_pink_mc_per_cm2, s.charge_sore_mc_per_cm2, s.charge_burn_mc_per_cm2],
    ];
    if levels.iter().all(|[pink, sore, burn]| pink < sore && sore < burn) {
        return Ok(());
    }
    Err(NmesError::spec("order", "skin_reaction", format!("{levels:?}"), "pink below sore below burn"))
}

fn kinetics(p: &Parameters) -> Result<(), NmesError> {
    let k = &p.kinetics;
    let fastest = p.pool.tau_scale_i.min(p.pool.tau_scale_iia).min(p.pool.tau_scale_iix);
    within("tau_scale", fastest, 0.1, 10.0, "")?;
    // the real-time rule needs h/τ1 below 1/16 with h = 1 ms
    within("tau1_rest x the smallest tau_scale", k.tau1_rest_ms * fastest, 16.0, 1_000.0, "ms")?;
    within("tau_c x the smallest tau_scale", k.tau_c_ms * fastest, 2.0, 1_000.0, "ms")?;
    within("tau2", k.tau2_ms, 0.0, 1_000.0, "ms")?;
    within("km_rest", k.km_rest, 0.001, 10.0, "")?;
    within("a_rest", k.a_rest_n_per_s, 1e-3, 1e7, "N/s")?;
    within("tau_fat", k.tau_fat_s, 1.0, 1e5, "s")?;
    within("alpha_a", k.alpha_a_per_s2, -100.0, 0.0, "1/s²")?;
    within("alpha_tau1", k.alpha_tau1_per_n, 0.0, 1.0, "1/N")?;
    within("alpha_km", k.alpha_km_per_s_n, 0.0, 1.0, "1/(s N)")?;
    within("units", p.pool.units, 1.0, 1_000.0, "")?;
    within("neighbour_units", p.pool.neighbour_units, 0.0, 1_000.0, "")?;
    within("twitch_range", p.pool.twitch_range, 1.0, 1e4, "")?;
    within("alpha_multiplier", p.pool.alpha_multiplier, 0.0, 100.0, "")?;
    tiring(&p.pool)?;
    effort(p)?;
    within("order_bias", p.pool.order_bias, -1.0, 1.0, "")?;
    within("placement_seed", p.pool.placement_seed, 0.0, 1e15, "")
}

fn effort(p: &Parameters) -> Result<(), NmesError> {
    let (e, n) = (&p.effort, &p.endurance);
    within("recruitment_range", e.recruitment_range, 1.01, 1e4, "")?;
    within("least_rate", e.least_rate_pps, 0.1, 50.0, "pps")?;
    within("peak_rate_first", e.peak_rate_first_pps, e.least_rate_pps, 200.0, "pps")?;
    within("peak_rate_range", e.peak_rate_range_pps, 0.0, e.peak_rate_first_pps - e.least_rate_pps, "pps")?;
    within("rate_gain", e.rate_gain_pps, 0.01, 100.0, "pps")?;
    // the draws stay within 3.47 deviations, so that no interval is negative
    within("interval_variation", e.interval_variation, 0.0, 0.28, "")?;
    within("fatigue", n.fatigue_per_s, 1e-5, 1.0, "1/s")?;
    within("recovery", n.recovery_per_s, 1e-6, 1.0, "1/s")?;
    within("rest_factor", n.rest_factor, 1.0, 100.0, "")?;
    within("develop", n.develop_per_s, 0.1, 40.0, "1/s")?;
    within("relax", n.relax_per_s, 0.1, 40.0, "1/s")
}

fn tiring(p: &PoolSpec) -> Result<(), NmesError> {
    within("low_frequency_gain", p.low_frequency_gain, 0.0, 10.0, "")?;
    within("low_frequency_km", p.low_frequency_km, 0.0, 10.0, "")?;
    within("low_frequency_r0", p.low_frequency_r0, 0.0, 100.0, "")?;
    within("low_frequency_rate", p.low_frequency_rate, 0.0, 1.0, "")?;
    within("low_frequency_complex", p.low_frequency_complex, 0.1, 1e3, "")?;
    within("low_frequency_tau", p.low_frequency_tau_s, 1.0, 1e6, "s")?;
    for boost in [p.potentiation_i, p.potentiation_iia, p.potentiation_iix] {
        within("potentiation", boost, 0.0, 100.0, "")?;
    }
    within("potentiation_rate", p.potentiation_rate, 0.0, 1.0, "")?;
    within("potentiation_tau", p.potentiation_tau_s, 1.0, 1e6, "s")
}

fn fibres(kind: &str, f: &FibreSpec) -> Result<(), NmesError> {
    let name = |field: &str| format!("{kind}: {field}");
    within(&name("diameter_min"), f.diameter_min_um, 0.1, 30.0, "µm")?;
    within(&name("diameter_max"), f.diameter_max_um, f.diameter_min_um, 30.0, "µm")?;
    within(&name("diameter_mean"), f.diameter_mean_um, 0.1, 30.0, "µm")?;
    within(&name("diameter_sd"), f.diameter_sd_um, 0.0, 30.0, "µm")?;
    within(&name("scatter"), f.scatter, 0.0, 5.0, "")?;
    within(&name("threshold_spread"), f.threshold_spread, 0.0, 0.2, "")
}

fn rising(field: &str, x: &[f64], other: usize) -> Result<(), NmesError> {
    if x.len() >= 2 && x.len() == other && x.windows(2).all(|w| w[0] < w[1]) && x[0] > 0.0 {
        return Ok(());
    }
    Err(NmesError::spec("table", field, format!("{} and {other} values", x.len()), "rising values, as many as factors"))
}
