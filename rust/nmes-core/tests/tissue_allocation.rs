//! What the electrodes and the skin do per pulse allocates nothing: a counting allocator watches.

use nmes_core::tissue::{
    Circuit, CircuitState, Contact, Coupling, Electrode, ElectrodeSpec, Person, SkinLoad, SkinReaction,
    SkinReactionSpec,
};
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
        // SAFETY: the caller's promises are passed on
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn a_pulse_allocates_nothing() {
    let all: serde_json::Value = serde_json::from_str(include_str!("fixtures/tissue.json")).expect("JSON");
    let spec: ElectrodeSpec = serde_json::from_value(all["electrode"].clone()).expect("parameters");
    let skin: SkinReactionSpec = serde_json::from_value(all["skin_reaction"].clone()).expect("parameters");
    let side = Electrode::new(&spec, 25.0, Contact::Good, Person::default()).expect("an electrode");
    for coupling in [Coupling::Direct, Coupling::ac(&spec)] {
        for compliance_v in [spec.compliance_v, 20.0] {
            let circuit = Circuit::new([side, side], 300.0, compliance_v, coupling).expect("a circuit");
            let (mut state, mut reaction) = (CircuitState::default(), SkinReaction::default());
            let before = COUNT.with(Cell::get);
            for _ in 0..1000 {
                let delivered = circuit.deliver(&mut state, 60.0, 300.0);
                circuit.advance(&mut state, 0.02);
                let load = SkinLoad { rms_ma: delivered.ma, dc_ma: 0.0, contact_area_cm2: side.contact_area_cm2() };
                reaction.advance(&skin, &load, 0.02);
                std::hint::black_box(circuit.required_v(&state, &[(60.0, 300.0)]));
            }
            std::hint::black_box((state, reaction));
            assert_eq!(COUNT.with(Cell::get), before);
        }
    }
    let before = COUNT.with(Cell::get);
    std::hint::black_box(vec![1_u8]);
    assert!(COUNT.with(Cell::get) > before, "the counter counts");
}
