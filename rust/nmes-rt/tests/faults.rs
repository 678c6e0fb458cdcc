//! A NaN, a panic, a hang: each ends in a named state, and the caller is never held up.

mod support;

use std::time::Duration;

use nmes_core::{Command, RunState, StopReason};
use nmes_rt::fault::{Fault, FaultPlan};
use nmes_rt::{Outcome, Pacing, Refusal, Session, Speed};
use support::*;

fn faulty(pacing: Pacing, tick: u64, fault: Fault) -> Session {
    let mut setup = setup(&tens(), pacing);
    setup.fault = Some(FaultPlan { tick, fault });
    Session::start(setup).expect("threads")
}

fn ends_with(session: &Session, reason: StopReason) {
    wait_until("the fault", || session.status().run == RunState::Stopped(reason));
    let status = session.status();
    let events = session.poll(&all_signals(session)).expect("own process").events;
    assert!(events.iter().any(|e| e.outcome == Outcome::Stopped(reason)), "{events:?}");
    // the engine is not called again, and commands are answered, not lost
    let seq = session.command(Command::Rearm).expect("room");
    assert_eq!(outcome(session, seq), Outcome::Refused(Refusal::Faulted));
    std::thread::sleep(Duration::from_millis(20));
    assert_eq!((session.status().tick, session.status().pulses), (status.tick, status.pulses));
}

#[test]
fn a_nan_freezes_the_picture_and_stops() {
    let session = faulty(Pacing::RealTime(Speed::ONE), 50, Fault::NonFinite);
    ends_with(&session, StopReason::NonFinite);
    let poll = session.poll(&all_signals(&session)).expect("own process");
    let latest = poll.latest.expect("samples before the fault");
    assert_eq!(latest.tick, 49);
    assert!(latest.values().iter().all(|v| v.is_finite()));
    session.close().expect("the runner ends");
}

#[test]
fn a_panic_of_the_engine_stops_and_the_process_lives() {
    let session = faulty(Pacing::AsFastAsPossible, 120, Fault::Panic);
    ends_with(&session, StopReason::EngineFault);
    session.stop();
    session.close().expect("the runner ends");
}

#[test]
fn the_watchdog_sees_a_hanging_tick() {
    let session = faulty(Pacing::RealTime(Speed::ONE), 30, Fault::Hang(Duration::from_millis(900)));
    wait_until("the stall", || session.timing().expect("own process").stalled);
    // 900 ms late is a gap of the clock, and time goes on
    wait_for_tick(&session, 40);
    wait_until("the end of the stall", || !session.timing().expect("own process").stalled);
    assert_eq!(session.timing().expect("own process").stalls, 1);
    assert_eq!(session.status().counts.gaps, 1);
    assert_counts(&session);
    assert_replays(&session, &[]);
}

#[test]
fn a_fault_returns_models_and_commands_that_wait() {
    let session = faulty(Pacing::Stepped, 5, Fault::NonFinite);
    session.step(10).expect("stepped");
    wait_until("the fault", || session.status().run == RunState::Stopped(StopReason::NonFinite));
    for _ in 0..20 {
        let seq = session.swap(tens()).expect("room");
        assert_eq!(outcome(&session, seq), Outcome::Refused(Refusal::Faulted));
    }
    session.close().expect("the runner ends");
}
