//! Bursts of a carrier under way: what each cycle does to the fibres, at its own instant.
//!
//! A burst is approved, metered and sent through the pads as one pulse; its cycles act one by one, in the tick that holds
//! them: threshold × recovery cycle, with noise of their own. Stop, pause and a lost pad end the current, and with it the
//! cycles that are still to come. *Limits:* a cycle counts at its beginning; cycles share no charge, so a fibre remembers the last
//! ones by its recovery alone; what was metered and charged of a burst that ends early is that of the whole.

use crate::hash::Digest;
use crate::lasting;
use crate::math::cos;
use crate::model::Model;
use crate::nerve::{Beat, Volley};
use crate::program::Channel;
use crate::state::{Scratch, State};
use crate::waveform::{PulseShape, Waveform, cycle_ns};
use serde::{Deserialize, Serialize};

/// A burst whose cycles are not over.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Burst {
    shape: PulseShape,
    /// Begin [ns].
    t_ns: u64,
    /// The next cycle.
    next: u32,
    /// What arrives [mA].
    ma: f64,
    /// Dial times envelope when it began [nA].
    na: u64,
    /// Count of the pulse; keys the noise.
    count: u64,
}

/// Place of a cycle's number in the key of its noise, above any count of pulses.
const CYCLE_KEY: u32 = 40;

impl Burst {
    /// A burst that begins.
    pub(crate) fn new(model: &Model, state: &State, shape: PulseShape, volley: &Volley) -> Self {
        let na = wanted_na(model, state, volley.channel, volley.t_ns);
        Self { shape, t_ns: volley.t_ns, next: 0, ma: volley.ma, na, count: volley.count }
    }

    /// Whether a channel of `channel` can have sent it.
    pub(crate) fn fits(&self, channel: &Channel) -> bool {
        self.shape == channel.shape && self.next < self.shape.cycles() && self.ma.is_finite() && self.t_ns < 1 << 62
    }

    /// Begin of the next cycle [ns].
    fn at_ns(&self) -> u64 {
        let hz = self.shape.cycles_of().map_or(1, |(hz, _)| hz);
        self.t_ns + cycle_ns(hz, self.next)
    }

    pub(crate) fn write(&self, d: &mut Digest) {
        d.u64(self.t_ns);
        d.u64(self.na);
        d.u64(self.shape.cycles_of().map_or(0, |(hz, _)| u64::from(hz)));
        d.u64(u64::from(self.next) << 32 | u64::from(self.shape.cycles()));
        d.f64(self.ma);
        d.u64(self.count);
    }
}

/// The cycles before `until_ns` act, in order of time.
#[inline]
pub(crate) fn due(model: &Model, state: &mut State, scratch: &mut Scratch, until_ns: u64) {
    if model.carries {
        running(model, state, scratch, until_ns);
    }
}

fn running(model: &Model, state: &mut State, scratch: &mut Scratch, until_ns: u64) {
    while let Some((channel, burst)) = first(state, until_ns) {
        lasting::due(model, state, scratch, burst.at_ns());
        // a dial that falls, a ramp down and the end of an on-phase act inside a burst; a rise waits for the next one
        let left = wanted_na(model, state, channel, burst.at_ns()).min(burst.na) as f64 / burst.na.max(1) as f64;
        if left <= 0.0 {
            state.bursts[channel] = None;
            continue;
        }
        let volley = Volley {
            t_ns: burst.at_ns(),
            channel,
            row: model.channels[channel].rows[0],
            ma: burst.ma * left * burst.shape.weight(burst.next),
            count: burst.count | u64::from(burst.next) << CYCLE_KEY,
            seed: state.seed,
            beat: beat(&model.channels[channel], &burst),
        };
        let next = Burst { next: burst.next + 1, ..burst };
        state.bursts[channel] = (next.next < burst.shape.cycles()).then_some(next);
        crate::step::cycle(model, state, scratch, &volley, burst.next);
    }
}

/// Dial times envelope of a channel at an instant of the running tick [nA].
fn wanted_na(model: &Model, state: &State, channel: usize, at_ns: u64) -> u64 {
    let (c, now) = (&model.channels[channel], &state.channels[channel]);
    let program_ns = state.program_ns + at_ns.saturating_sub(state.tick * crate::TICK_NS);
    let Some(elapsed) = now.cursor.elapsed(program_ns) else { return 0 };
    let (numerator, denominator) = c.envelope(elapsed, now.cursor.on_ns);
    let na = u128::from(now.dial.now_na) * u128::from(numerator) / u128::from(denominator.max(1));
    u64::try_from(na).unwrap_or(u64::MAX)
}

/// Weight of a circuit in the middle of a sweep, and how far the sweep moves it.
const SWEEP: [f64; 2] = [0.75, 0.25];

/// How the circuits of an interferential current stand to one another in the next cycle: in phase in the middle of each beat.
fn beat(channel: &Channel, burst: &Burst) -> Option<Beat> {
    if burst.shape.waveform != Waveform::Interferential {
        return None;
    }
    let weights = channel.sweep_ns.map(|period| {
        let turn = std::f64::consts::TAU * (burst.t_ns % period) as f64 / period as f64;
        let move_by = SWEEP[1] * cos(turn);
        [SWEEP[0] + move_by, SWEEP[0] - move_by]
    });
    Some(Beat { row: channel.rows[1], cosine: -cos(burst.shape.beat_phase(burst.next)), weights })
}

/// The channel whose next cycle is the first of all before `until_ns`.
fn first(state: &State, until_ns: u64) -> Option<(usize, Burst)> {
    let running = state.bursts.iter().enumerate().filter_map(|(channel, burst)| burst.map(|burst| (channel, burst)));
    running.filter(|(_, burst)| burst.at_ns() < until_ns).min_by_key(|(channel, burst)| (burst.at_ns(), *channel))
}
