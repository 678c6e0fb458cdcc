//! The state hash: 128 bits over the canonical little-endian state, all pulses and all commands.

use crate::command::{Command, RunState, StopReason};
use crate::safety::ApprovedPulse;
use siphasher::sip128::{Hasher128 as _, SipHasher24};
use std::hash::Hasher as _;

/// Writes canonical bytes into a 128-bit hash.
#[derive(Debug)]
pub(crate) struct Digest(SipHasher24);

impl Digest {
    /// A digest that goes on from `previous`.
    pub(crate) fn after(previous: u128) -> Self {
        let mut digest = Self(SipHasher24::new());
        digest.u128(previous);
        digest
    }

    pub(crate) fn u64(&mut self, value: u64) {
        self.0.write(&value.to_le_bytes());
    }

    pub(crate) fn u128(&mut self, value: u128) {
        self.0.write(&value.to_le_bytes());
    }

    pub(crate) fn option(&mut self, value: Option<u64>) {
        self.u64(u64::from(value.is_some()));
        self.u64(value.unwrap_or(0));
    }

    /// A float by its bits; minus zero counts as zero.
    pub(crate) fn f64(&mut self, value: f64) {
        self.u64((value + 0.0).to_bits());
    }

    pub(crate) fn f64s(&mut self, values: &[f64]) {
        for value in values {
            self.f64(*value);
        }
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.u64(bytes.len() as u64);
        self.0.write(bytes);
    }

    pub(crate) fn run(&mut self, run: RunState) {
        self.u64(match run {
            RunState::Paused => 0,
            RunState::Running => 1,
            RunState::Finished => 2,
            RunState::Stopped(reason) => 16 + reason_code(reason),
        });
    }

    pub(crate) fn pulse(&mut self, pulse: &ApprovedPulse) {
        let shape = pulse.shape();
        self.u64(pulse.t_ns());
        self.u64(u64::from(pulse.channel()) << 32 | u64::from(pulse.half_ma()));
        self.u64(u64::from(shape.phase_us) << 32 | u64::from(shape.gap_us));
        self.u64(u64::from(shape.asymmetry) << 32 | shape.waveform as u64);
        shape.more(|word| self.u64(word));
    }

    pub(crate) fn command(&mut self, tick: u64, pulses: u32, command: Command) {
        self.u64(tick);
        self.u64(u64::from(pulses));
        match command {
            Command::SetTarget { channel, half_ma } => {
                self.u64(1 << 32 | u64::from(channel) << 16 | u64::from(half_ma));
            }
            Command::Resume => self.u64(2 << 32),
            Command::Pause => self.u64(3 << 32),
            Command::Stop(reason) => self.u64(4 << 32 | reason_code(reason)),
            Command::Rearm => self.u64(5 << 32),
            Command::Swap { content_hash } => {
                self.u64(6 << 32);
                self.u128(content_hash);
            }
            Command::Outside { input, milli } => {
                self.u64(8 << 32 | input.index() as u64);
                self.u64(u64::from(milli.cast_unsigned()));
            }
            Command::Contact { channel, pad, state } => {
                self.u64(7 << 32 | u64::from(channel) << 16 | (pad.index() as u64) << 8 | state.index() as u64);
            }
        }
    }

    pub(crate) fn finish(self) -> u128 {
        self.0.finish128().as_u128()
    }
}

/// 128-bit key of some bytes, as hexadecimal text; the same on every platform.
pub fn content_key(bytes: &[u8]) -> String {
    let mut digest = Digest::after(0);
    digest.bytes(bytes);
    format!("{:032x}", digest.finish())
}

fn reason_code(reason: StopReason) -> u64 {
    match reason {
        StopReason::Operator => 0,
        StopReason::NonFinite => 1,
        StopReason::SessionLimit => 2,
        StopReason::DeadMan => 3,
        StopReason::ClockGap => 4,
        StopReason::EngineFault => 5,
        StopReason::BoneLoad => 6,
        StopReason::BloodPressure => 7,
    }
}
