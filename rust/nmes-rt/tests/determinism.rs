//! The same model, seed and commands give the same bits, whatever the clock and the callers do.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use nmes_core::{Command, Contact, Model, PadSide, SimdLevel};
use nmes_rt::{At, Clock as _, ManualClock, Order, Pacing, Session, Speed};
use support::*;

const TICKS: u64 = 1_700;

fn contact(channel: u8, pad: PadSide, state: Contact) -> Command {
    Command::Contact { channel, pad, state }
}

fn commands() -> Vec<(u64, Command)> {
    vec![
        (0, set_target(0, 60)),
        (0, set_target(1, 50)),
        (300, set_target(0, 30)),
        (400, contact(0, PadSide::B, Contact::Dry)),
        (500, contact(1, PadSide::A, Contact::Lost)),
        (650, contact(1, PadSide::A, Contact::Good)),
        (690, contact(0, PadSide::B, Contact::HalfLifted)),
        (700, Command::Pause),
        (900, Command::Resume),
        (901, set_target(0, 80)),
    ]
}

fn send_all(session: &Session) {
    for (tick, command) in commands() {
        session.send(Order::Engine(command), At::Tick(tick)).expect("room");
    }
}

fn expected(model: &Model) -> u128 {
    offline_hash(model, &commands(), TICKS)
}

/// Starts frozen, so that the commands of tick 0 arrive in time.
fn started(model: &Arc<Model>, pacing: Pacing, change: impl FnOnce(&mut nmes_rt::Setup)) -> Session {
    let mut setup = setup(model, pacing);
    setup.frozen = true;
    change(&mut setup);
    let session = Session::start(setup).expect("threads");
    send_all(&session);
    session
}

fn finished(session: &Session) -> u128 {
    run_to(session, TICKS);
    let hash = hash(session);
    assert_counts(session);
    assert_eq!(session.final_hash(), Some(hash));
    assert_replays(session, &[]);
    hash
}

#[test]
fn a_stalling_clock_changes_nothing() {
    let model = tens();
    let clock = Arc::new(ManualClock::new());
    let pacing = Pacing::RealTime(Speed::ONE);
    let session = started(&model, pacing, |s| s.clock = Arc::clone(&clock) as Arc<dyn nmes_rt::Clock>);
    session.freeze_at(TICKS);
    wait_until("the runner to sleep", || clock.sleepers() == 1);
    // stalls of 1 ms to 300 ms: on time, late and gaps
    for stall_ms in [1, 1, 7, 40, 300, 1, 249, 600, 3, 90].into_iter().cycle() {
        let before = session.status().tick;
        if before == TICKS {
            break;
        }
        clock.advance_ns(stall_ms * 1_000_000);
        wait_until("the ticks", || {
            let now = session.status().tick;
            now == TICKS || (now > before && clock.sleepers() == 1)
        });
    }
    wait_until("the freeze", || session.status().frozen);
    let counts = session.status().counts;
    assert!(counts.late_bursts > 0 && counts.gaps >= 1 && counts.skipped > 250, "{counts:?}");
    assert_eq!(hash(&session), expected(&model));
    assert_counts(&session);
    assert_replays(&session, &[]);
}

#[test]
fn an_intensity_that_waited_does_not_outlive_a_lost_pad() {
    let model = tens();
    let session = started(&model, Pacing::AsFastAsPossible, |_| ());
    // asked for before the pad came off, due after it lies again
    session.send(Order::Engine(set_target(1, 80)), At::Tick(950)).expect("room");
    assert_eq!(finished(&session), expected(&model));
}

#[test]
fn every_pacing_gives_the_same_hash() {
    let model = tens();
    let speed = |num| Pacing::RealTime(Speed::new(num, 1).expect("allowed"));
    for pacing in [speed(1), speed(8), speed(100), Pacing::AsFastAsPossible] {
        let session = started(&model, pacing, |_| ());
        assert_eq!(finished(&session), expected(&model), "{pacing:?}");
    }
}

#[test]
fn steps_give_the_same_hash_at_every_level() {
    let model = tens();
    for level in SimdLevel::ALL {
        let session = started(&model, Pacing::Stepped, |s| s.simd = level);
        session.unfreeze();
        for ticks in [1, 2, 97, 600, 1_000] {
            session.step(ticks).expect("stepped");
            wait_until("the steps", || session.steps_left() == 0);
        }
        assert_eq!(session.status().tick, TICKS);
        assert_eq!(hash(&session), expected(&model), "{level:?}");
        assert_counts(&session);
    }
}

#[test]
fn callers_that_hammer_poll_change_nothing() {
    let model = tens();
    let session = started(&model, Pacing::Stepped, |_| ());
    session.unfreeze();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let request = all_signals(&session);
                while !done.load(Ordering::Relaxed) {
                    let poll = session.poll(&request).expect("own process");
                    assert!(poll.live.iter().all(|l| l.y.len() <= 1_000));
                    session.timing().expect("own process");
                }
            });
        }
        session.step(TICKS).expect("stepped");
        wait_until("the steps", || session.steps_left() == 0);
        done.store(true, Ordering::Relaxed);
    });
    assert_eq!(hash(&session), expected(&model));
    assert_counts(&session);
}

#[test]
fn seed_command_and_tick_change_the_hash() {
    let model = tens();
    let base = expected(&model);
    let mut moved = commands();
    moved[2].0 += 1;
    assert_ne!(offline_hash(&model, &moved, TICKS), base);
    let mut stronger = commands();
    stronger[2].1 = set_target(0, 31);
    assert_ne!(offline_hash(&model, &stronger, TICKS), base);
    let session = started(&model, Pacing::Stepped, |s| s.seed = 2);
    session.unfreeze();
    session.step(TICKS).expect("stepped");
    wait_until("the steps", || session.steps_left() == 0);
    assert_ne!(hash(&session), base);
}

#[test]
fn a_clock_that_stands_still_blocks_the_runner() {
    let clock = Arc::new(ManualClock::new());
    let model = tens();
    let mut setup = setup(&model, Pacing::RealTime(Speed::ONE));
    setup.clock = Arc::clone(&clock) as Arc<dyn nmes_rt::Clock>;
    let session = Session::start(setup).expect("threads");
    wait_until("the runner to sleep", || clock.sleepers() == 1);
    thread::sleep(std::time::Duration::from_millis(50));
    assert_eq!((session.status().tick, clock.now_ns()), (1, 0));
    // closing reaches a runner that is blocked
    assert_counts(&session);
}
