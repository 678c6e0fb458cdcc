//! Late ticks, gaps, freezes, speeds and skips: nothing is lost uncounted and time never drifts.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use nmes_core::{ApprovedPulse, Command, RunState, StopReason};
use nmes_rt::{AfterGap, At, Clock, ManualClock, Order, Outcome, Pacing, RtError, Session, Speed, Stimulator};
use support::*;

/// Jumps to each deadline, and at times far beyond it.
#[derive(Default)]
struct Jumping {
    now: AtomicU64,
    sleeps: AtomicU64,
    stall_ns: AtomicU64,
}

impl Clock for Jumping {
    fn now_ns(&self) -> u64 {
        self.now.load(Relaxed)
    }

    fn sleep_until_ns(&self, deadline_ns: u64) {
        let sleeps = self.sleeps.fetch_add(1, Relaxed);
        let mixed = (sleeps.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) % 1_000;
        let stall = match mixed {
            0 => 300_000_000 + mixed,
            1..20 => mixed * 3_000_000,
            _ => mixed * 1_500,
        };
        self.stall_ns.fetch_max(stall, Relaxed);
        self.now.store(deadline_ns + stall, Relaxed);
    }
}

fn manual(speed: Speed) -> (Arc<ManualClock>, Session) {
    let clock = Arc::new(ManualClock::new());
    let mut setup = setup(&tens(), Pacing::RealTime(speed));
    setup.clock = Arc::clone(&clock) as Arc<dyn Clock>;
    let session = Session::start(setup).expect("threads");
    wait_until("the runner to sleep", || clock.sleepers() == 1);
    (clock, session)
}

fn advance(clock: &ManualClock, session: &Session, ns: u64) {
    let before = session.status().tick;
    clock.advance_ns(ns);
    wait_until("the ticks", || session.status().tick > before && clock.sleepers() == 1);
}

#[test]
fn stalls_below_the_gap_lose_no_tick() {
    let (clock, session) = manual(Speed::ONE);
    let mut elapsed_ms = 0;
    for ms in [1, 2, 9, 37, 250, 1, 111] {
        advance(&clock, &session, ms * 1_000_000);
        elapsed_ms += ms;
        let counts = session.status().counts;
        // tick 0 was due at 0 ms
        assert_eq!((counts.due, counts.executed, counts.skipped), (elapsed_ms + 1, elapsed_ms + 1, 0));
    }
    assert_eq!(session.status().counts.late_bursts, 4);
    assert_eq!(session.timing().expect("own process").lateness.max, 249_000_000);
    assert_counts(&session);
}

#[test]
fn a_gap_is_named_and_its_ticks_are_counted() {
    let (clock, session) = manual(Speed::ONE);
    advance(&clock, &session, 5_000_000);
    advance(&clock, &session, 400_000_000);
    let counts = session.status().counts;
    assert_eq!(counts.gaps, 1);
    // 6 ticks before; 400 deadlines had passed, and the schedule starts anew with one tick at once
    assert_eq!((counts.skipped, counts.executed), (400, 7));
    let events = session.poll(&all_signals(&session)).expect("own process").events;
    assert!(events.iter().any(|e| e.outcome == Outcome::ClockGap { ticks: 400 }), "{events:?}");
    assert_counts(&session);
    assert_replays(&session, &[]);
}

/// A back end with somebody behind it.
struct Connected;

impl Stimulator for Connected {
    fn name(&self) -> &'static str {
        "connected"
    }

    fn deliver(&mut self, _pulse: &ApprovedPulse) {}

    fn after_gap(&self) -> AfterGap {
        AfterGap::Stop
    }
}

#[test]
fn a_gap_stops_a_back_end_that_asks_for_it() {
    let clock = Arc::new(ManualClock::new());
    let mut setup = setup(&tens(), Pacing::RealTime(Speed::ONE));
    setup.clock = Arc::clone(&clock) as Arc<dyn Clock>;
    setup.backend = Box::new(Connected);
    let session = Session::start(setup).expect("threads");
    wait_until("the runner to sleep", || clock.sleepers() == 1);
    session.command(set_target(0, 60)).expect("room");
    advance(&clock, &session, 200_000_000);
    advance(&clock, &session, 252_000_000);
    let status = session.status();
    assert_eq!(status.run, RunState::Stopped(StopReason::ClockGap));
    assert_eq!(status.channel[0].dial_ma.to_bits(), 0.0_f64.to_bits());
    let stop = session.log().expect("own process").pop().expect("an entry");
    assert_eq!((stop.tick, stop.command), (status.tick - 1, Command::Stop(StopReason::ClockGap)));
    assert_counts(&session);
    assert_replays(&session, &[]);
}

#[test]
fn a_long_run_with_stalls_does_not_drift() {
    let clock = Arc::new(Jumping::default());
    let mut setup = setup(&tens(), Pacing::RealTime(Speed::new(7, 3).expect("allowed")));
    setup.start = RunState::Paused;
    setup.clock = Arc::clone(&clock) as Arc<dyn Clock>;
    let session = Session::start(setup).expect("threads");
    run_to(&session, 30_000);
    let counts = session.status().counts;
    assert!(counts.gaps > 0 && counts.late_bursts > 0, "{counts:?}");
    // wall time is what the ticks took plus the last stall: no rounding is left over
    let wall = clock.now_ns();
    let ticks = counts.executed + counts.skipped;
    let nominal = ticks * 3_000_000 / 7;
    let slack = clock.stall_ns.load(Relaxed) + counts.gaps * 3_000_000 / 7 + 1_000_000;
    assert!(wall.abs_diff(nominal) <= slack, "{wall} for {nominal}");
    assert_counts(&session);
}

#[test]
fn a_freeze_stops_time_and_nothing_is_due() {
    let (clock, session) = manual(Speed::ONE);
    advance(&clock, &session, 10_000_000);
    session.freeze();
    clock.advance_ns(1_000_000);
    wait_until("the freeze", || session.status().frozen);
    let (tick, counts) = (session.status().tick, session.status().counts);
    clock.advance_ns(10_000_000_000);
    assert_eq!(session.status().tick, tick);
    session.unfreeze();
    wait_until("the next tick", || session.status().tick == tick + 1 && clock.sleepers() == 1);
    let after = session.status().counts;
    assert_eq!((after.due, after.gaps, after.late_bursts), (counts.due + 1, counts.gaps, counts.late_bursts));
    assert_counts(&session);
}

#[test]
fn a_change_of_speed_takes_effect_at_the_next_deadline() {
    let (clock, session) = manual(Speed::ONE);
    advance(&clock, &session, 10_000_000);
    let seq = session.send(Order::SetSpeed(Speed::new(10, 1).expect("allowed")), At::Now).expect("room");
    advance(&clock, &session, 1_000_000);
    assert_eq!(outcome(&session, seq), Outcome::Done);
    let before = session.status().tick;
    advance(&clock, &session, 1_000_000);
    assert_eq!(session.status().tick - before, 10);
    assert_counts(&session);
}

#[test]
fn a_skip_arrives_exactly_and_time_goes_on() {
    let (clock, session) = manual(Speed::ONE);
    session.command(set_target(0, 40)).expect("room");
    session.send(Order::SkipTo(5_000), At::Now).expect("room");
    clock.advance_ns(1_000_000);
    wait_until("the skip", || session.status().tick >= 5_000 && clock.sleepers() == 1);
    assert!(!session.status().skipping);
    let before = session.status().tick;
    advance(&clock, &session, 3_000_000);
    assert_eq!(session.status().tick, before + 3);
    assert_eq!(session.status().counts.gaps, 0);
    assert_counts(&session);
    assert_replays(&session, &[]);
}

#[test]
fn a_pause_ends_a_skip() {
    let mut setup = setup(&tens(), Pacing::RealTime(Speed::ONE));
    setup.start = RunState::Running;
    let session = Session::start(setup).expect("threads");
    session.send(Order::SkipTo(40_000_000), At::Now).expect("room");
    wait_until("the skip to be under way", || session.status().skipping && session.status().tick > 1_000);
    session.command(Command::Pause).expect("room");
    wait_until("the pause", || session.status().run == RunState::Paused && !session.status().skipping);
    assert!(session.status().tick < 40_000_000);
}

#[test]
fn a_skip_into_the_past_is_refused() {
    let (clock, session) = manual(Speed::ONE);
    advance(&clock, &session, 20_000_000);
    let seq = session.send(Order::SkipTo(3), At::Now).expect("room");
    clock.advance_ns(1_000_000);
    assert_eq!(outcome(&session, seq), Outcome::Refused(nmes_rt::Refusal::Past));
}

#[test]
fn orders_for_another_pacing_are_refused() {
    let session = Session::start(setup(&tens(), Pacing::Stepped)).expect("threads");
    assert!(matches!(session.send(Order::SkipTo(9), At::Now), Err(RtError::Pacing { .. })));
    assert!(matches!(session.send(Order::SetSpeed(Speed::ONE), At::Now), Err(RtError::Pacing { .. })));
    let session = Session::start(setup(&tens(), Pacing::AsFastAsPossible)).expect("threads");
    assert!(matches!(session.step(1), Err(RtError::Pacing { .. })));
}

#[test]
fn unpaced_time_passes_only_while_the_program_runs() {
    let mut setup = setup(&tens(), Pacing::AsFastAsPossible);
    setup.start = RunState::Paused;
    let session = Session::start(setup).expect("threads");
    std::thread::sleep(std::time::Duration::from_millis(20));
    assert_eq!(session.status().tick, 0);
    session.command(Command::Resume).expect("room");
    wait_for_tick(&session, 100);
    session.command(Command::Pause).expect("room");
    wait_until("the pause", || session.status().run == RunState::Paused);
    std::thread::sleep(std::time::Duration::from_millis(10));
    let tick = session.status().tick;
    std::thread::sleep(std::time::Duration::from_millis(20));
    assert_eq!(session.status().tick, tick);
    assert_counts(&session);
    assert_replays(&session, &[]);
}

#[test]
fn real_time_keeps_pace_with_the_machine() {
    let session = Session::start(setup(&tens(), Pacing::RealTime(Speed::ONE))).expect("threads");
    wait_for_tick(&session, 300);
    let timing = session.timing().expect("own process");
    assert!(timing.lateness.count >= 300 && timing.priority.is_some());
    assert!(timing.lateness.p50 <= timing.lateness.p99 && timing.lateness.p99 <= timing.lateness.max);
    assert_counts(&session);
}
