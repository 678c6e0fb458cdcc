//! A pool alone, as on the bench: pulses on units and voluntary effort in, force at 1 kHz out.

use super::effort::Effort;
use super::kinetics::Kinetics;
use super::pool::{Person, Pool, PoolInput, PoolState};
use super::trace::{Pulses, effort_pulses, pool_trace};
use crate::error::NmesError;
use crate::simd::SimdLevel;
use crate::spec::{EffortSpec, KineticsSpec, PoolSpec};
use serde::Deserialize;

/// The pool of an experiment, in clinicians' units.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExperimentSpec {
    /// Kinetics of the reference muscle.
    pub kinetics: KineticsSpec,
    /// How it is split.
    pub pool: PoolSpec,
    /// Voluntary recruitment.
    pub effort: EffortSpec,
    /// Share of the muscle's area by type; sums to 1.
    pub area: [f64; 3],
    /// Force at full recruitment and 100 pps, fresh [N].
    pub plateau_n: f64,
    /// Factor on all fatigue rates [1].
    pub fatigue: f64,
    /// Gain of low-frequency fatigue [1].
    pub low_frequency: f64,
    /// Length [ms].
    pub duration_ms: u64,
    /// Seed of the discharges.
    pub seed: u64,
}

/// What an experiment gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Experiment {
    /// Force at the end of each millisecond [N].
    pub force_n: Vec<f64>,
    /// Capacity at 100 pps by type at the end, relative to rest [1]; `None` without units of the type.
    pub capacity: [Option<f64>; 3],
    /// Low-frequency fatigue by type at the end, mean over units by weight [1].
    pub low: [f64; 3],
    /// Potentiation, likewise [1].
    pub boost: [f64; 3],
    /// Discharges of the effort.
    pub discharges: u64,
}

/// Most units times milliseconds of a call: a day of 1000 units would not fit into memory.
const MOST_MS: u64 = 86_400_000;

/// Runs an experiment: a pulse on `units[k]`, or on every unit where `units` is empty, at `times_ns[k]`, and an
/// excitation per millisecond or none.
///
/// # Errors
/// A spec error for values out of range or times that fall; a session error when `go_on` ends it.
pub fn experiment(
    spec: &ExperimentSpec,
    times_ns: &[u64],
    units: &[usize],
    excitation: &[f64],
    level: SimdLevel,
    go_on: &mut dyn FnMut(f64) -> bool,
) -> Result<Experiment, NmesError> {
    let pool = Pool::new(&PoolInput {
        kinetics: &Kinetics::new(&spec.kinetics),
        spec: &spec.pool,
        area: spec.area,
        plateau_n: spec.plateau_n,
        person: Person { fatigue: spec.fatigue, low_frequency: spec.low_frequency },
    });
    check(spec, pool.len(), units, excitation)?;
    let mut pulses = Pulses::new(pool.len());
    for (k, &t) in times_ns.iter().enumerate() {
        match units.get(k) {
            Some(&unit) => pulses.add(t, unit)?,
            None => pulses.add_all(t)?,
        }
    }
    let mut discharges = 0;
    if !excitation.is_empty() {
        let effort = Effort::new(&spec.effort, pool.len());
        (pulses, discharges) = effort_pulses(&effort, excitation, &pulses, (spec.seed, 0))?;
    }
    let mut state = pool.rested();
    let force_n = pool_trace(&pool, &mut state, &pulses, spec.duration_ms, level, go_on)?;
    let [low, boost] = slow(&pool, &state);
    Ok(Experiment { force_n, capacity: pool.capacity(&state), low, boost, discharges })
}

fn check(spec: &ExperimentSpec, count: usize, units: &[usize], excitation: &[f64]) -> Result<(), NmesError> {
    if let Some(unit) = units.iter().find(|unit| **unit >= count) {
        return Err(NmesError::spec("units", "units", unit.to_string(), format!("0 to {}", count - 1)));
    }
    if let Some(e) = excitation.iter().find(|e| !(0.0..=1.0).contains(*e)) {
        return Err(NmesError::spec("excitation", "excitation", e.to_string(), "0 to 1"));
    }
    if spec.duration_ms == 0 || spec.duration_ms > MOST_MS {
        return Err(NmesError::spec("duration", "duration", format!("{} ms", spec.duration_ms), "1 ms to 24 h"));
    }
    Ok(())
}

/// Low-frequency fatigue and potentiation by type.
fn slow(pool: &Pool, state: &PoolState) -> [[f64; 3]; 2] {
    let (mut sums, mut weight) = ([[0.0; 3]; 2], [0.0; 3]);
    for (unit, (&t, &w)) in pool.types().iter().zip(pool.weights()).enumerate() {
        let (low, boost) = state.slow(unit);
        let t = t as usize;
        sums[0][t] += w * low;
        sums[1][t] += w * boost;
        weight[t] += w;
    }
    sums.map(|sum| std::array::from_fn(|t| if weight[t] > 0.0 { sum[t] / weight[t] } else { 0.0 }))
}
