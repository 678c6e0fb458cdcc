//! One tick: commands, dial and program clock, pulses, approval, step, sample.

use crate::command::{Command, Inputs, RunState, StopReason};
use crate::error::NmesError;
use crate::hash::Digest;
use crate::model::Model;
use crate::output;
use crate::program::WHOLE;
use crate::safety::{ApprovedPulse, Proposal, Verdict};
use crate::sample::Sample;
use crate::state::{Scratch, State};
use crate::{TICK_NS, felt, step};

/// The engine; all of its data are in [`Model`], [`State`] and [`Scratch`].
#[derive(Clone, Copy, Debug)]
pub struct Engine;

/// Thousandths in one.
const MILLI: f64 = 1_000.0;
/// Ticks between two links of the hash chain: one simulated second.
const CHAIN_TICKS: u64 = 1_000;

impl Engine {
    /// Computes tick `tick`, which must be `state.tick()`, and returns its sample. Allocates nothing.
    ///
    /// # Panics
    /// In debug builds when `tick` is not the state's next tick.
    pub fn advance(model: &Model, state: &mut State, scratch: &mut Scratch, inputs: &Inputs<'_>, tick: u64) -> Sample {
        debug_assert_eq!(tick, state.tick, "ticks are computed in order");
        scratch.pulses.clear();
        scratch.proposals.clear();
        scratch.muscle_ns.fill(tick * TICK_NS);
        for &command in inputs.commands {
            apply(model, state, command);
        }
        if inputs.stop.raised(0) {
            stop(state, StopReason::Operator, 0);
        } else if tick >= model.session_limit_ticks && !matches!(state.run, RunState::Stopped(_)) {
            stop(state, StopReason::SessionLimit, 0);
        }
        if state.run == RunState::Running {
            scratch.mark.copy_from_slice(&state.channels);
            propose(model, state, scratch);
            deliver(model, state, scratch, inputs);
        }
        step::finish(model, state, scratch);
        if let (RunState::Running, Some(reason)) = (state.run, crate::body::danger(&state.body)) {
            #[expect(clippy::cast_possible_truncation, reason = "a few pulses a tick")]
            stop(state, reason, scratch.pulses.len() as u32);
        }
        if state.run == RunState::Running {
            state.program_ns += TICK_NS;
            if state.program_ns >= model.duration_ns {
                state.run = RunState::Finished;
                state.channels.iter_mut().for_each(|c| c.dial.clear());
                state.cut(None);
            }
        }
        close(model, state, scratch, tick)
    }

    /// Hands a running session from one model to another of equal shape, between two ticks.
    ///
    /// # Errors
    /// A session error when the shapes differ.
    pub fn swap(old: &Model, new: &Model, state: &mut State) -> Result<(), NmesError> {
        if !old.same_shape(new) {
            return Err(NmesError::session(
                "model_shape",
                "the changed program has other channels, muscles or signals than the running session; start a new session",
            ));
        }
        let now = state.program_ns;
        // a burst under way belongs to the channel as it was
        for (index, burst) in state.bursts.iter_mut().enumerate() {
            if old.channels[index] != new.channels[index] {
                *burst = None;
            }
        }
        for ((channel, c), envelope) in state.channels.iter_mut().zip(&new.channels).zip(&new.envelopes) {
            channel.cursor.rebase(c, now);
            let half_ma = envelope.cap().0;
            channel.meter = envelope.carried(channel.meter);
            if channel.dial.target_na > crate::units::na_from_half(half_ma) {
                channel.dial.set_target(half_ma);
            }
        }
        log(state, Command::Swap { content_hash: new.content_hash() });
        Ok(())
    }
}

fn log(state: &mut State, command: Command) {
    let mut digest = Digest::after(state.digest);
    digest.command(state.tick, 0, command);
    state.digest = digest.finish();
}

fn stop(state: &mut State, reason: StopReason, delivered: u32) {
    if !matches!(state.run, RunState::Stopped(_)) {
        state.latch(reason, delivered);
    }
}

fn apply(model: &Model, state: &mut State, command: Command) {
    let stopped = matches!(state.run, RunState::Stopped(_));
    match command {
        Command::Stop(reason) => return stop(state, reason, 0),
        Command::Rearm if stopped => {
            state.run = RunState::Paused;
            state.stop_stamp = None;
        }
        Command::SetTarget { channel, half_ma } if !stopped => {
            let index = usize::from(channel);
            if let (Some(c), Some(envelope)) = (state.channels.get_mut(index), model.envelopes.get(index)) {
                // a lost pad is doubt: the dial stays at 0 until someone who sees it lie again raises it
                let half_ma = if state.leads[index].conducts() { half_ma } else { 0 };
                c.dial.set_target(half_ma.min(envelope.cap().0));
            }
        }
        Command::Contact { channel, pad, state: contact } => {
            let index = usize::from(channel);
            if let (Some(leads), Some(pads)) = (state.leads.get_mut(index), model.leads.get(index)) {
                pads.contact(leads, state.tick * TICK_NS, pad, contact);
                if !leads.conducts() {
                    state.channels[index].dial.clear();
                    state.cut(Some(channel));
                }
            }
        }
        Command::Outside { input, milli } => {
            let (least, most) = input.range_milli();
            state.outside[input.index()] = f64::from(milli.clamp(least, most)) / MILLI;
        }
        Command::Resume if state.run == RunState::Paused => state.run = RunState::Running,
        Command::Pause if state.run == RunState::Running => {
            state.run = RunState::Paused;
            state.channels.iter_mut().for_each(|c| c.dial.drop_to_zero());
            state.cut(None);
        }
        _ => {}
    }
    log(state, command);
}

fn propose(model: &Model, state: &mut State, scratch: &mut Scratch) {
    let (start, end) = (state.program_ns, (state.program_ns + TICK_NS).min(model.duration_ns));
    let levels = felt::levels(model, state);
    for (index, (channel, c)) in state.channels.iter_mut().zip(&model.channels).enumerate() {
        channel.dial.rise(model.slew_na_per_tick);
        channel.cursor.listen(c, &levels, start);
        while let Some((at, elapsed)) = channel.cursor.next(c, end) {
            let (numerator, denominator) = c.envelope(elapsed, channel.cursor.on_ns);
            let na = u128::from(channel.dial.now_na) * u128::from(numerator) / u128::from(denominator);
            let left = c.left_ppm(elapsed);
            let na = if left == WHOLE { na } else { na * u128::from(left) / u128::from(WHOLE) };
            #[expect(clippy::cast_possible_truncation, reason = "the dial is at most 32 A in half-mA")]
            let proposal = Proposal {
                t_ns: state.tick * TICK_NS + (at - start),
                channel: index as u8,
                half_ma: (na / 500_000) as u16,
                shape: c.shape_at(elapsed),
            };
            if proposal.half_ma > 0 && scratch.proposals.len() < scratch.proposals.capacity() {
                scratch.proposals.push(proposal);
            }
        }
        channel.cursor.follow(c, end);
    }
    scratch.proposals.sort_unstable_by_key(|p| (p.t_ns, p.channel));
}

fn deliver(model: &Model, state: &mut State, scratch: &mut Scratch, inputs: &Inputs<'_>) {
    for i in 0..scratch.proposals.len() {
        #[expect(clippy::cast_possible_truncation, reason = "a few pulses a tick")]
        let delivered = scratch.pulses.len() as u32;
        if inputs.stop.raised(delivered) {
            // a stamp counts delivered pulses only, so what came after the last of them is undone
            state.channels.copy_from_slice(&scratch.mark);
            return stop(state, StopReason::Operator, delivered);
        }
        let proposal = scratch.proposals[i];
        let index = usize::from(proposal.channel);
        let channel = &mut state.channels[index];
        match model.envelopes[index].approve(&mut channel.meter, proposal) {
            Verdict::Approved(pulse) => accept(model, state, scratch, inputs, pulse),
            Verdict::Clamped(pulse) => {
                channel.clamped += 1;
                accept(model, state, scratch, inputs, pulse);
            }
            Verdict::Refused => channel.refused += 1,
        }
    }
}

fn accept(model: &Model, state: &mut State, scratch: &mut Scratch, inputs: &Inputs<'_>, pulse: ApprovedPulse) {
    let mut digest = Digest::after(state.digest);
    digest.pulse(&pulse);
    state.digest = digest.finish();
    scratch.pulses.push(pulse);
    scratch.mark.copy_from_slice(&state.channels);
    state.last_pulse_ns = Some(pulse.t_ns());
    if inputs.patient_connected {
        step::pulse(model, state, scratch, &pulse);
    }
    state.pulses += 1;
}

fn close(model: &Model, state: &mut State, scratch: &mut Scratch, tick: u64) -> Sample {
    #[expect(clippy::cast_possible_truncation, reason = "a few pulses a tick")]
    let pulses = scratch.pulses.len() as u32;
    let mut sample = output::sample(model, state, tick, pulses);
    if sample.values().iter().all(|v| v.is_finite()) {
        scratch.last = Some(sample);
    } else {
        stop(state, StopReason::NonFinite, pulses);
        // the picture freezes at the last good sample
        sample = Sample { tick, pulses, ..scratch.last.unwrap_or(sample) };
    }
    state.tick += 1;
    if state.tick.is_multiple_of(CHAIN_TICKS) {
        state.chain_hash();
    }
    sample
}
