//! What the tests of this crate share: models, sessions and patience.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use nmes_core::{Command, Engine, Inputs, Model, RunState, Scratch, SimdLevel, State, StopLine};
use nmes_rt::{Order, Outcome, Pacing, PollRequest, PriorityRequest, Session, Setup, replay};

const STRENGTH: &str = include_str!("../../../nmes-core/tests/fixtures/generic_strengthening.json");
const TENS: &str = include_str!("../../../nmes-core/tests/fixtures/conventional_tens.json");

/// Two channels, 10 s on and 50 s off.
pub(crate) fn strength() -> Arc<Model> {
    Arc::new(Model::compile(STRENGTH).expect("the fixture compiles"))
}

/// Two channels without pause.
pub(crate) fn tens() -> Arc<Model> {
    Arc::new(Model::compile(TENS).expect("the fixture compiles"))
}

/// The strengthening program with every rate changed to `mhz`.
pub(crate) fn strength_at(mhz: u64) -> Arc<Model> {
    let mut spec: serde_json::Value = serde_json::from_str(STRENGTH).expect("JSON");
    for channel in spec["program"]["channels"].as_array_mut().expect("a list") {
        channel["frequency_mhz"] = mhz.into();
    }
    Arc::new(Model::compile(&spec.to_string()).expect("the changed fixture compiles"))
}

/// A running session at normal priority, so that tests do not disturb one another.
pub(crate) fn setup(model: &Arc<Model>, pacing: Pacing) -> Setup {
    let mut setup = Setup::new(Arc::clone(model));
    setup.start = RunState::Running;
    setup.pacing = pacing;
    setup.priority = PriorityRequest::Normal;
    setup
}

pub(crate) fn set_target(channel: u8, half_ma: u16) -> Command {
    Command::SetTarget { channel, half_ma }
}

/// Waits for `done`, or fails after 20 s.
pub(crate) fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < Duration::from_secs(20), "waited too long for {what}");
        std::thread::sleep(Duration::from_micros(200));
    }
}

pub(crate) fn wait_for_tick(session: &Session, tick: u64) {
    wait_until("a tick", || session.status().tick >= tick);
}

/// Runs until simulated time stands still before `tick`.
pub(crate) fn run_to(session: &Session, tick: u64) {
    session.freeze_at(tick);
    wait_until("the freeze", || session.status().frozen && session.status().tick >= tick);
    assert_eq!(session.status().tick, tick);
}

/// Waits for the acknowledgement of `seq`.
pub(crate) fn outcome(session: &Session, seq: u64) -> Outcome {
    let mut found = None;
    wait_until("an acknowledgement", || {
        found = session.ack(seq).expect("own process");
        found.is_some()
    });
    found.expect("just seen").outcome
}

pub(crate) fn hash(session: &Session) -> u128 {
    let seq = session.send(Order::Hash, nmes_rt::At::Now).expect("room");
    match outcome(session, seq) {
        Outcome::Hash(hash) => hash,
        other => panic!("expected a hash, got {other:?}"),
    }
}

/// The same commands without any runner: what every session must reproduce.
pub(crate) fn offline_hash(model: &Model, commands: &[(u64, Command)], ticks: u64) -> u128 {
    let mut state = State::new(model, 1, RunState::Running);
    let mut scratch = Scratch::new(model, SimdLevel::Baseline);
    for tick in 0..ticks {
        let due: Vec<Command> = commands.iter().filter(|(at, _)| *at == tick).map(|(_, c)| *c).collect();
        let inputs = Inputs { commands: &due, stop: StopLine::Clear, patient_connected: true };
        Engine::advance(model, &mut state, &mut scratch, &inputs, tick);
    }
    state.hash()
}

/// Ends the session and runs its log again; both states must be equal, bit for bit.
pub(crate) fn assert_replays(session: &Session, swapped: &[Arc<Model>]) {
    session.close().expect("the runner ends");
    let state = session.final_state().expect("closed");
    let log = session.log().expect("own process");
    let again = replay(session.model(), swapped, session.opening(), &log, state.tick()).expect("the log is complete");
    assert_eq!(again.hash(), state.hash(), "log {log:?}");
    assert_eq!(again, state, "log {log:?}");
}

pub(crate) fn all_signals(session: &Session) -> PollRequest {
    let signals = (0..session.model().signals().len()).collect();
    PollRequest { signals, max_points: 1_000, window_ticks: nmes_rt::WINDOW_TICKS }
}

/// `due = executed + skipped`, and every sample made was either read or dropped, once the session is closed.
pub(crate) fn assert_counts(session: &Session) {
    session.close().expect("the runner ends");
    session.collect().expect("own process");
    let timing = session.timing().expect("own process");
    let counts = timing.status.counts;
    assert_eq!(counts.due, counts.executed + counts.skipped, "{counts:?}");
    assert_eq!(counts.produced, counts.executed, "{counts:?}");
    assert_eq!(counts.produced, timing.consumed + counts.dropped, "{counts:?}");
}
