//! Peak force of a rested unit in a train: the force that a recruited unit of unit weight gives at a rate.

use super::kinetics::Kinetics;
use super::unit::{RealTimeUnit, Unit as _};
use crate::TICK_S;
use crate::math::LANES;

/// Length of one tick [ps]: fine enough for the phase of a slow rate.
const TICK_PS: u128 = 1_000_000_000;

/// Peak [N] of a train at `frequency_mhz` for `ticks` ms without fatigue, pulses at their exact times.
pub fn tetanus(kinetics: &Kinetics, frequency_mhz: u64, ticks: u64) -> f64 {
    let mut unit = RealTimeUnit::new(&kinetics.rested());
    let period_ps = u128::from(crate::TICK_NS) * TICK_PS / u128::from(frequency_mhz);
    let mut peak = 0.0_f64;
    let mut next: u128 = 0;
    let end = u128::from(ticks) * TICK_PS;
    let mut now: u128 = 0;
    while now < end {
        if next * period_ps == now {
            unit.pulse(1.0);
            next += 1;
        }
        let event = (next * period_ps).min(end);
        let whole = if now.is_multiple_of(TICK_PS) { (event - now) / TICK_PS } else { 0 };
        if whole > 0 {
            let steps = usize::try_from(whole).unwrap_or(LANES).min(LANES);
            peak = unit.leap(TICK_S, steps).iter().take(steps).fold(peak, |peak, point| peak.max(point.force));
            now += TICK_PS * steps as u128;
        } else {
            let tick = (now / TICK_PS + 1) * TICK_PS;
            let to = event.min(tick);
            unit.advance((to - now) as f64 / TICK_PS as f64 * TICK_S);
            if to == tick {
                peak = peak.max(unit.point().force);
            }
            now = to;
        }
    }
    peak
}
