//! A stop that falls anywhere inside a tick is repeated exactly by its stamp.

mod support;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::thread;

use nmes_core::{Engine, Inputs, Model, RunState, Scratch, SimdLevel, State, StopLine};
use support::*;

const TRIALS: u64 = 2_000;

fn warmed_up(model: &Model) -> State {
    let mut state = State::new(model, 1, RunState::Running);
    let mut scratch = Scratch::new(model, SimdLevel::best());
    for tick in 0..25_000 {
        let commands = if tick == 0 { vec![set_target(0, 90), set_target(1, 90)] } else { Vec::new() };
        let inputs = Inputs { commands: &commands, stop: StopLine::Clear, patient_connected: true };
        Engine::advance(model, &mut state, &mut scratch, &inputs, tick);
    }
    state
}

/// Advances until the stop has been latched; returns the state after that tick.
fn until_stopped<'a>(model: &Model, from: &State, mut stop: impl FnMut(u64) -> StopLine<'a>) -> State {
    let mut state = from.clone();
    let mut scratch = Scratch::new(model, SimdLevel::best());
    while state.stop_stamp().is_none() {
        let tick = state.tick();
        let inputs = Inputs { commands: &[], stop: stop(tick), patient_connected: true };
        Engine::advance(model, &mut state, &mut scratch, &inputs, tick);
    }
    state
}

#[test]
fn a_stop_anywhere_inside_a_tick_replays_exactly() {
    let model = tens();
    let start = warmed_up(&model);
    let (flag, trial, done) = (AtomicBool::new(false), AtomicU64::new(0), AtomicBool::new(false));
    let mut differ = Vec::new();
    // the flag of a trial has been seen before the next trial lowers it
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut seen = 0;
            while !done.load(SeqCst) {
                let now = trial.load(SeqCst);
                if now == seen {
                    thread::yield_now();
                    continue;
                }
                seen = now;
                // a different moment each time, over a few ticks
                (0..now.wrapping_mul(7_919) % 3_000).for_each(|_| std::hint::spin_loop());
                flag.store(true, SeqCst);
            }
        });
        for n in 1..=TRIALS {
            flag.store(false, SeqCst);
            trial.store(n, SeqCst);
            let live = until_stopped(&model, &start, |_| StopLine::Flag(&flag));
            let (at, pulses) = live.stop_stamp().expect("stopped");
            let again =
                until_stopped(
                    &model,
                    &start,
                    |tick| if tick == at { StopLine::After(pulses) } else { StopLine::Clear },
                );
            if again.hash() != live.hash() {
                differ.push((at, pulses));
            }
        }
        done.store(true, SeqCst);
    });
    assert!(differ.is_empty(), "{} of {TRIALS} differ: {:?}", differ.len(), &differ[..differ.len().min(5)]);
}
