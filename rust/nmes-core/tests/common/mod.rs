//! Shared by the tests of the engine: models from the fixtures and a session with commands.
#![allow(dead_code, reason = "each test uses its part")]

use nmes_core::{Command, Engine, Inputs, Model, RunState, Scratch, SimdLevel, State, StopLine};

/// The resolved description of a shipped program; kept equal to the data files by a test in Python.
pub(crate) fn json(name: &str) -> String {
    let path = format!("{}/tests/fixtures/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("the fixture exists")
}

/// A shipped program, compiled.
pub(crate) fn model(name: &str) -> Model {
    Model::compile(&json(name)).expect("a shipped program compiles")
}

/// A fixture with changes, as JSON.
pub(crate) fn changed(name: &str, change: impl FnOnce(&mut serde_json::Value)) -> String {
    let mut value = serde_json::from_str(&json(name)).expect("the fixture is JSON");
    change(&mut value);
    value.to_string()
}

/// A program that contracts at once: no ramp, given rate, dial slew at its limit.
pub(crate) fn brisk(frequency_mhz: u64) -> Model {
    let text = changed("generic_strengthening", |v| {
        v["program"]["max_slew_ma_per_s"] = 10.0.into();
        for channel in v["program"]["channels"].as_array_mut().expect("channels") {
            channel["frequency_mhz"] = frequency_mhz.into();
            channel["ramp_up_s"] = 0.0.into();
        }
    });
    Model::compile(&text).expect("compiles")
}

/// A session under way.
pub(crate) struct Run<'a> {
    pub(crate) model: &'a Model,
    pub(crate) state: State,
    pub(crate) scratch: Scratch,
}

impl<'a> Run<'a> {
    /// A running session at rest.
    pub(crate) fn new(model: &'a Model, seed: u64, level: SimdLevel) -> Self {
        Self { model, state: State::new(model, seed, RunState::Running), scratch: Scratch::new(model, level) }
    }

    /// A running session whose dials go to the program's targets.
    pub(crate) fn at_target(model: &'a Model, seed: u64) -> Self {
        let mut run = Self::new(model, seed, SimdLevel::best());
        run.step(&targets(model), StopLine::Clear);
        run
    }

    /// One tick.
    pub(crate) fn step(&mut self, commands: &[Command], stop: StopLine<'_>) -> nmes_core::Sample {
        let inputs = Inputs { commands, stop, patient_connected: true };
        let tick = self.state.tick();
        Engine::advance(self.model, &mut self.state, &mut self.scratch, &inputs, tick)
    }

    /// Quiet ticks.
    pub(crate) fn ticks(&mut self, count: u64) {
        for _ in 0..count {
            self.step(&[], StopLine::Clear);
        }
    }

    /// Value of a signal in a sample.
    pub(crate) fn value(&self, sample: &nmes_core::Sample, name: &str) -> f64 {
        let index = self.model.signals().iter().position(|s| s.name == name).expect("the signal exists");
        sample.values[index]
    }
}

/// Commands that send all dials to their targets.
pub(crate) fn targets(model: &Model) -> Vec<Command> {
    (0_u8..).zip(model.targets_half_ma()).map(|(channel, &half_ma)| Command::SetTarget { channel, half_ma }).collect()
}

/// A shipped program with one channel of another current; its table of thresholds is taken for that of the new kind.
pub(crate) fn current(channel: &serde_json::Value, kind: &serde_json::Value) -> String {
    changed("generic_strengthening", |v| {
        v["program"]["max_slew_ma_per_s"] = 10.0.into();
        let mut own = v["program"]["channels"][0].clone();
        own["ramp_up_s"] = 0.0.into();
        own["target"] = serde_json::json!({"kind": "amplitude", "value": 40.0});
        for (key, value) in channel.as_object().expect("keys") {
            own[key] = value.clone();
        }
        v["program"]["channels"] = serde_json::json!([own]);
        let table = &mut v["fibres"]["placements"][0]["kinds"][0];
        table["width_us"] = serde_json::json!([100.0, 500.0]);
        if !kind.is_null() {
            // discomfort is told against rectangular pulses
            let mut plain = table.clone();
            plain["kind"]["gap_us"] = 0.into();
            table["kind"] = kind.clone();
            v["fibres"]["placements"][0]["kinds"].as_array_mut().expect("kinds").push(plain);
        }
        v["fibres"]["placements"][1]["kinds"] = serde_json::json!([]);
    })
}

/// Bursts of 10 ms of a sine of 2.5 kHz, 50 a second, and the same with other keys.
pub(crate) fn russian(change: &serde_json::Value) -> String {
    let mut channel =
        serde_json::json!({"waveform": "carrier_sine", "carrier_hz": 2_500, "burst_us": 10_000, "gap_us": 0});
    for (key, value) in change.as_object().expect("keys") {
        channel[key] = value.clone();
    }
    let waveform = if channel["waveform"] == "premodulated" {
        "carrier_sine"
    } else {
        channel["waveform"].as_str().expect("text")
    };
    // what a burst of less than 2 ms needs is a table of its own
    let (us, hz) = (channel["burst_us"].as_u64().unwrap_or(u64::MAX), channel["carrier_hz"].as_u64().unwrap_or(0));
    let cycles = if us < 2_000 { us * hz / 1_000_000 } else { 0 };
    let form = serde_json::json!({"cycles": {"hz": 0, "cycles": cycles}});
    current(&channel, &serde_json::json!({"waveform": waveform, "gap_us": 0, "asymmetry": 1, "form": form}))
}
