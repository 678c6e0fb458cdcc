//! Overflow is counted and visible, never silent and never blocking; models change hands without a trace.

mod support;

use std::sync::Arc;
use std::thread;

use nmes_core::{Command, RunState};
use nmes_rt::{At, Null, Order, Outcome, Pacing, PollRequest, RtError, Session, Speed};
use support::*;

#[test]
fn samples_that_find_the_ring_full_are_counted_and_named() {
    let mut setup = setup(&tens(), Pacing::Stepped);
    setup.sample_slots = 100;
    let session = Session::start(setup).expect("threads");
    session.step(1_000).expect("stepped");
    wait_until("the steps", || session.steps_left() == 0);
    let counts = session.status().counts;
    assert_eq!((counts.produced, counts.dropped), (1_000, 900));
    let held = session.poll(&all_signals(&session)).expect("own process");
    assert_eq!(held.latest.expect("samples").tick, 99);
    session.step(10).expect("stepped");
    wait_until("the steps", || session.steps_left() == 0);
    let request = PollRequest { max_points: 2_000, ..all_signals(&session) };
    let poll = session.poll(&request).expect("own process");
    assert_eq!(poll.latest.expect("samples").tick, 1_009);
    // the 900 missing ticks are a hole in the line, not data
    let finite = poll.live[0].y.iter().filter(|y| y.is_finite()).count();
    assert_eq!(finite, 110);
    assert!(poll.live[0].y.iter().any(|y| y.is_nan()));
    assert_counts(&session);
}

#[test]
fn a_reader_that_comes_by_loses_nothing_of_an_unpaced_run() {
    let mut setup = setup(&tens(), Pacing::AsFastAsPossible);
    setup.sample_slots = 200;
    let session = Session::start(setup).expect("threads");
    session.freeze_at(20_000);
    while !session.status().frozen {
        session.collect().expect("own process");
        thread::sleep(std::time::Duration::from_millis(1));
    }
    assert_eq!(session.status().counts.dropped, 0);
    assert_counts(&session);
}

#[test]
fn commands_of_a_caller_that_never_reads_are_all_logged() {
    let session = Session::start(setup(&tens(), Pacing::Stepped)).expect("threads");
    let mut sent = 0_u16;
    while sent < 9_000 {
        match session.command(set_target(0, sent % 50)) {
            Ok(_) => sent += 1,
            Err(RtError::QueueFull { waiting, capacity }) => {
                assert!(waiting >= capacity);
                session.step(20).expect("stepped");
                wait_until("the steps", || session.steps_left() == 0);
            }
            Err(other) => panic!("{other}"),
        }
    }
    session.step(100).expect("stepped");
    wait_until("the steps", || session.steps_left() == 0);
    assert_eq!(session.log().expect("own process").len(), 9_000);
    assert_replays(&session, &[]);
}

#[test]
fn scheduled_commands_have_their_own_bound() {
    let session = Session::start(setup(&tens(), Pacing::Stepped)).expect("threads");
    let far = At::Tick(10_000);
    let accepted = (0..1_000).take_while(|_| session.send(Order::Engine(set_target(0, 3)), far).is_ok()).count();
    assert_eq!(accepted, 128);
    // others still get through
    let seq = session.command(set_target(1, 4)).expect("room");
    session.step(1).expect("stepped");
    assert_eq!(outcome(&session, seq), Outcome::Applied(set_target(1, 4)));
}

#[test]
fn a_new_model_takes_over_at_a_tick_and_the_log_says_which() {
    let (first, second) = (strength(), strength_at(30_000));
    assert_ne!(first.content_hash(), second.content_hash());
    let session = Session::start(setup(&first, Pacing::Stepped)).expect("threads");
    session.command(set_target(0, 80)).expect("room");
    session.step(2_500).expect("stepped");
    wait_until("the steps", || session.steps_left() == 0);
    let seq = session.swap(Arc::clone(&second)).expect("equal shapes");
    session.step(2_500).expect("stepped");
    let swap = Command::Swap { content_hash: second.content_hash() };
    assert_eq!(outcome(&session, seq), Outcome::Applied(swap));
    for _ in 0..30 {
        // more swaps than the slots hold, one after another
        let seq = session.swap(Arc::clone(&first)).expect("room");
        session.step(1).expect("stepped");
        outcome(&session, seq);
    }
    wait_until("the steps", || session.steps_left() == 0);
    assert!(session.log().expect("own process").iter().any(|s| s.tick == 2_500 && s.command == swap));
    assert_replays(&session, &[Arc::clone(&first), Arc::clone(&second)]);
    // the runner and the rings have let go of every copy: what is left is ours and the session's own
    drop(session);
    assert_eq!((Arc::strong_count(&first), Arc::strong_count(&second)), (1, 1));
}

#[test]
fn models_that_nobody_takes_fill_their_slots() {
    let model = tens();
    let session = Session::start(setup(&model, Pacing::Stepped)).expect("threads");
    let sent = (0..100).take_while(|_| session.swap(Arc::clone(&model)).is_ok()).count();
    assert_eq!(sent, 8);
    assert!(matches!(session.swap(Arc::clone(&model)), Err(RtError::QueueFull { .. })));
}

#[test]
fn a_model_of_another_shape_is_refused() {
    let session = Session::start(setup(&tens(), Pacing::Stepped)).expect("threads");
    let refused = session.swap(strength()).expect_err("other muscles");
    assert_eq!(refused.slug(), "model_shape");
    session.step(10).expect("stepped");
    wait_until("the steps", || session.steps_left() == 0);
    assert_replays(&session, &[]);
}

#[test]
fn nobody_feels_the_null_back_end() {
    let mut setup = setup(&strength(), Pacing::Stepped);
    setup.backend = Box::new(Null);
    let session = Session::start(setup).expect("threads");
    session.command(set_target(0, 120)).expect("room");
    session.step(9_000).expect("stepped");
    wait_until("the steps", || session.steps_left() == 0);
    let poll = session.poll(&all_signals(&session)).expect("own process");
    let force = session.model().signals().iter().position(|s| s.name == "force_n").expect("a force");
    assert!(session.status().pulses > 0);
    assert!(poll.live[force].y.iter().all(|y| *y == 0.0));
    assert_replays(&session, &[]);
}

#[test]
fn every_method_from_eight_threads() {
    let session =
        Session::start(setup(&strength(), Pacing::RealTime(Speed::new(20, 1).expect("allowed")))).expect("threads");
    let other = strength_at(40_000);
    thread::scope(|scope| {
        for n in 0..8_u16 {
            let (session, other) = (&session, &other);
            scope.spawn(move || {
                let request = all_signals(session);
                for round in 0..100 {
                    exercise(session, other, &request, (n * 7 + round) % 14, round);
                }
            });
        }
    });
    session.unfreeze();
    assert!(matches!(session.status().run, RunState::Running | RunState::Paused | RunState::Stopped(_)));
    assert_counts(&session);
    assert_replays(&session, &[Arc::clone(session.model()), Arc::clone(&other)]);
}

fn exercise(session: &Session, other: &Arc<nmes_core::Model>, request: &PollRequest, which: u16, round: u16) {
    match which {
        0 => drop(session.command(set_target(0, round))),
        1 => drop(session.command(Command::Pause)),
        2 => drop(session.command(Command::Resume)),
        3 => session.stop(),
        4 => drop(session.command(Command::Rearm)),
        5 => session.freeze(),
        6 => session.unfreeze(),
        7 => drop(session.swap(Arc::clone(other))),
        8 => drop(session.swap(Arc::clone(session.model()))),
        9 => drop(session.send(Order::SetSpeed(Speed::new(30, 1).expect("allowed")), At::Now)),
        10 => drop(session.send(Order::SkipTo(session.status().tick + 20), At::Now)),
        11 => drop(session.poll(request).expect("own process")),
        12 => drop(session.timing().expect("own process")),
        _ => drop(session.log().expect("own process")),
    }
}
