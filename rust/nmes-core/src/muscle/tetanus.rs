//! Peak force of a rested unit in a train: the force that a recruited unit of unit weight gives at a rate.

use super::kinetics::Kinetics;
use super::unit::{RealTimeUnit, Unit as _};
use crate::TICK_S;

/// Length of one tick [ps]: fine enough for the phase of a slow rate.
const TICK_PS: u128 = 1_000_000_000;

/// Peak [N] of a train at `frequency_mhz` for `ticks` ms without fatigue, pulses at their exact times.
pub fn tetanus(kinetics: &Kinetics, frequency_mhz: u64, ticks: u64) -> f64 {
    let mut unit = RealTimeUnit::new(&kinetics.rested());
    let period_ps = u128::from(crate::TICK_NS) * TICK_PS / u128::from(frequency_mhz);
    let mut peak = 0.0_f64;
    let mut next: u128 = 0;
    for tick in 0..u128::from(ticks) {
        let (start, end) = (tick * TICK_PS, (tick + 1) * TICK_PS);
        let mut now = start;
        while next * period_ps < end {
            let at = next * period_ps;
            unit.advance((at - now) as f64 / TICK_PS as f64 * TICK_S);
            unit.pulse(1.0);
            now = at;
            next += 1;
        }
        unit.advance((end - now) as f64 / TICK_PS as f64 * TICK_S);
        peak = peak.max(unit.point().force);
    }
    peak
}
