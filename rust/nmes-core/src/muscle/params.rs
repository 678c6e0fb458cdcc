//! Constants of a block of motor units from the kinetics and the share of each.

use super::block::BlockParams;
use super::kinetics::Kinetics;
use super::tiring::Tiring;
use crate::math::LANES;

impl BlockParams {
    /// Constants of up to eight units, each with its kinetics and its share s·w; the other lanes stay at rest for ever.
    pub fn new(units: &[(Kinetics, f64)]) -> Self {
        let plain: Vec<_> = units.iter().map(|&(k, share)| (k, Tiring::default(), share)).collect();
        Self::with_tiring(&plain)
    }

    /// The same with low-frequency fatigue and potentiation.
    pub fn with_tiring(units: &[(Kinetics, Tiring, f64)]) -> Self {
        let mut p = rest_params();
        for (i, (k, tiring, share)) in units.iter().enumerate() {
            p.share[i] = *share;
            p.inv_tau_c[i] = 1.0 / k.tau_c;
            p.tau2[i] = k.tau2;
            p.a_rest[i] = k.a_rest;
            p.tau1_rest[i] = k.tau1_rest;
            p.km_rest[i] = k.km_rest;
            p.alpha_a[i] = k.alpha_a;
            p.alpha_tau1[i] = k.alpha_tau1;
            p.alpha_km[i] = k.alpha_km;
            p.r0_km[i] = f64::from(u8::from(k.r0_follows_km));
            p.r0_fixed[i] = k.r0_offset - 1.0 + if k.r0_follows_km { 0.0 } else { k.km_rest };
            p.low_km[i] = tiring.low_km;
            p.low_r0[i] = tiring.low_r0;
            p.low_rate[i] = tiring.low_rate / (k.a_rest * k.a_rest);
            p.low_fill[i] = tiring.low_fill;
            p.boost_gain[i] = tiring.boost_gain;
            p.boost_rate[i] = tiring.boost_rate;
        }
        p
    }
}

/// Constants of eight lanes without a unit.
pub(super) fn rest_params() -> BlockParams {
    let zero = [0.0; LANES];
    let one = [1.0; LANES];
    BlockParams {
        share: zero,
        inv_tau_c: one,
        tau2: zero,
        a_rest: zero,
        tau1_rest: one,
        km_rest: one,
        alpha_a: zero,
        alpha_tau1: zero,
        alpha_km: zero,
        r0_fixed: zero,
        r0_km: zero,
        low_km: zero,
        low_r0: zero,
        low_rate: zero,
        low_fill: zero,
        boost_gain: zero,
        boost_rate: zero,
    }
}
