//! What endangers a limb that is not felt: when output ends, and the worst of a session.

use super::BodyState;
use crate::command::{RunState, StopReason};
use crate::model::Model;
use crate::reflex::Alarm;
use crate::state::State;

/// The danger at which output ends, if there is one now.
pub(crate) fn danger(b: &BodyState) -> Option<StopReason> {
    let stop = f64::from(Alarm::Stop.code());
    if b.shown.load_alarm >= stop {
        return Some(StopReason::BoneLoad);
    }
    (b.shown.pressure_alarm >= stop).then_some(StopReason::BloodPressure)
}

/// The worst of a session of a person with a lesion.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DangerSummary {
    /// Largest load of the knee that the alarm has seen [N m]; 0 at other joints.
    pub knee_torque_n_m: f64,
    /// Worst alarm of the bone: 0, 1 to watch, 2 to stop.
    pub load_alarm: f64,
    /// Systolic pressure: lowest and highest [mmHg].
    pub systolic_mmhg: [f64; 2],
    /// Worst alarm of the pressure: 0, 1 to watch, 2 to stop.
    pub pressure_alarm: f64,
    /// What ended the output, and when [ms].
    pub stopped: Option<(StopReason, u64)>,
}

impl DangerSummary {
    /// The start of a session; `None` for a person without a lesion.
    pub(crate) fn new(model: &Model, state: &State) -> Option<Self> {
        let systolic_mmhg = [state.body.shown.systolic_mmhg; 2];
        model.body.has_lesion().then(|| Self { systolic_mmhg, ..Self::default() })
    }

    /// Takes in one tick.
    pub(crate) fn observe(&mut self, state: &State) {
        let shown = &state.body.shown;
        self.knee_torque_n_m = state.body.hazard.largest_torque;
        self.load_alarm = self.load_alarm.max(shown.load_alarm);
        let [low, high] = self.systolic_mmhg;
        self.systolic_mmhg = [low.min(shown.systolic_mmhg), high.max(shown.systolic_mmhg)];
        self.pressure_alarm = self.pressure_alarm.max(shown.pressure_alarm);
        if let (None, RunState::Stopped(reason), Some((tick, _))) = (self.stopped, state.run(), state.stop_stamp())
            && matches!(reason, StopReason::BoneLoad | StopReason::BloodPressure)
        {
            self.stopped = Some((reason, tick));
        }
    }
}
