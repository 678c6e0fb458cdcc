//! What the volleys of the moment amount to: how the skin is touched, which channel twitches, how many motor axons fire; and
//! what the person says of each, and what the triggers of the program see.

use crate::command::{Outside, RunState};
use crate::model::Model;
use crate::output::current_ma;
use crate::pain::{Drive, Feeling, Moment, Swing, Train};
use crate::program::{Levels, Phase};
use crate::state::State;

/// The strongest train of Aβ volleys: the best-covered skin area counts, pads beside it do not dilute it.
pub(crate) fn touch(model: &Model, state: &State, now_ns: u64) -> Train {
    model.rule.strongest(&state.touch, now_ns)
}

/// The channel that twitches most: its Aβ fraction and its motor train.
pub(crate) fn twitch(model: &Model, state: &State, now_ns: u64) -> (f64, Train) {
    let groups = model.abeta.len();
    let mut most = (0.0, Train::default());
    for (channel, motor) in state.twitch.iter().enumerate() {
        let motor = motor.train(&model.rule, now_ns);
        let own = &state.touch[channel * groups..(channel + 1) * groups];
        let abeta = model.rule.strongest(own, now_ns).fraction;
        if abeta * motor.fraction > most.0 * most.1.fraction {
            most = (abeta, motor);
        }
    }
    most
}

/// What drives the gate: touch in the segment of the pain, twitches anywhere.
pub(crate) fn drive(model: &Model, state: &State, now_ns: u64) -> Drive {
    let everywhere = touch(model, state, now_ns);
    let (twitch_abeta, twitch) = twitch(model, state, now_ns);
    Drive { touch: Train { fraction: everywhere.fraction * model.segment, ..everywhere }, twitch_abeta, twitch }
}

/// Rate of the motor volleys of the channel that fires most motor axons [Hz].
pub(crate) fn volley_rate_hz(model: &Model, state: &State, now_ns: u64) -> f64 {
    let trains = state.twitch.iter().map(|t| t.volleys(&model.rule, now_ns));
    trains.fold(Train::default(), |a, b| if b.fraction > a.fraction { b } else { a }).rate_hz
}

/// Motor fraction of the running train [1].
pub(crate) fn recruited(model: &Model, state: &State, now_ns: u64) -> f64 {
    let running = state.twitch.iter().any(|a| a.volleys(&model.rule, now_ns).rate_hz > 0.0);
    if running { state.recruited.motor } else { 0.0 }
}

/// What a channel puts through its pads at this moment [mA]; what is lost at them does not count.
fn flowing_ma(model: &Model, state: &State, channel: usize) -> f64 {
    let leads = &state.leads[channel];
    if leads.conducts() { current_ma(model, state, channel).min(leads.delivered_ma) } else { 0.0 }
}

/// What the person says of a channel.
pub(crate) fn feeling(model: &Model, state: &State, channel: usize) -> Feeling {
    let now_ns = (state.tick + 1) * crate::TICK_NS;
    // bursts are felt one by one, contractions as a whole
    let bursts = state.twitch[channel].train(&model.rule, now_ns);
    let motor = if bursts.rate_hz >= 1.0 { bursts } else { state.twitch[channel].volleys(&model.rule, now_ns) };
    let swing = match state.phase(model, channel).0 {
        _ if state.run() != RunState::Running => Swing::Idle,
        Phase::Idle => Swing::Idle,
        Phase::RampUp => Swing::Rising,
        Phase::Plateau => Swing::Steady,
        Phase::RampDown => Swing::Falling,
        Phase::Off => Swing::Pause,
    };
    let now = Moment {
        ma: flowing_ma(model, state, channel),
        dial_ma: state.dial_ma(channel),
        swing,
        motor: motor.fraction,
        rate_hz: motor.rate_hz,
        habituation: state.habituation[channel],
    };
    let at = model.landmarks[channel].denser(model.leads[channel].touching(&state.leads[channel]));
    model.feeling.feeling(&at, &now)
}

/// Sensation fades while something is felt and comes back where nothing is, over the next `h` seconds.
pub(crate) fn habituate(model: &Model, state: &mut State, h: f64) {
    for channel in 0..state.habituation.len() {
        let felt = flowing_ma(model, state, channel) >= model.landmarks[channel].sensory;
        let modulated = model.channels[channel].modulation.is_some();
        state.habituation[channel] = model.feeling.habituate(state.habituation[channel], felt, modulated, h);
    }
}

/// What the triggers of the program see.
pub(crate) fn levels(model: &Model, state: &State) -> Levels {
    Levels {
        emg: state.body.seen(),
        heel_off: state.body.heel_off(&model.body),
        switch: state.outside[Outside::Switch.index()] > 0.5,
    }
}
