//! The pool: its whole trace has the bits of the stepped one, its slow states keep their ranges.

mod common;

use nmes_core::SimdLevel;
use nmes_core::muscle::{Effort, Kinetics, Person, Pool, PoolInput, Pulses, effort_pulses, pool_trace};
use nmes_core::spec::Spec;

fn spec() -> Spec {
    serde_json::from_str(&common::json("generic_strengthening")).expect("the fixture is a spec")
}

fn pool(spec: &Spec) -> Pool {
    let kinetics = Kinetics::new(&spec.parameters.kinetics);
    let (area, person) = ([0.45, 0.35, 0.2], Person::default());
    Pool::new(&PoolInput { kinetics: &kinetics, spec: &spec.parameters.pool, area, plateau_n: 400.0, person })
}

/// Pulses inside their ticks on changing units, two of them in some ticks, and the same as a list.
fn pulses(units: usize) -> (Pulses, Vec<(u64, usize)>) {
    let (mut pulses, mut list) = (Pulses::new(units), Vec::new());
    for (k, n) in (0_u64..400).enumerate() {
        for unit in (0..units).filter(|unit| (unit * 7 + k) % 5 > 1) {
            list.push((n * 10_300_700 + if n % 3 == 0 { 400 } else { 0 }, unit));
        }
    }
    for &(t, unit) in &list {
        pulses.add(t, unit).expect("rising");
    }
    (pulses, list)
}

#[test]
fn the_whole_trace_has_the_bits_of_the_stepped_pool() {
    let spec = spec();
    let pool = pool(&spec);
    let (pulses, list) = pulses(pool.len());
    let mut stepped = pool.rested();
    let (mut wanted, mut next) = (Vec::new(), 0);
    for tick in 0..5_000_u64 {
        let (start, end) = (tick * 1_000_000, (tick + 1) * 1_000_000);
        let mut now = start;
        while let Some(&(t, unit)) = list.get(next).filter(|p| p.0 < end) {
            if t > now {
                pool.advance(&mut stepped, SimdLevel::best(), (t - now) as f64 * 1e-9);
                now = t;
            }
            pool.pulse(&mut stepped, unit);
            next += 1;
        }
        if now == start {
            pool.advance_tick(&mut stepped, SimdLevel::best());
        } else {
            pool.advance(&mut stepped, SimdLevel::best(), (end - now) as f64 * 1e-9);
        }
        wanted.push(pool.force(&stepped));
    }
    for level in SimdLevel::ALL {
        let mut state = pool.rested();
        let mut told = 0.0;
        let mut go_on = |share: f64| {
            told = share;
            true
        };
        let force = pool_trace(&pool, &mut state, &pulses, 5_000, level, &mut go_on).expect("whole");
        let off = force.iter().zip(&wanted).filter(|(a, b)| a.to_bits() != b.to_bits()).count();
        assert_eq!(off, 0, "{level:?}: {off} of {} samples differ", wanted.len());
        assert!(state == stepped);
        assert!((told - 1.0).abs() < 1e-12);
    }
    assert!(wanted.iter().copied().fold(0.0, f64::max) > 50.0);
    let mut refuse = |_: f64| false;
    assert!(pool_trace(&pool, &mut pool.rested(), &pulses, 5_000, SimdLevel::best(), &mut refuse).is_err());
}

#[test]
fn units_that_part_late_have_the_bits_of_the_stepped_pool() {
    let spec = spec();
    let pool = pool(&spec);
    // all alike for 2 s, from a state in which one already differs; then one and then a few more fire alone
    let mut begun = pool.rested();
    pool.pulse(&mut begun, 90);
    pool.advance_tick(&mut begun, SimdLevel::best());
    let mut pulses = Pulses::new(pool.len());
    let mut fires = vec![Vec::new(); 4_000];
    for (tick, fired) in fires.iter_mut().enumerate() {
        match tick {
            0..2_000 if tick % 20 == 0 => fired.extend(0..pool.len()),
            2_600 => fired.push(17),
            3_300 => fired.extend([3, 17, 60, 61, 119]),
            _ => {}
        }
        for &unit in &*fired {
            pulses.add(tick as u64 * 1_000_000, unit).expect("rising");
        }
    }
    let mut stepped = begun.clone();
    let mut wanted = Vec::new();
    for fired in &fires {
        for &unit in fired {
            pool.pulse(&mut stepped, unit);
        }
        pool.advance_tick(&mut stepped, SimdLevel::best());
        wanted.push(pool.force(&stepped));
    }
    for level in SimdLevel::ALL {
        let mut state = begun.clone();
        let force = pool_trace(&pool, &mut state, &pulses, 4_000, level, &mut |_| true).expect("whole");
        assert!(force.iter().zip(&wanted).all(|(a, b)| a.to_bits() == b.to_bits()), "{level:?}");
        assert!(state == stepped);
    }
    // ended after the first piece, the state is that of its end
    let mut ended = begun.clone();
    assert!(pool_trace(&pool, &mut ended, &pulses, 4_000, SimdLevel::best(), &mut |_| false).is_err());
    let mut first = begun.clone();
    let piece = pool_trace(&pool, &mut first, &pulses, 512, SimdLevel::best(), &mut |_| true).expect("whole");
    assert!(ended == first && piece.len() == 512);
}

#[test]
fn over_the_legal_range_the_pool_stays_finite_and_the_slow_states_shares() {
    let spec = spec();
    for n in 0..12_u32 {
        let mut changed = spec.clone();
        let p = &mut changed.parameters.pool;
        let pick = |k: u32| f64::from((n * 7 + k * 5) % 4) / 3.0;
        p.low_frequency_gain = 10.0 * pick(0);
        p.low_frequency_km = 10.0 * pick(1);
        p.low_frequency_r0 = 100.0 * pick(2);
        p.low_frequency_rate = pick(3);
        p.potentiation_iix = 100.0 * pick(4);
        p.potentiation_rate = pick(5);
        p.alpha_multiplier = 100.0 * pick(6);
        let pool = pool(&changed);
        let mut pulses = Pulses::new(pool.len());
        let rate = [1, 5, 20, 100][n as usize % 4];
        for t in (0..20_000_u64).step_by(rate) {
            pulses.add_all(t * 1_000_000 + 300).expect("rising");
        }
        let mut state = pool.rested();
        let mut go_on = |_: f64| true;
        let force = pool_trace(&pool, &mut state, &pulses, 21_000, SimdLevel::best(), &mut go_on).expect("whole");
        assert!(force.iter().all(|f| f.is_finite() && *f >= 0.0));
        for b in &state.blocks {
            assert!(b.low.iter().chain(&b.boost).all(|s| (0.0..=1.0).contains(s)));
            assert!(b.a.iter().chain(&b.tau1).chain(&b.km).all(|s| s.is_finite() && *s >= 0.0));
        }
    }
}

#[test]
fn potentiation_raises_the_twitch_and_not_the_tetanus() {
    let mut spec = spec();
    // low-frequency fatigue of the same tetanus hides a part of it
    spec.parameters.pool.low_frequency_gain = 0.0;
    let pool = pool(&spec);
    let peak = |state: &mut nmes_core::muscle::PoolState, count: u64, every: u64| {
        let mut pulses = Pulses::new(pool.len());
        for n in 0..count {
            (0..pool.len()).for_each(|unit| pulses.add(n * every * 1_000_000, unit).expect("rising"));
        }
        let mut go_on = |_: f64| true;
        let force = pool_trace(&pool, state, &pulses, count * every + 1_000, SimdLevel::best(), &mut go_on);
        force.expect("whole").into_iter().fold(0.0, f64::max)
    };
    let mut state = pool.rested();
    let twitch = peak(&mut state, 1, 1);
    let tetanus = peak(&mut pool.rested(), 300, 10);
    peak(&mut state, 150, 20);
    let after = peak(&mut state.clone(), 1, 1);
    assert!(after / twitch > 1.05, "the twitch grew from {twitch} to {after}");
    let later = peak(&mut state, 300, 10);
    assert!(later < tetanus, "{later} {tetanus}");
    // minutes later it is gone
    let mut state = pool.rested();
    peak(&mut state, 20, 20);
    (0..1_800_000).for_each(|_| pool.advance_tick(&mut state, SimdLevel::best()));
    assert!(state.blocks.iter().all(|b| b.boost.iter().all(|p| *p < 1e-3)));
}

#[test]
fn effort_and_stimulation_share_the_units() {
    let spec = spec();
    let effort = Effort::new(&spec.parameters.effort, 120);
    let excitation = vec![0.5; 10_000];
    let (_, alone) = effort_pulses(&effort, &excitation, &Pulses::new(120), (1, 5)).expect("rising");
    let mut electrical = Pulses::new(120);
    for n in 0..400_u64 {
        (0..60).for_each(|unit| electrical.add(n * 25_000_000 + 100, unit).expect("rising"));
    }
    let (both, own) = effort_pulses(&effort, &excitation, &electrical, (1, 5)).expect("rising");
    // the small half is driven at 40 pps, above its own rates: only the large half still discharges by itself
    let small: f64 = (0..60).map(|unit| effort.rate(unit, 0.5) * 10.0).sum();
    assert!((alone as f64 - own as f64) > 0.9 * small, "{alone} {own} {small}");
    assert!(both.volleys() > 400);
}
