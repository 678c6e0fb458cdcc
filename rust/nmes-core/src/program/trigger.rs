//! What begins an on-phase other than the clock: the patient's own muscle signal, the heel, a switch.
//!
//! An on-phase begins when the source rises, if the one before it and its off time are over. It lasts as long as the program
//! says, or ends early, some time after the source falls.

/// Where a trigger listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TriggerSource {
    /// The envelope of the voluntary electromyogram crosses a threshold.
    Emg,
    /// The heel leaves the ground.
    Heel,
    /// A switch is pressed.
    Switch,
}

/// A trigger of a channel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trigger {
    /// Where it listens.
    pub source: TriggerSource,
    /// Threshold of the electromyogram, as a share of that of a maximal contraction [1].
    pub threshold: f64,
    /// How long stimulation goes on after the source falls [ns]; `None` for the whole on-phase in any case.
    pub extension_ns: Option<u64>,
}

/// What the triggers see in a tick.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Levels {
    /// Envelope of the voluntary electromyogram over that of a maximal contraction [1].
    pub emg: f64,
    /// Whether the heel is off the ground.
    pub heel_off: bool,
    /// Whether the switch is pressed.
    pub switch: bool,
}

impl TriggerSource {
    /// The source with this name in programs.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "emg" => Self::Emg,
            "heel" => Self::Heel,
            "switch" => Self::Switch,
            _ => return None,
        })
    }
}

impl Trigger {
    /// Whether the source is up.
    pub fn up(&self, levels: &Levels) -> bool {
        match self.source {
            TriggerSource::Emg => levels.emg > self.threshold,
            TriggerSource::Heel => levels.heel_off,
            TriggerSource::Switch => levels.switch,
        }
    }
}
