//! `advance` allocates nothing: a counting allocator watches every shipped kind of tick.

mod common;

use common::{Run, current, model, russian, targets};
use nmes_core::{Command, Contact, Model, PadSide, StopLine, StopReason};
use serde_json::{Value, json};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Counting;

thread_local! {
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

// SAFETY: every call goes to the system allocator unchanged
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.with(|count| count.set(count.get() + 1));
        // SAFETY: the caller's promises are passed on
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        COUNT.with(|count| count.set(count.get() + 1));
        // SAFETY: the caller's promises are passed on
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn counted(f: impl FnOnce()) -> u64 {
    let before = COUNT.with(Cell::get);
    f();
    COUNT.with(Cell::get) - before
}

#[test]
fn a_tick_allocates_nothing() {
    assert!(counted(|| drop(std::hint::black_box(vec![1_u8]))) >= 2, "the counter counts");
    let changing = json!({"modulation": {"of": "width", "depth_percent": 50.0, "form": "sine", "period_s": 0.3}});
    let bursts = json!({"pulses": 5, "inner_mhz": 400_000});
    let models = vec![
        ("generic_strengthening", model("generic_strengthening")),
        ("conventional_tens", model("conventional_tens")),
        ("bursts", Model::compile(&current(&bursts, &Value::Null)).expect("compiles")),
        ("a width that changes", Model::compile(&current(&changing, &Value::Null)).expect("compiles")),
        ("a carrier", Model::compile(&russian(&json!({}))).expect("compiles")),
    ];
    for (name, model) in models {
        let mut run = Run::at_target(&model, 1);
        let more = targets(&model);
        let contact = |state| Command::Contact { channel: 0, pad: PadSide::A, state };
        let commands = [
            contact(Contact::Dry),
            contact(Contact::Lost),
            contact(Contact::Good),
            Command::Pause,
            Command::Resume,
            Command::Stop(StopReason::Operator),
            Command::Rearm,
            Command::Resume,
        ];
        let count = counted(|| {
            run.ticks(60_000);
            for command in commands {
                run.step(&[command], StopLine::Clear);
                run.ticks(50);
            }
            run.step(&more, StopLine::Clear);
            run.ticks(60_000);
            run.step(&[], StopLine::After(0));
            std::hint::black_box(run.state.hash());
        });
        assert!(run.state.pulses() > 1_000);
        assert_eq!(count, 0, "{name}");
    }
}
