//! What the volleys of the moment amount to: how the skin is touched, which channel twitches, how many motor axons fire; and
//! what the triggers of the program see.

use crate::command::Outside;
use crate::model::Model;
use crate::pain::Train;
use crate::program::Levels;
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

/// Motor fraction of the running train [1].
pub(crate) fn recruited(model: &Model, state: &State, now_ns: u64) -> f64 {
    let running = state.twitch.iter().any(|a| a.train(&model.rule, now_ns).rate_hz > 0.0);
    if running { state.recruited.motor } else { 0.0 }
}

/// What the triggers of the program see.
pub(crate) fn levels(model: &Model, state: &State) -> Levels {
    Levels {
        emg: state.body.seen(),
        heel_off: state.body.heel_off(&model.body),
        switch: state.outside[Outside::Switch.index()] > 0.5,
    }
}
