//! Stop always wins: past every queue, within one tick, until re-armed, and the log repeats it exactly.

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use nmes_core::{ApprovedPulse, Command, RunState, StopReason};
use nmes_rt::{
    At, COMMAND_SLOTS, Clock, ManualClock, Order, Outcome, Pacing, Refusal, RtError, Session, Speed, Stimulator,
};
use support::*;

const STOPPED: RunState = RunState::Stopped(StopReason::Operator);

/// A back end of these tests that remembers when each pulse left.
struct Witness(Arc<Mutex<Vec<u64>>>);

impl Stimulator for Witness {
    fn name(&self) -> &'static str {
        "witness"
    }

    fn deliver(&mut self, pulse: &ApprovedPulse) {
        self.0.lock().expect("no panic").push(pulse.t_ns());
    }
}

fn loud(pacing: Pacing) -> (Session, Arc<Mutex<Vec<u64>>>) {
    let pulses = Arc::new(Mutex::new(Vec::new()));
    let mut setup = setup(&tens(), pacing);
    setup.backend = Box::new(Witness(Arc::clone(&pulses)));
    let session = Session::start(setup).expect("threads");
    for channel in 0..2 {
        session.command(set_target(channel, 60)).expect("room");
    }
    (session, pulses)
}

fn settled(session: &Session) {
    wait_until("the stop in the log", || {
        session.log().expect("own process").iter().any(|s| s.command == Command::Stop(StopReason::Operator))
    });
}

#[test]
fn the_last_pulse_leaves_within_a_tick_of_the_flag() {
    for wait_ms in [30, 61, 97] {
        let (session, pulses) = loud(Pacing::RealTime(Speed::new(10, 1).expect("allowed")));
        wait_until("pulses", || pulses.lock().expect("no panic").len() > 20);
        std::thread::sleep(Duration::from_millis(wait_ms));
        session.stop();
        let at = session.status().tick;
        settled(&session);
        wait_for_tick(&session, at + 50);
        let last = pulses.lock().expect("no panic").iter().copied().max().expect("pulses");
        // `at` is read after the flag was raised, so the tick in progress is `at` at most
        assert!(last < (at + 1) * nmes_core::TICK_NS, "last {last} flag in tick {at}");
        assert_eq!(session.status().run, STOPPED);
        assert!(session.status().channel[..2].iter().all(|c| c.dial_ma == 0.0 && c.target_ma == 0.0));
        assert_replays(&session, &[]);
    }
}

#[test]
fn the_pulse_log_numbers_every_pulse_with_its_amplitude() {
    let (session, pulses) = loud(Pacing::AsFastAsPossible);
    session.command(Command::Resume).expect("room");
    run_to(&session, 9_000);
    let log = session.pulses().expect("own process");
    let seen = pulses.lock().expect("no panic").clone();
    assert!(log.len() > 500 && log.len() <= seen.len());
    assert!(log.windows(2).all(|w| w[0].number + 1 == w[1].number), "no gap while somebody reads");
    let newest = &seen[seen.len() - log.len()..];
    assert!(log.iter().map(|n| n.pulse.t_ns()).eq(newest.iter().copied()));
    assert!(log.iter().any(|n| n.pulse.half_ma() > 20) && log.iter().all(|n| n.pulse.half_ma() <= 60));
}

#[test]
fn a_stop_just_before_the_end_is_in_the_log() {
    for pacing in [Pacing::RealTime(Speed::ONE), Pacing::Stepped, Pacing::AsFastAsPossible] {
        let (session, _) = loud(pacing);
        session.stop();
        session.close().expect("threads end");
        let log = session.log().expect("own process");
        let stops = log.iter().filter(|s| s.command == Command::Stop(StopReason::Operator)).count();
        assert_eq!(stops, 1, "{pacing:?}: {log:?}");
        assert_eq!(session.status().run, STOPPED);
    }
}

#[test]
fn random_stops_replay_from_the_log() {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut mid_tick = 0;
    for _ in 0..40 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let (session, _) = loud(Pacing::AsFastAsPossible);
        wait_for_tick(&session, 5_000);
        std::thread::sleep(Duration::from_nanos(state % 3_000_000));
        session.stop();
        settled(&session);
        mid_tick += u32::from(session.log().expect("own process").iter().any(|s| s.pulses > 0));
        // a second life after the stop belongs to the log, too
        session.command(Command::Rearm).expect("room");
        session.command(Command::Resume).expect("room");
        session.command(set_target(0, 45)).expect("room");
        wait_until("the resume", || session.status().run == RunState::Running);
        wait_for_tick(&session, session.status().tick + 200);
        session.stop();
        wait_until("the second stop", || {
            session
                .log()
                .expect("own process")
                .iter()
                .filter(|s| s.command == Command::Stop(StopReason::Operator))
                .count()
                == 2
        });
        assert_replays(&session, &[]);
    }
    assert!(mid_tick <= 40);
}

#[test]
fn a_full_queue_refuses_at_once_and_does_not_hold_up_a_stop() {
    let clock = Arc::new(ManualClock::new());
    let mut setup = setup(&tens(), Pacing::RealTime(Speed::ONE));
    setup.clock = Arc::clone(&clock) as Arc<dyn Clock>;
    let session = Session::start(setup).expect("threads");
    wait_until("the runner to sleep", || clock.sleepers() == 1);
    for n in 0..COMMAND_SLOTS {
        session.command(set_target(0, u16::try_from(n % 60).expect("small"))).expect("room");
    }
    assert!(matches!(session.command(set_target(0, 1)), Err(RtError::QueueFull { .. })));
    session.stop();
    assert_eq!(session.status().run, STOPPED, "the flag shows at once");
    clock.advance_ns(1_000_000);
    settled(&session);
    let stamp = *session.log().expect("own process").last().expect("an entry");
    assert_eq!((stamp.tick, stamp.command), (1, Command::Stop(StopReason::Operator)));
    assert_eq!(session.status().pulses, 0);
    clock.advance_ns(20_000_000);
    wait_for_tick(&session, 20);
    assert_counts(&session);
    assert_replays(&session, &[]);
}

#[test]
fn a_stop_holds_until_it_is_rearmed() {
    let (session, pulses) = loud(Pacing::Stepped);
    session.step(3_000).expect("stepped");
    wait_until("the steps", || session.steps_left() == 0);
    session.stop();
    session.command(Command::Resume).expect("room");
    session.command(set_target(0, 90)).expect("room");
    let before = pulses.lock().expect("no panic").len();
    session.step(500).expect("stepped");
    wait_until("the steps", || session.steps_left() == 0);
    assert!(before > 0 && pulses.lock().expect("no panic").len() == before);
    assert_eq!(session.status().run, STOPPED);
    for command in [Command::Rearm, Command::Resume, set_target(0, 40)] {
        session.command(command).expect("room");
    }
    session.step(3_000).expect("stepped");
    wait_until("the steps", || session.steps_left() == 0);
    assert!(pulses.lock().expect("no panic").len() > before);
    assert_replays(&session, &[]);
}

#[test]
fn a_rearm_does_not_undo_a_later_stop() {
    let (session, _) = loud(Pacing::Stepped);
    session.step(10).expect("stepped");
    wait_until("the steps", || session.steps_left() == 0);
    session.stop();
    let seq = session.command(Command::Rearm).expect("room");
    session.stop();
    session.step(5).expect("stepped");
    assert_eq!(outcome(&session, seq), Outcome::Refused(Refusal::StoppedAgain));
    wait_until("the steps", || session.steps_left() == 0);
    assert_eq!(session.status().run, STOPPED);
    assert_replays(&session, &[]);
}

#[test]
fn a_rearm_sent_before_the_stop_was_latched_waits_for_it() {
    let (session, _) = loud(Pacing::Stepped);
    session.step(10).expect("stepped");
    wait_until("the steps", || session.steps_left() == 0);
    session.stop();
    let seq = session.command(Command::Rearm).expect("room");
    session.step(2).expect("stepped");
    assert_eq!(outcome(&session, seq), Outcome::Applied(Command::Rearm));
    let log = session.log().expect("own process");
    let stop = log.iter().position(|s| s.command == Command::Stop(StopReason::Operator)).expect("the stop");
    let rearm = log.iter().position(|s| s.command == Command::Rearm).expect("the re-arm");
    assert!(stop < rearm && log[stop].tick < log[rearm].tick);
    wait_until("the steps", || session.steps_left() == 0);
    assert_eq!(session.status().run, RunState::Paused);
    assert_replays(&session, &[]);
}

#[test]
fn a_stop_ends_a_freeze_and_a_skip() {
    let (session, _) = loud(Pacing::RealTime(Speed::ONE));
    wait_for_tick(&session, 20);
    session.freeze();
    wait_until("the freeze", || session.status().frozen);
    session.stop();
    settled(&session);
    wait_for_tick(&session, session.status().tick + 3);
    session.command(Command::Rearm).expect("room");
    session.command(Command::Resume).expect("room");
    wait_until("the resume", || session.status().run == RunState::Running);
    session.send(Order::SkipTo(50_000_000), At::Now).expect("room");
    wait_until("the skip", || session.status().skipping);
    session.stop();
    wait_until("the end of the skip", || !session.status().skipping);
    assert!(session.status().tick < 50_000_000);
    assert_replays(&session, &[]);
}

#[test]
fn stops_from_many_threads_while_rearming_stay_consistent() {
    let (session, _) = loud(Pacing::RealTime(Speed::new(50, 1).expect("allowed")));
    std::thread::scope(|scope| {
        for n in 0..4 {
            let session = &session;
            scope.spawn(move || {
                for round in 0..60 {
                    match (n + round) % 4 {
                        0 => session.stop(),
                        1 => drop(session.command(Command::Rearm)),
                        2 => drop(session.command(Command::Resume)),
                        _ => drop(session.command(set_target(0, 20 + round))),
                    }
                    std::thread::sleep(Duration::from_micros(300));
                }
            });
        }
    });
    session.stop();
    wait_for_tick(&session, session.status().tick + 100);
    assert_eq!(session.status().run, STOPPED);
    assert_replays(&session, &[]);
}
