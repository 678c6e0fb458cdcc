//! The state of a session as a small record: written by the runner after each tick, read by anyone.

use nmes_core::{Contact, LIT_MUSCLES, Model, Phase, RunState, State, StopReason};

/// Most channels that a status can show.
pub const MAX_CHANNELS: usize = 8;

const FIXED_WORDS: usize = 16;
const CHANNEL_WORDS: usize = 7;
/// Words of the notice board.
pub(crate) const WORDS: usize = LIT_AT + 2 * LIT_MUSCLES;
const LIT_AT: usize = FIXED_WORDS + CHANNEL_WORDS * MAX_CHANNELS;

/// Exact counts of the runner.
///
/// At every moment `due = executed + skipped` and `produced = dropped +` what was handed to the sample ring.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Ticks that were taken up.
    pub due: u64,
    /// Ticks that ran.
    pub executed: u64,
    /// Ticks given up in clock gaps.
    pub skipped: u64,
    /// Times that the runner woke more than one tick late and caught up.
    pub late_bursts: u64,
    /// Clock gaps.
    pub gaps: u64,
    /// Samples made.
    pub produced: u64,
    /// Samples that found the ring full.
    pub dropped: u64,
}

/// One channel of the stimulator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChannelStatus {
    /// Dial [mA].
    pub dial_ma: f64,
    /// Where the dial is going [mA].
    pub target_ma: f64,
    /// Phase of the program.
    pub phase: Phase,
    /// Time spent in the phase [ns].
    pub phase_elapsed_ns: u64,
    /// Length of the phase, 0 if it has no end [ns].
    pub phase_length_ns: u64,
    /// How the two pads lie, the active one first.
    pub contact: [Contact; 2],
    /// Pulses that the compliance held back.
    pub clipped: u64,
}

/// What is going on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Status {
    /// Next tick.
    pub tick: u64,
    /// Run state of the engine, or the fault that ended it.
    pub run: RunState,
    /// Whether simulated time stands still.
    pub frozen: bool,
    /// Whether the runner hurries to a later tick.
    pub skipping: bool,
    /// Program clock [ns].
    pub program_ns: u64,
    /// Pulses approved since the start.
    pub pulses: u64,
    /// Time of the last approved pulse [ns].
    pub last_pulse_ns: Option<u64>,
    /// Pulses lowered to the cap.
    pub clamped: u64,
    /// Pulses that the safety envelope did not let through.
    pub refused: u64,
    /// Number of channels.
    pub channels: usize,
    /// The channels, the first `channels` entries count.
    pub channel: [ChannelStatus; MAX_CHANNELS],
    /// Motor units of the first muscles that fired of late: unit i is bit i.
    pub lit: [u128; LIT_MUSCLES],
    /// Counts of the runner.
    pub counts: Counts,
}

const NO_CHANNEL: ChannelStatus = ChannelStatus {
    dial_ma: 0.0,
    target_ma: 0.0,
    phase: Phase::Idle,
    phase_elapsed_ns: 0,
    phase_length_ns: 0,
    contact: [Contact::Good; 2],
    clipped: 0,
};

impl Status {
    /// Reads `state`; the runner's own fields start at their rest values.
    pub(crate) fn of(model: &Model, state: &State) -> Self {
        let channels = model.channel_count().min(MAX_CHANNELS);
        let mut channel = [NO_CHANNEL; MAX_CHANNELS];
        for (ch, out) in channel.iter_mut().enumerate().take(channels) {
            let (phase, phase_elapsed_ns, phase_length_ns) = state.phase(model, ch);
            let (contact, clipped) = state.leads(ch).map_or(([Contact::Good; 2], 0), |l| (l.contact, l.clipped));
            *out = ChannelStatus {
                dial_ma: state.dial_ma(ch),
                target_ma: state.target_ma(ch),
                phase,
                phase_elapsed_ns,
                phase_length_ns,
                contact,
                clipped,
            };
        }
        let (clamped, refused) = state.clamped_and_refused();
        Self {
            tick: state.tick(),
            run: state.run(),
            frozen: false,
            skipping: false,
            program_ns: state.program_ns(),
            pulses: state.pulses(),
            last_pulse_ns: state.last_pulse_ns(),
            clamped,
            refused,
            channels,
            channel,
            lit: state.lit(),
            counts: Counts::default(),
        }
    }

    pub(crate) fn words(&self) -> [u64; WORDS] {
        let mut words = [0; WORDS];
        let c = self.counts;
        words[..FIXED_WORDS].copy_from_slice(&[
            self.tick,
            run_code(self.run),
            u64::from(self.frozen) | u64::from(self.skipping) << 1,
            self.program_ns,
            self.pulses,
            self.last_pulse_ns.map_or(0, |ns| ns + 1),
            self.channels as u64,
            c.due,
            c.executed,
            c.skipped,
            c.late_bursts,
            c.gaps,
            c.produced,
            c.dropped,
            self.clamped,
            self.refused,
        ]);
        for (out, ch) in words[FIXED_WORDS..LIT_AT].chunks_exact_mut(CHANNEL_WORDS).zip(&self.channel) {
            out.copy_from_slice(&[
                ch.dial_ma.to_bits(),
                ch.target_ma.to_bits(),
                phase_code(ch.phase),
                ch.phase_elapsed_ns,
                ch.phase_length_ns,
                ch.contact.iter().fold(0, |code, c| code << 8 | c.index() as u64),
                ch.clipped,
            ]);
        }
        for (out, bits) in words[LIT_AT..].chunks_exact_mut(2).zip(self.lit) {
            #[expect(clippy::cast_possible_truncation, reason = "two halves")]
            out.copy_from_slice(&[bits as u64, (bits >> u64::BITS) as u64]);
        }
        words
    }

    pub(crate) fn from_words(words: &[u64; WORDS]) -> Self {
        let [tick, run, flags, program_ns, pulses, last, channels, due, executed, skipped, late_bursts, gaps, ..] =
            *words;
        let mut channel = [NO_CHANNEL; MAX_CHANNELS];
        for (word, out) in words[FIXED_WORDS..LIT_AT].chunks_exact(CHANNEL_WORDS).zip(&mut channel) {
            *out = ChannelStatus {
                dial_ma: f64::from_bits(word[0]),
                target_ma: f64::from_bits(word[1]),
                phase: phase_of(word[2]),
                phase_elapsed_ns: word[3],
                phase_length_ns: word[4],
                contact: [contact_of(word[5] >> 8), contact_of(word[5])],
                clipped: word[6],
            };
        }
        Self {
            tick,
            run: run_of(run),
            frozen: flags & 1 != 0,
            skipping: flags & 2 != 0,
            program_ns,
            pulses,
            last_pulse_ns: last.checked_sub(1),
            clamped: words[14],
            refused: words[15],
            channels: usize::try_from(channels).unwrap_or(0).min(MAX_CHANNELS),
            channel,
            lit: std::array::from_fn(|m| {
                let at = LIT_AT + 2 * m;
                u128::from(words[at]) | u128::from(words[at + 1]) << u64::BITS
            }),
            counts: Counts { due, executed, skipped, late_bursts, gaps, produced: words[12], dropped: words[13] },
        }
    }
}

const REASONS: [StopReason; 8] = [
    StopReason::Operator,
    StopReason::NonFinite,
    StopReason::SessionLimit,
    StopReason::DeadMan,
    StopReason::ClockGap,
    StopReason::EngineFault,
    StopReason::BoneLoad,
    StopReason::BloodPressure,
];
const PHASES: [Phase; 5] = [Phase::Idle, Phase::RampUp, Phase::Plateau, Phase::RampDown, Phase::Off];

fn run_code(run: RunState) -> u64 {
    match run {
        RunState::Paused => 0,
        RunState::Running => 1,
        RunState::Finished => 2,
        RunState::Stopped(reason) => 3 + REASONS.iter().position(|r| *r == reason).unwrap_or(0) as u64,
    }
}

fn run_of(code: u64) -> RunState {
    match code {
        0 => RunState::Paused,
        1 => RunState::Running,
        2 => RunState::Finished,
        n => RunState::Stopped(REASONS[usize::try_from(n - 3).unwrap_or(0).min(REASONS.len() - 1)]),
    }
}

fn phase_code(phase: Phase) -> u64 {
    PHASES.iter().position(|p| *p == phase).unwrap_or(0) as u64
}

fn phase_of(code: u64) -> Phase {
    PHASES[usize::try_from(code).unwrap_or(0).min(PHASES.len() - 1)]
}

fn contact_of(code: u64) -> Contact {
    Contact::ALL[usize::try_from(code & 0xFF).unwrap_or(0).min(Contact::ALL.len() - 1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_survives_the_board() {
        for reason in REASONS {
            for (n, phase) in PHASES.into_iter().enumerate() {
                let channel = ChannelStatus {
                    dial_ma: 12.5,
                    target_ma: 20.0,
                    phase,
                    phase_elapsed_ns: 31,
                    phase_length_ns: 32,
                    contact: [Contact::ALL[n % 4], Contact::ALL[(n + 1) % 4]],
                    clipped: 33,
                };
                let status = Status {
                    tick: 17,
                    run: RunState::Stopped(reason),
                    frozen: n % 2 == 0,
                    skipping: n % 3 == 0,
                    program_ns: 5,
                    pulses: 99,
                    last_pulse_ns: (n > 2).then(|| n as u64 - 3),
                    clamped: 21,
                    refused: 22,
                    channels: 2,
                    channel: [channel; MAX_CHANNELS],
                    lit: [u128::MAX - 5, 1 << 70 | 3],
                    counts: Counts {
                        due: 1,
                        executed: 2,
                        skipped: 3,
                        late_bursts: 4,
                        gaps: 5,
                        produced: 6,
                        dropped: 7,
                    },
                };
                assert_eq!(Status::from_words(&status.words()), status);
            }
        }
        for run in [RunState::Paused, RunState::Running, RunState::Finished] {
            assert_eq!(run_of(run_code(run)), run);
        }
    }
}
