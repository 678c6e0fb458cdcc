//! The muscles of a model alone, every unit driven at one rate: what the muscle bench of `benches/` times.

use crate::model::Model;
use crate::simd::SimdLevel;
use crate::units::NS_PER_S;

/// Ticks between two pulses: 40 pps.
const PERIOD_TICKS: u64 = 25;

/// Force at the end [N] of the first muscle after `seconds` with all units at 40 pps.
pub fn tetanise(model: &Model, seconds: f64, level: SimdLevel) -> f64 {
    let pool = &model.muscles[0].pool;
    let mut state = pool.rested();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a positive time")]
    let ticks = (seconds * NS_PER_S) as u64 / crate::TICK_NS;
    for tick in 0..ticks {
        if tick % PERIOD_TICKS == 0 {
            (0..pool.len()).for_each(|unit| pool.pulse(&mut state, unit));
        }
        pool.advance_tick(&mut state, level);
    }
    pool.force(&state)
}
