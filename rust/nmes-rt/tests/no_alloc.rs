//! The runner allocates and frees nothing, whatever is asked of it: counted by the allocator of this test program.

mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};

use nmes_core::{ApprovedPulse, Command, Contact, PadSide};
use nmes_rt::{At, Clock, Order, Pacing, Session, Speed, Stimulator, SystemClock};
use support::*;

static COUNTING: AtomicBool = AtomicBool::new(false);
static CALLS: AtomicU64 = AtomicU64::new(0);

thread_local! {
    static IS_RUNNER: Cell<bool> = const { Cell::new(false) };
}

struct Counting;

fn count() {
    if COUNTING.load(SeqCst) && IS_RUNNER.try_with(Cell::get).unwrap_or(false) {
        CALLS.fetch_add(1, SeqCst);
    }
}

#[allow(unsafe_code, reason = "an allocator is an unsafe trait")]
// SAFETY: every call goes on to the system's allocator unchanged
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller keeps the contract of `alloc`
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        count();
        // SAFETY: the caller keeps the contract of `dealloc`
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        // SAFETY: the caller keeps the contract of `realloc`
        unsafe { System.realloc(at, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The system clock; whoever waits on it is the runner.
struct Marking;

impl Clock for Marking {
    fn now_ns(&self) -> u64 {
        SystemClock.now_ns()
    }

    fn sleep_until_ns(&self, deadline_ns: u64) {
        IS_RUNNER.with(|r| r.set(true));
        SystemClock.sleep_until_ns(deadline_ns);
    }

    fn wait_until_ns(&self, deadline_ns: u64, spin_ns: u64) {
        IS_RUNNER.with(|r| r.set(true));
        SystemClock.wait_until_ns(deadline_ns, spin_ns);
    }
}

/// A back end that would show whether it is counted at all.
struct Leaky(Arc<AtomicBool>);

impl Stimulator for Leaky {
    fn name(&self) -> &'static str {
        "leaky"
    }

    fn deliver(&mut self, _pulse: &ApprovedPulse) {
        if self.0.swap(false, SeqCst) {
            drop(std::hint::black_box(Box::new(7_u64)));
        }
    }
}

fn exercise(session: &Session, other: &Arc<nmes_core::Model>) {
    let tick = || session.status().tick;
    let settle = |ticks| wait_for_tick(session, tick() + ticks);
    for channel in 0..2 {
        session.command(set_target(channel, 60)).expect("room");
    }
    settle(1_500);
    let contact = |state| Command::Contact { channel: 1, pad: PadSide::A, state };
    for command in [
        Command::Pause,
        Command::Resume,
        set_target(0, 70),
        contact(Contact::HalfLifted),
        contact(Contact::Lost),
        contact(Contact::Good),
        set_target(1, 60),
    ] {
        session.command(command).expect("room");
        settle(20);
    }
    session.freeze();
    wait_until("the freeze", || session.status().frozen);
    session.unfreeze();
    session.send(Order::SetSpeed(Speed::new(10, 1).expect("allowed")), At::Now).expect("room");
    settle(1_000);
    session.send(Order::SkipTo(tick() + 3_000), At::Now).expect("room");
    settle(3_100);
    session.send(Order::Hash, At::Now).expect("room");
    session.swap(Arc::clone(other)).expect("room");
    settle(500);
    session.swap(Arc::clone(session.model())).expect("room");
    settle(500);
    session.stop();
    settle(20);
    for n in 0..200 {
        // a flood, most of it refused by the full queue
        let _ = session.command(set_target(0, n));
    }
    settle(100);
    for command in [Command::Rearm, Command::Resume, set_target(0, 50)] {
        session.command(command).expect("room");
    }
    settle(500);
}

#[test]
fn the_runner_neither_allocates_nor_frees() {
    let leak = Arc::new(AtomicBool::new(false));
    let model = strength();
    let mut setup = setup(&model, Pacing::RealTime(Speed::ONE));
    setup.clock = Arc::new(Marking);
    setup.backend = Box::new(Leaky(Arc::clone(&leak)));
    // nobody reads the samples here, so the ring overflows, too
    setup.sample_slots = 64;
    let session = Session::start(setup).expect("threads");
    wait_for_tick(&session, 5);
    COUNTING.store(true, SeqCst);
    exercise(&session, &strength_at(40_000));
    let calls = CALLS.load(SeqCst);
    leak.store(true, SeqCst);
    wait_until("a counted call", || CALLS.load(SeqCst) > calls);
    COUNTING.store(false, SeqCst);
    assert_eq!(calls, 0, "calls of the allocator on the runner");
    assert_counts(&session);
}
